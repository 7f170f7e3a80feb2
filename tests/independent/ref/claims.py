"""What a row claims and what it would earn: hours, areas and topics, before anybody asks whether it is accepted."""

from ref.figures import hours_cell, hours_only
from ref.folder import soft
from ref.law import CREDIT_PER_SEMESTER_HOUR, MINUTES_PER_CLOCK_HOUR, MINUTES_PER_CREDIT_HOUR
from ref.reading import Unreadable
from ref.words import AREA_FIELDS, FIREARMS, ROSTERS, SKILL, TOPIC_FIELDS


def stated(row, fields):
    """The stated figures in order, None for a blank or unreadable one."""
    return [soft(hours_only, row.cells.get(f)) for f in fields]


def minutes_as_hours(row, minutes):
    """Clock minutes (in hundredths) as hundredths of hours of credit."""
    rate = MINUTES_PER_CLOCK_HOUR if row.role == "instructor" else MINUTES_PER_CREDIT_HOUR
    return minutes // rate


def read_hours(row):
    """Hours claimed from `hours` and `minutes`: a number, or None when both are blank or unreadable."""
    try:
        cells = [hours_cell(row.cells.get("hours")), hours_cell(row.cells.get("minutes"), "minutes")]
    except Unreadable:
        row.faults.add("unreadable_hours")
        return None
    hours, minutes = (next((c[1] for c in cells if c and c[0] == unit), None) for unit in ("hours", "minutes"))
    if minutes is not None:
        from_minutes = minutes_as_hours(row, minutes)
        if hours is None:
            return from_minutes
        if hours != from_minutes:
            row.conflict, row.favourable = True, max(hours, from_minutes)
    return hours


def claim(row):
    """Fill claimed, hours, favourable, areas and topics of the row."""
    if row.is_void:
        return
    if row.kind in ROSTERS:
        claim_roster(row)
    else:
        claim_elsewhere(row)
    row.topics[FIREARMS] = min(row.topics[FIREARMS], row.areas[SKILL])
    if row.said_negative:
        row.claimed = 0


def claim_roster(row):
    """A roster row: the course's approved figures bound everything."""
    course = row.course
    if course and course.computer_based and row.role == "student":
        row.claimed = row.hours = row.favourable = course.hours
        row.full, row.areas, row.topics = True, list(course.areas), list(course.topics)
        return
    hours = read_hours(row)
    if hours is None and "unreadable_hours" not in row.faults:
        if row.role == "instructor":
            row.faults.add("missing_field")
        elif course:
            hours = course.hours
    if hours is None:
        return
    row.claimed = hours
    settle(row, hours if course is None else min(hours, course.hours))
    if course is None or row.hours is None:
        return
    row.over_approved, row.full = hours > course.hours, row.hours == course.hours
    share = taught if row.role == "instructor" else attended
    share(row, course)


def settle(row, hours):
    """Hours of credit; unknown when hours and minutes contradict each other. Areas above the hours are a conflict too."""
    row.hours = None if row.conflict else hours
    row.favourable = max(row.favourable, hours)
    sum_of_areas = sum(v or 0 for v in stated(row, AREA_FIELDS))
    if sum_of_areas > row.claimed and row.role == "student":
        row.conflict = True
        row.favourable = max(row.favourable, sum_of_areas)
    if row.course:
        row.favourable = min(row.favourable, row.course.hours)


def attended(row, course):
    """A student: stated figures up to the course's own; a blank is filled where nothing has to be guessed."""
    for target, fields, own in ((row.areas, AREA_FIELDS, course.areas), (row.topics, TOPIC_FIELDS, course.topics)):
        for i, figure in enumerate(stated(row, fields)):
            if figure is not None:
                target[i] = min(figure, own[i], row.hours)
            elif row.full:
                target[i] = own[i]
            elif own[i] == course.hours:
                target[i] = row.hours


def taught(row, course):
    """An instructor: stated areas and topics, else the course's in proportion, rounded down."""
    for target, fields, own in ((row.areas, AREA_FIELDS, course.areas), (row.topics, TOPIC_FIELDS, course.topics)):
        figures = stated(row, fields)
        for i in range(len(target)):
            if any(f is not None for f in figures):
                target[i] = min(figures[i] or 0, row.hours)
            else:
                target[i] = own[i] * row.hours // course.hours if course.hours else 0


def claim_elsewhere(row):
    """A certificate or a college course: what is stated, the rest in no area."""
    if row.kind == "college":
        try:
            semester = hours_only(row.cells.get("semester_hours"))
            hours = None if semester is None else semester * CREDIT_PER_SEMESTER_HOUR
        except Unreadable:
            row.faults.add("unreadable_hours")
            hours = None
    else:
        hours = read_hours(row)
    if hours is None:
        return
    row.claimed = hours
    settle(row, hours)
    if row.hours is None:
        return
    row.areas = [v or 0 for v in stated(row, AREA_FIELDS)]
    row.topics = [min(v or 0, hours) for v in stated(row, TOPIC_FIELDS)]
