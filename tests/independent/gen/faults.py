"""Rows with something about them: each planter returns the rows of one small story about one officer."""

from datetime import date, timedelta

from gen.people import STRANGE_FIRST, STRANGE_LAST
from gen.pieces import one
from gen.state import number

EVEN = [200, 200, 200, 200]
FULL_AREAS = [400, 0, 0, 400]
FULL_TOPICS = [200, 100, 0, 0]


class Story:
    """What a planter has at hand: the officer, the maker of rows, and days on which nothing else happens."""

    def __init__(self, emitter, person, begins, ends):
        self.emitter, self.person = emitter, person
        self.rng, self.state, self.as_of = emitter.rng, emitter.state, emitter.as_of
        self.begins, self.ends = begins, ends

    def day(self, begins=None, ends=None, gap=2):
        """A free day with free days around it."""
        found = self.person.free_day(self.rng, begins or self.begins, ends or self.ends, gap)
        return found or self.ends

    def course(self, source="licensed_provider", areas=FULL_AREAS, topics=FULL_TOPICS, **more):
        """A course of eight hours, four legal and four skill, with some topics."""
        return self.state.course(source, areas, topics, **more)

    def roster(self, on=None, control=None, kind="provider_roster", **cells):
        """A roster row."""
        control = control or self.course()
        return self.emitter.row(self.person, kind, on or self.day(), **{"control_no": control, **cells})

    def certificate(self, on, **cells):
        """A complete out-of-state row of four hours, changed by the cells given."""
        piece = one("out_of_state", 1, 400)
        row = self.emitter.certificate(self.person, piece, on)
        row.update(issuing_source="Illinois", delivery="")
        row.update(cells)
        return row

    def college(self, **cells):
        """A complete college row of three semester hours, changed by the cells given."""
        row = self.emitter.college(self.person, one("college", 0, 600), self.day())
        row.update(cells)
        return row


def sent(row, on, rng):
    """A copy of the row as resent on another day."""
    copy = dict(row)
    copy["submitted_on"] = on.isoformat() if on else ""
    copy.pop("_file", None)
    return copy


# ---- fields -----------------------------------------------------------------------------------------------

def bad_field(s):
    """A required field missing or unreadable."""
    change = s.rng.choice((
        {"completed_on": ""}, {"completed_on": "2025-13-40"}, {"completed_on": "n/a"}, {"control_no": ""},
        {"last_name": "", "first_name": "", "attendee_name": ""},
        {"hours": "eight"}, {"hours": "", "minutes": "abc"}))
    return [s.roster(**change)]


def bad_field_elsewhere(s):
    """The same for certificates and college rows."""
    if s.rng.random() < 0.5:
        change = s.rng.choice(({"hours": "", "minutes": ""}, {"hours": "four"}, {"issuing_source": ""},
                               {"course_title": ""}, {"completed_on": "soon"}))
        return [s.certificate(s.day(), **change)]
    return [s.college(**s.rng.choice(({"semester_hours": ""}, {"semester_hours": "x"}, {"accredited": ""},
                                      {"related": ""}, {"institution": ""}, {"completed_on": ""})))]


def soft_field(s):
    """An optional field that cannot be read costs nothing."""
    return [s.roster(**s.rng.choice(({"submitted_on": "soon"}, {"test_score": "pass"}, {"off_site": "perhaps"},
                                     {"started_on": "2025-02-31"})))]


def dates(s):
    """On the as-of date, after it, submitted after it, completed after it was submitted."""
    on = s.rng.choice((s.as_of, s.as_of + timedelta(1), s.as_of - timedelta(1), s.day()))
    submitted = s.rng.choice((s.as_of, s.as_of + timedelta(1), on - timedelta(3), on))
    return [s.roster(on=on, submitted_on=submitted.isoformat())]


# ---- course and provider ----------------------------------------------------------------------------------

def approval_window(s):
    """Training at both ends of a course's approval."""
    begins = s.day(gap=4)
    ends = begins + timedelta(30)
    control = s.course(begins=begins.isoformat(), ends=ends.isoformat())
    on = s.rng.choice((begins - timedelta(1), begins, ends, ends + timedelta(1)))
    return [s.roster(on=on, control=control)]


def unknown_course(s):
    """A control number that no course has, or a course whose provider is in no registry."""
    if s.rng.random() < 0.6:
        return [s.roster(control="C9" + str(s.rng.randint(10000, 99999)), hours=s.rng.choice(("4", "")))]
    return [s.roster(control=s.course(provider="LP9"))]


def licence_window(s):
    """Training at the edges of a provider's licence; for the other kinds of provider no edge binds."""
    provider, edges = s.rng.choice((
        ("LP3", ("2019-01-31", "2019-02-01", "2019-06-14", "2019-06-15", "2022-06-14", "2022-06-15", "2024-03-31",
                 "2024-04-01", "2025-09-30", "2025-10-01")),
        ("BT2", ("2025-06-30", "2025-07-01")),
        ("LP2", ("2019-05-31", "2019-06-01", "2022-05-31", "2022-06-01")),
        ("LE1", ("2015-12-31", "2016-01-01", "2025-02-02")), ("IS1", ("2016-12-31", "2017-01-01", "2025-03-03"))))
    on = date.fromisoformat(s.rng.choice(edges))
    return [s.roster(on=on, control=s.course(provider=provider))]


# ---- hours ------------------------------------------------------------------------------------------------

def hours_forms(s):
    """Blank, equal, over, in minutes, both and agreeing, both and contradicting."""
    return [s.roster(**s.rng.choice((
        {"hours": ""}, {"hours": "8"}, {"hours": "8.01"}, {"hours": "12"}, {"minutes": "400"}, {"minutes": "399"},
        {"minutes": "401"}, {"hours": "8", "minutes": "400"}, {"hours": "4", "minutes": "200"},
        {"hours": "4", "minutes": "400"}, {"hours": "8", "minutes": "480"}, {"hours": "7.99"}, {"hours": "0.5"})))]


def attended_in_part(s):
    """Part of a course: nothing stated, all stated, above the course's own, above the hours, one area, one topic."""
    zeros = {f: "0" for f in ("legal_hours", "technical_hours", "interpersonal_hours", "skill_hours", "firearms_hours",
                              "deescalation_hours", "implicit_bias_hours", "racial_profiling_hours")}
    form = s.rng.randrange(7)
    if form == 0:
        return [s.roster(hours=s.rng.choice(("1", "4", "7.5")))]
    if form == 1:
        return [s.roster(hours="4", **{**zeros, "legal_hours": "1", "skill_hours": "2", "firearms_hours": "1"})]
    if form == 2:
        return [s.roster(hours="6", **{**zeros, "legal_hours": "5", "deescalation_hours": "3"})]
    if form == 3:
        return [s.roster(hours="3", **{**zeros, "legal_hours": "2", "skill_hours": "2"})]
    if form == 4:
        control = s.course(areas=[0, 0, 800, 0], topics=[0, 0, 800, 0])
        return [s.roster(control=control, hours=s.rng.choice(("0.99", "1", "2")))]
    if form == 5:
        control = s.course(areas=[0, 0, 0, 800], topics=[400, 0, 0, 0])
        cells = s.rng.choice(({}, {"skill_hours": "1"}, {"skill_hours": "0"}, {"technical_hours": "0"}))
        return [s.roster(control=control, hours="2", **cells)]
    control = s.course(areas=[400, 0, 400, 0], topics=[0, 0, 0, 800])
    return [s.roster(control=control, hours="2", **s.rng.choice(({}, {"racial_profiling_hours": "1"},
                                                                 {"racial_profiling_hours": "0"})))]


def instructor(s):
    """Hours, minutes, none, over the approved hours, in proportion, stated, for a computer-based course."""
    source = s.rng.choice(("licensed_provider", "in_service", "individual_course"))
    control = s.course(source=source, areas=[300, 100, 150, 250], topics=[100, 75, 0, 50])
    form = s.rng.randrange(5)
    if form == 0:
        control = s.course(areas=[300, 100, 0, 0], topics=[0] * 4, computer_based=True)
        return [s.roster(control=control, role="instructor", hours="4")]
    if form == 1:
        return [s.roster(control=control, role="instructor", hours="", minutes=s.rng.choice(("", "125", "59", "480")))]
    if form == 2:
        stated = {"legal_hours": "1", "technical_hours": "0", "interpersonal_hours": "0", "skill_hours": "0.5",
                  "firearms_hours": "0.5", "deescalation_hours": "0", "implicit_bias_hours": "0",
                  "racial_profiling_hours": "0"}
        return [s.roster(control=control, role="instructor", hours="2", **stated)]
    hours = s.rng.choice(("8", "8.01", "10", "1", "3", "0.33", "5.77"))
    return [s.roster(control=control, role="instructor", hours=hours)]


def computer_based(s):
    """Scores on both sides of 70, blank and unreadable; hours that differ from the approved value."""
    control = s.course(areas=[100, 200, 0, 200], topics=[s.rng.choice((0, 200)), 0, 0, 0], computer_based=True)
    cells = {"test_score": s.rng.choice(("69", "69.99", "70", "70.00", "71", "100", "", "0"))}
    cells["hours"] = s.rng.choice(("", "5", "4", "9"))
    if s.rng.random() < 0.2:
        cells["minutes"] = "100"
    return [s.roster(control=control, **cells)]


# ---- elsewhere --------------------------------------------------------------------------------------------

def out_of_state(s):
    """Recognition windows, evidence, description before and after 2021, determination, Minnesota."""
    on = s.rng.choice((s.day(), date(2020, 12, 31), date(2021, 1, 1), date(2023, 12, 31), date(2024, 1, 1)))
    blank = {f: "" for f in ("legal_hours", "technical_hours", "interpersonal_hours", "skill_hours")}
    after = (s.as_of + timedelta(1)).isoformat()
    change = s.rng.choice((
        {"issuing_source": "Texas"}, {"issuing_source": "Kentucky"}, {"issuing_source": "Pennsylvania"},
        {"issuing_source": "IADLEST"}, {"issuing_source": "illinois"}, {"has_certificate": "no"},
        {"has_recognition": ""}, {"has_description": ""}, {"has_description": "no"}, {"determined_by": ""},
        {"determined_on": s.as_of.isoformat()}, {"issuing_source": "Minnesota", "determined_by": "", **blank},
        {"hours": "6"}, {"hours": "2"}, {"hours": "", "minutes": "200"}, {"hours": "4", "minutes": "240"},
        {"delivery": "computer_based"}, blank, {"technical_hours": "3", "skill_hours": "1"}))
    if s.rng.random() < 0.1 and on.year >= 2021:
        change = {"determined_on": after}
    row = s.certificate(on, **change)
    if on.year < 2021 and row["determined_by"] and change is blank:
        row["determined_by"] = ""
    return [row]


def college(s):
    """Accreditation, subject, areas, half semester hours."""
    blank = {f: "" for f in ("legal_hours", "technical_hours", "interpersonal_hours", "skill_hours")}
    return [s.college(**s.rng.choice((
        {}, {"accredited": "no"}, {"related": "no"}, {"accredited": "no", "related": "no"}, blank,
        {"legal_hours": "2"}, {"legal_hours": "7"}, {"semester_hours": "1.5", "legal_hours": "3"},
        {"semester_hours": "4"})))]


# ---- several rows -----------------------------------------------------------------------------------------

def resent(s):
    """One to three copies: same file, other file, other folder, blank or written-out hours."""
    row = s.roster(submitted_on=s.rng.choice(("", s.begins.isoformat())))
    row["_file"] = 0
    rows = [row]
    for _ in range(s.rng.randint(1, 3)):
        copy = sent(row, s.rng.choice((None, s.as_of, s.as_of - timedelta(3))), s.rng)
        copy["_kind"] = s.rng.choice(("provider_roster", "provider_roster", "in_service"))
        copy["_file"] = s.rng.choice((0, 1, 2))
        copy["hours"] = s.rng.choice(("", "8", "10"))
        rows.append(copy)
    return rows


def other_hours(s):
    """The same training with two or three figures of hours, with copies."""
    row = s.roster(hours="6")
    rows = [row]
    for hours in s.rng.sample(("3", "4", "6", "6", ""), s.rng.randint(1, 3)):
        copy = sent(row, s.as_of - timedelta(s.rng.randint(0, 9)), s.rng)
        copy["hours"] = hours
        rows.append(copy)
    return rows


def voids(s):
    """A void earlier, later, on the same day or with a blank date; a row sent again; nothing to void; another role."""
    on = s.day()
    base = on + timedelta(10)
    if base > s.as_of:
        base = s.as_of
    kind = s.rng.choice(("roster", "roster", "out_of_state"))
    add = s.roster(on=on, role="student", hours="4") if kind == "roster" else s.certificate(on)
    add["submitted_on"] = s.rng.choice(("", base.isoformat(), "2016-01-01"))
    taker = dict(add, action="void", submitted_on=s.rng.choice(("", base.isoformat(), s.as_of.isoformat(),
                                                                (s.as_of + timedelta(1)).isoformat())))
    rows = [add, taker]
    if s.rng.random() < 0.4:
        again = dict(add, submitted_on=s.rng.choice(("", base.isoformat(), s.as_of.isoformat())))
        again["hours"] = s.rng.choice((add.get("hours", ""), "3"))
        rows.append(again)
    if s.rng.random() < 0.15:
        rows.remove(add)
    if s.rng.random() < 0.15 and kind == "roster":
        taker["role"] = "instructor"
    if s.rng.random() < 0.2 and kind == "roster":
        add["hours"] = s.rng.choice(("eight", "12"))
    for row in rows:
        row["_file"] = s.rng.choice((0, 1, 2))
    return rows


def neighbours(s):
    """Two to four days running, in full or in part, as a student or an instructor, sent in any order."""
    source, kind = s.rng.choice((("licensed_provider", "provider_roster"), ("in_service", "in_service")))
    control = s.course(source=source)
    on = s.day(gap=5)
    rows = []
    for n in range(s.rng.randint(2, 4)):
        row = s.roster(on=on + timedelta(n), control=control, kind=kind, role="student",
                       hours=s.rng.choices(("", "8", "9", "4"), (4, 3, 1, 2))[0])
        if s.rng.random() < 0.1:
            row.update(role="instructor", hours="8")
        row["submitted_on"] = s.rng.choice(("", (s.as_of - timedelta(s.rng.randint(0, 5))).isoformat()))
        rows.append(row)
        if s.rng.random() < 0.2:
            rows.append(sent(row, s.as_of, s.rng))
    return rows


def equal_fates(s):
    """Equal rows of which one would stand and another not, or none would."""
    form = s.rng.randrange(3)
    late, later = s.as_of - timedelta(4), s.as_of - timedelta(2)
    if form == 0:
        control = s.course(areas=[100, 200, 0, 200], topics=[0] * 4, computer_based=True)
        row = s.roster(control=control, test_score=s.rng.choice(("60", "80")), submitted_on=late.isoformat())
        return [row, dict(row, test_score=s.rng.choice(("60", "80", "")), submitted_on=later.isoformat())]
    on = s.day(begins=max(s.begins, date(2021, 1, 1)), ends=max(s.ends, date(2021, 12, 1)))
    row = s.certificate(on, submitted_on=late.isoformat())
    first = s.rng.choice(({"has_recognition": "no"}, {"determined_by": ""}, {}))
    second = s.rng.choice(({"has_certificate": ""}, {"determined_by": ""}, {}))
    return [dict(row, **first), dict(row, submitted_on=later.isoformat(), **second)]


# ---- people -----------------------------------------------------------------------------------------------

def identity(s):
    """Another name under the right number, a changed surname with and without the birth date, nobody at all."""
    row = s.roster()
    last, first = s.rng.choice(STRANGE_LAST), s.rng.choice(STRANGE_FIRST)
    form = s.rng.randrange(5)
    row.update(attendee_name="", last_name=last, first_name=first, birth_date="")
    if form == 1:
        row.update(first_name=s.person.first, birth_date=s.person.birth)
    elif form == 2:
        row.update(first_name=s.person.first)
    elif form == 3:
        row.update(license_no=str(s.rng.randint(700000, 799999)))
    elif form == 4:
        row.update(license_no="")
    return [row] + ([sent(row, s.as_of, s.rng)] if s.rng.random() < 0.2 else [])


PLANTERS = (bad_field, bad_field_elsewhere, soft_field, dates, approval_window, unknown_course, licence_window,
            hours_forms, attended_in_part, instructor, computer_based, out_of_state, college, resent, other_hours,
            voids, neighbours, equal_fates, identity)


# ---- where the documents leave a choice -------------------------------------------------------------------

def two_numbers(s):
    """One training under two course numbers with the same title, from a provider and an agency."""
    one_no = s.course()
    other = s.course(source="in_service", areas=[200, 0, 0, 600])
    title = s.state.courses[one_no]["title"]
    s.state.courses[other]["title"] = title
    on = s.day()
    hours = s.rng.choice(("", "8", "4"))
    return [s.roster(on=on, control=one_no, hours=""), s.roster(on=on, control=other, kind="in_service", hours=hours)]


def void_twice(s):
    """Two voids for one row, or two for none."""
    row = s.roster(hours="4", role="student", submitted_on="")
    takers = [dict(row, action="void", submitted_on=(s.as_of - timedelta(n)).isoformat()) for n in (1, 2)]
    return takers + [row] * s.rng.randint(0, 1)


def odd_choice_fields(s):
    """Areas stated with full attendance or with blank hours; no hours at all."""
    return [s.roster(**s.rng.choice(({"hours": "8", "legal_hours": "2"}, {"hours": "", "legal_hours": "2"},
                                     {"hours": number(0)})))]


DOUBTFUL = (two_numbers, void_twice, odd_choice_fields)
