"""Whether a row, read on its own, is rejected, pending, or would be credited."""

from ref import judge, law
from ref.claims import stated
from ref.folder import soft
from ref.people import name_of
from ref.reading import Unreadable, day, plain, text
from ref.words import AREA_FIELDS, NAME, REQUIRED, ROSTERS

REJECTIONS = (
    "not_completed", "missing_field", "ambiguous_column", "unreadable_date", "ambiguous_date", "future_date",
    "unreadable_hours", "not_a_licensee", "course_not_approved", "course_approval_lapsed", "provider_not_licensed",
    "source_not_recognized", "evidence_missing", "college_not_accredited", "college_not_related",
    "instructor_not_in_person", "score_below_70", "nothing_to_void")
BOUND_BY_LICENCE = ("licensed_provider", "basic_training_center")


def is_missing(row, required):
    """Whether one required field is blank or its column is not there."""
    if required == NAME:
        return name_of(row) is None
    if required == "hours or minutes":
        return not (text(row.cells.get("hours")) or text(row.cells.get("minutes")))
    return not text(row.cells.get(required))


def required_columns(row):
    """The single columns among the required fields."""
    return [f for f in REQUIRED[row.kind] if f not in (NAME, "hours or minutes")]


def faults_of_fields(row, as_of):
    """Faults in the required fields and the date."""
    needed = REQUIRED[row.kind]
    if row.is_void:
        needed = [f for f in needed if f not in ("hours or minutes", "semester_hours", "accredited", "related")]
    if any(is_missing(row, f) for f in needed):
        row.faults.add("missing_field")
    if row.twice.intersection(required_columns(row)):
        row.faults.add("ambiguous_column")
    try:
        row.completed_on = None if "completed_on" in row.twice else day(row.cells.get("completed_on"))
    except Unreadable:
        row.faults.add("unreadable_date")
    if row.completed_on and row.completed_on > as_of:
        row.faults.add("future_date")


def faults_of_training(row, registry, on):
    """What stands against the training itself, on that day."""
    if row.kind in ROSTERS:
        return faults_of_roster(row, registry, on)
    return faults_of_certificate(row, registry, on) if row.kind == "out_of_state" else faults_of_college(row)


def faults_of_roster(row, registry, on):
    """Course, provider, delivery and score of a roster row."""
    faults, course = set(), row.course
    if on is None or not text(row.cells.get("control_no")):
        return faults
    if course is None or on < course.approved_from:
        faults.add("course_not_approved")
    elif course.approved_to and on > course.approved_to:
        faults.add("course_approval_lapsed")
    if course is None:
        return faults
    spans = registry.providers.get(plain(course.provider_no), [])
    if not any(kind not in BOUND_BY_LICENCE or begins <= on <= ends for kind, begins, ends in spans):
        faults.add("provider_not_licensed")
    if course.computer_based:
        if row.role == "instructor":
            faults.add("instructor_not_in_person")
        if row.role == "student" and row.score is not None and row.score * 100 < law.PASSING_SCORE:
            faults.add("score_below_70")
    return faults


def faults_of_certificate(row, registry, on):
    """Recognition and evidence of an out-of-state row."""
    faults = set()
    if on is None:
        return faults
    spans = registry.sources.get(plain(row.cells.get("issuing_source")), [])
    if not any(begins <= on <= ends for _, begins, ends in spans):
        faults.add("source_not_recognized")
    evidence = ["has_certificate", "has_recognition"]
    if on.year >= law.DESCRIPTION_FROM:
        evidence.append("has_description")
    if not all(judge.yes_no(row.cells.get(f)) for f in evidence):
        faults.add("evidence_missing")
    return faults


def faults_of_college(row):
    """Accreditation and subject of a college row."""
    return {f"college_not_{field}" for field in ("accredited", "related")
            if judge.yes_no(row.cells.get(field)) is False}


def areas_pending(row, as_of):
    """Whether the areas of a certificate or college course still wait for a determination."""
    if row.kind in ROSTERS:
        return False
    has_area = any(stated(row, AREA_FIELDS))
    if row.kind == "college" or (row.completed_on and row.completed_on.year < law.DETERMINATION_FROM):
        return not has_area
    on = soft(day, row.cells.get("determined_on"))
    known = on is None or on <= as_of
    return not (has_area and known and text(row.cells.get("determined_by")))


def check(row, registry, as_of):
    """Settle the row as if it were alone: rejected, review, or empty for one that would be credited."""
    if not row.is_void:
        if row.negative:
            row.faults.add("not_completed")
        row.faults |= faults_of_training(row, registry, row.completed_on)
    for fault in REJECTIONS:
        if fault in row.faults:
            return row.become("rejected", fault)
    if row.is_void:
        return None
    if row.identity != "matched":
        return row.become("review", row.identity)
    if row.unclear:
        return row.become("review", "attendance_unclear")
    if areas_pending(row, as_of):
        return row.become("review", "areas_pending")
    if row.conflict:
        return row.become("review", "hours_conflict")
    return None
