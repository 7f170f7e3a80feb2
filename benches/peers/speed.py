"""Time and memory, a whole `clee run` and the peers' jobs in turn in one run, on the same files; prints Markdown tables.

usage: PEERS=FOLDER python benches/peers/speed.py [state] [big] [nights] [files] [workbooks] ; without names state
needs: pip install names polars polars-strsim numpy pyarrow duckdb xlsxwriter, and cargo unless --clee names the program.
Data once made are used again; every run gets a lake of its own, which goes when it has been timed. Each round runs
every job once, so what else the machine does falls on all of them; medians are shown, the first round is not counted.
benches/speed.md tells what each job does and leaves out."""
import argparse, json, os, shutil, statistics, sys
from pathlib import Path

from measured import HERE, HOME, PEERS, built, command, made, run

PIPELINE = HERE / "speed.yaml"
JOBS = {"Polars, streaming": "job_polars.py", "DuckDB": "job_duckdb.py", "DuckDB, tuned": "job_duckdb_tuned.py"}
FLOORS = {"floor: all bytes read": "read", "floor: all fields, Polars": "polars", "floor: all fields, DuckDB": "duckdb"}
# The stages from the first byte to the last duplicate.
TO_DEDUPE = ("read", "resolve", "settle")
OUT = PEERS / "out"


def median(several, what):
    return statistics.median(what(one) for one in several)


class Clee:
    """A run, and what its run.json says of stages and rows."""

    def __init__(self, used, record):
        self.used, self.counts = used, record["counts"]
        self.stages = {stage["name"]: stage["milliseconds"] / 1000 for stage in record["stages"]}

    def to_dedupe(self):
        return sum(self.stages[name] for name in TO_DEDUPE)


def clee(program, data, lake, pipeline=PIPELINE, keep=False):
    if not keep:
        shutil.rmtree(lake, ignore_errors=True)
    # As many threads as the peers' jobs take.
    used = run(program, "run", pipeline, "--data", data, "--lake", lake, "--threads", 2, quiet=True)
    done = Clee(used, json.loads((lake / "current" / "run.json").read_text()))
    if not keep:
        shutil.rmtree(lake)
    return done


def laid(size):
    """The peers' data, and the same rows as clee wants them beside it."""
    folder = made(size, *command("gen.py", size))
    rows = folder / "clee" / "submissions" / "provider_roster" / "rows.csv"
    if not rows.exists() or not rows.samefile(folder / "rows.csv"):
        print(f"laying {size} for clee", file=sys.stderr)
        run(*command("to_clee.py", size))
    return folder


def split(how):
    folder = laid("state")
    if not (folder / how / "done").exists():
        print(f"splitting state for {how}", file=sys.stderr)
        run(*command("split_rows.py", "state", how))
        (folder / how / "done").touch()
    return folder


def in_turn(jobs, asked):
    """What each job used, round by round; rounds to warm up are not kept."""
    found = {name: [] for name in jobs}
    for at in range(asked.warm_up + asked.rounds):
        for name, job in jobs.items():
            print(f"round {at + 1 - asked.warm_up}: {name}", file=sys.stderr)
            done = job()
            if at >= asked.warm_up:
                found[name].append(done)
    return found


def used_of(several):
    used = [one.used if isinstance(one, Clee) else one for one in several]
    return {what: median(used, lambda one: getattr(one, what)) for what in ("wall", "processor", "memory")}


def sizes(size, asked, ours):
    folder = laid(size)
    theirs = {name: (lambda script=script: run(*command(script, size), quiet=True)) for name, script in JOBS.items()}
    floors = {name: (lambda how=how: run(*command("floor.py", size, how), quiet=True)) for name, how in FLOORS.items()}
    jobs = {}
    if asked.only != "peers":
        jobs["clee"] = lambda: clee(ours(), folder / "clee", OUT / f"lake_{size}")
    if asked.only != "clee":
        jobs |= theirs | floors
    found = in_turn(jobs, asked)
    table = {name: used_of(several) for name, several in found.items()}
    print(f"\n## {size}\n")
    show_jobs(size, table, found)
    if "clee" in found:
        show_stages(table, found["clee"])
    return table


def show_jobs(size, table, found):
    mine = table.get("clee")
    rows = f", {found['clee'][0].counts['rows']:,} rows" if mine else ""
    print(f"| {size}{rows} | wall s | processor s | peak MiB | clee : it, wall | processor | MiB |")
    print("|---|---|---|---|---|---|---|")
    for name, used in table.items():
        against = mine and name != "clee"
        ratios = [f"{mine[what] / used[what]:.2f} : 1" if against else "–" for what in ("wall", "processor", "memory")]
        print(f"| {name} | {used['wall']:.2f} | {used['processor']:.2f} | {used['memory']:.0f} | {' | '.join(ratios)} |")
    fastest = min((name for name in table if name in JOBS), key=lambda name: table[name]["wall"], default=None)
    if mine and fastest:
        wall, memory = (mine[what] / table[fastest][what] for what in ("wall", "memory"))
        print(f"\nAgainst the fastest, {fastest}: {met(wall, 1)} in wall time, {met(memory, 0.25)} in memory.")


def met(ratio, mark):
    return f"{ratio:.2f} of it, mark {mark}, {'met' if ratio <= mark else 'missed'}"


def show_stages(table, runs):
    whole = table["clee"]["wall"]
    print("\n| stage of clee | wall s | share of the process |\n|---|---|---|")
    stages = {name: median(runs, lambda one: one.stages[name]) for name in runs[0].stages}
    stages["start, end, publishing the folder"] = whole - sum(stages.values())
    for name, seconds in stages.items():
        print(f"| {name} | {seconds:.2f} | {seconds / whole:.0%} |")
    for name in (name for name in table if name != "clee"):
        print(f"| beside it: {name} | {table[name]['wall']:.2f} | {table[name]['wall'] / whole:.0%} |")
    counts = runs[0].counts
    said = ", ".join(f"{rows:,} {what}" for what, rows in counts["rows_by_disposition"].items())
    print(f"\n{counts['rows']:,} rows: {said}. Officers: {counts['officers_by_status']}. Issues: {counts['issues']}.")


def nights(asked, ours):
    """The second night knows 99 files of 100: of the rows as CSV, then of the files of a real night."""
    folder = split("nights")
    held = next((folder / "held").iterdir())
    print("\n## nights")
    late = {folder / "nights" / "submissions" / "provider_roster" / held.name: held}
    ratio = two_nights(asked, ours, folder / "nights", late, ["state in 100 files", "first night, 99 files", "second, 1 file new"])
    print(f"\nIngest to dedupe ({' and '.join(TO_DEDUPE)}): {met(ratio, 0.1)}.")
    data, aside = split("files") / "files", OUT / "held_files"
    aside.mkdir(parents=True, exist_ok=True)
    every = sorted((data / "submissions").rglob("*.*"))[50::100]
    for file in every:
        (aside / file.name).unlink(missing_ok=True)
        os.link(file, aside / file.name)
    late = {file: aside / file.name for file in every}
    ratio = two_nights(asked, ours, data, late, ["state in 900 files", "first night, 891 files", "second, 9 files new"])
    print(f"\nIngest to dedupe of spreadsheets and text files: {ratio:.2f}.")


def two_nights(asked, ours, data, late, heads):
    """`late`: files that come for the second night, by their place. They are there afterwards."""
    lake = OUT / "lake_nights"

    def two():
        for place in late:
            place.unlink(missing_ok=True)
        shutil.rmtree(lake, ignore_errors=True)
        try:
            first = clee(ours(), data, lake, keep=True)
        finally:
            for place, file in late.items():
                os.link(file, place)
        second = clee(ours(), data, lake, keep=True)
        shutil.rmtree(lake)
        return first, second

    firsts, seconds = zip(*in_turn({"both nights": two}, asked)["both nights"])
    print(f"\n| {' | '.join(heads)} | second : first |\n|---|---|---|---|")
    show_pair("wall s", [used_of(firsts)["wall"], used_of(seconds)["wall"]])
    show_pair("processor s", [used_of(firsts)["processor"], used_of(seconds)["processor"]])
    for name in firsts[0].stages:
        show_pair(f"stage {name}, wall s", [median(runs, lambda one: one.stages[name]) for runs in (firsts, seconds)])
    return show_pair("ingest to dedupe, wall s", [median(runs, Clee.to_dedupe) for runs in (firsts, seconds)])


def show_pair(what, pair):
    """Of a stage that took no millisecond there is no ratio."""
    ratio = pair[1] / pair[0] if pair[0] else None
    print(f"| {what} | {pair[0]:.2f} | {pair[1]:.2f} | {'–' if ratio is None else f'{ratio:.2f}'} |")
    return ratio


def files(asked, ours):
    folder = split("files")
    jobs = {name: (lambda name=name: clee(ours(), folder / name, OUT / f"lake_{name}")) for name in ("whole", "files")}
    found = in_turn(jobs, asked)
    whole, many = found["whole"], found["files"]
    if whole[0].counts["rows"] != many[0].counts["rows"]:
        sys.exit(f"{many[0].counts['rows']} rows read from the files, {whole[0].counts['rows']} from the one CSV")
    print(f"\n## files\n\n| {whole[0].counts['rows']:,} rows | one CSV | 900 files | files : CSV |\n|---|---|---|---|")
    pairs = [used_of(whole), used_of(many)]
    ratio = show_pair("wall s", [pair["wall"] for pair in pairs])
    show_pair("processor s", [pair["processor"] for pair in pairs])
    show_pair("peak MiB", [pair["memory"] for pair in pairs])
    for name in whole[0].stages:
        show_pair(f"stage {name}, wall s", [median(runs, lambda one: one.stages[name]) for runs in (whole, many)])
    print(f"\n{met(ratio, 2)}. Rows: {whole[0].counts['rows_by_disposition']}, from files {many[0].counts['rows_by_disposition']}.")


def workbooks(asked, ours):
    """What workbooks per agency and provider and the messages cost on top."""
    folder, shipped = laid("state"), HOME / "pipelines" / "missouri"
    text = PIPELINE.read_text().replace("agencies: false, providers: false", "agencies: true, providers: true")
    text = text.replace("../../", f"{HOME}/").replace("profiles: profiles", f"profiles: {HERE / 'profiles'}\nmail: {shipped / 'mail'}")
    OUT.mkdir(parents=True, exist_ok=True)
    full = OUT / "speed_workbooks.yaml"
    full.write_text(text)
    lake = OUT / "lake_workbooks"
    jobs = {"without": lambda: clee(ours(), folder / "clee", lake), "with": lambda: clee(ours(), folder / "clee", lake, pipeline=full)}
    found = in_turn(jobs, asked)
    print("\n## workbooks\n\n| state | without | with workbooks and messages | with : without |\n|---|---|---|---|")
    for what in ("wall", "processor", "memory"):
        show_pair({"memory": "peak MiB"}.get(what, f"{what} s"), [used_of(found[name])[what] for name in jobs])
    show_pair("stage publish, wall s", [median(found[name], lambda one: one.stages["publish"]) for name in jobs])


def growth(tables):
    if all("clee" in tables.get(size, {}) for size in ("state", "big")):
        grown = {what: tables["big"]["clee"][what] / tables["state"]["clee"][what] for what in ("wall", "processor", "memory")}
        print(f"\nFrom state to big, 50 times the rows: wall {grown['wall']:.1f}, processor {grown['processor']:.1f}, memory {grown['memory']:.1f} times.")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", metavar="state|big|nights|files|workbooks")
    parser.add_argument("--only", choices=["clee", "peers"], help="of state and big, leave the others out")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--warm-up", type=int, default=1, help="rounds that are not counted")
    parser.add_argument("--clee", type=Path, help="the program to time, instead of building it")
    asked = parser.parse_args()
    known = {"state": sizes, "big": sizes, "nights": nights, "files": files, "workbooks": workbooks}
    if not set(asked.what) <= set(known):
        parser.error(f"no such thing to time among {', '.join(known)}: {' '.join(asked.what)}")
    program = []

    def ours():
        if not program:
            program.append(asked.clee or built("clee", "build", "--release", "--bin", "clee"))
        return program[0]

    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} when it began.")
    tables = {}
    for what in asked.what or ["state"]:
        if known[what] is sizes:
            tables[what] = sizes(what, asked, ours)
        else:
            known[what](asked, ours)
    growth(tables)


if __name__ == "__main__":
    main()
