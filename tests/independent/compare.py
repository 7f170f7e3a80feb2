"""Compares the tables of a run with those of the reference; prints disagreements by kind, exits 1 on any.

python compare.py RUN_DIR REFERENCE_DIR
"""

import argparse
import sys

from cmp.credits import check_credits
from cmp.report import Report
from cmp.tables import from_reference, from_run
from ref.words import AREA_FIELDS, TOPIC_FIELDS

ROW_COLUMNS = ("disposition", "reason", "license_no", "hours_claimed", "hours_credited")
COMPLETION_COLUMNS = ("license_no", "source_kind", "completed_on", "delivery", "role", "hours", *AREA_FIELDS,
                      "unstated_hours", *TOPIC_FIELDS)
STANDING_COLUMNS = ("status", "hours_earned", "hours_counted", "required_hours", "shortfall_hours", "deadline",
                    "would_comply_after_review", "would_comply_if_corrected", "agency_id", "commissioned")
DOUBTS = {"would_comply_after_review": "doubt", "would_comply_if_corrected": "doubt_if_corrected"}
REQUIREMENT_COLUMNS = ("required_hours", "earned_hours", "shortfall_hours", "verdict")


def by(lines, *names):
    """Lines by the values of some columns."""
    return {tuple(line[n] for n in names): line for line in lines}


def rows(report, run, reference):
    """What became of each row. Whom a row is about is not compared where nothing rests on it, nor what a row claims
    that a ruling took back."""
    def skip(column, line):
        if column == "hours_claimed" and line["ruled"]:
            return line["disposition"] == "voided" or line["reason"] == "not_completed"
        open_identity = line["disposition"] == "not_yet_known" or line["reason"] == "missing_field"
        return column == "license_no" and open_identity
    report.keyed("rows", by(run, "file", "row_number"), by(reference, "file", "row_number"), ROW_COLUMNS, skip)


def completions(report, run, rows_of_run, reference):
    """Completions, by the row that stands for them."""
    done = {line["completion_id"]: line for line in run}
    stands = {(r["file"], r["row_number"]): done[r["completion_id"]] for r in rows_of_run
              if r["disposition"] == "credited" and r["completion_id"] in done}
    report.same("completions: number", "all", len(run), len(reference))
    report.keyed("completions", stands, by(reference, "file", "row_number"), COMPLETION_COLUMNS)
    return done


def requirements(report, run, reference):
    """Requirement lines; `together` has no earned hours of its own."""
    key = ("license_no", "period", "requirement")
    report.keyed("requirements", by(run, *key), by(reference, *key), REQUIREMENT_COLUMNS,
                 lambda column, line: column == "earned_hours" and line["requirement"] == "together")
    owed = {}
    for line in reference:
        if line["verdict"] != "not_applicable" and line["requirement"] != "together":
            owed.setdefault((line["license_no"], line["period"]), {})[line["requirement"]] = line["required_hours"]
    return owed


def notices(report, run, reference, standing):
    """Notices; the channel of agency and referral, and the address of the unreachable, are left open.

    Whether an officer is referred is not compared where what holds them back is in doubt.
    """
    doubtful = {(line["license_no"], line["period"]) for line in standing
                if line["doubt"] or line["doubt_if_corrected"]}

    def sure(lines):
        return [n for n in lines if n["notice"] != "referral" or (n["license_no"], n["period"]) not in doubtful]
    def skip(column, line):
        return line["notice"] in ("agency", "referral") or (column == "email" and line["channel"] != "email")
    key = ("license_no", "period", "notice")
    report.keyed("notices", by(sure(run), *key), by(sure(reference), *key), ("channel", "reason", "email"), skip)


def late_hours(report, credits, rows_of_run, reference):
    """How many late hours of which training each period used."""
    number = {(r["file"], r["row_number"]): r["completion_id"] for r in rows_of_run}
    used = {(c["license_no"], c["period"], c["completion_id"]): {"hours_used": c["hours_counted"]}
            for c in credits if c["made_up_late"] and c["hours_counted"]}
    wanted = {(r["license_no"], r["period"], number.get((r["file"], r["row_number"]), "?")): r for r in reference}
    report.keyed("late hours", used, wanted, ("hours_used",))


def main():
    """Compare table by table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run")
    parser.add_argument("reference")
    args = parser.parse_args()
    names = ("rows", "completions", "compliance", "requirements", "notices", "credits")
    run = {name: from_run(args.run, name) for name in names}
    wanted = {name: from_reference(args.reference, name) for name in names[:-1] + ("late",)}
    report = Report()
    rows(report, run["rows"], wanted["rows"])
    done = completions(report, run["completions"], run["rows"], wanted["completions"])
    standing = by(run["compliance"], "license_no", "period")
    report.keyed("compliance", standing, by(wanted["compliance"], "license_no", "period"), STANDING_COLUMNS,
                 lambda column, line: column in DOUBTS and line[DOUBTS[column]])
    owed = requirements(report, run["requirements"], wanted["requirements"])
    notices(report, run["notices"], wanted["notices"], wanted["compliance"])
    late_hours(report, run["credits"], run["rows"], wanted["late"])
    fractional = {(line["license_no"], line["period"]) for line in wanted["compliance"] if line["fractional"]}
    check_credits(report, run["credits"], done, standing, owed, fractional)
    sys.exit(1 if report.show() else 0)


if __name__ == "__main__":
    main()
