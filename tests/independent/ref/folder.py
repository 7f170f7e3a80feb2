"""Reads a data folder in canonical form: the registry, and every submitted row with its coordinates."""

import csv
from datetime import date
from pathlib import Path

from ref.reading import Unreadable, day, hundredths, license_digits, plain, text, yes_no
from ref.words import AREA_FIELDS, KINDS, TOPIC_FIELDS, Course, Officer, Row


def soft(read, value):
    """Read an optional cell: what cannot be read is taken as missing."""
    try:
        return read(value)
    except Unreadable:
        return None


def records(path):
    """Yield (line, header, cells) for each record that is not blank; line counts from 1."""
    with open(path, newline="", encoding="utf-8-sig") as handle:
        reader = csv.reader(handle)
        header, begins = None, 1
        for cells in reader:
            if any(text(c) for c in cells):
                if header is None:
                    header = [text(c) for c in cells]
                else:
                    yield begins, header, cells
            begins = reader.line_num + 1


def table(data, kind):
    """One registry file as a list of dictionaries; empty when there is none."""
    path = Path(data) / "registry" / f"{kind}.csv"
    return [dict(zip(h, c)) for _, h, c in records(path)] if path.exists() else []


def officers(data):
    """License digits -> officer."""
    former = {}
    for line in table(data, "former_names"):
        former.setdefault(license_digits(line["license_no"]), []).append(line)
    found = {}
    for line in table(data, "officers"):
        digits = license_digits(line["license_no"])
        names = {(plain(line["last_name"]), plain(line["first_name"]))}
        for old in former.get(digits, []):
            names.add((plain(old.get("last_name")) or plain(line["last_name"]),
                       plain(old.get("first_name")) or plain(line["first_name"])))
        found[digits] = Officer(
            license_no=text(line["license_no"]), names=names, first_name=plain(line["first_name"]),
            birth_date=soft(day, line.get("birth_date")), status=text(line["license_status"]).lower(),
            licensed_on=soft(day, line.get("licensed_on")),
            traffic_authority=soft(yes_no, line.get("traffic_authority")) is not False,
            agency_id=text(line.get("agency_id")), email=text(line.get("email")),
            onboarded=soft(yes_no, line.get("onboarded")) is True)
    return found


def courses(data):
    """Control number -> course."""
    found = {}
    for line in table(data, "courses"):
        found[plain(line["control_no"])] = Course(
            control_no=text(line["control_no"]), provider_no=text(line["provider_no"]), title=text(line["title"]),
            approved_from=day(line["approved_from"]), approved_to=soft(day, line.get("approved_to")),
            computer_based=text(line["delivery"]) == "computer_based",
            areas=[soft(hundredths, line.get(f)) or 0 for f in AREA_FIELDS],
            topics=[soft(hundredths, line.get(f)) or 0 for f in TOPIC_FIELDS])
    return found


def windows(data, kind, name, begins, ends):
    """Key -> list of (kind, first day, last day), one per line."""
    found = {}
    for line in table(data, kind):
        span = (text(line["kind"]), day(line[begins]), soft(day, line.get(ends)) or date.max)
        found.setdefault(plain(line[name]), []).append(span)
    return found


def submitted(data):
    """Every submitted row, in the order of kind, file and row."""
    rows = []
    for kind in KINDS:
        folder = Path(data) / "submissions" / kind
        for path in sorted(folder.rglob("*.csv"), key=lambda p: str(p).encode()):
            name = path.relative_to(data).as_posix()
            for line, header, cells in records(path):
                rows.append(one_row(kind, name, line, header, cells))
    return rows


def one_row(kind, file, line, header, cells):
    """A row from its cells; a column that stands twice with different values is noted."""
    values, twice = {}, set()
    for column, cell in zip(header, cells):
        if column in values and text(values[column]) != text(cell):
            twice.add(column)
        values.setdefault(column, cell)
    return Row(kind=kind, file=file, row_number=line, cells=values, twice=twice)


class Registry:
    """All registry tables of a data folder."""

    def __init__(self, data):
        self.officers = officers(data)
        self.courses = courses(data)
        self.providers = windows(data, "providers", "provider_no", "licensed_from", "licensed_to")
        self.sources = windows(data, "recognized_sources", "name", "recognized_from", "recognized_to")
        self.events = table(data, "license_events")
        self.relief = table(data, "relief")
