"""Writes the reference's tables as CSV: hours with two decimals, dates in ISO form, nothing for what is not there."""

import csv
from datetime import date
from pathlib import Path

ROW_COLUMNS = ("kind", "file", "row_number", "disposition", "reason", "license_no", "hours_claimed", "hours_credited",
               "source_kind", "ruled")


def cell(name, value):
    """One value as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and (name.endswith("_hours") or name.startswith("hours_") or name == "hours"):
        return f"{value // 100}.{value % 100:02d}"
    return str(value)


def write(folder, name, lines, columns=None):
    """One table."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    columns = columns or (list(lines[0]) if lines else [])
    with open(Path(folder) / f"{name}.csv", "w", newline="", encoding="utf-8") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(columns)
        out.writerows([cell(c, line[c]) for c in columns] for line in lines)


def row_lines(rows):
    """What became of each row."""
    return [{"kind": r.kind, "file": r.file, "row_number": r.row_number, "disposition": r.disposition,
             "reason": r.reason, "license_no": r.officer or "", "hours_claimed": r.claimed,
             "hours_credited": r.hours if r.disposition == "credited" else 0,
             "source_kind": r.source_kind or "", "ruled": bool(r.ruling)} for r in rows]


def completion_lines(completions):
    """What each officer completed, by the row that stands for it."""
    lines = []
    for found in completions.values():
        for c in found:
            row = c.row
            line = {"license_no": c.license_no, "file": row.file, "row_number": row.row_number,
                    "source_kind": c.source_kind, "completed_on": c.completed_on,
                    "delivery": "computer_based" if c.computer_based else "live", "role": row.role, "hours": c.hours}
            line.update(zip(("legal_hours", "technical_hours", "interpersonal_hours", "skill_hours"), c.areas))
            line["unstated_hours"] = c.unstated
            line.update(zip(("firearms_hours", "deescalation_hours", "implicit_bias_hours",
                             "racial_profiling_hours"), c.topics))
            lines.append(line)
    return lines
