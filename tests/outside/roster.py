#!/usr/bin/env python3
"""What a public roster of licensed officers tells: how many are in each combination of the published groups.

In: a run folder. Out: `license_class,agency_size,county,commissioned,officers` as CSV, with the names of groups that the
public page has; a group that is not named there is among the small ones.

Usage: roster.py RUN OUT.csv
"""
import collections
import csv
import json
import pathlib
import sys

import pyarrow.parquet as parquet

TABLES = ("license_class", "agency_size", "county", "commissioned")
SMALL = "Other, small groups"
UNSTATED = "Not stated"
NO_AGENCY = "No agency"


def band(officers, names):
    """The band of agency sizes that a number of officers lies in, by its first number."""
    starts = {int(name.split()[0]): name for name in names if name[0].isdigit()}
    fitting = [start for start in starts if start <= officers]
    return starts[max(fitting)] if fitting else UNSTATED


def main(run, out):
    run = pathlib.Path(run)
    table = lambda name: parquet.read_table(run / "tables" / f"{name}.parquet").to_pylist()
    period = json.loads((run / "run.json").read_text())["public_page"]["period"]
    rows = [r for r in table("compliance") if r["period"] == period and r["status"] != "not_active"]
    officers = {r["license_no"]: r for r in table("officers")}
    counties = {r["agency_id"]: r["county"] for r in table("agencies")}
    sizes = collections.Counter(r["agency_id"] for r in rows if r["agency_id"])
    named = collections.defaultdict(set)
    with open(run / "public" / "statistics.csv", newline="") as lines:
        for line in csv.DictReader(lines):
            if line["measure"] == "officers":
                named[line["group_by"]].add(line["group"])
    counts = collections.Counter()
    for row in rows:
        agency = row["agency_id"]
        groups = (
            officers[row["license_no"]]["license_class"] or UNSTATED,
            band(sizes[agency], named["agency_size"]) if agency else NO_AGENCY,
            (counties.get(agency) or UNSTATED) if agency else NO_AGENCY,
            "Commissioned" if row["commissioned"] else "Not commissioned",
        )
        counts[tuple(g if g in named[t] else SMALL for t, g in zip(TABLES, groups))] += 1
    with open(out, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*TABLES, "officers"])
        writer.writerows([*groups, number] for groups, number in sorted(counts.items()))


if __name__ == "__main__":
    main(*sys.argv[1:])
