"""Turns a designed piece of training into a submitted row, in one of the forms senders use."""

from datetime import timedelta

from gen.pieces import APPROVED
from gen.state import AREA_FIELDS, TOPIC_FIELDS, number

FOLDER_OF = {"in_service": "in_service", "out_of_state": "out_of_state", "college": "college"}
INVISIBLE = "\u200b"


class Emitter:
    """Makes rows as dictionaries of canonical fields, with the kind under `_kind`."""

    def __init__(self, rng, state, as_of):
        self.rng, self.state, self.as_of = rng, state, as_of
        self.titles = 0

    def row(self, person, kind, on, **cells):
        """A row about a person on a day, with the usual fields filled."""
        found = {"_kind": kind, "completed_on": self.date(on), "submitted_on": self.submitted(on), "action": ""}
        found.update(self.identity(person))
        if kind in ("provider_roster", "in_service"):
            found["role"] = self.rng.choice(("", "student"))
        found.update(cells)
        return found

    def date(self, on):
        """ISO, or month/day/year now and then."""
        return on.isoformat() if self.rng.random() < 0.9 else f"{on.month}/{on.day}/{on.year}"

    def submitted(self, on):
        """Some days later, blank now and then."""
        if self.rng.random() < 0.2:
            return ""
        return max(on, min(self.as_of, on + timedelta(self.rng.randint(0, 25)))).isoformat()

    def identity(self, person):
        """Number, name and birth date, all right, in various dress."""
        digits = person.license_no
        dress = (digits, digits, digits, digits, f"00{digits}", f"MO-{digits}", f"{digits}.0", f"#{digits}",
                 f"{digits[:2]},{digits[2:]}", f"{digits}{INVISIBLE}", f"POST {digits} A")
        found = {"license_no": self.rng.choice(dress), "last_name": "", "first_name": "", "attendee_name": "",
                 "birth_date": self.rng.choice(("", person.birth))}
        last = person.former if person.former and self.rng.random() < 0.4 else person.last
        first = person.first
        if self.rng.random() < 0.2:
            last, first = last.upper(), first.upper()
        if self.rng.random() < 0.3:
            found["attendee_name"] = self.rng.choice((f"{last}, {first}", f"{first} {last}"))
        else:
            found["last_name"], found["first_name"] = last, first
        return found

    def stated(self, piece, zeros=True):
        """The area and topic cells of a piece."""
        blank = "0" if zeros else ""
        cells = dict(zip(AREA_FIELDS, (number(a) if a else blank for a in piece.areas)))
        cells.update(zip(TOPIC_FIELDS, (number(t) if t else blank for t in piece.topics)))
        return cells

    def emit(self, person, piece, on):
        """The row that earns exactly the piece."""
        if piece.source == "out_of_state":
            return self.certificate(person, piece, on)
        if piece.source == "college":
            return self.college(person, piece, on)
        if piece.source == "instructor":
            return self.instructor(person, piece, on)
        return self.attendance(person, piece, on)

    def title(self):
        """A title that no other row has."""
        self.titles += 1
        return f"Certificate Study {self.titles:06d}"

    def certificate(self, person, piece, on):
        """An out-of-state certificate with all evidence and its areas determined."""
        return self.row(person, "out_of_state", on, issuing_source=self.rng.choice(("Illinois", "Minnesota")),
                        course_title=self.title(), hours=number(piece.hours), has_certificate="yes",
                        has_recognition="yes", has_description="yes", determined_by="POST",
                        determined_on=on.isoformat(), **self.stated(piece),
                        delivery="computer_based" if piece.computer_based else self.rng.choice(("live", "")))

    def college(self, person, piece, on):
        """A college course; two hours a semester hour, so the hours are made even."""
        if piece.hours % 2:
            piece.unstated += 1
        return self.row(person, "college", on, institution="State University", course_title=self.title(),
                        semester_hours=number(piece.hours // 2), accredited="yes", related="yes",
                        **self.stated(piece))

    def instructor(self, person, piece, on):
        """An instructor's row: the course's own figures, or all figures stated."""
        if piece.unstated or self.rng.random() < 0.4:
            areas = [a + 200 for a in piece.areas]
            topics = [t + 50 for t in piece.topics]
            topics[0] = min(topics[0], areas[3])
            cells = self.stated(piece)
        else:
            areas, topics, cells = piece.areas, piece.topics, {}
            if piece.unstated:
                areas = [a + piece.unstated for a in areas]
        source = self.rng.choice(APPROVED + ("in_service",))
        control = self.state.course(source, areas, topics)
        kind = "in_service" if source == "in_service" else "provider_roster"
        return self.row(person, kind, on, control_no=control, role=self.rng.choice(("instructor", "Instructor")),
                        hours=number(piece.hours), **cells)

    def attendance(self, person, piece, on):
        """A roster row: full, in part with all figures stated, or in part of a course of one area."""
        kind = "in_service" if piece.source == "in_service" else "provider_roster"
        if self.rng.random() < 0.03:
            kind = "provider_roster" if kind == "in_service" else "in_service"
        single = piece.unstated == 0 and sum(1 for a in piece.areas if a) == 1
        single = single and all(t in (0, piece.hours) for t in piece.topics)
        if piece.unstated or (not piece.computer_based and not single and self.rng.random() < 0.3):
            return self.in_part(person, piece, on, kind)
        if single and not piece.computer_based and self.rng.random() < 0.6:
            return self.one_area(person, piece, on, kind)
        control = self.state.course(piece.source, piece.areas, piece.topics, piece.computer_based)
        cells = {"hours": self.full_hours(piece)}
        if piece.computer_based:
            cells["test_score"] = self.rng.choice(("70", "85", "100", "70.0", ""))
        elif piece.hours % 2 == 0 and self.rng.random() < 0.15:
            cells = {"minutes": str(piece.hours // 2), "hours": self.rng.choice(("", number(piece.hours)))}
        return self.row(person, kind, on, control_no=control, **cells)

    def full_hours(self, piece):
        """Blank, equal, or above the approved hours."""
        return self.rng.choices(("", number(piece.hours), number(piece.hours + self.rng.choice((1, 50, 400)))),
                                (40, 50, 10))[0]

    def in_part(self, person, piece, on, kind):
        """Attendance in part: hours and all eight figures stated."""
        areas = [a + self.rng.choice((0, 100, 200)) for a in piece.areas]
        areas[self.rng.randrange(4)] += piece.unstated + 100
        topics = [t + self.rng.choice((0, 50)) if t else 0 for t in piece.topics]
        topics[0] = min(topics[0], areas[3])
        control = self.state.course(piece.source, areas, topics)
        return self.row(person, kind, on, control_no=control, hours=number(piece.hours), **self.stated(piece))

    def one_area(self, person, piece, on, kind):
        """Attendance in part of a course of one area, nothing stated: the area and its topics follow."""
        size = next(s for s in (400, 800, 1600, 2400, 4000, 10000) if s > piece.hours)
        areas = [size if a else 0 for a in piece.areas]
        topics = [size if t else 0 for t in piece.topics]
        control = self.state.course(piece.source, areas, topics)
        return self.row(person, kind, on, control_no=control, hours=number(piece.hours))
