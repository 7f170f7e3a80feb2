"""The dated values of the law, in hundredths of hours, with the place each one stands."""

from datetime import date

from ref.words import APPROVED_SOURCES

# id, minimum, first period: 11 CSR 75-15.010(2), (5), (7), (8), (9); the release of 2020 for the last two
MINIMUMS = (
    ("total", 2400, 2017),
    ("approved_source", 800, 2017),
    ("legal", 200, 2017),
    ("technical", 200, 2017),
    ("interpersonal", 200, 2017),
    ("firearms", 200, 2017),
    ("racial_profiling", 100, 2017),
    ("deescalation", 100, 2021),
    ("implicit_bias", 100, 2021),
)
REQUIREMENTS = tuple(m[0] for m in MINIMUMS)

# id, most, first period: 75-15.010(6)(A), (B); memo 2025
LIMITS = (("in_service", 1600, 2017), ("college", 800, 2017), ("computer_based", 2200, 2025))

LIVE_FIREARMS_FROM = 2025
MAKE_UP_FROM = 2018
DESCRIPTION_FROM = 2021
DETERMINATION_FROM = 2021
PASSING_SCORE = 7000
MINUTES_PER_CREDIT_HOUR = 50
MINUTES_PER_CLOCK_HOUR = 60
CREDIT_PER_SEMESTER_HOUR = 2


def minimums(period):
    """Requirement id -> minimum in force in the period."""
    return {name: least for name, least, since in MINIMUMS if period >= since}


def limits(period):
    """Limit id -> most that may count in the period."""
    return {name: most for name, most, since in LIMITS if period >= since}


def in_limit(name, completion):
    """Whether the completion's hours fall under the limit."""
    return completion.computer_based if name == "computer_based" else completion.source_kind == name


def is_approved_source(completion):
    """Whether the hours go towards the eight hours of 75-15.010(5)."""
    return completion.source_kind in APPROVED_SOURCES


def is_firearms(completion, period):
    """From 2025 firearms hours are live ones only (memo 2025)."""
    return period < LIVE_FIREARMS_FROM or not completion.computer_based


def regular_deadline(period):
    """15 March of the next year (75-15.080(2)); 31 December for the period 2017."""
    return date(period + 1, 3, 15) if period >= MAKE_UP_FROM else date(period, 12, 31)
