"""Clerically rejected rows, mended in the officer's favour (law.md section 8, Standing; contract.md section 4).

Readings, where the texts leave room:

- The list of clerical faults is the contract's; `ambiguous_column` and `not_a_licensee` are not on it and stay.
- A row has every fault that it has, not only the one it is rejected for; one that is not clerical leaves it nothing.
- A blank required field is filled as the officer needs it: a recognised source, an accredited institution, the name
  of the officer whose number stands in the row.
- A row whose course is not known is live, and its source is what the row says: the kind of the provider it names, else
  a licensed provider on a provider's roster and in-service training on an agency's.
- Hours are what the row states as far as it can be read, at most the approved hours; a computer-based course gives its
  approved value. An instructor's row without hours gives the course's approved hours.
- A date in the future is a wrong date, so the row is undated. An undated row may lie in a period on any day up to the
  as-of date on which its course, provider and source were accepted: of the calendar year, or if there is none of the
  days until the deadline. When it was submitted does not bind it.
- Rows without a course are one training when they agree in kind, giver, title, date and role; undated rows when the
  text in the date cell agrees. An undated row is another training than any dated one.
- A void gives nothing, mended or not.
"""

from datetime import date, timedelta

from ref.checks import faults_of_training
from ref.claims import minutes_as_hours
from ref.figures import hours_cell
from ref.folder import soft
from ref.reading import plain, text
from ref.words import ROSTERS, SOURCE_OF_PROVIDER

CLERICAL = {"unreadable_date", "ambiguous_date", "future_date", "missing_field", "unreadable_hours",
            "evidence_missing"}
BOUND_BY_DAY = {"course_not_approved", "course_approval_lapsed", "provider_not_licensed", "source_not_recognized"}
SOURCE_OF_FOLDER = {"provider_roster": "licensed_provider", "in_service": "in_service"}


def is_undated(row):
    """Whether the row has no date that can be the day of the training."""
    return row.completed_on is None or "future_date" in row.faults


def stated_hours(row):
    """The hours or minutes that can be read, as hours of credit; None when there are none."""
    hours = soft(hours_cell, row.cells.get("hours"))
    minutes = soft(lambda cell: hours_cell(cell, "minutes"), row.cells.get("minutes"))
    for unit, figure in filter(None, (hours, minutes)):
        return figure if unit == "hours" else minutes_as_hours(row, figure)
    return None


def mended_hours(row):
    """The stated hours, else the course's approved hours, else none."""
    if row.hours is not None or row.conflict:
        return row.favourable
    stated = stated_hours(row)
    if row.course is None:
        return stated or 0
    return row.course.hours if stated is None else min(stated, row.course.hours)


class Mending:
    """What rejected rows would give if their clerical faults were mended."""

    def __init__(self, registry, as_of):
        self.registry, self.as_of = registry, as_of

    def hours(self, row):
        """What the row may yet give: an open one what is in doubt, a clerically rejected one its mended hours."""
        if row.closed:
            return 0
        if row.disposition == "review":
            return row.favourable
        if row.disposition != "rejected" or row.is_void:
            return 0
        on = None if is_undated(row) else row.completed_on
        return 0 if self.lasting(row, on) else mended_hours(row)

    def lasting(self, row, on):
        """The faults that no clerical correction takes away, if the training was on that day (None: on any)."""
        faults = (row.faults - BOUND_BY_DAY) | {row.reason} | faults_of_training(row, self.registry, on)
        faults -= CLERICAL
        if row.kind in ROSTERS and row.course is None:
            faults.discard("course_not_approved")
        if row.kind == "out_of_state" and not text(row.cells.get("issuing_source")):
            faults.discard("source_not_recognized")
        return faults

    def source(self, row):
        """The source kind, also of a row whose course is not known."""
        if row.source_kind:
            return row.source_kind
        spans = self.registry.providers.get(plain(row.cells.get("provider_no")))
        return SOURCE_OF_PROVIDER[spans[0][0]] if spans else SOURCE_OF_FOLDER[row.kind]

    def days(self, row, duties):
        """Period -> a day on which the undated row may have been completed for it, the latest of its year."""
        found = {}
        for period in sorted(duties)[:-1]:
            spans = [(date(period, 1, 1), date(period, 12, 31))]
            duty = duties[period]
            if duty and duty.deadline:
                spans.append((date(period + 1, 1, 1), duty.deadline))
            on = next(filter(None, (self.latest(row, *span) for span in spans)), None)
            if on:
                found[period] = on
        return found

    def latest(self, row, begins, ends):
        """The latest day of the span, not after the as-of date, on which nothing else would stand against the row."""
        on = min(ends, self.as_of)
        while on >= begins:
            if not self.lasting(row, on):
                return on
            on -= timedelta(days=1)
        return None
