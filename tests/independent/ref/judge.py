"""Words and their class: positive, negative, unclear, or nothing said. The vocabularies hold what reading.md names."""

import re
import unicodedata

from ref.figures import amount, is_figure, score
from ref.reading import Unreadable, day, text

POSITIVE, NEGATIVE, UNCLEAR, NOTHING = "positive", "negative", "unclear", ""
PASSING = 70

POSITIVE_WORDS = {"attended", "present", "completed", "passed", "pass", "finished", "done"}
NEGATIVE_WORDS = {"no show", "absent", "did not attend", "not completed", "incomplete", "withdrawn", "dropped",
                  "failed", "fail", "did not pass", "excused", "waitlisted", "cancelled", "no credit"}
HARMLESS_WORDS = {"ok", "none", "n/a", "paid", "thank you"}
YES_MARKS = {"y", "yes", "true", "1", "x", "on", "checked", "✓", "✔", "☑", "√"}
NO_MARKS = {"n", "no", "false", "0", "none", "missing", "✗", "✘", "☐"}
SUPPLIED = {"attached", "enclosed", "received", "on file", "supplied", "provided", "in file"}
DOCUMENTS = ("copy ", "certificate ", "document ")
VOID_WORDS = {"void", "voided", "delete", "deleted", "remove", "removed", "cancel", "cancelled", "retract", "retracted",
              "rescind", "rescinded", "reverse", "reversed", "withdraw", "withdrawn", "take back", "entered in error",
              "v", "d", "del"}
INSTRUCTOR_WORDS = {"instructor", "instr", "presenter"}
DASHES = "-\u2010\u2011\u2012\u2013\u2014"


def fold(value):
    """In lower case, hyphens as blanks, without closing marks and doubled blanks."""
    value = unicodedata.normalize("NFKC", text(value)).casefold()
    value = re.sub(f"[{DASHES}]", " ", value)
    return " ".join(value.split()).rstrip(".:!* ")


def is_dash(value):
    """Whether the cell holds nothing but dashes; a blank one too."""
    return not text(value).strip(DASHES)


def begins_with(value, words, marks):
    """Whether the cell begins with one of the words and goes on behind a mark."""
    value = unicodedata.normalize("NFKC", text(value)).casefold()
    return any(re.match(rf"{re.escape(word)}\s*[{marks}]", value) for word in words)


def is_date(value):
    """Whether the text is a date."""
    try:
        return day(value) is not None
    except Unreadable:
        return False


def proves(value):
    """Whether what stands behind a positive word leaves it positive: a date, a passing score, hours with a unit."""
    if is_date(value):
        return True
    if is_figure(value):
        return (score(value) or 0) >= PASSING
    found = amount(value, "")
    return found is not None and found[0] == "hours"


def attendance(value):
    """The class of an attendance cell."""
    word = fold(value)
    if is_dash(value):
        return NOTHING
    if word in POSITIVE_WORDS | YES_MARKS or word == "100%":
        return POSITIVE
    if word in NEGATIVE_WORDS | NO_MARKS | {"f", "u"}:
        return NEGATIVE
    if any(word.startswith(p + " ") and proves(text(value)[len(p):]) for p in POSITIVE_WORDS):
        return POSITIVE
    return NEGATIVE if begins_with(value, NEGATIVE_WORDS, "-,;:(") else UNCLEAR


def remark(value):
    """The class of a remark, whole."""
    word = fold(value)
    if is_dash(value) or word in HARMLESS_WORDS:
        return NOTHING
    if word in POSITIVE_WORDS:
        return POSITIVE
    return NEGATIVE if word in NEGATIVE_WORDS else UNCLEAR


def holds_negative(value):
    """Whether a negative phrase stands somewhere in the text."""
    padded = f" {re.sub(r'[^a-z0-9/]+', ' ', fold(value))} "
    return any(f" {word} " in padded for word in NEGATIVE_WORDS)


def score_word(value):
    """The class of a score in words."""
    word = fold(value)
    if word in POSITIVE_WORDS | {"a", "b", "p", "s"}:
        return POSITIVE
    return NEGATIVE if word in NEGATIVE_WORDS | {"f", "u"} else UNCLEAR


def action(value):
    """`add`, `void`, or the class of any other word."""
    word = fold(value)
    if word in ("", "add"):
        return "add"
    if word in VOID_WORDS or begins_with(value, VOID_WORDS - {"v", "d"}, r"-,;:(\s"):
        return "void"
    return NEGATIVE if word in NEGATIVE_WORDS else UNCLEAR


def role(value):
    """`student`, `instructor`, or unclear."""
    word = fold(value)
    if word in ("", "student"):
        return "student"
    return "instructor" if word in INSTRUCTOR_WORDS else UNCLEAR


def yes_no(value):
    """True, False, None when blank, or unclear."""
    if not text(value):
        return None
    word = fold(value)
    if word in NO_MARKS or is_dash(value):
        return False
    word = re.sub(r"^yes,? (?=.)", "", word)
    word = next((word[len(d):] for d in DOCUMENTS if word.startswith(d)), word)
    found = any(word == w or word.startswith(w + " ") and is_date(word[len(w):]) for w in SUPPLIED)
    return True if found or word in YES_MARKS else UNCLEAR
