#!/usr/bin/env python3
"""Attack a published statistics page: work out counts of 1..10 people.

Written from the meaning of the published figures alone, by a hand that had not seen
how they are withheld.  Every count of all three files is an integer unknown, every sum
among them an equation; for each withheld count, and for each count of people that two
figures give away between them, its least and its greatest value are found.

Usage
  disclosure.py PUBLIC_DIR [--roster FILE.csv] [--officers N] [--threshold 10]
                [--allow-missing wave|to_date]
  disclosure.py --nights DIR1 DIR2 ...
  disclosure.py --self-test

The three files commission.html, commission.xlsx and statistics.csv are read
together.  Exit code 0: nothing found, 1: finds, 2: the input is not what the
attack expects (missing or unknown measures, figures that contradict it).
"""
import argparse
import csv
import io
import itertools
import os
import random
import re
import sys
import time
import xml.etree.ElementTree as ET
import zipfile
from html.parser import HTMLParser

import numpy as np
import openpyxl
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

FILES = ("commission.html", "commission.xlsx", "statistics.csv")
WIDTH = 5            # a range narrower than this tells a count
BIG = 1_000_000      # stands for "no upper bound" (keeps the LP bounded)
SOLVE_SECONDS = 10   # limit of one integer solve
TOGETHER = "Withheld lines together"
GROUP_TABLES = ("license_class", "agency_size", "county", "commissioned")
GROUP_MEASURES = ("officers", "officers_not_compliant",
                  "officers_met_or_nothing_owed", "share_met_or_nothing_owed")
STATE_OFFICERS = ("officers", "officers_owing", "officers_nothing_owed",
                  "officers_compliant", "officers_not_compliant",
                  "officers_short", "officers_not_shown_compliant",
                  "officers_exempt", "officers_waived", "officers_not_active",
                  "compliance_rate", "shortfall_hours_total",
                  "shortfall_hours_median")
STATE_RECORDS = ("hours_credited", "trainings_credited", "rows")
TO_DATE = ("officers_trained_to_date", "officers_with_hours_to_date",
           "officers_without_hours_to_date", "trainings_credited_to_date",
           "hours_credited_to_date")
WAVE = ("reminders_sent", "reminders_bounced", "reminders_complied",
        "reminders_still_short", "reminders_nothing_owed")
# Levels that do not fail: the reader learns nothing he may not know.
HARMLESS = {"pinned-large", "note", "trivial", "near-possible"}


class Unexpected(Exception):
    """The input is not what the attack was written for (exit code 2)."""


class Find:
    def __init__(self, level, what, detail):
        self.level, self.what, self.detail = level, what, detail

    @property
    def fails(self):
        return self.level not in HARMLESS

    def __str__(self):
        return f"{self.level:<20} {self.what}: {self.detail}"


def name_of(key):
    return "/".join(key)


# --------------------------------------------------------------- statistics.csv

def read_csv(text):
    rows = csv.DictReader(io.StringIO(text))
    if rows.fieldnames != ["measure", "group_by", "group", "period", "value", "withheld"]:
        raise Unexpected(f"statistics.csv: columns are {rows.fieldnames}")
    figures, finds = {}, []
    for r in rows:
        key = (r["measure"], r["group_by"], r["group"], r["period"])
        if key in figures:
            raise Unexpected(f"statistics.csv: {name_of(key)} stands there twice")
        if r["withheld"] not in ("true", "false"):
            raise Unexpected(f"statistics.csv: withheld={r['withheld']!r} at {name_of(key)}")
        hidden = r["withheld"] == "true"
        if not hidden and r["value"] == "":
            raise Unexpected(f"statistics.csv: {name_of(key)} has no value and is not withheld")
        if hidden and r["value"] != "":
            finds.append(Find("file-leak", name_of(key), f"withheld, yet the csv says {r['value']}"))
        figures[key] = float(r["value"]) if r["value"] != "" else None
    if not figures:
        raise Unexpected("statistics.csv has no lines")
    return figures, finds


# ------------------------------------------------------- table cells and labels

class Cell:
    """What a reader sees in one table cell: a number, 'withheld' or nothing."""

    def __init__(self, kind, value=None, decimals=0, text=""):
        self.kind, self.value, self.decimals, self.text = kind, value, decimals, text

    @property
    def shown(self):
        return self.kind == "number"

    @property
    def hidden(self):
        return self.kind == "withheld"

    def shows(self, value):
        return self.shown and abs(self.value - value) <= 0.5 * 10 ** -self.decimals + 1e-6

    def __repr__(self):
        return self.text or self.kind


def text_cell(text):
    text = " ".join(text.split())
    if text.lower() == "withheld":
        return Cell("withheld", text=text)
    m = re.fullmatch(r"(-?[\d,]+(?:\.(\d+))?)\s*(%|h)?", text)
    if not m:
        return Cell("text", text=text)
    decimals = len(m.group(2) or "")
    if m.group(3) == "h" and decimals:
        decimals = 2     # hours drop trailing noughts: 12,272.5 h is 12272.50
    return Cell("number", float(m.group(1).replace(",", "")), decimals, text)


def sheet_cell(cell):
    if cell.value is None:
        return Cell("text")
    if isinstance(cell.value, bool) or not isinstance(cell.value, (int, float)):
        return text_cell(str(cell.value))
    if "%" in (cell.number_format or ""):
        return Cell("number", cell.value * 100, 2, f"{cell.value:.4f}")
    return Cell("number", float(cell.value), 2, f"{cell.value:g}")


class Table:
    def __init__(self, where, title, header, rows):
        self.where, self.title, self.header, self.rows = where, title, header, rows

    def row(self, label):
        return next((cells for lab, cells in self.rows if lab == label), None)


# ------------------------------------------------------------- commission.html

class PageReader(HTMLParser):
    """Collects headings, tables, charts, tiles and anything out of sight."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.sections, self.tiles, self.hidden = [], [], []
        self.open = []           # stack of (tag, classes)
        self.table = self.row = self.svg = self.tile = None
        self.buffer = None       # text of the element being read
        self.prose = []

    def section(self):
        if not self.sections:
            self.sections.append({"title": "", "tables": [], "charts": [], "left_out": []})
        return self.sections[-1]

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        cls = (a.get("class") or "").split()
        if tag not in ("meta", "link", "br", "img", "input", "hr"):
            self.open.append((tag, cls))
        for k, v in attrs:
            if k.startswith("data-") or k in ("title", "alt") or (tag == "input" and k == "value"):
                self.hidden.append(f"{tag} {k}={v}")
        if tag == "section":
            self.sections.append({"title": "", "tables": [], "charts": [], "left_out": []})
        elif tag == "table":
            self.table = Table("html", "", [], [])
        elif tag == "tr":
            self.row = []
        elif tag == "svg":
            self.svg = {"title": "", "desc": "", "labels": [], "values": [], "bars": 0, "legend": []}
        elif tag == "li" and "tile" in cls:
            self.tile = {"label": "", "value": "", "note": ""}
        elif self.svg is not None and tag in ("rect", "path", "circle") and "bar" in cls:
            self.svg["bars"] += 1
        if tag in ("th", "td", "caption", "h2", "title", "desc", "text", "tspan", "p",
                   "span", "strong", "script", "template", "figcaption"):
            if tag == "p" or not (self.open and self.buffer is not None and tag in ("span", "strong") and not self.tile):
                if tag == "tspan" and self.buffer is not None:
                    self.flush_text_label()
                self.buffer = ""

    def flush_text_label(self):
        # a label element holds its own words before the tspan with the figures
        if self.svg is not None and self.buffer.strip():
            self.svg["labels"].append(self.buffer.strip())

    def handle_data(self, data):
        if self.buffer is not None:
            self.buffer += data
        elif self.open and self.open[-1][0] in ("script", "template"):
            self.hidden.append(data)

    def handle_comment(self, data):
        self.hidden.append("comment " + data)

    def handle_endtag(self, tag):
        cls = []
        while self.open:
            t, c = self.open.pop()
            if t == tag:
                cls = c
                break
        text = " ".join((self.buffer or "").split())
        took = True
        if tag in ("th", "td") and self.row is not None:
            self.row.append(text)
        elif tag == "tr" and self.table is not None:
            if any(t == "thead" for t, _ in self.open):
                self.table.header = self.row[1:]
            elif self.row:
                self.table.rows.append((self.row[0], [text_cell(t) for t in self.row[1:]]))
            self.row = None
        elif tag == "caption" and self.table is not None:
            self.table.title = text
        elif tag == "table":
            self.section()["tables"].append(self.table)
            self.table = None
        elif tag == "h2":
            # a heading outside the sections (the footer's) names no table
            if any(t == "section" for t, _ in self.open):
                self.section()["title"] = text
        elif tag == "svg":
            self.section()["charts"].append(self.svg)
            self.svg = None
        elif self.svg is not None and tag in ("title", "desc"):
            self.svg[tag] = text
        elif self.svg is not None and tag in ("text", "tspan"):
            if "legend" in cls:
                self.svg["legend"].append(text)
            elif "value" in cls or "parts" in cls:
                if text:
                    self.svg["values"].append(text)
            elif "axis" not in cls and text:
                # ticks of a column chart are labels, number ticks are scale
                if text_cell(text).kind == "text":
                    self.svg["labels"].append(text)
        elif self.tile is not None and tag in ("span", "strong"):
            slot = "value" if tag == "strong" else ("note" if "note" in cls else "label")
            self.tile[slot] = text
        elif tag == "li" and self.tile is not None:
            self.tiles.append(self.tile)
            self.tile = None
        elif tag == "p":
            self.prose.append(text)
            if "left-out" in cls:
                self.section()["left_out"].append(text)
        elif tag in ("script", "template"):
            self.hidden.append(text)
        else:
            took = False
        if took and tag not in ("tr", "svg", "table", "li"):
            self.buffer = None


def read_html(text):
    page = PageReader()
    page.feed(text)
    page.close()
    if not any(s["tables"] for s in page.sections):
        raise Unexpected("commission.html has no tables")
    for s in page.sections:
        for t in s["tables"]:
            t.where = f"html '{s['title']}'"
    return page


# ------------------------------------------------------------- commission.xlsx

class Book:
    def __init__(self):
        self.tables, self.charts, self.finds, self.summary, self.cells = {}, [], [], [], {}


def refs(formula):
    """All (sheet, column letters, row) cells of a chart reference, in order."""
    out = []
    for sheet, c1, r1, c2, r2 in re.findall(
            r"(?:'((?:[^']|'')+)'|[A-Za-z0-9_]+)!\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?", formula):
        a, b = openpyxl.utils.column_index_from_string(c1), openpyxl.utils.column_index_from_string(c2 or c1)
        for row in range(int(r1), int(r2 or r1) + 1):
            for col in range(a, b + 1):
                out.append((sheet.replace("''", "'") or formula.split("!")[0].strip("("), col, row))
    return out


def read_xlsx(data):
    book = Book()
    wb = openpyxl.load_workbook(io.BytesIO(data))
    for ws in wb:
        if ws.sheet_state != "visible":
            book.finds.append(Find("note", f"xlsx '{ws.title}'", "sheet is hidden"))
        grid = {(c.column, c.row): c for r in ws.iter_rows() for c in r if c.value is not None}
        book.cells[ws.title] = grid
        for (col, row), c in grid.items():
            if isinstance(c.value, str) and c.value.startswith("="):
                book.finds.append(Find("file-leak", f"xlsx '{ws.title}' {c.coordinate}", f"formula {c.value}"))
            if c.comment:
                book.finds.append(Find("file-leak", f"xlsx '{ws.title}' {c.coordinate}", "cell comment " + c.comment.text))
        rows = sorted({row for _, row in grid})
        if not rows:
            continue
        title = str(grid[(1, rows[0])].value) if (1, rows[0]) in grid else ws.title
        # the header is the first row with words in both the first and second column
        head = next((r for r in rows if isinstance(getattr(grid.get((1, r)), "value", None), str)
                     and (2, r) in grid), None)
        if ws.title == "Summary":
            book.summary = [(str(grid[(1, r)].value), sheet_cell(grid[(2, r)])) for r in rows if (2, r) in grid and (1, r) in grid]
            continue
        if head is None:
            raise Unexpected(f"xlsx '{ws.title}' has no table")
        width = max(col for col, r in grid if r == head)
        header = [str(grid[(c, head)].value) if (c, head) in grid else "" for c in range(2, width + 1)]
        lines = []
        for r in rows:
            if r > head and (1, r) in grid:
                lines.append((str(grid[(1, r)].value).strip(),
                              [sheet_cell(grid[(c, r)]) if (c, r) in grid else Cell("text") for c in range(2, width + 1)]))
        book.tables.setdefault(title, []).append(Table(f"xlsx '{ws.title}'", title, header, lines))
    ns = {"c": "http://schemas.openxmlformats.org/drawingml/2006/chart"}
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        names = z.namelist()
        for n in names:
            if re.search(r"embeddings/|comments|externalLink|customXml|pivot", n):
                book.finds.append(Find("file-leak", f"xlsx {n}", "part that may hold figures out of sight"))
            if n.startswith("xl/charts/chart"):
                for ser in ET.fromstring(z.read(n)).iter("{%s}ser" % ns["c"]):
                    val, cat = ser.find("c:val", ns), ser.find("c:cat", ns)
                    get = lambda node: {} if node is None else {
                        int(p.get("idx")): p.findtext("c:v", None, ns) for p in node.iter("{%s}pt" % ns["c"])}
                    f = lambda node: "" if node is None else (next(node.iter("{%s}f" % ns["c"]), None).text
                                                               if next(node.iter("{%s}f" % ns["c"]), None) is not None else "")
                    tx = ser.find("c:tx", ns)
                    book.charts.append({"name": n, "series": "".join(tx.itertext()) if tx is not None else "",
                                        "cat_f": f(cat), "cats": get(cat), "val_f": f(val), "vals": get(val)})
        if "xl/sharedStrings.xml" in names:
            # a text no cell refers to any more can still be read out of the file
            m = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
            strings = ["".join(t.text or "" for t in si.iter(m + "t")) for si in ET.fromstring(z.read("xl/sharedStrings.xml")).iter(m + "si")]
            used = set()
            for n in names:
                if n.startswith("xl/worksheets/sheet"):
                    for c in ET.fromstring(z.read(n)).iter(m + "c"):
                        if c.get("t") == "s":
                            used.add(int(c.findtext(m + "v")))
            for i, s in enumerate(strings):
                if i not in used:
                    book.finds.append(Find("file-leak", "xlsx shared strings", f"text no cell shows: {s!r}"))
    return book


# --------------------------------------------- the three files against each other

# Words of the page for groups whose csv name differs: label -> (measure or None, group_by, group)
WORDS = {
    "standing": {"Requirement met": ("officers_compliant", "state", "all"),
                 "Still short, deadline ahead": ("officers_short", "state", "all"),
                 "Not shown compliant, deadline past": ("officers_not_shown_compliant", "state", "all"),
                 "Exempt for the period": ("officers_exempt", "state", "all"),
                 "Waived for the period": ("officers_waived", "state", "all"),
                 "All with an active license": ("officers", "state", "all"),
                 "Licenses not active, not counted above": ("officers_not_active", "state", "all")},
    "requirement": {"Hours of continuing education": (None, "requirement", "total"),
                    "Hours from approved providers": (None, "requirement", "approved_source"),
                    "Legal studies": (None, "requirement", "legal"),
                    "Technical studies": (None, "requirement", "technical"),
                    "Interpersonal perspectives": (None, "requirement", "interpersonal"),
                    "Firearms skill development": (None, "requirement", "firearms"),
                    "Racial profiling": (None, "requirement", "racial_profiling"),
                    "De-escalation": (None, "requirement", "deescalation"),
                    "Implicit bias": (None, "requirement", "implicit_bias")},
    "source_kind": {"Licensed provider": (None, "source_kind", "licensed_provider"),
                    "Basic training center": (None, "source_kind", "basic_training_center"),
                    "Individually approved course": (None, "source_kind", "individual_course"),
                    "Out of state": (None, "source_kind", "out_of_state"),
                    "Teaching (instructor credit)": (None, "source_kind", "instructor"),
                    "College or university": (None, "source_kind", "college"),
                    "Agency in-service training": (None, "source_kind", "in_service"),
                    "All sources": (None, "state", "all")},
    "area": {"Legal studies": (None, "area", "legal_hours"), "Technical studies": (None, "area", "technical_hours"),
             "Interpersonal perspectives": (None, "area", "interpersonal_hours"),
             "Skill development": (None, "area", "skill_hours"), "No stated area": (None, "area", "unstated_hours"),
             "All areas": (None, "state", "all")},
    "reminders": {"Can be reminded by e-mail": ("reminders", "channel", "email"),
                  "Cannot: no e-mail address": ("reminders", "unreachable_reason", "no_email"),
                  "Cannot: address not valid": ("reminders", "unreachable_reason", "invalid_email"),
                  "Cannot: no account in use": ("reminders", "unreachable_reason", "not_onboarded"),
                  "Cannot be reached, together": ("reminders", "channel", "unreachable"),
                  "Still short": ("officers_short", "state", "all")},
    "disposition": {"Credited": (None, "disposition", "credited"), "Duplicate": (None, "disposition", "duplicate"),
                    "Waiting for review": (None, "disposition", "review"), "Rejected": (None, "disposition", "rejected"),
                    "Taken back": (None, "disposition", "voided"), "Not yet known": (None, "disposition", "not_yet_known"),
                    "All records": (None, "state", "all"),
                    "Sent as provider rosters": (None, "kind", "provider_roster"),
                    "Sent as agency in-service rosters": (None, "kind", "in_service"),
                    "Sent as out-of-state certificates": (None, "kind", "out_of_state"),
                    "Sent as college courses": (None, "kind", "college")},
    "reason": {"Credited: in full": (None, "reason", "credited/-"),
               "Credited: credited without areas": (None, "reason", "credited/areas_unknown"),
               "Credited: credited up to the approved hours": (None, "reason", "credited/hours_over_approved"),
               "Duplicate: the same row was sent before": (None, "reason", "duplicate/resent"),
               "Duplicate: the training was reported by another sender as well": (None, "reason", "duplicate/two_sources"),
               "Waiting for review: the areas have not been determined": (None, "reason", "review/areas_pending"),
               "Waiting for review: words about the attendance are not understood, or contradict one another": (None, "reason", "review/attendance_unclear"),
               "Waiting for review: the hours contradict one another": (None, "reason", "review/hours_conflict"),
               "Waiting for review: the licence number belongs to someone of another name": (None, "reason", "review/name_conflict"),
               "Waiting for review: more than one officer may be the attendee": (None, "reason", "review/officer_ambiguous"),
               "Waiting for review: no officer in the registry answers to the attendee": (None, "reason", "review/officer_unknown"),
               "Waiting for review: it may be the same training as another row": (None, "reason", "review/possible_duplicate"),
               "Rejected: the date can be read in two ways": (None, "reason", "rejected/ambiguous_date"),
               "Rejected: the college is not accredited": (None, "reason", "rejected/college_not_accredited"),
               "Rejected: the course is not related to law enforcement": (None, "reason", "rejected/college_not_related"),
               "Rejected: the approval of the course had lapsed": (None, "reason", "rejected/course_approval_lapsed"),
               "Rejected: the course was not approved on that day": (None, "reason", "rejected/course_not_approved"),
               "Rejected: the certificate, recognition or description is missing": (None, "reason", "rejected/evidence_missing"),
               "Rejected: the date lies in the future": (None, "reason", "rejected/future_date"),
               "Rejected: a required field is empty or its column is missing": (None, "reason", "rejected/missing_field"),
               "Rejected: the sender's own words say that it was not completed": (None, "reason", "rejected/not_completed"),
               "Rejected: the provider was not licensed on that day": (None, "reason", "rejected/provider_not_licensed"),
               "Rejected: the test score is below the passing score": (None, "reason", "rejected/score_below_70"),
               "Rejected: the source was not recognized on that day": (None, "reason", "rejected/source_not_recognized"),
               "Rejected: the date cannot be read": (None, "reason", "rejected/unreadable_date"),
               "Rejected: the hours cannot be read": (None, "reason", "rejected/unreadable_hours")},
}
MONTHS = {m: i + 1 for i, m in enumerate(
    "january february march april may june july august september october november december".split())}


def plain(text):
    """A label without case, punctuation and the way it writes a day."""
    m = re.search(r"(\d{1,2}) ([A-Z][a-z]+) (\d{4})", text)
    if m and m.group(2).lower() in MONTHS:
        return f"{m.group(3)}{MONTHS[m.group(2).lower()]:02d}{int(m.group(1)):02d}"
    m = re.search(r"([A-Z][a-z]+) (\d{1,2}), (\d{4})", text)
    if m and m.group(1).lower() in MONTHS:
        return f"{m.group(3)}{MONTHS[m.group(1).lower()]:02d}{int(m.group(2)):02d}"
    return re.sub(r"[^a-z0-9]", "", text.lower())


class CrossCheck:
    """Matches table cells to csv lines and compares what the files show."""

    def __init__(self, figures):
        self.fig = figures
        self.finds, self.leaks, self.unmatched = [], {}, []
        self.groups = {}
        for m, gb, g, p in figures:
            self.groups.setdefault(gb, {})[g] = True
        self.shown_values = sorted({v for v in figures.values() if v is not None})
        self.period = max(k[3] for k in figures)

    def rows_of(self, table):
        """Row index -> (measure or None, group_by, group), by the best fitting block."""
        best = ({}, "")
        for gb, groups in self.groups.items():
            if gb != "state":
                by_plain = {plain(g): g for g in groups}
                hit = {i: (None, gb, by_plain[plain(lab)]) for i, (lab, _) in enumerate(table.rows) if plain(lab) in by_plain}
                # several blocks may have a group of this name (No agency): figures decide
                score = (len(hit), self.agreement(table, hit))
                if hit and score > (len(best[0]), self.agreement(table, best[0])):
                    best = (hit, gb)
        for block, words in WORDS.items():
            hit = {i: words[lab] for i, (lab, _) in enumerate(table.rows)
                   if lab in words and words[lab][2] in self.groups.get(words[lab][1], {})}
            if len(hit) > len(best[0]) or (hit and len(hit) == len(best[0]) and self.agreement(table, hit) > self.agreement(table, best[0])):
                best = (hit, block)
        return best[0]

    def column(self, table, rowmap, j):
        """(measure, period) of a column: the pair whose figures agree on most rows."""
        year = re.search(r"\b(20\d\d)\b", table.header[j] if j < len(table.header) else "")
        pairs = {(m, p) for m, gb, g, p in self.fig if not year or p == year.group(1)}
        best, best_score = None, (0, 0)
        for m, p in sorted(pairs):
            agree = conflict = 0
            for i, (own, gb, g) in rowmap.items():
                cells = table.rows[i][1]
                key = (own or m, gb, g, p)
                if j >= len(cells) or key not in self.fig or cells[j].kind == "text":
                    continue
                v = self.fig[key]
                ok = cells[j].hidden if v is None else cells[j].shows(v)
                agree, conflict = agree + ok, conflict + (not ok)
            if agree and (agree - conflict, p == self.period) > best_score or (agree and best is None):
                best, best_score = (m, p), (agree - conflict, p == self.period)
        return best

    def agreement(self, table, rowmap):
        n = 0
        for j in range(max((len(c) for _, c in table.rows), default=0)):
            col = self.column(table, rowmap, j) if rowmap else None
            if col:
                n += 1
        return n

    def table(self, table):
        rowmap = self.rows_of(table)
        width = max((len(c) for _, c in table.rows), default=0)
        cols = [self.column(table, rowmap, j) if rowmap else None for j in range(width)]
        taken = set()
        for i, (lab, cells) in enumerate(table.rows):
            for j, cell in enumerate(cells):
                if cell.kind == "text":
                    continue
                key = None
                if i in rowmap and cols[j]:
                    own, gb, g = rowmap[i]
                    key = (own or cols[j][0], gb, g, cols[j][1])
                if key in self.fig:
                    taken.add(key)
                    self.compare(table.where, lab, cell, key)
                elif cell.shown and not any(cell.shows(v) for v in self.shown_values):
                    self.finds.append(Find("file-leak", f"{table.where} {lab}", f"shows {cell.text}, a figure the csv does not show"))
                else:
                    self.unmatched.append(f"{table.where}: {lab} = {cell}")

    def compare(self, where, lab, cell, key):
        v = self.fig[key]
        if v is None and cell.shown:
            self.finds.append(Find("file-leak", name_of(key), f"withheld in the csv, {where} '{lab}' shows {cell.text}"))
            self.leaks.setdefault(key, cell)
        elif v is not None and cell.hidden:
            self.finds.append(Find("file-leak", name_of(key), f"withheld in {where} '{lab}', the csv shows {v:g}"))
        elif v is not None and not cell.shows(v):
            self.finds.append(Find("file-differs", name_of(key), f"csv {v:g}, {where} '{lab}' {cell.text}"))


def compare_tables(a, b):
    """The same table of page and workbook, whatever the order of its lines."""
    out = []
    la, lb = [lab for lab, _ in a.rows], [lab for lab, _ in b.rows]
    if sorted(la) != sorted(lb):
        out.append(Find("file-differs", f"{a.where} / {b.where}", f"lines differ: {sorted(set(la) ^ set(lb))}"))
    cols = range(max(len(a.header), 1))
    order = {j: b.header.index(a.header[j]) if a.header and a.header[j] in b.header else j for j in cols}
    for lab, cells in a.rows:
        other = b.row(lab)
        if other is None:
            continue
        for j, c in enumerate(cells):
            d = other[order.get(j, j)] if order.get(j, j) < len(other) else Cell("text")
            if c.hidden != d.hidden:
                out.append(Find("file-leak", f"{lab} ({a.where} / {b.where})",
                                f"'{c}' in one and '{d}' in the other"))
            elif c.shown and d.shown and not (c.shows(d.value) or d.shows(c.value)):
                out.append(Find("file-differs", f"{lab} ({a.where} / {b.where})", f"{c} and {d}"))
            elif c.shown != d.shown:
                out.append(Find("file-differs", f"{lab} ({a.where} / {b.where})", f"'{c}' and '{d}'"))
    return out


def numbers_in(text):
    return [text_cell(m.group(0)) for m in re.finditer(r"-?\d[\d,]*(?:\.\d+)?(?: ?[%h](?![a-z]))?", text)]


def check_svg(section):
    """No bar, label or figure of a withheld line, and no figure the table does not show."""
    out = []
    tables = section["tables"]
    if not section["charts"]:
        return out
    if not tables:
        raise Unexpected(f"html '{section['title']}' has a chart and no table to hold against it")
    rows = [(lab, cells) for t in tables for lab, cells in t.rows]
    labels = [lab for lab, _ in rows]
    hidden = {lab for lab, cells in rows if cells and all(c.hidden for c in cells)}
    charts = []
    for svg in section["charts"]:
        if charts and ":" not in svg["desc"] and svg["desc"].startswith("Goes on"):
            # a long chart is cut into parts, described together in the first
            for k in ("labels", "values"):
                charts[-1][k] = charts[-1][k] + svg[k]
            charts[-1]["bars"] += svg["bars"]
        else:
            charts.append(dict(svg))
    for svg in charts:
        where = f"svg '{svg['title']}'"
        body = svg["desc"].split(". ", 1)[-1].rstrip(".")
        entries = []
        for part in [p for p in body.split("; ") if p]:
            # the label may hold a colon itself, so a known label goes first
            lab = max((l for l in labels if part.startswith(l + ":")), key=len, default=part.rsplit(":", 1)[0])
            entries.append((lab.strip(), numbers_in(part[len(lab):])))
        for lab in sorted(hidden):
            if lab in svg["labels"] or any(lab == e for e, _ in entries):
                out.append(Find("file-leak", f"{where} {lab}", "a withheld line is drawn or described"))
        for lab, nums in entries:
            cells = next((c for l, c in rows if l == lab), None)
            pool = cells if cells is not None else [c for _, cs in rows for c in cs]
            for n in nums:
                if not any(c.shown and (n.shows(c.value) or c.shows(n.value)) for c in pool):
                    out.append(Find("file-leak", f"{where} {lab}", f"describes {n.text}, which the table does not show"))
        pool = [c for _, cs in rows for c in cs if c.shown]
        for text in svg["values"]:
            for n in numbers_in(text):
                if not any(n.shows(c.value) or c.shows(n.value) for c in pool):
                    out.append(Find("file-leak", where, f"label '{text}' shows a figure the table does not show"))
        drawn = sum(max(len(n), 1) for _, n in entries)
        if svg["bars"] > drawn:
            out.append(Find("file-leak", where, f"{svg['bars']} bars, but figures of {drawn} are described"))
    return out


def check_chart_caches(book):
    out = []
    for ch in book.charts:
        cells, cats = refs(ch["val_f"]), refs(ch["cat_f"])
        where = f"xlsx {ch['name']} series '{ch['series']}'"
        if ch["vals"] and not cells:
            raise Unexpected(f"{where}: cannot read the reference {ch['val_f']!r}")
        covered = 0
        for idx, text in sorted(ch["vals"].items()):
            if idx >= len(cells):
                out.append(Find("file-leak", where, f"point {idx} = {text} belongs to no cell"))
                continue
            sheet, col, row = cells[idx]
            grid = book.cells.get(sheet)
            if grid is None:
                raise Unexpected(f"{where}: no sheet {sheet!r}")
            label = grid[(1, row)].value if (1, row) in grid else "?"
            cell = sheet_cell(grid[(col, row)]) if (col, row) in grid else Cell("text")
            if not cell.shown:
                level = "false-zero" if float(text or 0) == 0 else "file-leak"
                out.append(Find(level, f"{where} {label}", f"the cache draws {text} for a cell that says '{cell}'"))
            elif abs(float(text) - float(grid[(col, row)].value)) > 1e-9:
                out.append(Find("file-differs", f"{where} {label}", f"cache {text}, cell {cell}"))
        for sheet, col, row in cells:
            cell = book.cells.get(sheet, {}).get((col, row))
            covered += cell is not None and sheet_cell(cell).hidden
        if covered:
            out.append(Find("note", where, f"its range covers {covered} withheld cells; a program that draws afresh may draw them as 0"))
        for idx, text in ch["cats"].items():
            if idx < len(cats):
                sheet, col, row = cats[idx]
                real = book.cells.get(sheet, {}).get((col, row))
                if real is None or str(real.value) != (text or ""):
                    out.append(Find("file-differs", where, f"category {text!r} is not what its cell says"))
    return out


def cross_check(figures, page, book):
    """-> finds, leaked figures, cells that could not be matched to a csv line."""
    check = CrossCheck(figures)
    finds = list(book.finds)
    sections = {s["title"]: s for s in page.sections if s["tables"]}
    for missing in sorted(set(sections) ^ set(book.tables)):
        # sheet names are cut at 31 letters but the first cell has the whole title
        finds.append(Find("file-differs", missing, "table stands in only one of page and workbook"))
    for s in page.sections:
        for t in s["tables"]:
            check.table(t)
        finds += check_svg(s)
        others = book.tables.get(s["title"], [])
        for t, o in zip(s["tables"], others):
            finds += compare_tables(t, o)
        if s["tables"] and others and len(s["tables"]) != len(others):
            if len(others) == 1 and len(s["tables"]) > 1:
                # one sheet for several tables of a section: its lines were held against the csv only
                finds.append(Find("note", s["title"], "several tables on the page, one in the workbook"))
            else:
                finds.append(Find("file-differs", s["title"], "number of tables differs"))
    for tables in book.tables.values():
        for t in tables:
            check.table(t)
    finds += check_chart_caches(book)
    # headline tiles against the workbook's summary and the csv
    summary = dict(book.summary)
    known = {"Officers, active license": "officers", "Have met the requirement": "compliance_rate",
             "Still need hours": "officers_not_compliant", "Hours credited": "hours_credited"}
    for source, items in (("tile", [(t["label"], text_cell(t["value"])) for t in page.tiles]), ("summary", book.summary)):
        for label, cell in items:
            key = (known.get(label, ""), "state", "all", check.period)
            if key in figures:
                check.compare(source, label, cell, key)
            elif cell.shown and not any(cell.shows(v) for v in check.shown_values):
                finds.append(Find("file-leak", f"{source} {label}", f"shows {cell.text}, a figure the csv does not show"))
    for t in page.tiles:
        cell = text_cell(t["value"])
        if t["label"] in summary and cell.hidden != summary[t["label"]].hidden:
            finds.append(Find("file-leak", f"tile {t['label']}", f"{t['value']} on the page, {summary[t['label']]} in the workbook"))
    median = figures.get(("shortfall_hours_median", "state", "all", check.period))
    for p in page.prose:
        m = re.search(r"need ([\d.,]+) hours or fewer", p)
        if m and median is None:
            finds.append(Find("file-leak", "shortfall_hours_median", f"withheld, yet the text says: {p}"))
    for h in page.hidden:
        if re.search(r"\d", h):
            finds.append(Find("file-leak", "html out of sight", " ".join(h.split())[:120]))
    unique = {}
    for f in finds + check.finds:
        unique.setdefault(str(f), f)
    return list(unique.values()), check.leaks, check.unmatched


# ------------------------------------------------------------ integer programme

class Model:
    """Unknowns with bounds, linear relations, and ranges of single unknowns."""

    def __init__(self):
        self.names, self.index, self.lo, self.hi, self.whole = [], {}, [], [], []
        self.rows = []          # (coefficients {var: c}, lower, upper, text)
        self.sums = []          # (name, [parts]) for the second attack
        self._built = None

    def var(self, name, lo=0, hi=BIG, whole=True):
        if name in self.index:
            return self.index[name]
        self.index[name] = len(self.names)
        self.names.append(name)
        self.lo.append(lo)
        self.hi.append(hi)
        self.whole.append(whole)
        self._built = None
        return self.index[name]

    def row(self, coefs, lo, hi, text):
        self.rows.append((coefs, lo, hi, text))
        self._built = None

    def equal(self, total, parts, text, rest=0):
        """total = sum of parts + rest"""
        coefs = {}
        for v in total if isinstance(total, list) else [total]:
            coefs[v] = coefs.get(v, 0) + 1
        for v in parts:
            coefs[v] = coefs.get(v, 0) - 1
        self.row(coefs, rest, rest, text)

    def fixed(self, v):
        return self.lo[v] == self.hi[v]

    def contradictions(self):
        """Relations among shown figures only which do not hold."""
        bad = []
        for coefs, lo, hi, text in self.rows:
            low = sum(c * (self.lo[v] if c > 0 else self.hi[v]) for v, c in coefs.items())
            high = sum(c * (self.hi[v] if c > 0 else self.lo[v]) for v, c in coefs.items())
            if low > hi + 1e-6 or high < lo - 1e-6:
                bad.append(text)
        return bad

    def build(self):
        """Splits the free unknowns into parts that have nothing to do with one another."""
        if self._built:
            return self._built
        n = len(self.names)
        free = [i for i in range(n) if not self.fixed(i)]
        pos = {v: k for k, v in enumerate(free)}
        a, b = [], []
        kept = []
        for coefs, lo, hi, text in self.rows:
            inside = [v for v in coefs if v in pos and coefs[v] != 0]
            if not inside:
                continue
            kept.append((coefs, lo, hi, inside))
            for v in inside[1:]:
                a.append(pos[inside[0]])
                b.append(pos[v])
        _, label = connected_components(csr_matrix((np.ones(len(a)), (a, b)), shape=(len(free), len(free))), directed=False) \
            if free else (0, [])
        parts = {}
        for v in free:
            parts.setdefault(label[pos[v]], ([], []))[0].append(v)
        for r in kept:
            parts[label[pos[r[3][0]]]][1].append(r)
        self._built = ({v: label[pos[v]] for v in free}, {k: Part(self, *p) for k, p in parts.items()})
        return self._built

    def part(self, v):
        where, parts = self.build()
        return parts[where[v]]

    def check(self):
        bad = self.contradictions()
        if bad:
            raise Unexpected("the figures contradict the meaning given to them: " + "; ".join(bad[:8]))
        for p in self.build()[1].values():
            if p.rows and p.point() is None:
                raise Unexpected("the figures contradict one another: no whole numbers fit "
                                 + ", ".join(self.names[v] if isinstance(self.names[v], str) else name_of(self.names[v])
                                             for v in p.vars[:12]))

    def range(self, v, extra=None, exact=False):
        """Smallest and largest possible value of an unknown.

        Unless exact, a range known to be WIDTH wide may be told too narrow."""
        if self.fixed(v):
            return self.lo[v], self.hi[v]
        return self.part(v).range({v: 1}, extra, self.whole[v], exact)


class Part:
    def __init__(self, model, variables, rows):
        self.vars = variables
        self.pos = {v: k for k, v in enumerate(variables)}
        self.lo = np.array([model.lo[v] for v in variables], float)
        self.hi = np.array([model.hi[v] for v in variables], float)
        self.whole = np.array([1 if model.whole[v] else 0 for v in variables])
        self.rows = rows
        data, ri, ci, self.rlo, self.rhi = [], [], [], [], []
        for k, (coefs, lo, hi, inside) in enumerate(rows):
            rest = sum(c * model.lo[v] for v, c in coefs.items() if v not in self.pos)
            self.rlo.append(lo - rest)
            self.rhi.append(hi - rest)
            for v in inside:
                data.append(coefs[v])
                ri.append(k)
                ci.append(self.pos[v])
        self.rlo, self.rhi = np.array(self.rlo, float), np.array(self.rhi, float)
        self.matrix = csr_matrix((data, (ri, ci)), shape=(len(rows), len(variables)))
        same = self.rlo == self.rhi
        self.a_eq, self.b_eq = self.matrix[same], self.rlo[same]
        up, down = ~same & np.isfinite(self.rhi), ~same & np.isfinite(self.rlo)
        from scipy.sparse import vstack
        self.a_ub = vstack([self.matrix[up], -self.matrix[down]]) if (up.any() or down.any()) else None
        self.b_ub = np.concatenate([self.rhi[up], -self.rlo[down]]) if self.a_ub is not None else None
        self.timeouts = 0
        self.stack = None
        self.points = []        # whole-number solutions seen: they prove width

    def bounds(self, extra):
        lo, hi = self.lo.copy(), self.hi.copy()
        for v, (a, b) in (extra or {}).items():
            if v in self.pos:
                lo[self.pos[v]], hi[self.pos[v]] = max(lo[self.pos[v]], a), min(hi[self.pos[v]], b)
        return lo, hi

    def lp(self, cost, extra=None):
        lo, hi = self.bounds(extra)
        if (lo > hi).any():
            return None
        r = linprog(cost, A_ub=self.a_ub, b_ub=self.b_ub,
                    A_eq=self.a_eq if self.a_eq.shape[0] else None, b_eq=self.b_eq if self.a_eq.shape[0] else None,
                    bounds=np.column_stack([lo, hi]), method="highs")
        if r.status == 2:
            return None
        if r.status != 0:
            raise Unexpected(f"the linear solver gave up: {r.message}")
        return r

    def ip(self, cost, extra=None):
        """-> (bound on the objective, point or None); bound None: no solution."""
        lo, hi = self.bounds(extra)
        if (lo > hi).any():
            return None, None
        r = milp(cost, integrality=self.whole, bounds=Bounds(lo, hi),
                 constraints=LinearConstraint(self.matrix, self.rlo, self.rhi) if self.rows else None,
                 options={"time_limit": SOLVE_SECONDS})
        if r.status == 2:
            return None, None
        if r.status == 1:
            self.timeouts += 1      # the dual bound is still true, only wider
        elif r.status != 0:
            raise Unexpected(f"the integer solver gave up: {r.message}")
        bound = r.mip_dual_bound if r.mip_dual_bound is not None else (r.fun if r.fun is not None else -np.inf)
        if r.x is not None and r.status == 0:
            bound = r.fun
        if r.x is not None and not extra:
            self.keep(r.x)
        return bound, r.x

    def keep(self, x):
        near = np.where(self.whole == 1, np.round(x), x)
        if np.abs(near - x).max(initial=0) < 1e-6 and len(self.points) < 300:
            self.points.append(near)

    def seen(self, coefs):
        """Values of a sum of unknowns in the solutions seen so far."""
        if self.stack is None or len(self.stack) < len(self.points):
            self.stack = np.array(self.points)
        if not len(self.stack):
            return np.zeros(0)
        return self.stack[:, [self.pos[v] for v in coefs]] @ np.array(list(coefs.values()), float)

    def point(self, extra=None):
        return self.ip(np.zeros(len(self.vars)), extra)[1]

    def range(self, coefs, extra=None, whole=True, exact=False):
        cost = np.zeros(len(self.vars))
        for v, c in coefs.items():
            cost[self.pos[v]] = c
        if not extra and not exact and len(self.points) > 1:
            seen = self.seen(coefs)
            if seen.max() - seen.min() >= WIDTH:
                return seen.min(), seen.max()      # wide enough: no solve needed
        low, high = self.lp(cost, extra), self.lp(-cost, extra)
        if low is None or high is None:
            return None
        if not extra:
            self.keep(low.x)
            self.keep(high.x)
        lo, hi = low.fun, -high.fun
        if hi - lo >= WIDTH or not whole:
            return (np.ceil(lo - 1e-6), np.floor(hi + 1e-6)) if whole else (lo, hi)
        if np.ceil(lo - 1e-6) == np.floor(hi + 1e-6) and not extra and self.points:
            return (np.ceil(lo - 1e-6),) * 2       # a solution exists and there is no other value
        # narrow: whole numbers decide
        a, xa = self.ip(cost, extra)
        b, xb = self.ip(-cost, extra)
        if a is None or b is None:
            return None
        return float(np.ceil(a - 1e-6)), float(np.floor(-b + 1e-6))


# -------------------------------------------------------------- the publication

class Attack:
    def __init__(self, figures, leaks=None, roster=None, officers=None, threshold=10,
                 allow_missing=(), page_day=None):
        self.fig = dict(figures)
        # a withheld figure another file shows counts as shown; whole ones are
        # fixed, rounded ones (rates) become an interval
        self.loose = {}
        for key, cell in (leaks or {}).items():
            if cell.decimals == 0 or not self.is_rate(key[0]):
                self.fig[key] = cell.value
            self.loose[key] = cell
        self.t = threshold
        self.roster, self.officers = roster, officers
        self.allow = set(allow_missing)
        self.page_day = page_day
        self.periods = sorted({k[3] for k in figures})
        self.now = max(self.periods)
        self.m = Model()
        self.used = set()
        self.targets = []       # (variable, name, kind, prior) counts to attack
        self.pairs = []         # differences of near figures
        self.notes = []
        self.cells = []         # roster cells (classes, headcount, variable)
        self.build()

    @staticmethod
    def is_rate(measure):
        return "rate" in measure or "share" in measure

    def has(self, measure, gb="state", group="all", period=None):
        return (measure, gb, group, period or self.now) in self.fig

    def v(self, measure, gb="state", group="all", period=None, whole=True):
        """The unknown of a published line; a missing line stops the attack."""
        key = (measure, gb, group, period or self.now)
        if key not in self.fig:
            raise Unexpected(f"expected line missing: {name_of(key)}")
        first = key not in self.m.index
        self.used.add(key)
        value = self.fig[key]
        if value is None:
            var = self.m.var(key, 0, BIG if whole else 10 * BIG, whole)
            if first:
                self.targets.append((var, name_of(key), "withheld", None))
        else:
            if whole and abs(value - round(value)) > 1e-9:
                raise Unexpected(f"a count that is not whole: {name_of(key)} = {value}")
            var = self.m.var(key, value, value, whole)
        return var

    def rest(self, name, lo=0, kind="unpublished"):
        var = self.m.var(name, lo, BIG)
        self.targets.append((var, name, kind, None))
        return var

    def pair(self, a, b, text):
        """Difference of two near figures; no order is assumed."""
        d = self.m.var("difference " + text, -BIG, BIG)
        self.m.row({a: 1, b: -1, d: -1}, 0, 0, "difference " + text)
        self.targets.append((d, text, "pair", None))

    def rate(self, measure, gb, group, period, top, bottom, text):
        """100 * top / bottom, rounded to two decimals, as two linear bounds."""
        key = (measure, gb, group, period)
        if key not in self.fig:
            raise Unexpected(f"expected line missing: {name_of(key)}")
        self.used.add(key)
        value, half = self.fig[key], 0.005
        if value is None and key in self.loose:
            value, half = self.loose[key].value, 0.5 * 10 ** -self.loose[key].decimals
        if value is None:
            return
        half += 1e-7
        # top is a list of (variable, coefficient)
        low, high = {}, {}
        for var, c in top:
            low[var] = low.get(var, 0) + 100 * c
            high[var] = high.get(var, 0) + 100 * c
        for var, c in bottom:
            low[var] = low.get(var, 0) - (value - half) * c
            high[var] = high.get(var, 0) - (value + half) * c
        self.m.row(low, 0, np.inf, text + " (rate, low)")
        self.m.row(high, -np.inf, 0, text + " (rate, high)")

    def total(self, total, parts, text, people=True):
        self.m.equal(total, parts, text)
        self.m.sums.append((text, list(parts)))

    def groups(self, measure, gb):
        return sorted({k[2] for k in self.fig if k[0] == measure and k[1] == gb and k[3] == self.now})

    # ---- relations

    def build(self):
        for p in self.periods:
            self.state(p)
        self.headcount()
        self.group_tables()
        self.requirements()
        self.reminders()
        self.waves()
        self.to_date()
        self.records()
        unknown = sorted(set(self.fig) - self.used)
        if unknown:
            raise Unexpected("lines the attack has no meaning for: " + ", ".join(name_of(k) for k in unknown[:12])
                             + (f" and {len(unknown) - 12} more" if len(unknown) > 12 else ""))

    def state(self, p):
        s = lambda m: self.v(m, period=p)
        n, o, z, c, u = (s("officers"), s("officers_owing"), s("officers_nothing_owed"),
                         s("officers_compliant"), s("officers_not_compliant"))
        short, not_shown = s("officers_short"), s("officers_not_shown_compliant")
        exempt, waived = s("officers_exempt"), s("officers_waived")
        s("officers_not_active")
        self.total(n, [o, z], f"officers {p} = owing + nothing owed")
        self.total(o, [c, u], f"owing {p} = compliant + not compliant")
        self.total(u, [short, not_shown], f"not compliant {p} = short + not shown compliant")
        self.total(z, [exempt, waived], f"nothing owed {p} = exempt + waived")
        if ("officers_met_or_nothing_owed", "state", "all", p) in self.fig:
            ordered = s("officers_met_or_nothing_owed")
            self.total(n, [ordered, u], f"officers {p} = met or nothing owed + not compliant")
            self.total(ordered, [c, z], f"met or nothing owed {p} = compliant + nothing owed")
            self.rate("share_met_or_nothing_owed", "state", "all", p, [(ordered, 1)], [(n, 1)], f"share {p}")
        self.rate("compliance_rate", "state", "all", p, [(c, 1)], [(o, 1)], f"compliance_rate {p}")
        hours, median = ("shortfall_hours_total", "state", "all", p), ("shortfall_hours_median", "state", "all", p)
        for k in (hours, median):
            if k not in self.fig:
                raise Unexpected(f"expected line missing: {name_of(k)}")
            self.used.add(k)
        h, md = self.fig[hours], self.fig[median]
        if h is not None and h > 0:
            self.m.row({u: 1}, 1, np.inf, f"someone not compliant {p}")
            if md:
                # half of them miss at least the median, so the total bounds their number
                self.m.row({u: 1}, -np.inf, 2 * h / md + 1e-6, f"shortfall hours {p}")

    def headcount(self):
        """The roster of licensed officers is public: fix the headcount if it is known."""
        key = ("officers", "state", "all", self.now)
        n = self.m.index[key]
        total = self.officers if self.officers is not None else (
            sum(c for _, c in self.roster) if self.roster else None)
        if total is not None:
            if self.fig[key] is not None and self.fig[key] != total:
                raise Unexpected(f"the roster has {total} officers, the page {self.fig[key]:g}")
            self.m.lo[n] = self.m.hi[n] = total
        self.known = {n}        # headcounts an attacker knows although the page withholds them
        for p in self.periods:
            self.known.add(self.m.index[("officers", "state", "all", p)])

    def group_tables(self):
        n, u_all = self.m.index[("officers", "state", "all", self.now)], self.m.index[("officers_not_compliant", "state", "all", self.now)]
        l_all = self.rest("officers minus not compliant (met or nothing owed)")
        self.m.equal(n, [u_all, l_all], "officers = not compliant + met or nothing owed")
        classes = {}
        for gb in GROUP_TABLES:
            names = self.groups("officers", gb)
            if not names:
                raise Unexpected(f"expected group table missing: officers by {gb}")
            lines, hidden, together = [], [], None
            for g in names:
                a, u, l = (self.v(m, gb, g) for m in GROUP_MEASURES[:3])
                self.m.equal(a, [u, l], f"{gb} {g}: officers = not met + met or nothing owed")
                self.rate(GROUP_MEASURES[3], gb, g, self.now, [(l, 1)], [(a, 1)], f"{gb} {g} share")
                values = [self.fig[(m, gb, g, self.now)] for m in GROUP_MEASURES]
                if g == TOGETHER:
                    together = (a, u, l)
                else:
                    lines.append((g, a, u, l))
                    self.known.add(a)
                    if any(x is None for x in values):
                        hidden.append((g, a, u, l))
                        if not all(x is None for x in values):
                            self.notes.append(f"{gb} {g} is withheld in part only")
                    elif values[0] and (values[1] == 0 or values[2] == 0):
                        self.notes.append(f"{gb} {g}: all {values[0]:g} officers stand alike and are shown")
                classes[(gb, g)] = (a, u, l)
            self.total(n, [x[1] for x in lines], f"officers by {gb}")
            self.total(u_all, [x[2] for x in lines], f"not compliant by {gb}")
            self.total(l_all, [x[3] for x in lines], f"met or nothing owed by {gb}")
            if together:
                if not hidden:
                    raise Unexpected(f"{gb}: '{TOGETHER}' without a withheld line")
                for k, m in enumerate(GROUP_MEASURES[:3]):
                    self.total(together[k], [x[k + 1] for x in hidden], f"{m} of the withheld lines of {gb}")
        if self.roster:
            self.add_roster(classes)

    def add_roster(self, classes):
        members = {}
        for combo, count in self.roster:
            if count < 0:
                raise Unexpected(f"roster: negative headcount {combo}")
            x = self.m.var("cell " + " | ".join(combo), 0, count)
            self.cells.append((combo, count, x))
            for gb, g in zip(GROUP_TABLES, combo):
                if (gb, g) not in classes or g == TOGETHER:
                    raise Unexpected(f"roster: no line '{g}' in the table by {gb}")
                members.setdefault((gb, g), []).append((count, x))
        for (gb, g), (a, u, l) in classes.items():
            if g == TOGETHER:
                continue
            if (gb, g) not in members:
                raise Unexpected(f"roster: nobody in {gb} '{g}'")
            count = sum(c for c, _ in members[(gb, g)])
            shown = self.fig[("officers", gb, g, self.now)]
            if shown is not None and shown != count:
                raise Unexpected(f"roster: {count} officers in {gb} '{g}', the page says {shown:g}")
            self.m.lo[a] = self.m.hi[a] = count
            self.m.equal(u, [x for _, x in members[(gb, g)]], f"{gb} {g} by combination")
            self.m.hi[u] = min(self.m.hi[u], count) if not self.m.fixed(u) else self.m.hi[u]
        # what the headcount alone tells is no find
        small = {}
        for (gb, g), ms in members.items():
            if g != TOGETHER and gb in GROUP_TABLES:
                c = sum(k for k, _ in ms)
                small[classes[(gb, g)][1]] = small[classes[(gb, g)][2]] = (0, c)
        self.targets = [(v, nm, kd, small.get(v, pr)) for v, nm, kd, pr in self.targets]

    def requirements(self):
        o, u = (self.m.index[(m, "state", "all", self.now)] for m in ("officers_owing", "officers_not_compliant"))
        c = self.m.index[("officers_compliant", "state", "all", self.now)]
        names = self.groups("requirement_not_met", "requirement")
        if "total" not in names:
            raise Unexpected("expected line missing: requirement_not_met/requirement/total")
        misses, self.unconcerned = [], {}
        # the rate may be of all who owe or of those concerned: shown lines tell which
        fits = {"owing": True, "concerned": True}
        for g in names:
            if ("requirement_not_lacking_rate", "requirement", g, self.now) in self.fig:
                continue  # of all officers: it tells nothing but what not_met tells
            met, miss, r = (self.fig.get((m, "requirement", g, self.now)) for m in
                            ("requirement_met", "requirement_not_met", "requirement_met_rate"))
            ow = self.fig[("officers_owing", "state", "all", self.now)]
            if None not in (met, miss, r):
                if ow and abs(100 * (1 - miss / ow) - r) > 0.0051:
                    fits["owing"] = False
                if met + miss and abs(100 * met / (met + miss) - r) > 0.0051:
                    fits["concerned"] = False
        if not any(fits.values()):
            raise Unexpected("requirement_met_rate is neither of all who owe nor of those concerned")
        for g in names:
            met, miss = self.v("requirement_met", "requirement", g), self.v("requirement_not_met", "requirement", g)
            un = self.rest(f"owing minus met minus not met of {g} (not concerned)")
            left = self.rest(f"not compliant minus not met of {g}")
            self.m.equal(o, [met, miss, un], f"owing = met + not met + not concerned of {g}")
            self.m.equal(u, [miss, left], f"not compliant >= not met of {g}")
            self.unconcerned[g] = (un, met, miss)
            misses.append(miss)
            if ("requirement_not_lacking_rate", "requirement", g, self.now) in self.fig:
                n = self.m.index[("officers", "state", "all", self.now)]
                self.rate("requirement_not_lacking_rate", "requirement", g, self.now, [(n, 1), (miss, -1)], [(n, 1)], f"rate {g}")
            elif fits["owing"]:
                self.rate("requirement_met_rate", "requirement", g, self.now, [(o, 1), (miss, -1)], [(o, 1)], f"requirement_met_rate {g}")
            else:
                self.rate("requirement_met_rate", "requirement", g, self.now, [(met, 1)], [(met, 1), (miss, 1)], f"requirement_met_rate {g}")
        coefs = {x: 1 for x in misses}
        coefs[u] = -1
        self.m.row(coefs, 0, np.inf, "everyone not compliant misses a requirement")
        self.misses = misses

    def reminders(self):
        short = self.m.index[("officers_short", "state", "all", self.now)]
        email, cannot = self.v("reminders", "channel", "email"), self.v("reminders", "channel", "unreachable")
        self.total(short, [email, cannot], "short = e-mail + unreachable")
        reasons = self.groups("reminders", "unreachable_reason")
        if not reasons:
            raise Unexpected("expected lines missing: reminders by unreachable_reason")
        self.total(cannot, [self.v("reminders", "unreachable_reason", g) for g in reasons], "unreachable by reason")

    def missing(self, part, text):
        if part not in self.allow:
            raise Unexpected(f"expected lines missing: {text} (give --allow-missing {part} if the page has none)")
        self.notes.append(f"NOT ATTACKED, absent from the page: {text}")

    def waves(self):
        self.wave_days = []
        names = self.groups("reminders_sent", "wave")
        if not names:
            return self.missing("wave", "reminders_sent by wave")
        s = lambda m: self.m.index[(m, "state", "all", self.now)]
        short, u, c = s("officers_short"), s("officers_not_compliant"), s("officers_compliant")
        email = self.m.index[("reminders", "channel", "email", self.now)]
        rates = sorted({k[0] for k in self.fig if k[1] == "wave" and self.is_rate(k[0])})
        if len(rates) != 1:
            raise Unexpected(f"one rate by wave expected, found {rates}")
        for g in names:
            sent, bounced, complied, still, nothing = (self.v(m, "wave", g) for m in WAVE)
            self.total(sent, [bounced, complied, still, nothing], f"wave {g}: sent")
            self.rate(rates[0], "wave", g, self.now, [(complied, 1)], [(sent, 1)], f"wave {g} complied rate")
            self.m.equal(c, [complied, self.rest(f"compliant minus complied after wave {g}")], f"wave {g}: complied <= compliant")
            self.m.equal(u, [still, self.rest(f"not compliant minus still short of wave {g}")], f"wave {g}: still short <= not compliant")
            for a, b, text in ((sent, short, "sent / officers_short"), (sent, email, "sent / e-mail"),
                               (still, short, "still short / officers_short"), (still, email, "still short / e-mail"),
                               (sent, u, "sent / not compliant")):
                self.pair(a, b, f"wave {g}: {text}")
            day = plain(g)
            if self.page_day is None or not re.fullmatch(r"\d{8}", day) or day == self.page_day:
                self.wave_days.append((g, sent))

    def to_date(self):
        if not self.has(TO_DATE[0]):
            return self.missing("to_date", "officers_trained_to_date and its companions")
        rates = sorted({k[0] for k in self.fig if "to_date" in k[0] and self.is_rate(k[0])})
        if len(rates) != 1:
            raise Unexpected(f"one rate to date expected, found {rates}")
        for p in self.periods:
            if not self.has(TO_DATE[0], period=p):
                if p == self.now or p == self.periods[-2]:
                    raise Unexpected(f"expected line missing: {TO_DATE[0]} {p}")
                continue
            s = lambda m: self.m.index[(m, "state", "all", p)]
            trained, having, lacking = (self.v(m, period=p) for m in TO_DATE[:3])
            self.total(s("officers_owing"), [having, lacking], f"owing {p} = with + without hours to date")
            self.rate(rates[0], "state", "all", p, [(having, 1)], [(s("officers_owing"), 1)], f"rate to date {p}")
            self.m.equal(s("officers"), [trained, self.rest(f"officers {p} minus trained to date")], f"trained to date {p} <= officers")
            pairs = [(trained, having, "trained / with hours"), (having, s("officers_compliant"), "with hours / compliant"),
                     (lacking, s("officers_not_compliant"), "without hours / not compliant")]
            if p == self.now:
                pairs += [(having, self.m.index[("requirement_met", "requirement", "total", p)], "with hours / requirement_met total"),
                          (lacking, self.m.index[("requirement_not_met", "requirement", "total", p)], "without hours / requirement_not_met total")]
            else:
                pairs.append((self.m.index[("officers", "state", "all", self.now)], trained, f"officers {self.now} / trained"))
            for a, b, text in pairs:
                self.pair(a, b, f"to date {p}: {text}")
            count, hours = self.v(TO_DATE[3], period=p), self.v(TO_DATE[4], period=p, whole=False)
            if self.has("trainings_credited", period=p):
                self.pair(self.v("trainings_credited", period=p), count, f"trainings credited {p} / to date")
            elif p == self.now:
                raise Unexpected(f"expected line missing: trainings_credited {p}")
            if self.has("hours_credited", period=p):
                h, d = self.fig[("hours_credited", "state", "all", p)], self.fig[(TO_DATE[4], "state", "all", p)]
                if None not in (h, d) and 0 < abs(h - d) <= self.t:
                    self.notes.append(f"hours credited {p} and to date differ by {h - d:g}")

    def records(self):
        for p in self.periods:
            for m in STATE_RECORDS:
                if p == self.now or self.has(m, period=p):
                    self.v(m, period=p, whole=m != "hours_credited")
        t, h = self.v("trainings_credited"), self.v("hours_credited", whole=False)
        kinds, areas = self.groups("trainings_credited", "source_kind"), self.groups("hours_credited", "area")
        if not kinds or not areas:
            raise Unexpected("expected lines missing: trainings by source_kind, hours by area")
        tv = [self.v("trainings_credited", "source_kind", g) for g in kinds]
        hv = [self.v("hours_credited", "source_kind", g, whole=False) for g in kinds]
        self.total(t, tv, "trainings by source")
        self.m.row({h: 1, **{x: -1 for x in hv}}, -0.001, 0.001, "hours by source")
        self.m.row({h: 1, **{self.v("hours_credited", "area", g, whole=False): -1 for g in areas}}, -0.001, 0.001, "hours by area")
        for a, b in zip(tv, hv):
            # no hours without a training: a shown nought or sum tells something of a withheld count
            if self.m.fixed(b) and self.m.lo[b] > 0:
                self.m.row({a: 1}, 1, np.inf, "hours need a training")
            if self.m.fixed(a) and self.m.lo[a] == 0:
                self.m.row({b: 1}, 0, 0, "no training, no hours")
        rows = self.v("rows")
        for gb in ("kind", "disposition"):
            names = self.groups("rows", gb)
            if not names:
                raise Unexpected(f"expected lines missing: rows by {gb}")
            self.total(rows, [self.v("rows", gb, g) for g in names], f"rows by {gb}")
        by = {}
        for g in self.groups("rows", "reason"):
            by.setdefault(g.split("/")[0], []).append(self.v("rows", "reason", g))
        dispositions = self.groups("rows", "disposition")
        if not by:
            raise Unexpected("expected lines missing: rows by reason")
        for d in dispositions:
            if d in by:
                self.total(self.v("rows", "disposition", d), by.pop(d), f"rows {d} by reason")
            elif self.fig[("rows", "disposition", d, self.now)] != 0:
                raise Unexpected(f"expected lines missing: rows by reason of {d}")
        if by:
            raise Unexpected(f"rows by reason of unknown dispositions: {sorted(by)}")
        bands = self.groups("roster_rows", "delay")
        if not bands:
            raise Unexpected("expected lines missing: roster_rows by delay")
        for g in bands:
            self.v("roster_rows", "delay", g)

    # ---- attacks

    def judge(self, name, kind, lo, hi, prior=None, how=""):
        """A find, or None, for a range."""
        lo, hi = round(lo, 2) + 0.0, round(hi, 2) + 0.0
        small = any(lo <= s * k <= hi for k in range(1, self.t + 1) for s in ((1, -1) if kind == "pair" else (1,)))
        text = f"{lo:g}" if lo == hi else f"{lo:g}..{hi:g}"
        if hi - lo >= WIDTH:
            return None
        if prior is not None and (lo, hi) == tuple(prior):
            return Find("trivial", name, f"{text}, which its headcount alone tells") if small else None
        if small:
            level = "find" if kind == "withheld" else kind
            return Find(level + (" (if small)" if how else ""), name, text + (f", {how}" if how else ""))
        if lo == hi and lo > self.t and kind == "withheld" and not how:
            return Find("pinned-large", name, text)
        return None

    def run(self):
        self.m.check()
        finds = [Find("note", "page", n) for n in self.notes]
        finds += self.shown_small()
        base = {}
        done = set()
        for var, name, kind, prior in self.targets:
            if var in self.known and kind == "withheld":
                continue            # headcounts are public knowledge
            r = self.m.range(var)
            if r is None:
                raise Unexpected(f"no solution for {name}")
            base[var] = r
            f = self.judge(name, kind, *r, prior=prior)
            if f is None:
                f = self.with_headcount(var, name, kind)
            if f:
                finds.append(f)
                if f.fails:
                    done.add(var)
        finds += self.second(done)
        finds += self.on_wave_days(done)
        finds += self.by_roster()
        timeouts = sum(p.timeouts for p in self.m.build()[1].values())
        if timeouts:
            finds.append(Find("note", "solver", f"{timeouts} integer solves hit the time limit; their bounds are only wider"))
        return finds

    def shown_small(self):
        out = []
        for (m, gb, g, p), value in self.fig.items():
            if value is None or self.is_rate(m) or "hours_credited" in m or m.startswith("shortfall"):
                continue
            if 1 <= value <= self.t:
                out.append(Find("shown-small", name_of((m, gb, g, p)), f"{value:g} is shown"))
        return out

    def with_headcount(self, var, name, kind):
        """The page withholds the headcount, but it is public: fix it where the unknown is small."""
        if self.m.fixed(var):
            return None
        part = self.m.part(var)
        heads = [self.m.index[("officers", "state", "all", p)] for p in self.periods]
        heads = [n for n in heads if n in part.pos]
        if not heads:
            return None
        x = part.point({var: (1, self.t)})
        if x is None:
            return None
        fix = {n: (round(x[part.pos[n]]),) * 2 for n in heads}
        again = self.m.range(var, fix)
        if again is None:
            return None
        f = self.judge(name, kind, *again)
        if f and f.fails:
            f.level = "headcount-unknown"
            f.detail += f", if the public roster has {', '.join(str(b[0]) for b in fix.values())} officers (give --officers or --roster to decide)"
            return f
        return None

    def second(self, done):
        """For each sum: suppose its withheld parts are all counts of 1..10, if that is possible."""
        out = []
        for text, parts in self.m.sums:
            hidden = [v for v in parts if not self.m.fixed(v) and v not in self.known]
            if not hidden or all(v in done for v in hidden):
                continue
            extra = {v: (1, self.t) for v in hidden}
            by_part = {}
            for v in hidden:
                by_part.setdefault(id(self.m.part(v)), (self.m.part(v), []))[1].append(v)
            if any(p.point(extra) is None for p, _ in by_part.values()):
                continue
            for v in hidden:
                if v in done:
                    continue
                r = self.m.range(v, extra)
                f = r and self.judge(name_of(self.m.names[v]), "withheld", *r, how=f"if all withheld parts of '{text}' are 1..{self.t}")
                if f:
                    out.append(f)
                    done.add(v)
        # a requirement that concerns everyone is the rule: suppose it of every withheld one
        for g, (un, met, miss) in self.unconcerned.items():
            for v in (met, miss):
                if self.m.fixed(v) or v in done:
                    continue
                r = self.m.range(v, {un: (0, 0)})
                f = r and self.judge(name_of(self.m.names[v]), "withheld", *r, how="if the requirement concerns everyone")
                if f:
                    out.append(f)
                    done.add(v)
        return out

    def on_wave_days(self, done):
        """On the day of a wave those written to are exactly those with an e-mail address."""
        out = []
        email, cannot = (self.m.index[("reminders", "channel", g, self.now)] for g in ("email", "unreachable"))
        for g, sent in self.wave_days:
            for v in (email, cannot, sent):
                if self.m.fixed(v) or v in done:
                    continue
                # both have the same value on that day; a shown one fixes the other
                if self.m.fixed(sent) and not self.m.fixed(email):
                    extra = {email: (self.m.lo[sent],) * 2}
                elif self.m.fixed(email) and not self.m.fixed(sent):
                    extra = {sent: (self.m.lo[email],) * 2}
                else:
                    continue
                r = self.m.range(v, extra)
                f = r and self.judge(name_of(self.m.names[v]), "withheld", *r, how=f"if the page is of the day of wave {g}")
                if f:
                    out.append(f)
                    done.add(v)
        return out

    def walk(self, part, rng, steps=300_000, stops=100):
        """More whole-number solutions: pairs of officers exchange their records.

        If one of two not compliant officers is replaced by another of the same
        classes but one, and the second likewise the other way round, every line
        of every table stays as it is."""
        cells = [(combo, part.pos[x]) for combo, _, x in self.cells if x in part.pos]
        place = dict(cells)
        x = part.point()
        if x is None or len(cells) < 4:
            return
        x = np.where(part.whole == 1, np.round(x), x)
        by_class = {}
        for combo, _ in cells:
            for i, g in enumerate(combo):
                by_class.setdefault((i, g), []).append(combo)
        for step in range(steps):
            a = cells[rng.randrange(len(cells))][0]
            # two that share a class are likelier to have both exchanged combinations
            i = rng.randrange(4)
            b = rng.choice(by_class[(i, a[i])])
            j = rng.choice([k for k in range(4) if k != i])
            c = a[:j] + (b[j],) + a[j + 1:]
            d = b[:j] + (a[j],) + b[j + 1:]
            if c in place and d in place and len({a, b, c, d}) == 4:
                p, q, r, s = place[a], place[b], place[c], place[d]
                if x[p] > 0 and x[q] > 0 and x[r] < part.hi[r] and x[s] < part.hi[s]:
                    x[p] -= 1
                    x[q] -= 1
                    x[r] += 1
                    x[s] += 1
            if step % (steps // stops) == 0:
                part.keep(x.copy())

    def by_roster(self):
        """Not compliant officers of any two groups' overlap or difference, with the roster."""
        if not self.cells:
            return []
        out = []
        free = [x for _, _, x in self.cells if not self.m.fixed(x)]
        if not free:
            return out
        rng = random.Random(1)      # the same page must give the same answer
        # solutions drawn at random prove most counts wide without a solve of their own
        # (one sign for a whole overlap of two groups moves all its officers at once)
        where = {x: combo for combo, _, x in self.cells}
        drawn = [(i, j) for i in range(4) for j in range(i, 4)] * 2
        for part in {id(self.m.part(x)): self.m.part(x) for x in free}.values():
            for i, j in drawn:
                sign = {}
                cost = np.zeros(len(part.vars))
                for x, k in part.pos.items():
                    if x in where:
                        cost[k] = sign.setdefault((where[x][i], where[x][j]), rng.choice((-1, 1))) + rng.uniform(-.2, .2)
                r = part.lp(cost)
                if r is not None:
                    part.keep(r.x)
            self.walk(part, rng)
        groups = {}
        for combo, count, x in self.cells:
            for gb, g in zip(GROUP_TABLES, combo):
                groups.setdefault((gb, g), {})[x] = count
        wanted = {}
        for a, b in itertools.combinations(groups, 2):
            if a[0] == b[0]:
                continue
            for text, xs in ((f"{a[1]} and {b[1]}", groups[a].keys() & groups[b].keys()),
                             (f"{a[1]} without {b[1]}", groups[a].keys() - groups[b].keys()),
                             (f"{b[1]} without {a[1]}", groups[b].keys() - groups[a].keys())):
                if xs:
                    wanted.setdefault(frozenset(xs), f"not compliant in {text}")
        for combo, count, x in self.cells:
            wanted.setdefault(frozenset([x]), "not compliant in " + " | ".join(combo))
        head = {x: count for _, count, x in self.cells}
        names = {}
        for (gb, g), xs in groups.items():
            names.setdefault(frozenset(xs), []).append((gb, g))
        started, zeros, left = time.time(), 0, 0
        for xs, text in wanted.items():
            n = sum(head[x] for x in xs)
            if n == 0:
                continue
            published = [k for k in names.get(xs, ())]
            if any(self.fig[("officers_not_compliant", gb, g, self.now)] is not None for gb, g in published):
                continue            # that is a line of the page itself
            fixed = sum(self.m.lo[x] for x in xs if self.m.fixed(x))
            by_part = {}
            for x in xs:
                if not self.m.fixed(x):
                    by_part.setdefault(id(self.m.part(x)), (self.m.part(x), []))[1].append(x)
            lo = hi = fixed
            # the solutions seen already prove most of them uncertain, at no cost
            if any(np.ptp(part.seen(dict.fromkeys(vs, 1))) >= 1 for part, vs in by_part.values() if part.points):
                continue
            if time.time() - started > 40:
                left += 1
                continue
            for part, vs in by_part.values():
                a, b = part.range({x: 1 for x in vs})
                lo, hi = lo + a, hi + b
            # taking a few officers off a shown group leaves a narrow range in any
            # page, by the headcount alone: only a certain number is a find
            if lo == hi:
                if any(lo <= k <= hi for k in range(1, self.t + 1)):
                    out.append(Find("roster-part", text, f"{lo:g} of {n}"))
                elif hi == 0 and n <= self.t:
                    zeros += 1
        if zeros:
            out.append(Find("note", "roster", f"{zeros} overlaps of groups with 10 officers or fewer are known to have nobody not compliant"))
        if left:
            out.append(Find("roster-undecided", "roster", f"{left} overlaps of groups not attacked: out of time"))
        return out


def page_day_of(page):
    for p in page.prose:
        m = re.search(r"(?:on|of) (\d{1,2} [A-Z][a-z]+ \d{4})", p)
        if m:
            return plain(m.group(1))
    return None


def read_roster(path):
    with open(path, newline="", encoding="utf-8") as f:
        rows = csv.DictReader(f)
        want = list(GROUP_TABLES) + ["officers"]
        if not rows.fieldnames or not set(want) <= set(rows.fieldnames):
            raise Unexpected(f"roster: columns {rows.fieldnames}, expected {want}")
        merged = {}
        for r in rows:
            k = tuple(r[c] for c in GROUP_TABLES)
            merged[k] = merged.get(k, 0) + int(r["officers"])
    if not merged:
        raise Unexpected("roster: no lines")
    return sorted(merged.items())


def load(folder):
    blobs = {}
    for name in FILES:
        path = os.path.join(folder, name)
        if not os.path.exists(path):
            raise Unexpected(f"{name} is missing")
        with open(path, "rb") as f:
            blobs[name] = f.read()
    return blobs


def attack(blobs, **options):
    """-> (finds, number of withheld cells, unmatched table cells)"""
    figures, finds = read_csv(blobs["statistics.csv"].decode("utf-8"))
    page, book = read_html(blobs["commission.html"].decode("utf-8")), read_xlsx(blobs["commission.xlsx"])
    more, leaks, unmatched = cross_check(figures, page, book)
    finds += more
    try:
        finds += Attack(figures, leaks, page_day=page_day_of(page), **options).run()
    except Unexpected as e:
        e.finds = finds         # what the comparison of the files found is still worth telling
        raise
    return finds, sum(v is None for v in figures.values()), unmatched


def report(finds, withheld, unmatched, seconds, verbose):
    bad = [f for f in finds if f.fails]
    print(f"{withheld} withheld cells attacked, {len(bad)} finds, {seconds:.1f} s")
    for f in bad:
        print("  " + str(f))
    for level in sorted(HARMLESS):
        lines = [f for f in finds if f.level == level]
        if lines:
            print(f"{len(lines)} {level} (does not fail)")
            for f in lines if verbose or level == "note" else lines[:5]:
                print("  " + str(f))
    if unmatched:
        hidden = [u for u in unmatched if u.endswith("withheld")]
        print(f"{len(unmatched)} table cells could not be tied to a csv line and were only matched by value"
              f" ({len(hidden)} of them withheld)")
        for u in unmatched if verbose else unmatched[:8]:
            print("  " + u)
    return 1 if bad else 0


# ----------------------------------------------------------------------- nights

def same_count(measure):
    return not Attack.is_rate(measure) and "hours_credited" not in measure and not measure.startswith("shortfall")


def nights(publications, options):
    """publications: [(name, blobs)] in order.  Compares successive different ones."""
    distinct = []
    for name, blobs in publications:
        if not distinct or any(blobs[f] != distinct[-1][1][f] for f in FILES):
            distinct.append((name, blobs))
    finds = []
    state = []
    for name, blobs in distinct:
        fig, more = read_csv(blobs["statistics.csv"].decode("utf-8"))
        finds += more
        state.append((name, fig, Attack(fig, **options)))
        state[-1][2].m.check()
    for (na, fa, aa), (nb, fb, ab) in zip(state, state[1:]):
        for key in sorted(set(fa) & set(fb)):
            if not same_count(key[0]):
                continue
            a, b = fa[key], fb[key]
            if a is not None and b is not None:
                if 1 <= abs(a - b) <= options.get("threshold", 10):
                    finds.append(Find("night-difference", name_of(key), f"{na}: {a:g}, {nb}: {b:g}"))
            elif (a is None) != (b is None):
                shown, side = (b, aa) if a is None else (a, ab)
                lo, hi = (x + 0.0 for x in side.m.range(side.m.index[key], exact=True))
                if hi >= BIG / 2:
                    continue            # bounded to nothing
                if lo > shown + options.get("threshold", 10) or hi < shown - options.get("threshold", 10):
                    continue
                # certain if the whole range is near, otherwise merely possible
                near = max(abs(lo - shown), abs(hi - shown)) <= options.get("threshold", 10)
                finds.append(Find("night-near" if near else "near-possible", name_of(key),
                                  f"{na} {'withheld' if a is None else format(a, 'g')}, {nb} {'withheld' if b is None else format(b, 'g')}; withheld one is {lo:g}..{hi:g}"))
        gone = sorted(k for k in set(fa) ^ set(fb) if (fa.get(k) if k in fa else fb.get(k)) is not None)
        if gone:
            finds.append(Find("note", f"{na} / {nb}", f"{len(gone)} shown lines stand in only one of the two, first {name_of(gone[0])}"))
    return finds, len(distinct), len(publications)


# -------------------------------------------------------------------- self-test

def clean_figures():
    """A fabricated page without a leak, all four group tables cut from one roster."""
    f = {}
    now, before = "2025", "2024"

    def put(m, gb, g, v, p=now):
        f[(m, gb, g, p)] = v

    def state(p, n, c, short, not_shown, exempt, waived):
        u = short + not_shown
        o, z = c + u, exempt + waived
        assert n == o + z
        for m, v in zip(STATE_OFFICERS, (n, o, z, c, u, short, not_shown, exempt, waived, 55,
                                         round(100 * c / o, 2), 4000.0, 6.5)):
            put(m, "state", "all", float(v), p)
        return o, u

    o, u = state(now, 1000, 500, 400, 0, 60, 40)
    state(before, 950, 600, 0, 250, 70, 30)
    roster = {}
    rng = random.Random(7)
    counties = ["Alder", "Birch", "Cedar", "Elm", "Fir"]
    # officers and not-compliant ones of every combination; noughts keep the tables simple
    cells = {}
    for i in range(1000):
        k = (rng.choice("AB"), rng.choice(["small", "big"]), rng.choice(counties), rng.choice(["yes", "no"]))
        cells.setdefault(k, [0, 0])[0] += 1
    left = u
    order = sorted(cells)
    while left:
        k = rng.choice(order)
        if cells[k][1] < cells[k][0]:
            cells[k][1] += 1
            left -= 1
    for j, gb in enumerate(GROUP_TABLES):
        tot = {}
        for k, (a, b) in cells.items():
            t = tot.setdefault(k[j], [0, 0])
            t[0] += a
            t[1] += b
        for g, (a, b) in tot.items():
            for m, v in zip(GROUP_MEASURES, (a, b, a - b, round(100 * (a - b) / a, 2))):
                put(m, gb, g, float(v))
    for k, (a, _) in cells.items():
        roster[k] = a
    for g, met, miss in (("total", 560, 340), ("legal", 700, 200), ("racial_profiling", 600, 230), ("firearms", 640, 260)):
        put("requirement_met", "requirement", g, float(met))
        put("requirement_not_met", "requirement", g, float(miss))
        put("requirement_met_rate", "requirement", g, round(100 * (1 - miss / o), 2))
    put("reminders", "channel", "email", 250.0)
    put("reminders", "channel", "unreachable", 150.0)
    for g, v in (("no_email", 40.0), ("invalid_email", 50.0), ("not_onboarded", 60.0)):
        put("reminders", "unreachable_reason", g, v)
    for m, v in zip(WAVE, (310.0, 30.0, 60.0, 200.0, 20.0)):
        put(m, "wave", "2025-10-01", v)
    put("complied_rate", "wave", "2025-10-01", round(100 * 60 / 310, 2))
    for p, t, w, ow in ((now, 700.0, 530.0, o), (before, 640.0, 500.0, 850)):
        for m, v in zip(TO_DATE, (t, w, ow - w, 4000.0, 15000.0)):
            put(m, "state", "all", float(v), p)
        put("hours_to_date_rate", "state", "all", round(100 * w / ow, 2), p)
    put("trainings_credited", "state", "all", 5000.0)
    put("hours_credited", "state", "all", 20000.0)
    for g, t, h in (("licensed_provider", 3000.0, 12000.0), ("college", 900.0, 4000.0), ("out_of_state", 1100.0, 4000.0)):
        put("trainings_credited", "source_kind", g, t)
        put("hours_credited", "source_kind", g, h)
    for g, h in (("legal_hours", 12000.0), ("skill_hours", 5000.0), ("unstated_hours", 3000.0)):
        put("hours_credited", "area", g, h)
    put("rows", "state", "all", 9000.0)
    for gb, items in (("kind", (("college", 4000), ("provider_roster", 5000))),
                      ("disposition", (("credited", 6000), ("rejected", 3000))),
                      ("reason", (("credited/-", 6000), ("rejected/a", 1000), ("rejected/b", 1200), ("rejected/c", 800)))):
        for g, v in items:
            put("rows", gb, g, float(v))
    for g in ("within 14 days", "15 to 28 days", "29 to 56 days", "more than 56 days"):
        put("roster_rows", "delay", g, 700.0)
    return f, sorted(roster.items())


def write_publication(f, page_edit=None, sheet_edit=None, cache_edit=None):
    """The three files, in the plainest form of their format, of fabricated figures."""
    now = max(k[3] for k in f)
    lines = io.StringIO()
    out = csv.writer(lines, lineterminator="\n")
    out.writerow(("measure", "group_by", "group", "period", "value", "withheld"))
    for k in sorted(f):
        out.writerow(k + (("", "true") if f[k] is None else (f"{f[k]:.2f}", "false")))
    blocks = []
    standing = [(lab, [(m, "state", "all", now)]) for lab, (m, _, _) in WORDS["standing"].items()
                if (m, "state", "all", now) in f]
    blocks.append(("Where officers stand", ["Officers"], standing))
    for gb in GROUP_TABLES:
        gs = sorted({k[2] for k in f if k[1] == gb})
        blocks.append(("By " + gb, ["Officers", "Not met", "Met or nothing owed", "Share"],
                       [(g, [(m, gb, g, now) for m in GROUP_MEASURES]) for g in gs]))
    req = {v[2]: lab for lab, v in WORDS["requirement"].items()}
    blocks.append(("By requirement", ["Met", "Not met", "Share met"],
                   [(req[g], [(m, "requirement", g, now) for m in ("requirement_met", "requirement_not_met", "requirement_met_rate")])
                    for g in sorted({k[2] for k in f if k[1] == "requirement"})]))

    def show(k):
        v = f[k]
        if v is None:
            return "withheld"
        if Attack.is_rate(k[0]):
            return f"{v:.1f} %"
        return f"{v:,.0f}"
    html = ["<!DOCTYPE html><html><head><title>x</title></head><body><main><p>State of the records on 2 November 2025.</p>"]
    wb = openpyxl.Workbook()
    wb.active.title = "Summary"
    charts = []
    for title, header, rows in blocks:
        drawn = [(lab, ks) for lab, ks in rows if f[ks[0]] is not None and lab != TOGETHER]
        html.append(f"<section><h2>{title}</h2><svg class='chart'><title>{title}</title><desc>Officers. "
                    + "; ".join(f"{lab}: {show(ks[0])}" for lab, ks in drawn) + ".</desc>"
                    + "".join(f"<text class='label'>{lab}<tspan class='parts'></tspan></text><rect class='bar'/><text class='value'>{show(ks[0])}</text>" for lab, ks in drawn)
                    + "</svg><table><caption>" + title + "</caption><thead><tr><th>x</th>"
                    + "".join(f"<th>{h}</th>" for h in header) + "</tr></thead><tbody>"
                    + "".join(f"<tr><th>{lab}</th>" + "".join(f"<td>{show(k)}</td>" for k in ks) + "</tr>" for lab, ks in rows)
                    + "</tbody></table></section>")
        ws = wb.create_sheet(title)
        ws["A1"] = title
        ws.append([])
        ws.append([])
        ws.append(["x"] + header)
        order = rows[::-1]                      # the sheet may order its lines differently
        for lab, ks in order:
            ws.append([lab] + ["withheld" if f[k] is None else (f[k] / 100 if Attack.is_rate(k[0]) else f[k]) for k in ks])
            for c, k in enumerate(ks):
                if Attack.is_rate(k[0]):
                    ws.cell(ws.max_row, c + 2).number_format = "0.00%"
        top = ws.max_row - len(order) + 1
        points = {i: format(f[ks[0]], ".17g") for i, (lab, ks) in enumerate(order) if f[ks[0]] is not None}
        charts.append((title, top, ws.max_row, points))
    if sheet_edit:
        sheet_edit(wb)
    blob = io.BytesIO()
    wb.save(blob)
    with zipfile.ZipFile(blob, "a") as z:
        for i, (title, top, end, points) in enumerate(charts):
            if cache_edit:
                cache_edit(title, points)
            z.writestr(f"xl/charts/chart{i + 1}.xml",
                       '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:ser>'
                       f"<c:val><c:numRef><c:f>'{title}'!$B${top}:$B${end}</c:f><c:numCache>"
                       + "".join(f'<c:pt idx="{k}"><c:v>{v}</c:v></c:pt>' for k, v in points.items())
                       + "</c:numCache></c:numRef></c:val></c:ser></c:chartSpace>")
    page = "".join(html) + "</main></body></html>"
    if page_edit:
        page = page_edit(page)
    return {"commission.html": page.encode(), "commission.xlsx": blob.getvalue(),
            "statistics.csv": lines.getvalue().encode()}


def self_test():
    """Every kind of leak is planted once in a clean page and must be found."""
    base, roster = clean_figures()
    now = "2025"
    failed = 0

    def case(title, expect, change=None, **kw):
        """expect: None for a clean page, else (level, part of the name)."""
        nonlocal failed
        f = dict(base)
        if change:
            change(f)
        files = {k: kw.pop(k) for k in ("page_edit", "sheet_edit", "cache_edit") if k in kw}
        try:
            finds, _, _ = attack(write_publication(f, **files), **kw)
            bad = [x for x in finds if x.fails]
            ok = not bad if expect is None else any(x.level == expect[0] and expect[1] in x.what for x in finds)
            said = "; ".join(str(x) for x in bad[:3])
        except Unexpected as e:
            ok, said = expect == "unexpected", str(e)
        failed += not ok
        print(f"{'ok  ' if ok else 'FAIL'} {title}" + ("" if ok else f" -> {said}"))

    def hide(f, *keys):
        for k in keys:
            assert k in f, k
            f[k] = None

    def s(m, p=now):
        return (m, "state", "all", p)

    def line(gb, g):
        return [(m, gb, g, now) for m in GROUP_MEASURES]

    def set_(**new):
        def change(f):
            for m, v in new.items():
                f[s(m)] = v
        return change

    case("a clean page", None)
    case("a clean page with its roster", None, roster=roster)

    def exempt(f):
        f[s("officers_exempt")], f[s("officers_waived")] = None, 94.0
    case("one withheld part of a sum", ("find", "officers_exempt"), exempt)

    def z_of_n(f):
        f.update({s("officers"): 904.0, s("officers_nothing_owed"): None, s("officers_exempt"): None, s("officers_waived"): None})
    # the group tables no longer fit the headcount: rescale them
    def z_of_n_fit(f):
        z_of_n(f)
        for gb in GROUP_TABLES:
            g = max((k[2] for k in f if k[1] == gb and k[0] == "officers"), key=lambda g: f[("officers", gb, g, now)])
            a, u_ = f[("officers", gb, g, now)] - 96, f[("officers_not_compliant", gb, g, now)]
            for m, v in zip(GROUP_MEASURES, (a, u_, a - u_, round(100 * (a - u_) / a, 2))):
                f[(m, gb, g, now)] = v
    case("headcount minus owing is small", ("find", "officers_nothing_owed"), z_of_n_fit)

    def n_hidden(f):
        z_of_n_fit(f)
        f[s("officers")] = None
        for gb in GROUP_TABLES:
            names = sorted({k[2] for k in f if k[1] == gb})
            for g in names[:2]:
                hide(f, *line(gb, g))
    case("the same, headcount withheld but public", ("find", "officers_nothing_owed"), n_hidden, officers=904)
    case("the same, headcount not told to the attack", ("headcount-unknown", "officers_nothing_owed"), n_hidden)

    def rate_leak(f):
        f[s("officers_compliant")], f[s("officers_not_compliant")], f[s("officers_short")] = None, None, None
        f[s("officers_not_shown_compliant")] = None
    case("counts worked out from a shown rate (pinned large)", ("pinned-large", "officers_compliant"), rate_leak)

    def shown(f):
        f[("reminders", "channel", "email", now)], f[("reminders", "channel", "unreachable", now)] = 396.0, 4.0
        for g, v in (("no_email", 0.0), ("invalid_email", 0.0), ("not_onboarded", 4.0)):
            f[("reminders", "unreachable_reason", g, now)] = v
    case("a count of 1..10 shown", ("shown-small", "unreachable"), shown)

    def narrow(f):
        f[("reminders", "unreachable_reason", "no_email", now)] = None
        f[("reminders", "unreachable_reason", "invalid_email", now)] = None
        f[("reminders", "unreachable_reason", "not_onboarded", now)] = 147.0
    case("two withheld parts with a sum of 3", ("find", "no_email"), narrow)

    def second(f):
        f[("reminders", "unreachable_reason", "no_email", now)] = None
        f[("reminders", "unreachable_reason", "invalid_email", now)] = None
        f[("reminders", "unreachable_reason", "not_onboarded", now)] = 131.0
    case("two withheld parts with a sum of 19", ("find (if small)", "no_email"), second)
    def small_county(f):
        # Elm keeps 4 not compliant; the others take the rest
        rest = f[("officers_not_compliant", "county", "Elm", now)] - 4
        for g in ("Elm", "Fir", "Alder", "Birch", "Cedar"):
            a, u = f[("officers", "county", g, now)], f[("officers_not_compliant", "county", g, now)]
            take = min(rest, a - u - 20)
            u = 4 if g == "Elm" else u + take
            rest -= 0 if g == "Elm" else take
            for m, v in zip(GROUP_MEASURES, (a, u, a - u, round(100 * (a - u) / a, 2))):
                f[(m, "county", g, now)] = v
        hide(f, *line("county", "Elm"))
    case("county line withheld alone", ("find", "county/Elm"), small_county)

    def near_requirement(f):
        f[("requirement_not_met", "requirement", "total", now)] = 397.0
        f[("requirement_met", "requirement", "total", now)] = 480.0
        f[("requirement_met_rate", "requirement", "total", now)] = round(100 * (1 - 397 / 900), 2)
    case("not compliant minus not met is 3", ("unpublished", "not compliant minus not met of total"), near_requirement)

    def unconcerned(f):
        f[("requirement_met", "requirement", "legal", now)] = 695.0
    case("five officers a requirement does not concern", ("unpublished", "not concerned"), unconcerned)

    def hidden_miss(f):
        # 8 not met, withheld, but met is shown: the rest is 0..8, certain if it concerns everyone
        hide(f, ("requirement_not_met", "requirement", "legal", now), ("requirement_met_rate", "requirement", "legal", now))
        f[("requirement_met", "requirement", "legal", now)] = 892.0
    case("not met from met, if everyone is concerned", ("find (if small)", "requirement_not_met/requirement/legal"), hidden_miss)

    def all_miss(f):
        for g in ("total", "legal", "racial_profiling", "firearms"):
            f[("requirement_not_met", "requirement", g, now)] = {"total": 380.0, "legal": 17.0, "racial_profiling": 0.0, "firearms": None}[g]
            f[("requirement_met", "requirement", g, now)] = 500.0 if g != "firearms" else None
            f[("requirement_met_rate", "requirement", g, now)] = None
    case("every requirement met but one, bounds only", ("unpublished", "not compliant minus not met of total"),
         lambda f: (all_miss(f), f.update({("requirement_not_met", "requirement", "total", now): 390.0})))

    w = lambda m: (m, "wave", "2025-10-01", now)
    case("wave: one part withheld", ("find", "reminders_bounced"),
         lambda f: f.update({w("reminders_bounced"): None, w("reminders_still_short"): 226.0}))
    case("wave: sent near officers short", ("pair", "sent / officers_short"),
         lambda f: f.update({w("reminders_sent"): 395.0, w("reminders_still_short"): 285.0, w("complied_rate"): round(6000 / 395, 2)}))
    case("wave: still short near e-mail", ("pair", "still short / e-mail"),
         lambda f: f.update({w("reminders_sent"): 364.0, w("reminders_still_short"): 254.0, w("complied_rate"): round(6000 / 364, 2)}))
    case("wave: complied near compliant", ("unpublished", "compliant minus complied"),
         lambda f: f.update({w("reminders_sent"): 743.0, w("reminders_complied"): 493.0, w("complied_rate"): round(49300 / 743, 2)}))

    def wave_day(f):
        hide(f, ("reminders", "channel", "email", now), ("reminders", "channel", "unreachable", now))
        for g in ("no_email", "invalid_email", "not_onboarded"):
            hide(f, ("reminders", "unreachable_reason", g, now))
        f.update({w("reminders_sent"): 393.0, w("reminders_still_short"): 283.0, w("complied_rate"): round(6000 / 393, 2)})
    case("wave: unreachable on the day of the wave", ("find (if small)", "unreachable"), wave_day,
         page_edit=lambda p: p.replace("2 November 2025", "1 October 2025"))

    def to(m, v, p=now):
        return {s(m, p): v}
    case("to date: nearly all trained", ("unpublished", "minus trained to date"), lambda f: f.update(to(TO_DATE[0], 993.0)))
    case("to date: trained near with hours", ("pair", "trained / with hours"), lambda f: f.update(to(TO_DATE[0], 536.0)))

    def with_hours(v, p=now, o=900):
        return {s(TO_DATE[1], p): v, s(TO_DATE[2], p): o - v, s("hours_to_date_rate", p): round(100 * v / o, 2)}
    case("to date: with hours near compliant", ("pair", "with hours / compliant"), lambda f: f.update(with_hours(504.0)))
    case("to date: with hours near requirement met", ("pair", "with hours / requirement_met"), lambda f: f.update(with_hours(557.0)))
    case("to date: without hours near not met", ("pair", "without hours / requirement_not_met"), lambda f: f.update(with_hours(558.0)))
    case("to date: earlier period near compliant", ("pair", "to date 2024: with hours / compliant"),
         lambda f: f.update(with_hours(607.0, "2024", 850)))
    case("to date: earlier trained near this year's officers", ("pair", "officers 2025 / trained"),
         lambda f: f.update({s("officers", "2024"): 1050.0, s("officers_nothing_owed", "2024"): 200.0, s("officers_exempt", "2024"): 170.0,
                             **to(TO_DATE[0], 996.0, "2024")}))
    case("to date: trainings near the total", ("pair", "trainings credited"), lambda f: f.update(to(TO_DATE[3], 4995.0)))

    def training(f):
        hide(f, ("trainings_credited", "source_kind", "college", now))
        f[("trainings_credited", "source_kind", "licensed_provider", now)] = 3896.0
    case("trainings of one source withheld", ("find", "trainings_credited/source_kind/college"), training)

    def hours(f):
        hide(f, ("hours_credited", "area", "unstated_hours", now))
        f[("hours_credited", "area", "legal_hours", now)] = 14996.0
    case("hours of one area withheld", ("find", "unstated_hours"), hours)

    def reason(f):
        hide(f, ("rows", "reason", "rejected/a", now))
        f[("rows", "reason", "rejected/b", now)] = 2196.0
    case("rows of one reason withheld", ("find", "rejected/a"), reason)

    # linked tables: two small counties hide each other in one table, but the
    # roster says both are exactly the two cells of another one
    def linked():
        f, cells = dict(base), {}
        plan = {("A", "big", "Alder", "yes"): (400, 200), ("B", "small", "Birch", "no"): (300, 100),
                ("A", "small", "Cedar", "yes"): (200, 93), ("B", "big", "Elm", "no"): (60, 4), ("A", "big", "Elm", "yes"): (40, 3)}
        for m, gb, g, p in list(f):
            if gb in GROUP_TABLES:
                del f[(m, gb, g, p)]
        for j, gb in enumerate(GROUP_TABLES):
            for g in sorted({k[j] for k in plan}):
                a, u = (sum(v[i] for k, v in plan.items() if k[j] == g) for i in (0, 1))
                for m, v in zip(GROUP_MEASURES, (a, u, a - u, round(100 * (a - u) / a, 2))):
                    f[(m, gb, g, now)] = float(v)
        return f, sorted((k, v[0]) for k, v in plan.items())
    f, combos = linked()
    for g in ("Elm", "Cedar"):
        hide(f, *line("county", g))
    for m in GROUP_MEASURES:
        f[(m, "county", TOGETHER, now)] = {"officers": 300.0, "officers_not_compliant": 100.0, "officers_met_or_nothing_owed": 200.0,
                                           "share_met_or_nothing_owed": 66.67}[m]
    keep = f
    case("two withheld counties, margins alone", None, lambda f: (f.clear(), f.update(keep)))
    case("two withheld counties, tables linked by the roster", ("find", "county/Elm"), lambda f: (f.clear(), f.update(keep)), roster=combos)
    case("overlap of shown groups, by the roster", ("roster-part", "not compliant in"),
         lambda f: (f.clear(), f.update(linked()[0])), roster=combos)

    # the files against one another
    def two_counties(f):
        hide(f, *line("county", "Elm"), *line("county", "Fir"))
        a, u, l = (sum(base[(m, "county", g, now)] for g in ("Elm", "Fir")) for m in GROUP_MEASURES[:3])
        for m, v in zip(GROUP_MEASURES, (a, u, l, round(100 * l / a, 2))):
            f[(m, "county", TOGETHER, now)] = v
    case("two withheld counties, files agree", None, two_counties)
    count = base[("officers_not_compliant", "county", "Elm", now)]
    row = "<th>Elm</th><td>withheld</td><td>"
    case("table text shows a withheld figure", ("file-leak", "county/Elm"), two_counties,
         page_edit=lambda p: p.replace(row + "withheld", row + f"{count:.0f}"))

    def in_sheet(wb):
        for r in wb["By county"].iter_rows():
            if r[0].value == "Elm":
                r[2].value = count
    case("workbook shows a withheld figure", ("file-leak", "county/Elm"), two_counties, sheet_edit=in_sheet)

    def zero(title, points):
        if title == "By county":
            for i in range(6):
                points.setdefault(i, "0")
    case("chart cache draws a withheld line as 0", ("false-zero", "Elm"), two_counties, cache_edit=zero)

    def number(title, points):
        if title == "By county":
            for i in range(6):
                points.setdefault(i, "77")
    case("chart cache keeps a withheld figure", ("file-leak", "Elm"), two_counties, cache_edit=number)
    case("svg describes a withheld line", ("file-leak", "Elm"), two_counties,
         page_edit=lambda p: p.replace("Officers. Alder", "Officers. Elm: 77; Alder"))
    case("svg draws a bar too many", ("file-leak", "svg 'By county'"), two_counties,
         page_edit=lambda p: p.replace("<rect class='bar'/>", "<rect class='bar'/><rect class='bar'/>"))
    case("a comment in the page", ("file-leak", "out of sight"), page_edit=lambda p: p + "<!-- Elm 7 -->")
    case("csv and page differ", ("file-differs", "officers_not_active"),
         page_edit=lambda p: p.replace("not counted above</th><td>55", "not counted above</th><td>700"))
    # what must stop the attack
    case("a missing measure stops", "unexpected", lambda f: f.pop(s("officers_exempt")))
    case("an unknown measure stops", "unexpected", lambda f: f.update({("officers_retired", "state", "all", now): 50.0}))
    case("figures that contradict one another stop", "unexpected", lambda f: f.update({s("officers_exempt"): 61.0}))
    # nights
    other = dict(base)
    other[("roster_rows", "delay", "within 14 days", now)] = 703.0
    a, b = write_publication(base), write_publication(other)
    finds, distinct, given = nights([("1", a), ("2", a), ("3", b)], {})
    ok = distinct == 2 and any(x.level == "night-difference" and "within 14" in x.what for x in finds)
    hid = dict(base)
    exempt(hid)
    hid[s("officers_waived")] = 44.0
    finds, _, _ = nights([("1", a), ("2", write_publication(hid))], {})
    ok2 = any(x.level == "night-near" and "officers_exempt" in x.what for x in finds)
    for good, title in ((ok, "nights: a count moves by 3"), (ok2, "nights: shown once, withheld once")):
        failed += not good
        print(f"{'ok  ' if good else 'FAIL'} {title}")
    print("self-test passed" if not failed else f"self-test: {failed} failed")
    return 1 if failed else 0


def main():
    ap = argparse.ArgumentParser(description="Work out withheld counts from a published statistics page.")
    ap.add_argument("public_dir", nargs="?")
    ap.add_argument("--roster", help="csv: " + ",".join(GROUP_TABLES) + ",officers")
    ap.add_argument("--officers", type=int, help="headcount of the public roster, if the page withholds it")
    ap.add_argument("--threshold", type=int, default=10)
    ap.add_argument("--allow-missing", action="append", default=[], choices=["wave", "to_date"])
    ap.add_argument("--nights", nargs="+", metavar="DIR")
    ap.add_argument("--self-test", action="store_true")
    ap.add_argument("--verbose", action="store_true", help="list everything, not the first few")
    a = ap.parse_args()
    started = time.time()
    try:
        if a.self_test:
            return self_test()
        options = {"threshold": a.threshold, "allow_missing": a.allow_missing, "officers": a.officers,
                   "roster": read_roster(a.roster) if a.roster else None}
        if a.nights:
            if len(a.nights) < 2:
                raise Unexpected("--nights needs two folders or more")
            if a.roster or a.officers is not None:
                raise Unexpected("a roster is of one night only and has no place with --nights")
            options.pop("roster")
            options.pop("officers")
            finds, distinct, given = nights([(os.path.basename(os.path.normpath(d)) + f"#{i + 1}", load(d)) for i, d in enumerate(a.nights)], options)
            print(f"{given} nights, {distinct} distinct publications")
            return report(finds, 0, [], time.time() - started, a.verbose)
        if not a.public_dir:
            raise Unexpected("name a public folder, --nights or --self-test")
        finds, withheld, unmatched = attack(load(a.public_dir), **options)
        return report(finds, withheld, unmatched, time.time() - started, a.verbose)
    except Unexpected as e:
        for f in getattr(e, "finds", []):
            print("  " + str(f))
        print(f"STOPPED: {e}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
