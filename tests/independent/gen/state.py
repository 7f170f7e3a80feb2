"""The invented state: providers, recognised sources, agencies, and courses made on demand."""

from datetime import date

AREAS = ("legal", "technical", "interpersonal", "skill")
TOPICS = ("firearms", "deescalation", "implicit_bias", "racial_profiling")
AREA_FIELDS = [f"{a}_hours" for a in AREAS]
TOPIC_FIELDS = [f"{t}_hours" for t in TOPICS]

WORDS_A = ("Amber", "Basalt", "Cedar", "Delta", "Ember", "Fjord", "Granite", "Harbor", "Indigo", "Juniper", "Krypton",
           "Lantern", "Meadow", "Nectar", "Obsidian", "Prairie", "Quartz", "Russet", "Saffron", "Tundra", "Umber",
           "Velvet", "Willow", "Xenon", "Yarrow", "Zephyr")
WORDS_B = ("Arrest", "Bridge", "Canvass", "Docket", "Evidence", "Ferry", "Garrison", "Hearing", "Inquest", "Jury",
           "Kennel", "Ledger", "Mounted", "Night", "Oath", "Patrol", "Quarry", "River", "Scene", "Traffic", "Update",
           "Verdict", "Warrant", "Yard")

PROVIDERS = (
    ("LP1", "Capital Training Institute", "licensed_provider", (("2015-01-01", ""),)),
    ("LP2", "Ozark Seminars", "licensed_provider", (("2016-06-01", "2019-05-31"), ("2019-06-01", "2022-05-31"),
                                                    ("2022-06-01", "2028-05-31"))),
    ("LP3", "Bootheel Academy of Skills", "licensed_provider", (("2018-02-01", "2019-01-31"),
                                                               ("2019-06-15", "2022-06-14"),
                                                               ("2024-04-01", "2025-09-30"))),
    ("BT1", "Central Basic Training Center", "basic_training_center", (("2014-01-01", ""),)),
    ("BT2", "Northern Basic Training Center", "basic_training_center", (("2017-01-01", "2025-06-30"),)),
    ("IS1", "Prosecutors Forum", "individual_course_source", (("2016-01-01", "2016-12-31"),)),
    ("IS2", "Trauma Care Society", "individual_course_source", (("2017-01-01", ""),)),
    ("LE1", "Riverton Police Department", "law_enforcement_agency", (("2015-01-01", "2015-12-31"),)),
    ("LE2", "Hickory County Sheriff", "law_enforcement_agency", (("2015-01-01", ""),)),
)
PROVIDERS_OF = {
    "licensed_provider": ("LP1", "LP2"),
    "basic_training_center": ("BT1",),
    "individual_course": ("IS1", "IS2"),
    "in_service": ("LE1", "LE2"),
}
SOURCES = (
    ("Illinois", "state", "2017-01-01", "2020-12-31"),
    ("Illinois", "state", "2021-01-01", "2023-12-31"),
    ("Illinois", "state", "2024-01-01", ""),
    ("Minnesota", "state", "2017-01-01", ""),
    ("Texas", "state", "2017-01-01", "2023-12-31"),
    ("Kentucky", "state", "2021-01-01", "2023-12-31"),
    ("IADLEST", "organization", "2018-01-01", "2025-06-30"),
    ("Federal Bureau of Investigation", "federal", "2016-01-01", ""),
)
AGENCIES = tuple((f"AG{n:02d}", f"{WORDS_A[n]} Springs Police") for n in range(1, 13))


class State:
    """Courses and the lines of the registry that do not belong to one officer."""

    def __init__(self, rng):
        self.rng = rng
        self.courses = {}
        self.by_design = {}

    def course(self, source, areas, topics, computer_based=False, provider=None, begins="2015-01-01", ends=""):
        """The control number of a course with this design, made when there is none yet."""
        provider = provider or self.rng.choice(PROVIDERS_OF[source])
        design = (provider, tuple(areas), tuple(topics), computer_based, begins, ends)
        if design not in self.by_design:
            number = len(self.courses)
            control = f"C{number + 1000}"
            line = {"control_no": control, "provider_no": provider, "title": title(number), "approved_from": begins,
                    "approved_to": ends, "delivery": "computer_based" if computer_based else "live"}
            line.update(zip(AREA_FIELDS, map(figure, areas)))
            line.update(zip(TOPIC_FIELDS, map(figure, topics)))
            self.courses[control] = line
            self.by_design[design] = control
        return self.by_design[design]


def title(number):
    """A title that no other course has."""
    a, rest = number % len(WORDS_A), number // len(WORDS_A)
    b, rest = rest % len(WORDS_B), rest // len(WORDS_B)
    tail = f" {WORDS_A[(rest * 7 + a + 3) % 26]} {WORDS_B[rest % 24]}" if rest else ""
    return f"{WORDS_A[a]} {WORDS_B[b]}{tail}"


def figure(hundredths):
    """Hundredths as a cell: blank for nothing, short where it can be."""
    if not hundredths:
        return ""
    return number(hundredths)


def number(hundredths):
    """Hundredths as a number."""
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") if rest else str(whole)


def day(text):
    """A date from ISO text."""
    return date.fromisoformat(text)
