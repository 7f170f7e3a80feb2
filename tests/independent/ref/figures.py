"""Reading figures as people write them: hours with units and fractions, scores with per cent and as n of m."""

import re
from fractions import Fraction

from ref.reading import Unreadable, text

NUMBER = r"\d+(?:\.\d+)?|\.\d+|\d+,\d{1,2}"
UNIT = r"(?:hours|hour|hrs|hr|h)"
MINUTE = r"(?:minutes|minute|mins|min|m)"
SIGNS = {"¼": Fraction(1, 4), "½": Fraction(1, 2), "¾": Fraction(3, 4)}


def number(value):
    """Digits with a point, or with a decimal comma that one or two digits follow."""
    return Fraction(value.replace(",", "."))


def mixed(value):
    """A number, `n a/b`, `a/b`, or with a sign for the fraction; None for anything else."""
    if re.fullmatch(NUMBER, value):
        return number(value)
    found = re.fullmatch(r"(?:(\d+)\s+)?(\d+)/(\d+)", value)
    if found and int(found[3]):
        return int(found[1] or 0) + Fraction(int(found[2]), int(found[3]))
    if value and value[-1] in SIGNS and re.fullmatch(r"\d*", value[:-1].strip()):
        return int(value[:-1].strip() or 0) + SIGNS[value[-1]]
    return None


def amount(value, bare):
    """("hours" or "minutes", how many); `bare` is what a number without a unit is. None when it is neither."""
    value = " ".join(text(value).casefold().split())
    clock = re.fullmatch(r"(\d+):([0-5]\d)", value)
    both = re.fullmatch(rf"(\d+)\s*{UNIT}\.?,?\s*(\d+)\s*{MINUTE}\.?", value)
    if clock or both:
        whole, minutes = (clock or both).groups()
        return "hours", int(whole) + Fraction(int(minutes), 60)
    for unit, pattern in (("hours", UNIT), ("minutes", MINUTE), (bare, "")):
        found = re.fullmatch(rf"(.*?)\s*{pattern}\.?", value) if pattern else re.fullmatch("(.*)", value)
        figure = mixed(found[1]) if found else None
        if figure is not None:
            return unit, figure
    return None


def hours_cell(value, bare="hours"):
    """(unit, hundredths) of a cell, None when blank."""
    if not text(value):
        return None
    found = amount(value, bare)
    if found is None or (found[1] * 100).denominator != 1:
        raise Unreadable(value)
    return found[0], int(found[1] * 100)


def hours_only(value):
    """The hundredths of a cell that holds hours, None when blank."""
    found = hours_cell(value)
    if found and found[0] != "hours":
        raise Unreadable(value)
    return found and found[1]


def is_figure(value):
    """Whether a score is written in figures."""
    return bool(re.fullmatch(rf"(?:{NUMBER})\s*%?|\d+\s*(?:/|of|out of)\s*\d+", text(value).casefold()))


def score(value):
    """A score in per cent, as a fraction; None when it is not understood."""
    value = text(value).casefold()
    parts = re.fullmatch(r"(\d+)\s*(?:/|of|out of)\s*(\d+)", value)
    if parts:
        n, m = int(parts[1]), int(parts[2])
        return Fraction(100 * n, m) if m and n <= m else None
    figure = number(value.rstrip("% "))
    return figure if figure <= 100 else None


def is_small(value):
    """Whether a bare figure lies between 0 and 1."""
    return bool(re.fullmatch(NUMBER, text(value))) and number(text(value)) <= 1
