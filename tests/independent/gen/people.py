"""Invented officers with every status, date of licence, event, relief, address and agency."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from gen.state import AGENCIES

LAST = ("Abernathy", "Bellweather", "Castellano", "Dunmore", "Eastgate", "Fairbanks", "Gallowglass", "Hollister",
        "Ironside", "Jorgensen", "Kilpatrick", "Lindqvist", "Montgomery", "Nightingale", "Okonkwo", "Pemberton",
        "Quillfeather", "Rosenthal", "Stonebridge", "Thackeray", "Underwood", "Villanueva", "Wadsworth", "Yamamoto",
        "Zimmermann")
FIRST = ("Adelaide", "Bartholomew", "Clementine", "Desmond", "Evangeline", "Frederick", "Genevieve", "Humphrey",
         "Isadora", "Jeremiah", "Katarina", "Leopold", "Marguerite", "Nathaniel", "Octavia", "Philippa", "Quentin",
         "Rosalind", "Sebastian", "Theodora", "Ulysses", "Veronica", "Winifred", "Xavier", "Yolanda", "Zachariah")
STRANGE_LAST = ("Vrbovsky", "Tchaikowsk", "Mbekifume", "Oyelaranx", "Sjkolbrand")
STRANGE_FIRST = ("Wojtek", "Ngozi", "Bjarki", "Thuylinh", "Xochitl")


@dataclass
class Person:
    """One officer with the days on which they train."""

    license_no: str
    last: str
    first: str
    birth: str
    line: dict
    former: str = ""
    events: list = field(default_factory=list)
    relief: list = field(default_factory=list)
    days: set = field(default_factory=set)

    def free_day(self, rng, begins, ends, gap=0):
        """A day in the span on which the officer has no training yet, nor `gap` days around it."""
        span = (ends - begins).days
        for _ in range(400):
            on = begins + timedelta(rng.randint(0, span))
            if not any(on + timedelta(d) in self.days for d in range(-gap, gap + 1)):
                self.days.update(on + timedelta(d) for d in range(-gap, gap + 1))
                return on
        return None


def address(rng, person_no):
    """An address: mostly valid, else one fault of each sort, or none."""
    good = f"officer{person_no}@mail.example.org"
    bad = (f"officer {person_no}@example.org", f"officer{person_no}@example", f"officer{person_no}@@example.org",
           f"officer{person_no}.example.org", f"off,icer{person_no}@example.org", f"o{person_no}@a.org;b@c.org")
    return rng.choices((good, "", rng.choice(bad)), (70, 12, 18))[0]


def licensed_on(rng, period):
    """Mostly long ago; else at the edges of the period, before and after."""
    if rng.random() < 0.85:
        return rng.choice(("", "2009-05-04", "2012-11-30", "2016-12-31", "2015-07-01"))
    return rng.choice((f"{period}-01-01", f"{period}-12-31", f"{period - 1}-12-31", f"{period + 1}-01-01",
                       f"{period}-06-15", f"{period - 2}-03-01", "2019-08-20", "2017-01-01"))


def make_person(rng, number, period):
    """One officer's registry line."""
    last, first = rng.choice(LAST), rng.choice(FIRST)
    birth = date(1960, 1, 1) + timedelta(rng.randint(0, 15000))
    status = rng.choices(("active", "inactive", "expired", "surrendered", "suspended", "revoked"),
                         (90, 3, 2, 1, 2, 2))[0]
    line = {"license_no": str(20000 + number * 7), "last_name": last, "first_name": first, "middle_name": "",
            "suffix": "", "birth_date": birth.isoformat(), "license_class": rng.choice("ABC"),
            "license_status": status, "licensed_on": licensed_on(rng, period),
            "traffic_authority": rng.choices(("yes", "no", "", "Y", "N"), (50, 20, 20, 5, 5))[0],
            "agency_id": rng.choice(("",) + tuple(a for a, _ in AGENCIES)), "email": address(rng, number),
            "onboarded": rng.choices(("yes", "no", ""), (70, 15, 15))[0]}
    person = Person(line["license_no"], last, first, birth.isoformat(), line)
    if rng.random() < 0.1:
        person.former = rng.choice([name for name in LAST if name != last])
    return person


def add_events(rng, person, period, as_of):
    """A licence event at an edge of a year, or not yet known."""
    year = period if rng.random() < 0.6 else rng.randint(2017, period + 1)
    on = rng.choice((date(year, 1, 1), date(year, 12, 31), date(year - 1, 12, 31), date(year + 1, 1, 1),
                     date(year, rng.randint(1, 12), rng.randint(1, 28)), as_of, as_of + timedelta(1)))
    person.events.append({"license_no": person.license_no, "event_date": on.isoformat(),
                          "event": rng.choice(("new_license", "upgrade", "basic_training"))})


def add_relief(rng, person, period, as_of):
    """A waiver, a modification or an extension, granted before or after the as-of date."""
    year = period if rng.random() < 0.6 else rng.randint(2018, period)
    granted = rng.choice((date(year, rng.randint(1, 12), 9), as_of, as_of + timedelta(1)))
    kind = rng.choices(("waiver", "modification", "extension"), (15, 45, 40))[0]
    line = {"license_no": person.license_no, "period": str(year), "kind": kind, "reason": "medical",
            "required_hours": "", "lifts": "", "until": "", "granted_on": granted.isoformat()}
    if kind == "modification":
        line["required_hours"] = rng.choice(("1", "1.5", "2", "6", "8", "12", "12.5", "16", "20", "24"))
        line["lifts"] = rng.choice(("", "", "firearms", "approved_source", "legal", "racial_profiling", "deescalation"))
    if kind == "extension":
        line["reason"] = rng.choice(("military", "medical", "director"))
        line["until"] = rng.choice((date(year + 1, 3, 14), date(year + 1, 3, 16), date(year + 1, 4, 30),
                                    date(year + 1, 6, 30), date(year + 1, 9, 1), as_of,
                                    as_of + timedelta(60))).isoformat()
        if not line["until"].startswith(str(year + 1)):
            line["until"] = f"{year + 1}-05-01"
    person.relief.append(line)
