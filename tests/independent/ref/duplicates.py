"""Rows compared with each other: equal rows, other hours, one training under two numbers, neighbouring days.

Goes in: rows settled alone, with an empty disposition for those that would be credited. Comes out: all settled.
A row that says it was not completed is nobody's duplicate.
"""

from datetime import timedelta
from itertools import groupby

from ref.reading import plain
from ref.words import ROSTERS

TRUST = {"provider_roster": 0, "in_service": 1, "out_of_state": 2, "college": 2}


def grouped(rows, key):
    """Lists of rows with the same key, each in the order of arrival."""
    rows = sorted((r for r in rows if key(r) is not None), key=lambda r: (repr(key(r)), r.order))
    return [list(g) for _, g in groupby(rows, key=lambda r: repr(key(r)))]


def compare_rows(rows):
    """Settle every row that is still open, and rows equal to others."""
    followers = {}
    for group in grouped([r for r in rows if not (r.is_void or r.negative)], equal_key):
        stand_or_fall(group, followers)
    heads = [r for r in rows if not r.disposition and id(r) not in followers]
    for group in grouped(heads, lambda r: r.key):
        fewest_hours_first(group)
    for group in grouped([h for h in heads if not h.disposition], same_training_key):
        two_numbers(group)
    neighbouring_days([h for h in heads if not h.disposition])
    for head in heads:
        if not head.disposition:
            head.become("credited", reason_of_credit(head))
    for row in rows:
        if id(row) in followers:
            follow(row, followers[id(row)])


def equal_key(row):
    """Officer, course, date, role and hours of credit; None for a row that cannot be compared."""
    return None if row.key is None or row.hours is None else row.key + (row.hours,)


def stand_or_fall(group, followers):
    """The earliest that would be credited stands and the others follow it; if none, all share the fate of the last."""
    head = next((r for r in group if not r.disposition), None)
    for row in group:
        if head is None:
            row.become(group[-1].disposition, group[-1].reason)
        elif row is not head:
            followers[id(row)] = head


def fewest_hours_first(group):
    """One training with several figures of hours: the fewest are certain, the rest wait."""
    certain = min(group, key=lambda r: (r.hours, r.order))
    for row in group:
        if row is not certain:
            row.become("review", "hours_conflict")


def same_training_key(row):
    """Officer, title, date and role: one training that came under two course numbers."""
    return (row.officer, plain(row.title), row.completed_on, row.role) if row.title else None


def two_numbers(group):
    """The more trusted sender's row stands when the hours agree; else the fewest hours are certain."""
    if len({r.course_key for r in group}) < 2:
        return
    if len({r.hours for r in group}) > 1:
        return fewest_hours_first(group)
    best = min(group, key=lambda r: (TRUST[r.kind], r.order))
    for row in group:
        if row is not best:
            row.become("duplicate", "two_sources")
    return None


def neighbouring_days(heads):
    """Full attendance of one course on two days running: the second waits when the first is credited."""
    rosters = [r for r in heads if r.kind in ROSTERS and r.role == "student" and r.full]
    credited = set()
    for row in sorted(rosters, key=lambda r: r.completed_on):
        before = (row.officer, row.course_key, row.completed_on - timedelta(days=1))
        if before in credited:
            row.become("review", "possible_duplicate")
        else:
            credited.add((row.officer, row.course_key, row.completed_on))


def reason_of_credit(row):
    """Why a credited row deserves a remark, if it does."""
    if row.over_approved:
        return "hours_over_approved"
    return "" if sum(row.areas) else "areas_unknown"


def follow(row, head):
    """A row equal to one that stands is its duplicate; equal to one that waits, it waits too."""
    if head.disposition in ("credited", "duplicate"):
        other = row.file.rsplit("/", 1)[0] != head.file.rsplit("/", 1)[0]
        row.become("duplicate", "two_sources" if other else "resent")
    else:
        row.become(head.disposition, head.reason)
