"""Who a row is about. Only what the documents fix: the number decides, and the name must not contradict it."""

from ref.folder import soft
from ref.reading import day, license_digits, plain, split_name, text


def name_of(row):
    """(last, first) of the attendee for comparison, or None when it is not all there."""
    last, first = plain(row.cells.get("last_name")), plain(row.cells.get("first_name"))
    if last and first:
        return last, first
    whole = text(row.cells.get("attendee_name"))
    return split_name(whole) if whole else None


def agrees(officer, name, birth):
    """The name is on file, or first name and birth date are and only the surname is new."""
    if name in officer.names:
        return True
    firsts = {first for _, first in officer.names}
    return name[1] in firsts and birth is not None and birth == officer.birth_date


def identify(row, officers):
    """Set officer, candidate and identity: matched, name_conflict or officer_unknown."""
    officer = officers.get(license_digits(row.cells.get("license_no")))
    name = name_of(row)
    if officer is None:
        row.identity = "officer_unknown"
        return
    row.candidate = officer.license_no
    birth = soft(day, row.cells.get("birth_date"))
    if name is not None and agrees(officer, name, birth):
        row.identity, row.officer = "matched", officer.license_no
    else:
        row.identity = "name_conflict"
