"""Officers who are short by about what clerically rejected rows would give if they were mended."""

from datetime import date, timedelta

from gen.faults import sent
from gen.people import STRANGE_LAST
from gen.pieces import DEESCALATION, FIREARMS, IMPLICIT, INTERPERSONAL, LEGAL, RACIAL, SKILL, TECHNICAL, one
from gen.state import number

BASICS = ((LEGAL, 200, ()), (TECHNICAL, 200, ()), (INTERPERSONAL, 200, (IMPLICIT, RACIAL)), (SKILL, 200, (FIREARMS,)),
          (SKILL, 100, (DEESCALATION,)))
ELECTIVES = (800, 500, 200)
SOURCES = ("licensed_provider", "basic_training_center", "individual_course", "in_service", "instructor",
           "out_of_state", "college")
BAD_DATES = ("", "2025-13-40", "n/a")
NAMELESS = {"last_name": "", "first_name": "", "attendee_name": ""}


def year(rng):
    """(what is credited, what is missing) of a year that just suffices, crowded at one limit or at none."""
    flavour = rng.choice(("plain", "in_service", "computer_based"))
    source = "in_service" if flavour == "in_service" else "licensed_provider"
    remote = flavour == "computer_based"
    pieces = [one("licensed_provider", area, hours, topics, remote and area != SKILL) for area, hours, topics in BASICS]
    pieces += [one(source, rng.randrange(4), hours, (), remote) for hours in ELECTIVES]
    missing = pieces.pop(rng.randrange(len(pieces)))
    return pieces, missing


def rejected(s, missing, doubtful=False):
    """Rows that would give what is missing, or a hundredth less or more: whole, in halves, sent twice, as an excess."""
    if doubtful and s.rng.random() < 0.2:
        return same_undated(s, missing.hours)
    hours = missing.hours + s.rng.choice((-1, 0, 0, 0, 0, 1))
    source = missing.source if s.rng.random() < 0.6 else s.rng.choice(SOURCES)
    form = s.rng.choices((whole, halves, twice, excess, undated_pair), (60, 12, 10, 12, 6))[0]
    return form(s, source, hours, missing.computer_based)


# ---- how many rows ----------------------------------------------------------------------------------------

def whole(s, source, hours, remote):
    """One row for all of it."""
    return [maybe_closed(s, spoil(s, good(s, source, hours, remote)))]


def halves(s, source, hours, remote):
    """Two trainings, both rejected, or one of them waiting for a person to say whose it is."""
    first = spoil(s, good(s, source, hours // 2 - 10, remote), harmless=True)
    second = good(s, source, hours - hours // 2 + 10, remote)
    if s.rng.random() < 0.5:
        return [first, spoil(s, second, harmless=True)]
    return [first, maybe_closed(s, stranger(s, second))]


def twice(s, source, hours, remote):
    """One training of all or half of the hours, sent twice: it counts once."""
    row = good(s, source, hours // s.rng.choice((1, 2)), remote)
    row.update(s.rng.choice([f for f in faults_of(row)(s, row) if leaves_key(f)]))
    copy = sent(row, s.as_of - timedelta(s.rng.randint(4, 9)), s.rng)
    return [maybe_closed(s, row), copy if s.rng.random() < 0.5 else maybe_closed(s, copy)]


def leaves_key(fault):
    """Whether the row still says which training it is about, and when."""
    lost = ("completed_on", "issuing_source", "institution", "course_title")
    return not any(name in fault for name in lost) and fault.get("control_no") != ""


def excess(s, source, hours, remote):
    """Some hours of a course are credited already; the rejected row says that there were more, or as many."""
    part = s.rng.choice((50, 100, 200))
    control = s.course(areas=[0, 0, 0, hours + part], topics=[0] * 4)
    row = s.roster(control=control, hours=number(part), role="student")
    more = sent(row, s.as_of - timedelta(6), s.rng)
    more.update(s.rng.choice((
        {"hours": "eight"}, {"hours": number(hours + part), **NAMELESS}, {"hours": "", **NAMELESS},
        {"hours": number(hours), **NAMELESS}, {"hours": number(part), **NAMELESS})))
    return [row, more]


def undated_pair(s, source, hours, remote):
    """Two courses without a date."""
    rows = [good(s, source, hours // 2 - 10, remote), good(s, source, hours - hours // 2 + 10, remote)]
    for row in rows:
        row["completed_on"] = s.rng.choice(BAD_DATES)
    return rows


def same_undated(s, hours):
    """Where the documents leave a choice: a course without a date, twice, or beside the same course with one."""
    first = good(s, "licensed_provider", hours // 2)
    second = dict(first, completed_on=s.rng.choice(BAD_DATES))
    if s.rng.random() < 0.6:
        first["completed_on"] = s.rng.choice(BAD_DATES)
    return [first, second]


# ---- rows -------------------------------------------------------------------------------------------------

def good(s, source, hours, remote=False):
    """A row that would be credited with the hours."""
    on = late_day(s) if s.rng.random() < 0.1 else s.day()
    if source == "out_of_state":
        row = s.emitter.certificate(s.person, one(source, LEGAL, hours, (), remote), on)
        row.update(issuing_source="Illinois")
        return row
    if source == "college":
        return s.emitter.college(s.person, one(source, LEGAL, hours), on)
    given_by = "licensed_provider" if source == "instructor" else source
    remote = remote and source != "instructor"
    control = s.state.course(given_by, [hours, 0, 0, 0], [0] * 4, remote)
    row = s.roster(on=on, control=control, kind="in_service" if source == "in_service" else "provider_roster",
                   role="instructor" if source == "instructor" else "student")
    row.update(hours=number(hours) if source == "instructor" else s.rng.choice(("", number(hours))),
               test_score="85" if remote else "")
    row["_hours"] = hours
    return row


def late_day(s):
    """A day on which training still makes up for the year."""
    return s.day(begins=date(s.begins.year + 1, 1, 2), ends=date(s.begins.year + 1, 3, 14))


def stranger(s, row):
    """Make the row wait: the right number under a name that is not on file."""
    row.update(attendee_name="", last_name=s.rng.choice(STRANGE_LAST), birth_date="", first_name=s.person.first)
    return row


def maybe_closed(s, row):
    """Now and then the sender was asked in vain; or the ruling is not known yet, or another of the day differs."""
    if s.rng.random() < 0.2:
        for answer, days_ago in s.rng.choice(((("none", 5),), (("none", 5),), (("none", -1),),
                                              (("none", 5), ("completed_on=2024-05-06", 5)))):
            row.setdefault("_rulings", []).append({
                "question": "correction", "answer": answer, "decided_by": "reviewer",
                "decided_on": (s.as_of - timedelta(days_ago)).isoformat(), "note": ""})
    return row


# ---- faults -----------------------------------------------------------------------------------------------

def spoil(s, row, harmless=False):
    """Give the row a clerical fault, now and then a second one, and (unless harmless) now and then another fault."""
    other = {"out_of_state": certificate_others, "college": college_others}.get(row["_kind"], roster_others)
    if not harmless and s.rng.random() < 0.3:
        row.update(s.rng.choice(other(s, row)))
    for _ in range(s.rng.choice((1, 1, 1, 2))):
        row.update(s.rng.choice(faults_of(row)(s, row)))
    if not harmless and s.rng.random() < 0.05:
        row["action"] = "void"
    elif s.rng.random() < 0.08 and row["license_no"]:
        stranger(s, row)
    return row


def faults_of(row):
    """The clerical faults of the row's kind."""
    return {"out_of_state": certificate_faults, "college": college_faults}.get(row["_kind"], roster_faults)


def undated(s):
    """A date that is none, or lies in the future."""
    return {"completed_on": s.rng.choice(BAD_DATES + ((s.as_of + timedelta(s.rng.randint(1, 40))).isoformat(),))}


def roster_faults(s, row):
    """What a roster row may lack or garble."""
    hours = row.get("_hours") or 400
    unknown = {"control_no": f"C9{s.rng.randint(10000, 99999)}", "hours": s.rng.choice((number(hours),) * 4 + ("",))}
    found = [undated(s), undated(s), NAMELESS, unknown, unknown, {"control_no": "", "hours": number(hours)}]
    if row["role"] == "instructor":
        found.append({"hours": "", "minutes": ""})
    if not row.get("test_score"):
        found += [{"hours": s.rng.choice(("eight", "8*")), "minutes": ""}, {"hours": "", "minutes": "abc"}]
    return found


def roster_others(s, row):
    """What no clerical correction mends: provider, approval at another time, score, attendance."""
    hours, areas = row.get("_hours") or 400, [row.get("_hours") or 400, 0, 0, 0]
    last = s.begins.year - 1
    windows = ({"provider": "LP9"}, {"ends": "2019-12-31"}, {"begins": f"{last}-01-01", "ends": f"{last}-12-31"},
               {"begins": f"{s.begins.year}-06-30"}, {"begins": f"{s.as_of.year + 1}-01-01"})
    controls = [s.state.course("licensed_provider", areas, [0] * 4, **window) for window in windows]
    failed = s.state.course("licensed_provider", areas, [0] * 4, True)
    return [{"control_no": c, "hours": number(hours)} for c in controls] + [
        {"control_no": failed, "test_score": "69", "role": "student"}, {"action": "no show"}]


def certificate_faults(s, row):
    """What a certificate may lack or garble."""
    return [undated(s), NAMELESS, {"has_certificate": s.rng.choice(("", "no"))}, {"has_recognition": "no"},
            {"has_description": ""}, {"issuing_source": ""}, {"course_title": ""}, {"hours": "four"},
            {"hours": "", "minutes": ""}]


def certificate_others(s, row):
    """A source that was not recognised, ever or by then."""
    return [{"issuing_source": "Pennsylvania"}, {"issuing_source": "Texas"}, {"issuing_source": "IADLEST"},
            {"action": "no show"}]


def college_faults(s, row):
    """What a college row may lack or garble."""
    return [undated(s), NAMELESS, {"accredited": ""}, {"related": ""}, {"institution": ""}, {"semester_hours": "x"},
            {"semester_hours": ""}]


def college_others(s, row):
    """A course that is not accepted."""
    return [{"related": "no"}, {"accredited": "no"}]
