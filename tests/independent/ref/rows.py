"""Every row with its one disposition: read, identify, claim, void, check, then compare the rows with each other."""

from ref.attend import Columns, bind, doubts_from_others, read_action, read_role, read_words
from ref.checks import check, faults_of_fields
from ref.claims import claim
from ref.duplicates import compare_rows
from ref.folder import soft, submitted
from ref.people import identify
from ref.reading import day, plain, text
from ref.words import ROSTERS, SOURCE_OF_PROVIDER


def understand(row, registry, as_of):
    """Read the fields that say which training, by whom, when and in what role."""
    cells = row.cells
    row.submitted_on = soft(day, cells.get("submitted_on"))
    read_action(row)
    identify(row, registry.officers)
    faults_of_fields(row, as_of)
    if row.kind in ROSTERS:
        read_role(row)
        control = "" if "control_no" in row.twice else plain(cells.get("control_no"))
        row.course, row.course_key = registry.courses.get(control), (control,) if control else None
        row.title = row.course.title if row.course else text(cells.get("course_title"))
        row.computer_based = bool(row.course and row.course.computer_based)
        row.source_kind = "instructor" if row.role == "instructor" else provider_source(row, registry)
        return
    giver = plain(cells.get("issuing_source") or cells.get("institution"))
    row.title = text(cells.get("course_title"))
    row.course_key = (row.kind, giver, plain(row.title)) if giver and row.title else None
    row.computer_based = row.kind == "out_of_state" and text(cells.get("delivery")) == "computer_based"
    row.source_kind = row.kind


def provider_source(row, registry):
    """The source kind that the course's provider decides."""
    spans = registry.providers.get(plain(row.course.provider_no), []) if row.course else []
    return SOURCE_OF_PROVIDER[spans[0][0]] if spans else None


def void(rows):
    """A void takes back every earlier row of its key; without one it has nothing to void."""
    groups = {}
    for row in rows:
        if row.key is not None:
            groups.setdefault(row.key, []).append(row)
    for group in groups.values():
        for taker in (r for r in group if r.is_void):
            taken = [r for r in group if not r.is_void and r.order < taker.order]
            for row in taken + [taker] * bool(taken):
                row.become("voided")
    for row in rows:
        if row.is_void and not row.disposition:
            row.faults.add("nothing_to_void")


def settle_rows(data, registry, as_of, rulings=None):
    """All rows, settled; `rulings` is the file of what reviewers ruled."""
    rows = submitted(data)
    bind(rows, rulings, as_of)
    for row in rows:
        understand(row, registry, as_of)
    columns = Columns(rows)
    for row in rows:
        read_words(row, columns)
        claim(row)
        if row.submitted_on and row.submitted_on > as_of:
            row.become("not_yet_known")
        elif row.taken_back:
            row.become("voided")
    void([r for r in rows if not r.disposition])
    alone = [r for r in rows if not r.disposition]
    doubts_from_others(alone)
    for row in alone:
        check(row, registry, as_of)
    compare_rows(alone)
    return rows
