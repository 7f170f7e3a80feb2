"""Writes the rulings of a made-up data folder as a file of decisions, with the row_id that a run gave each row.

python decide.py --data DIR --run RUN_DIR [--out FILE]
"""

import argparse
from pathlib import Path

from cmp.tables import from_run
from gen.folders import write_csv
from ref.folder import records

COLUMNS = ("row_id", "question", "answer", "decided_by", "decided_on", "note")


def main():
    """Look up and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--out", type=Path, help="default: submissions/decisions/rulings.csv of the data folder")
    args = parser.parse_args()
    ids = {(r["file"], r["row_number"]): r["row_id"] for r in from_run(args.run, "rows")}
    lines = [dict(zip(header, cells)) for _, header, cells in records(args.data / "rulings.csv")]
    for line in lines:
        line["row_id"] = ids[line["file"], int(line["row_number"])]
    write_csv(args.out or args.data / "submissions" / "decisions" / "rulings.csv", COLUMNS, lines)


if __name__ == "__main__":
    main()
