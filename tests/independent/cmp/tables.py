"""Reads the tables of a run (Parquet) and of the reference (CSV) into the same plain values.

Hours become integers of hundredths, dates ISO text, yes and no booleans, and nothing an empty text.
"""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq


def is_hours(name):
    """Whether a column holds hours."""
    return name.endswith("_hours") or name.startswith("hours") or "_hours_" in name


def licence(value):
    """A licence number as digits without leading zeros."""
    return "".join(c for c in str(value) if c.isdigit()).lstrip("0")


def plain(name, value):
    """One value of either side."""
    if name == "license_no":
        return licence(value or "")
    if value is None:
        return ""
    if is_hours(name):
        return int(Decimal(str(value)) * 100) if value != "" else ""
    if isinstance(value, bool) or value in ("true", "false"):
        return value in (True, "true")
    if isinstance(value, date):
        return value.isoformat()
    if name in ("period", "row_number"):
        return int(value)
    return str(value)


def from_run(run, table):
    """The lines of one table of a run."""
    path = Path(run) / "tables" / f"{table}.parquet"
    lines = pq.read_table(path).to_pylist()
    return [{name: plain(name, value) for name, value in line.items()} for line in lines]


def from_reference(folder, table):
    """The lines of one table of the reference."""
    with open(Path(folder) / f"{table}.csv", newline="", encoding="utf-8") as handle:
        return [{name: plain(name, value) for name, value in line.items()} for line in csv.DictReader(handle)]
