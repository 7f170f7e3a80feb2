"""A fourth made-up state, kept apart from the making of the method: scanned lists, badge numbers, two surnames, guests.

usage: gen_blind.py OFFICERS ROWS SEED FOLDER ; writes FOLDER/{agencies,registry,rows,truth}.csv in the columns of gen.py.
Its rates and kinds of error were written down before it was first run, and the weights and thresholds are not to be
changed after a look at what comes of it: make another with another SEED and other rates instead."""
import csv, datetime as dt, os, random, sys
import names

OFFICERS, ROWS, SEED, FOLDER = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
rnd = random.Random(SEED)
chance = lambda share: rnd.random() < share

# ---- who there is ----


def listed(file, most):
    lines = open(os.path.join(os.path.dirname(names.__file__), file)).read().split("\n")[:most]
    found = [line.split()[0].title() for line in lines if line]
    return found, [1 / (place + 8) ** 0.9 for place in range(len(found))]


SURNAMES, MEN, WOMEN = listed("dist.all.last", 30000), listed("dist.male.first", 700), listed("dist.female.first", 1800)
IBERIAN = "García Martínez López Hernández González Pérez Sánchez Ramírez Núñez Ibáñez Peña Castañeda Ríos Téllez".split()
SHORT_FORMS = {
    "James": "Jim Jimmy", "John": "Jack", "Robert": "Bob Rob", "Michael": "Mike", "William": "Bill Will", "Joseph": "Joe",
    "Thomas": "Tom", "Charles": "Chuck", "Christopher": "Chris", "Daniel": "Dan", "Matthew": "Matt", "Anthony": "Tony",
    "Steven": "Steve", "Andrew": "Andy Drew", "Kenneth": "Ken", "Gregory": "Greg", "Patrick": "Pat", "Timothy": "Tim",
    "Jennifer": "Jen", "Patricia": "Patty Tricia", "Elizabeth": "Beth Liz", "Katherine": "Kate Kathy", "Susan": "Sue",
    "Deborah": "Deb Debbie", "Rebecca": "Becky", "Jessica": "Jess", "Pamela": "Pam", "Kimberly": "Kim", "Cynthia": "Cindy",
}  # fmt: skip
pick = lambda lists: rnd.choices(lists[0], lists[1])[0]


def surname():
    if chance(0.06):
        return f"{rnd.choice(IBERIAN)} {rnd.choice(IBERIAN)}" if chance(0.5) else rnd.choice(IBERIAN)
    if chance(0.025):
        return f"{pick(SURNAMES)}-{pick(SURNAMES)}"
    return pick(SURNAMES)


PLACES = [f"{a}{b}" for a in ("Elm", "Birch", "Salt", "Grand", "Deer", "Prairie", "Mill", "Rock", "Union", "Marsh", "Eagle")
          for b in (" River", "burg", " Hollow", " Point", "port", "mont", " Junction", " Creek", "more")]  # fmt: skip
KINDS = [("Police Department", 12), ("County Sheriff's Office", 5), ("Department of Public Safety", 2),
         ("Park Rangers", 1), ("Community College Police Department", 1), ("Airport Police Department", 1)]  # fmt: skip
AGENCIES = sorted({f"{place} {rnd.choices(*zip(*KINDS))[0]}" for place in PLACES for _ in range(2)})
SIZES = [1 / (1 + place) ** 0.7 for place in range(len(AGENCIES))]
agency = lambda: rnd.choices(range(len(AGENCIES)), SIZES)[0]


class Person:
    def __init__(self):
        woman = chance(0.18)
        self.first, self.middle = pick(WOMEN if woman else MEN), pick(WOMEN if woman else MEN) if chance(0.85) else ""
        self.last, self.suffix = surname(), ""
        self.born = dt.date(1958, 1, 1) + dt.timedelta(int(rnd.triangular(0, 46 * 365, 25 * 365)))
        self.agency = agency()
        self.before = agency() if chance(0.2) else None
        self.married = surname() if woman and chance(0.3) else None
        self.short = rnd.choice(SHORT_FORMS[self.first].split()) if self.first in SHORT_FORMS and chance(0.5) else None
        self.badge = str(rnd.randrange(100, 9999))
        self.number, self.registered = "", True


officers = [Person() for _ in range(OFFICERS)]
for number, officer in zip(rnd.sample(range(100_000, 100_000 + 6 * OFFICERS), OFFICERS), officers):
    officer.number = str(number)
for _ in range(OFFICERS // 100):  # fathers and sons, sisters and brothers
    elder, younger = rnd.sample(officers, 2)
    younger.last, younger.agency = elder.last, elder.agency if chance(0.6) else younger.agency
    if chance(0.4):
        younger.first, younger.suffix, elder.suffix = elder.first, "Jr", "Sr" if chance(0.5) else ""
        younger.short = elder.short
outsiders = [Person() for _ in range(OFFICERS // 25)]
for guest in outsiders:
    guest.registered = False
    # Licensed in another state, with a number of that state's; most have none.
    guest.number = str(rnd.randrange(1_000_000, 9_999_999)) if chance(0.3) else ""
    if chance(0.15):
        kin = rnd.choice(officers)
        guest.last = kin.last
        guest.first = kin.first if chance(0.3) else guest.first
        guest.agency = kin.agency if chance(0.5) else guest.agency

# ---- how it is written ----

SCANNED = [("rn", "m"), ("m", "rn"), ("cl", "d"), ("l", "i"), ("vv", "w"), ("h", "b"), ("e", "c"), ("u", "v")]
HEARD = [("ph", "f"), ("ck", "k"), ("ee", "ea"), ("ey", "y"), ("sch", "sh"), ("tt", "t"), ("ll", "l"), ("son", "sen"),
         ("ae", "ei"), ("gh", "g"), ("mann", "man"), ("ie", "y"), ("z", "s"), ("c", "k")]  # fmt: skip


def swap_in(text, table):
    fits = [(a, b) for a, b in table if a in text.lower()[1:]]
    if not fits:
        return text
    a, b = rnd.choice(fits)
    at = text.lower().index(a, 1)
    return text[:at] + b + text[at + len(a):]


def misspelt(text):
    at = rnd.randrange(1, max(2, len(text)))
    way = rnd.random()
    if way < 0.35:
        return swap_in(text, HEARD)
    if way < 0.55:
        return text[:at] + text[at + 1:]
    if way < 0.75:
        return text[:at] + rnd.choice("aeiourtnsl") + text[at:]
    if way < 0.9 and at + 1 < len(text):
        return text[:at] + text[at + 1] + text[at] + text[at + 2:]
    return misspelt(misspelt(text))


def mistyped(number):
    at, way = rnd.randrange(len(number)), rnd.random()
    if way < 0.4:
        return number[:at] + rnd.choice("0123456789") + number[at + 1:]
    if way < 0.6 and at + 1 < len(number):
        return number[:at] + number[at + 1] + number[at] + number[at + 2:]
    if way < 0.75:
        return number[:at] + number[at + 1:]
    if way < 0.85:
        return rnd.choice(officers).number  # the line above, copied down
    return number[:at] + number[at] + number[at:]


def agency_text(at):
    text = AGENCIES[at]
    way = rnd.random()
    if way < 0.45:
        return text
    if way < 0.65:
        for long, short in (("Police Department", "PD"), ("County Sheriff's Office", "Co. S.O."), ("Department of Public Safety", "DPS"),
                            ("Community College", "CC")):  # fmt: skip
            text = text.replace(long, short)
        return text
    if way < 0.75:
        return text.upper().replace("DEPARTMENT", "DEPT")
    if way < 0.82:
        return text.split(" Police")[0].split(" County")[0]
    if way < 0.88:
        return f"City of {text}"
    if way < 0.94:
        return misspelt(text)
    return "".join(word[0] for word in text.split())


def born(day, sender):
    if day is None or chance(sender["no_birth"]):
        return ""
    if chance(0.015):
        way = rnd.random()
        if way < 0.3 and day.day <= 12:
            day = dt.date(day.year, day.day, day.month)
        elif way < 0.5:
            day = day + dt.timedelta(rnd.choice([-1, 1, 30, -30]))
        elif way < 0.7:
            day = day.replace(year=day.year + rnd.choice([-1, 1, -10, 10]), day=min(day.day, 28))
        elif way < 0.85:
            day = day.replace(month=1, day=1)
        else:
            day = rnd.choice(officers).born  # another's
    if sender["dmy"]:
        if day.day > 12:
            return ""  # unreadable the other way round
        day = dt.date(day.year, day.day, day.month)
    return day.isoformat()


def row(person, sender, host):
    last, first, middle = person.last, person.first, person.middle
    if person.married and chance(0.4):
        last = person.married
    if " " in last and chance(0.35):
        last = last.split()[0]
    if "-" in last and chance(0.25):
        last = last.split("-")[1] if chance(0.5) else last.replace("-", " ")
    if person.short and chance(0.45):
        first = person.short
    if middle and chance(0.012):
        first, middle = middle, ""
    if chance(0.012):
        first = first[0]
    if chance(0.025 * sender["care"]):
        last = misspelt(last)
    if chance(0.018 * sender["care"]):
        first = misspelt(first)
    if sender["scan"]:
        last = swap_in(last, SCANNED) if chance(0.2) else last
        first = swap_in(first, SCANNED) if chance(0.12) else first
    if sender["width"]:
        last = last[: sender["width"]]
    if sender["plain"]:
        last, first = (t.translate(str.maketrans("áéíóúñ", "aeioun")) for t in (last, first))
    middle = rnd.choice(["", middle, middle[:1]])
    if sender["swap"] or chance(0.004):
        last, first = first, last
    suffix = person.suffix if chance(0.55) else ""
    number = person.number
    if sender["badge"]:
        number = person.badge
    elif not number or chance(sender["no_number"]):
        number = rnd.choice(["", "", "", "N/A", "pending"]) if chance(0.3) else ""
    elif chance(0.02 * sender["care"]):
        number = mistyped(number)
    if number and sender["scan"] and chance(0.03):
        number = number.replace("0", "O").replace("1", "l")
    at = person.before if person.before is not None and chance(0.15) else person.agency
    where = "" if chance(sender["no_agency"]) else agency_text(host if sender["host"] else at)
    upper = (lambda text: text.upper()) if sender["upper"] else (lambda text: text)
    whole = f"{upper(last)}, {upper(first)} {upper(middle)} {suffix}".strip() if sender["one_field"] else ""
    parts = ("", "") if whole else (upper(f"{last} {suffix}".strip()), upper(f"{first} {middle}".strip()))
    return [sender["prefix"] + number if number.isdigit() else number, whole, *parts, born(person.born, sender), where]


def sender():
    return dict(
        no_birth=rnd.choice([0.05, 0.1, 0.5, 1.0]), no_number=rnd.choice([0.02, 0.03, 0.05, 0.3]), no_agency=rnd.choice([0.02, 0.05, 0.6]),
        care=rnd.choice([0.4, 1, 1, 2.5]), scan=chance(0.06), width=9 if chance(0.03) else 0, plain=chance(0.7), swap=chance(0.015),
        badge=chance(0.012), dmy=chance(0.02), host=chance(0.08), upper=chance(0.3), one_field=chance(0.5),
        prefix=rnd.choice(["", "", "", "MO", "LIC ", "#"]),
    )  # fmt: skip


# ---- files ----


def table(name, header):
    out = csv.writer(open(os.path.join(FOLDER, f"{name}.csv"), "w", newline="", encoding="utf-8"))
    out.writerow(header.split(","))
    return out


os.makedirs(FOLDER, exist_ok=True)
table("agencies", "agency_id,agency_name").writerows([500 + at, name] for at, name in enumerate(AGENCIES))
table("registry", "license_no,last_name,first_name,middle_name,suffix,birth_date,agency_id,agency_name,email").writerows(
    [o.number, o.last, o.first, o.middle if chance(0.5) else o.middle[:1], o.suffix, o.born if chance(0.98) else "",
     500 + o.agency, AGENCIES[o.agency], ""] for o in officers)  # fmt: skip
rows, truth = table("rows", "row_id,license_no,officer_name,last_name,first_name,birth_date,agency_name,file"), table("truth", "row_id,true_license_no")
staff = {}
for officer in officers:
    staff.setdefault(officer.agency, []).append(officer)
senders = [sender() for _ in range(120)]
row_id = file = 0
while row_id < ROWS:
    file += 1
    this, host = rnd.choice(senders), agency()
    local = staff.get(host, officers)
    for _ in range(rnd.randrange(4, 80)):
        person = rnd.choice(local) if chance(0.55) else rnd.choice(officers)
        person = rnd.choice(outsiders) if chance(0.018) else person
        row_id += 1
        rows.writerow([row_id, *row(person, this, host), file])
        truth.writerow([row_id, person.number if person.registered else ""])
