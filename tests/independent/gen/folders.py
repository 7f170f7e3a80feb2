"""Writes the data folder: one file per registry kind, several files per kind of submission, columns shuffled."""

import csv

from gen.state import AGENCIES, AREA_FIELDS, PROVIDERS, SOURCES, TOPIC_FIELDS

NAME = ["license_no", "attendee_name", "last_name", "first_name", "birth_date", "agency_name"]
HOURS = AREA_FIELDS + TOPIC_FIELDS
ROSTER = ["control_no", "completed_on", *NAME, "provider_no", "course_title", "started_on", "location", "off_site",
          "role", "hours", "minutes", *HOURS, "test_score", "administrator", "action", "submitted_on"]
COLUMNS = {
    "provider_roster": ROSTER,
    "in_service": ROSTER,
    "out_of_state": ["issuing_source", "course_title", "completed_on", "hours", "minutes", *NAME, "delivery",
                     "has_certificate", "has_recognition", "has_description", *HOURS, "determined_by", "determined_on",
                     "action", "submitted_on"],
    "college": ["institution", "course_title", "semester_hours", "completed_on", *NAME[:-1], "accredited", "related",
                *HOURS, "action", "submitted_on"],
}
DROPPABLE = {"agency_name", "provider_no", "started_on", "location", "off_site", "administrator"}
WORDS = ("attendance", "remarks")
RULING = ("file", "row_number", "question", "answer", "decided_by", "decided_on", "note")
FILES = ("2025_east.csv", "a_first.csv", "z_late.csv")


def write_csv(path, columns, lines):
    """One CSV file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", newline="", encoding="utf-8") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(columns)
        out.writerows([line.get(c, "") for c in columns] for line in lines)


def write_table(rng, folder, kind, lines):
    """One registry file, its lines and columns in any order."""
    if not lines:
        return
    columns = list(lines[0])
    rng.shuffle(columns)
    lines = list(lines)
    rng.shuffle(lines)
    write_csv(folder / "registry" / f"{kind}.csv", columns, lines)


def write_registry(rng, folder, state, people):
    """All registry tables."""
    write_table(rng, folder, "officers", [p.line for p in people])
    write_table(rng, folder, "license_events", [e for p in people for e in p.events])
    write_table(rng, folder, "relief", [r for p in people for r in p.relief])
    write_table(rng, folder, "former_names", [{"license_no": p.license_no, "last_name": p.former, "first_name": p.first}
                                              for p in people if p.former])
    write_table(rng, folder, "agencies", [{"agency_id": a, "name": n, "also_known_as": "", "kind": "municipal",
                                           "county": "Boone", "contact_name": "Records", "contact_email": ""}
                                          for a, n in AGENCIES])
    write_table(rng, folder, "providers", [
        {"provider_no": p, "name": n, "kind": k, "licensed_from": a, "licensed_to": b, "main_office": ""}
        for p, n, k, spans in PROVIDERS for a, b in spans])
    write_table(rng, folder, "recognized_sources", [
        {"name": n, "kind": k, "recognized_from": a, "recognized_to": b} for n, k, a, b in SOURCES])
    write_table(rng, folder, "courses", list(state.courses.values()))


def write_submissions(rng, folder, rows):
    """The rows, dealt to files of their kind; and what reviewers ruled, by file and row number."""
    piles, rulings = {}, []
    for row in rows:
        kind = row["_kind"]
        file = row.get("_file")
        if not isinstance(file, str):
            file = FILES[rng.randrange(len(FILES)) if file is None else file]
        piles.setdefault((kind, file), []).append(row)
    for (kind, file), pile in sorted(piles.items()):
        columns = [c for c in COLUMNS[kind] if c not in DROPPABLE or rng.random() < 0.7]
        columns += [c for c in WORDS if any(c in row for row in pile)]
        rng.shuffle(columns)
        rng.shuffle(pile)
        write_csv(folder / "submissions" / kind / file, columns, pile)
        for number, row in enumerate(pile, 2):
            place = {"file": f"submissions/{kind}/{file}", "row_number": number}
            rulings += [{**place, **ruling} for ruling in row.get("_rulings", ())]
    if rulings:
        write_csv(folder / "rulings.csv", RULING, rulings)


def write_broken(folder, rows):
    """Two small files: one without a required column, one with a column twice and different values."""
    if not rows:
        return
    columns = [c for c in ROSTER if c != "completed_on"]
    write_csv(folder / "submissions" / "provider_roster" / "no_date.csv", columns, rows[:5])
    path = folder / "submissions" / "in_service" / "two_numbers.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", newline="", encoding="utf-8") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(ROSTER + ["control_no"])
        out.writerows([row.get(c, "") for c in ROSTER] + [row["control_no"] + "7"] for row in rows[5:10])
