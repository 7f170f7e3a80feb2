"""Computes from a data folder what the documents say must come out: rows, completions, standing, notices.

python reference.py --data DIR --as-of DATE --period YEAR [--first-period YEAR]
                    [--rulings FILE] --out DIR
"""

import argparse
from datetime import date

from ref.duties import Duties
from ref.folder import Registry
from ref.mending import Mending
from ref.notices import notices
from ref.pending import completions, hoped_completions, open_hours
from ref.rows import settle_rows
from ref.standing import assess
from ref.write import ROW_COLUMNS, completion_lines, row_lines, write


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--as-of", required=True, type=date.fromisoformat)
    parser.add_argument("--period", required=True, type=int)
    parser.add_argument("--first-period", type=int)
    parser.add_argument("--rulings", help="heed this file of rulings, as generate.py writes it")
    parser.add_argument("--out", required=True)
    return parser.parse_args()


def main():
    """Read, settle, assess, write."""
    args = arguments()
    first = args.first_period or args.period
    registry = Registry(args.data)
    rows = settle_rows(args.data, registry, args.as_of, args.rulings)
    done = completions(rows)
    mending = Mending(registry, args.as_of)
    pending = hoped_completions(rows, len(rows), open_hours)
    corrected = hoped_completions(rows, len(rows), mending.hours, mending.source)
    duties = Duties(registry, args.as_of)
    compliance, requirements, late, notes = [], [], [], []
    for digits, officer in registry.officers.items():
        owed = {p: duties.of(digits, officer, p) for p in range(first, args.period + 2)}
        mine, *hoped = (found.get(officer.license_no, []) for found in (done, pending, corrected))
        lines, wants, used = assess(officer, owed, mine, *hoped, mending)
        compliance += lines
        requirements += wants
        late += used
        notes += [n for line in lines if line["period"] == args.period for n in notices(officer, line, args.as_of)]
    write(args.out, "rows", row_lines(rows), ROW_COLUMNS)
    write(args.out, "completions", completion_lines(done))
    write(args.out, "compliance", compliance)
    write(args.out, "requirements", requirements)
    write(args.out, "late", late, ("license_no", "period", "completed_on", "file", "row_number", "hours_used"))
    write(args.out, "notices", notes, ("license_no", "period", "notice", "channel", "reason", "email"))


if __name__ == "__main__":
    main()
