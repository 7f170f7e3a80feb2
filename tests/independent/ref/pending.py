"""Rows that may yet give hours, as training at its most favourable to the officer."""

from ref.mending import is_undated
from ref.reading import plain, text
from ref.words import Completion


def training(row):
    """Whose training the row is about and which; None for nobody's. The first candidate stands for an open identity."""
    license_no = row.officer or row.candidate
    if not license_no:
        return None
    giver = plain(row.cells.get("issuing_source") or row.cells.get("institution"))
    course = row.course_key or (row.kind, giver, plain(row.title))
    on = text(row.cells.get("completed_on")) if is_undated(row) else row.completed_on
    return (license_no, course, on, row.role)


def open_hours(row):
    """What an open row may yet give. One whose sender was asked in vain holds nothing back, open or rejected."""
    return row.favourable if row.disposition == "review" and not row.closed else 0


def hoped_completions(rows, first_number, hours, source=lambda row: row.source_kind):
    """License -> flexible completions, one for each training with rows that may yet give more than is credited."""
    groups, found = {}, {}
    for row in rows:
        key = training(row)
        if key:
            groups.setdefault(key, []).append(row)
    for (license_no, *_), group in groups.items():
        credited = max((r.hours for r in group if r.disposition == "credited"), default=0)
        best = max(group, key=hours)
        more = hours(best) - credited
        if more > 0:
            first_number += 1
            found.setdefault(license_no, []).append(flexible(first_number, license_no, best, more, source(best)))
    return found


def flexible(number, license_no, row, hours, source):
    """Hours that may lie in any one area and carry any one topic; without a day where the row has none."""
    on = None if is_undated(row) else row.completed_on
    return Completion(number, license_no, on, source, row.computer_based, [hours] * 4, 0, [hours] * 4, True, row)


def completions(rows):
    """License -> completions of the credited rows, numbered in the order of date and arrival."""
    found = {}
    credited = sorted((r for r in rows if r.disposition == "credited"), key=lambda r: (r.completed_on, r.order))
    for number, row in enumerate(credited):
        unstated = row.hours - sum(row.areas)
        found.setdefault(row.officer, []).append(Completion(
            number, row.officer, row.completed_on, row.source_kind, row.computer_based,
            list(row.areas), unstated, list(row.topics), False, row))
    return found
