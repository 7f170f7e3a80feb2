"""Open review items as training that may yet be credited, at its most favourable to the officer."""

from ref.words import Completion


def pending_completions(rows, first_number):
    """License -> flexible completions, one for each training that has rows in review and a candidate."""
    groups = {}
    for row in rows:
        license_no = row.officer or row.candidate
        if license_no and row.course_key and row.completed_on:
            groups.setdefault((license_no, row.course_key, row.completed_on, row.role), []).append(row)
    found = {}
    for (license_no, *_), group in groups.items():
        waiting = [r for r in group if r.disposition == "review"]
        if not waiting:
            continue
        credited = max((r.hours for r in group if r.disposition == "credited"), default=0)
        best = max(waiting, key=lambda r: r.favourable)
        more = best.favourable - credited
        if more > 0:
            first_number += 1
            found.setdefault(license_no, []).append(flexible(first_number, license_no, best, more))
    return found


def flexible(number, license_no, row, hours):
    """Hours that may lie in any one area and carry any one topic."""
    return Completion(number, license_no, row.completed_on, row.source_kind, row.computer_based,
                      [hours] * 4, 0, [hours] * 4, True, row)


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
