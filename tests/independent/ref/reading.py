"""Reading single cells: dates, hours, yes and no, licence numbers, names. Pure functions of text."""

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation

YES = {"yes", "y", "true", "t", "1", "x"}
NO = {"no", "n", "false", "f", "0"}


class Unreadable(ValueError):
    """The cell holds something, and it is not what the field asks for."""


def text(value):
    """The cell without blanks around it."""
    return (value or "").strip()


def day(value):
    """A date in ISO form or month/day/year; None when blank."""
    value = text(value)
    if not value:
        return None
    iso = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", value)
    american = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", value)
    try:
        if iso:
            return date(*map(int, iso.groups()))
        if american:
            month, dom, year = map(int, american.groups())
            return date(year, month, dom)
    except ValueError:
        pass
    raise Unreadable(value)


def hundredths(value):
    """A number in hundredths; None when blank. More than two places is not readable."""
    value = text(value)
    if not value:
        return None
    try:
        number = Decimal(value) * 100
    except InvalidOperation:
        raise Unreadable(value) from None
    if not number.is_finite() or number != number.to_integral_value() or number < 0:
        raise Unreadable(value)
    return int(number)


def yes_no(value):
    """True, False, or None when blank."""
    word = text(value).lower()
    if not word:
        return None
    if word in YES:
        return True
    if word in NO:
        return False
    raise Unreadable(value)


def license_digits(value):
    """The digits that identify a licence: no marks, letters, trailing .0 or leading zeros."""
    value = "".join(c for c in text(value) if unicodedata.category(c) != "Cf").strip()
    value = re.sub(r"\.0$", "", value)
    return re.sub(r"\D", "", value).lstrip("0")


def plain(value):
    """A name or title for comparison: no accents, case, marks or doubled blanks."""
    value = unicodedata.normalize("NFKD", text(value))
    value = "".join(c for c in value if not unicodedata.combining(c)).casefold()
    return " ".join(re.sub(r"[^\w]+", " ", value).split())


def split_name(value):
    """`Last, First` or `First Last` as (last, first)."""
    value = text(value)
    if "," in value:
        last, first = value.split(",", 1)
    else:
        first, _, last = value.rpartition(" ")
    return plain(last), plain(first)


def good_email(value):
    """No control characters, blanks or commas, exactly one @, and a dotted domain."""
    if any(unicodedata.category(c) == "Cc" or c.isspace() or c == "," for c in value):
        return False
    if value.count("@") != 1:
        return False
    domain = value.split("@")[1]
    return "." in domain.strip(".")
