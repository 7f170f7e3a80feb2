"""Where things lie, and what a whole process costs: shared by linkage.py and speed.py.

Processor seconds, wall seconds and peak memory are the kernel's figures of the finished process, start and end of
interpreters included. Whoever imports this must stay small: the kernel counts what the parent held when it started a
process into that process's peak, so data are made by scripts of their own."""
import json, os, subprocess, sys, tempfile, time
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
HOME = HERE.parent.parent
PEERS = Path(os.environ["PEERS"]).resolve()


class Used(NamedTuple):
    processor: float
    memory: float  # MiB
    said: str
    wall: float


def command(script, *given):
    return [sys.executable, str(HERE / script), *map(str, given)]


def run(*what, quiet=False):
    """Runs it to its end. What a quiet one says besides its results is shown only when it fails."""
    with tempfile.TemporaryFile() as aside:
        started = time.perf_counter()
        child = subprocess.Popen([str(part) for part in what], stdout=subprocess.PIPE, stderr=aside if quiet else None,
                                 text=True, env=dict(os.environ, PEERS=str(PEERS)))  # fmt: skip
        said = child.stdout.read()
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - started
        if status:
            aside.seek(0)
            sys.exit(f"{aside.read().decode(errors='replace')}{' '.join(map(str, what))} failed")
    return Used(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, said, wall)


def made(size, *how):
    """The folder of a size; what `how` makes is made once."""
    folder = PEERS / "data" / size
    if not (folder / "truth.csv").exists():
        print(f"making {size}", file=sys.stderr)
        run(*how)
    return folder


def built(name, *how):
    """The program `cargo ...` makes, built before."""
    listed = run("cargo", *how, "--locked", "--manifest-path", HOME / "Cargo.toml", "--message-format=json").said
    found = [json.loads(line) for line in listed.splitlines() if '"executable":"' in line]
    return next(message["executable"] for message in found if message["target"]["name"] == name)
