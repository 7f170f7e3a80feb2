"""The words every part of the reference shares: areas, topics, rows, completions.

Hours are integers of hundredths everywhere; a float never carries hours out of the linear solver.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

AREAS = ("legal", "technical", "interpersonal", "skill")
TOPICS = ("firearms", "deescalation", "implicit_bias", "racial_profiling")
SKILL = AREAS.index("skill")
FIREARMS = TOPICS.index("firearms")
AREA_FIELDS = tuple(f"{a}_hours" for a in AREAS)
TOPIC_FIELDS = tuple(f"{t}_hours" for t in TOPICS)

ROSTERS = ("provider_roster", "in_service")
KINDS = ("provider_roster", "in_service", "out_of_state", "college")

SOURCE_OF_PROVIDER = {
    "licensed_provider": "licensed_provider",
    "basic_training_center": "basic_training_center",
    "individual_course_source": "individual_course",
    "law_enforcement_agency": "in_service",
}
APPROVED_SOURCES = ("licensed_provider", "basic_training_center", "individual_course")

NAME = "attendee_name or last_name and first_name"
REQUIRED = {
    "provider_roster": ("control_no", "completed_on", NAME),
    "in_service": ("control_no", "completed_on", NAME),
    "out_of_state": ("issuing_source", "course_title", "completed_on", "hours or minutes", NAME),
    "college": ("institution", "course_title", "semester_hours", "completed_on", "accredited", "related", NAME),
}


@dataclass
class Course:
    """One approved course; `areas` and `topics` in hundredths."""

    control_no: str
    provider_no: str
    title: str
    approved_from: date
    approved_to: date | None
    computer_based: bool
    areas: list
    topics: list

    @property
    def hours(self):
        """The approved hours are the sum of the four areas."""
        return sum(self.areas)


@dataclass
class Officer:
    """One line of the registry of officers."""

    license_no: str
    names: set
    first_name: str
    birth_date: date | None
    status: str
    licensed_on: date | None
    traffic_authority: bool
    agency_id: str
    email: str
    onboarded: bool


@dataclass
class Row:
    """One submitted row: what it says, and what becomes of it."""

    kind: str
    file: str
    row_number: int
    cells: dict
    twice: set = field(default_factory=set)
    officer: str | None = None
    candidate: str | None = None
    identity: str = "officer_unknown"
    course: Course | None = None
    course_key: tuple | None = None
    title: str = ""
    completed_on: date | None = None
    submitted_on: date | None = None
    role: str = "student"
    role_unclear: bool = False
    action: str = "add"
    is_void: bool = False
    ruling: str = ""
    closed: bool = False
    taken_back: bool = False
    negative: bool = False
    said_negative: bool = False
    unclear: bool = False
    states_completion: bool = False
    score: Fraction | None = None
    source_kind: str | None = None
    computer_based: bool = False
    claimed: int = 0
    hours: int | None = None
    favourable: int = 0
    full: bool = False
    over_approved: bool = False
    conflict: bool = False
    areas: list = field(default_factory=lambda: [0] * 4)
    topics: list = field(default_factory=lambda: [0] * 4)
    faults: set = field(default_factory=set)
    disposition: str = ""
    reason: str = ""

    @property
    def order(self):
        """Earlier is smaller: submitted_on with blanks first, then the file's bytes, then the row."""
        return (self.submitted_on or date.min, self.file.encode(), self.row_number)

    @property
    def key(self):
        """Officer, course, date and role; None where one of them is not known."""
        if self.role_unclear or self.officer is None or self.course_key is None or self.completed_on is None:
            return None
        return (self.officer, self.course_key, self.completed_on, self.role)

    def become(self, disposition, reason=""):
        """Settle the row."""
        self.disposition, self.reason = disposition, reason


@dataclass
class Completion:
    """Training with hours left to count; a flexible one may lie in any area and carry any one topic."""

    number: int
    license_no: str
    completed_on: date
    source_kind: str
    computer_based: bool
    areas: list
    unstated: int
    topics: list
    flexible: bool = False
    row: Row | None = None

    @property
    def hours(self):
        """All hours left, of whatever area."""
        return self.areas[0] if self.flexible else sum(self.areas) + self.unstated

    def part(self, areas, unstated, topics, flexible=False):
        """The same training with other hours."""
        return replace(self, areas=list(areas), unstated=unstated, topics=list(topics), flexible=flexible)
