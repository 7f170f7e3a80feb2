"""Whether a row says that the training was attended and completed, by its own words, by other rows, by a ruling."""

import csv
from pathlib import Path

from ref import judge
from ref.figures import is_figure, is_small, score
from ref.judge import NEGATIVE, NOTHING, POSITIVE, UNCLEAR
from ref.reading import day, text
from ref.words import ROSTERS

YES_NO = {"out_of_state": ("has_certificate", "has_recognition", "has_description"),
          "college": ("accredited", "related")}
QUESTIONS = ("attendance", "correction")


# ---- rulings ----------------------------------------------------------------------------------------------

def canonical(row):
    """What makes rows equal for a ruling: the kind and the cells; of words on attendance the negative and unclear."""
    said = {"attendance": judge.attendance, "remarks": judge.remark}
    cells = {c: text(v) for c, v in row.cells.items() if text(v)}
    return (row.kind, tuple(sorted((c, v) for c, v in cells.items()
                                   if c not in said or said[c](v) in (NEGATIVE, UNCLEAR))))


def bind(rows, path, as_of):
    """Set the rulings of each row: on its attendance, and whether its sender was asked for a correction in vain.

    Of corrections only `none` is heeded; one that states fields is none of them.
    """
    if not path:
        return
    place = {(r.file, r.row_number): canonical(r) for r in rows}
    answers = {question: {} for question in QUESTIONS}
    with open(Path(path), newline="", encoding="utf-8") as handle:
        for line in csv.DictReader(handle):
            on = day(line["decided_on"])
            if line["question"] in QUESTIONS and on <= as_of:
                whose = answers[line["question"]].setdefault(place[line["file"], int(line["row_number"])], {})
                whose.setdefault(on, set()).add(line["answer"])
    for row in rows:
        same = canonical(row)
        row.ruling = latest(answers["attendance"].get(same, {}))
        row.closed = latest(answers["correction"].get(same, {})) == "none"


def latest(answers):
    """Of the answers by day the latest day's, leaving out days whose answers differ; empty when there is none."""
    days = {on: given for on, given in answers.items() if len(given) == 1}
    return min(days[max(days)]) if days else ""


def read_action(row):
    """The action, as far as a ruling does not settle it."""
    row.action = judge.action(row.cells.get("action"))
    if row.ruling and row.action in (UNCLEAR, NEGATIVE):
        row.action = "void" if row.ruling == "void" and row.action == UNCLEAR else "add"
        row.taken_back = row.ruling == "void" and row.action == "add"
    elif row.ruling == "void":
        row.taken_back = True
    row.is_void = row.action == "void"


def read_role(row):
    """The role; one that is not understood is read as student and leaves the row without a key."""
    row.role = judge.role(row.cells.get("role"))
    if row.role == UNCLEAR:
        row.role, row.role_unclear = "student", row.ruling != "completed"


# ---- the row's own words ----------------------------------------------------------------------------------

class Columns:
    """What the columns of each file say as a whole."""

    def __init__(self, rows):
        self.positive, self.remarks, self.scores = {}, {}, {}
        for row in rows:
            if judge.attendance(row.cells.get("attendance")) == POSITIVE:
                self.positive.setdefault(row.file, []).append(row.row_number)
            self.remarks.setdefault(row.file, []).append(judge.fold(row.cells.get("remarks")))
            value = text(row.cells.get("test_score"))
            if takes_score(row) and is_figure(value):
                self.scores.setdefault(row.file, []).append(is_small(value))

    def blank_waits(self, row):
        """Whether a blank attendance cell stands beside a positive one."""
        return any(n != row.row_number for n in self.positive.get(row.file, ()))

    def of_the_class(self, row):
        """Whether the remark stands on every one of two or more rows, and holds no negative phrase."""
        said = self.remarks[row.file]
        return len(said) > 1 and len(set(said)) == 1 and not judge.holds_negative(row.cells.get("remarks"))


def takes_score(row):
    """Figures of a score are read on computer-based student rows only."""
    return row.kind in ROSTERS and row.computer_based and row.role == "student" and not row.is_void


def read_score(row, columns):
    """The class of the score, and its figure in row.score."""
    value = text(row.cells.get("test_score"))
    if row.kind not in ROSTERS or not value:
        return NOTHING
    if not is_figure(value):
        return judge.score_word(value)
    if not takes_score(row):
        return NOTHING
    shares = columns.scores[row.file]
    row.score = score(value)
    if row.score is None or (is_small(value) and row.score > 0 and not all(shares)):
        row.score = None
        return UNCLEAR
    if all(shares):
        row.score *= 100
    return POSITIVE if row.score >= judge.PASSING else NOTHING


def read_words(row, columns):
    """Negative, unclear and positive, by the row's own words and its ruling."""
    if row.is_void:
        return
    cells = row.cells
    said = judge.attendance(cells.get("attendance"))
    if not said and "attendance" in cells and columns.blank_waits(row):
        said = UNCLEAR
    noted = NOTHING if columns.of_the_class(row) else judge.remark(cells.get("remarks"))
    scored = read_score(row, columns)
    found = {said, noted, scored, row.action}
    found.update(judge.yes_no(cells.get(f)) for f in YES_NO.get(row.kind, ()))
    row.states_completion = POSITIVE in found
    row.negative = NEGATIVE in found
    row.unclear = row.role_unclear or UNCLEAR in found
    row.said_negative = row.negative and row.ruling != "completed"
    if row.ruling == "completed":
        row.negative, row.unclear = False, False
    elif row.ruling == "not_completed":
        row.negative = True


# ---- other rows -------------------------------------------------------------------------------------------

def doubts_from_others(rows):
    """Rows of one key: a negative one contradicts the others, an unclear action may take back the earlier ones."""
    groups = {}
    for row in rows:
        if row.key is not None and not row.is_void:
            groups.setdefault(row.key, []).append(row)
    for group in groups.values():
        negative = any(r.negative for r in group)
        for row in group:
            taken = any(m.action == UNCLEAR and row.order < m.order for m in group)
            contradicted = negative and not row.negative and not row.states_completion
            if (taken or contradicted) and row.ruling != "completed":
                row.unclear = True
