"""Stories about words: who attended and completed, in whose words, and figures as people write them.

Rows of these stories lie in files of their own, for what a blank says there depends on the other rows of the file.
"""

from datetime import timedelta

from gen.faults import sent

# files: attendance with a positive word on most rows, without any, all blank, no such column, and remarks that all agree
MARKED, OPEN, BLANK, BARE = "words_marked.csv", "words_open.csv", "words_blank.csv", "words_bare.csv"
SHARES, SAME_UNCLEAR, SAME_NEGATIVE = "words_shares.csv", "words_same_unclear.csv", "words_same_negative.csv"

POSITIVE = ("attended", "Attended", "present", "PRESENT", "completed", "Completed.", "passed", "finished", "done",
            "yes", "Y", "x", "1", "true", "✓", "100%", "completed 3/5/2025", "attended 8 hours", "Passed 85%")
NEGATIVE = ("no show", "No-Show", "NO SHOW!", "absent", "Absent", "did not attend", "Did Not Attend",
            "not completed", "incomplete", "withdrawn", "Withdrawn.", "dropped", "failed", "did not pass",
            "excused", "waitlisted",
            "cancelled", "no credit", "no", "N", "F", "U", "0", "✗", "absent - family emergency", "withdrawn; rebooked")
UNCLEAR = ("registered", "Registered", "invited", "in progress", "In-Progress", "partial", "left early", "Left early.",
           "late", "audit", "pending", "?", "75%", "3", "mostly", "passed 60%")
HARMLESS_REMARKS = ("ok", "OK", "none", "n/a", "N/A", "paid", "Paid.", "thank you", "Thank you!")
POSITIVE_REMARKS = ("attended", "present", "Completed", "passed")
NEGATIVE_REMARKS = ("no show", "No-show", "absent", "ABSENT", "did not attend", "withdrawn", "failed", "Incomplete.")
UNCLEAR_REMARKS = ("left early", "Left Early", "registered", "pending", "Pending.", "in progress")
VOIDS = ("void", "VOID", "voided", "delete", "Deleted", "removed", "cancel", "Cancelled", "retracted", "rescinded",
         "reverse", "withdraw", "withdrawn", "take back", "entered in error", "V", "D", "DEL", "void - wrong officer")
NEGATIVE_ACTIONS = ("no show", "No-Show", "did not attend", "absent", "incomplete", "failed")
UNCLEAR_ACTIONS = ("maybe", "transfer", "see supervisor", "?")
YES = ("y", "Yes", "true", "1", "x", "checked", "✓", "attached", "Enclosed", "received", "on file", "supplied",
       "provided", "copy attached", "certificate on file", "yes, attached", "attached 3/5/2025")
NO = ("n", "No", "false", "0", "none", "missing", "✗", "")
MAYBE = ("perhaps", "requested", "ask the academy", "?")


# ---- where rows go ----------------------------------------------------------------------------------------

def place(rng, row):
    """Send the row to a file in which it still says what it says; a row that says nothing goes anywhere."""
    if "_file" in row:
        return row
    if row.get("remarks") is None and row.get("attendance") is None and rng.random() < 0.2:
        row["_file"] = BARE
        return row
    row.setdefault("remarks", rng.choice(HARMLESS_REMARKS) if rng.random() < 0.3 else "")
    said = row.setdefault("attendance", "")
    files = (MARKED,) if said in POSITIVE else (MARKED, OPEN) if said else (MARKED, OPEN, BLANK)
    row["_file"] = rng.choice(files)
    if row["_file"] == MARKED and not said:
        row["attendance"] = rng.choice(POSITIVE)
    return row


def silent(rng, row):
    """Send the row to a file in which its blank attendance says nothing."""
    row.update(attendance="", remarks=row.get("remarks", ""), _file=rng.choice((OPEN, BLANK)))
    return row


def anything(s, **cells):
    """A row of any kind that would be credited with eight hours or so, changed by the cells given."""
    form = s.rng.randrange(7)
    if form == 0:
        row = s.certificate(s.day())
    elif form == 1:
        row = s.college()
    elif form == 2:
        row = s.roster(role="instructor", hours="8")
    elif form == 3:
        row = s.roster(control=s.course("in_service"), kind="in_service")
    else:
        row = s.roster(hours=s.rng.choice(("", "8", "6")))
    row.update(cells)
    return row


def mar(rng, row):
    """Make a row that would be credited wait or fall, by one word."""
    form = rng.randrange(5)
    if form == 0 and row["_kind"] in ("provider_roster", "in_service") and not row.get("test_score"):
        row["test_score"] = rng.choice(("C", "D", "C+", "F", "Fail", "see notes"))
    elif form == 1:
        row["action"] = rng.choice(UNCLEAR_ACTIONS + NEGATIVE_ACTIONS[:1])
    elif form == 2:
        row["remarks"] = rng.choice(UNCLEAR_REMARKS + NEGATIVE_REMARKS[:2])
    elif form == 3:
        row.update(attendance="", remarks="", _file=MARKED)
    else:
        row["attendance"] = rng.choice(UNCLEAR + NEGATIVE[:3])
    return row


# ---- words of the row -------------------------------------------------------------------------------------

def attended(s):
    """An attendance word of each class on a row of any kind."""
    return [anything(s, attendance=s.rng.choice(s.rng.choice((POSITIVE, NEGATIVE, UNCLEAR))))]


def remarked(s):
    """A remark of each class."""
    classes = (POSITIVE_REMARKS, NEGATIVE_REMARKS, UNCLEAR_REMARKS, HARMLESS_REMARKS)
    return [anything(s, remarks=s.rng.choice(s.rng.choice(classes)))]


def disagree(s):
    """Attendance, remark and score that say different things: the least favourable holds."""
    row = s.roster(hours="", attendance=s.rng.choice(s.rng.choice((POSITIVE, NEGATIVE, UNCLEAR))),
                   remarks=s.rng.choice(s.rng.choice((POSITIVE_REMARKS, NEGATIVE_REMARKS, UNCLEAR_REMARKS))))
    row["test_score"] = s.rng.choice(("", "", "Pass", "F", "C", "60", "95"))
    return [row]


def blank_beside(s):
    """A blank among positive words, beside negative and unclear ones only, in a column of blanks."""
    row = anything(s, attendance="", remarks=s.rng.choice(("",) + HARMLESS_REMARKS + POSITIVE_REMARKS))
    row["_file"] = s.rng.choice((MARKED, MARKED, OPEN, BLANK))
    return [row]


def same_remark(s):
    """A remark that stands on every row of its file."""
    if s.rng.random() < 0.7:
        return [s.roster(attendance="", remarks="registered", _file=SAME_UNCLEAR)]
    return [s.roster(attendance="", remarks="did not attend", _file=SAME_NEGATIVE)]


def roles(s):
    """Roles by other words, and words that are no role."""
    role = s.rng.choice(("Student", "STUDENT", "instr.", "Presenter", "helper", "mascot", "?"))
    return [s.roster(role=role, hours=s.rng.choice(("8", "6")))]


def evidence(s):
    """Yes, no and words not understood where credit hangs on them."""
    pick = lambda: s.rng.choice(s.rng.choices((YES, MAYBE, NO), (75, 18, 7))[0])  # noqa: E731
    if s.rng.random() < 0.6:
        on = s.day()
        row = s.certificate(on)
        names = ("has_certificate", "has_recognition", "has_description")[:2 if on.year < 2021 else 3]
    else:
        row, names = s.college(), ("accredited", "related")
    row.update({name: pick() for name in names})
    if s.rng.random() < 0.1:
        row.update(attendance=s.rng.choice(NEGATIVE))
    return [row]


def scores(s):
    """Scores in words on any course, in figures, fractions and shares on a computer-based one."""
    words = ("Pass", "passed", "A", "B", "P", "S", "Completed", "Fail", "failed", "F", "U", "did not pass", "C", "D",
             "see notes", "A+", "incomplete")
    if s.rng.random() < 0.35:
        return [s.roster(test_score=s.rng.choice(words + ("60", "100")), hours="")]
    control = s.course(areas=[100, 200, 0, 200], topics=[0] * 4, computer_based=True)
    figures = ("17/20", "14/20", "13/20", "14 of 20", "7 out of 10", "139/200", "21/20", "3/0", "85", "69,5", "70 %",
               "69%", "150", "100.5", "0.85", "0.9", "1", "0")
    score = s.rng.choice(s.rng.choice((words, figures)))
    rows = [s.roster(control=control, test_score=score)]
    rows[0].update(_file=s.rng.choice((MARKED, BLANK)), remarks="")
    rows[0]["attendance"] = s.rng.choice(POSITIVE) if rows[0]["_file"] == MARKED else ""
    if score in ("0.85", "0.9", "1", "0"):
        beside = dict(rows[0])
        beside.update(s.roster(control=control, test_score="85"))
        rows.append(beside)
    return rows


def shares(s):
    """Scores of a file in which all are shares of one."""
    control = s.course(areas=[100, 200, 0, 200], topics=[0] * 4, computer_based=True)
    return [s.roster(control=control, test_score=s.rng.choice(("0.7", "0.69", "0.85", "1", "0", "0,95", "1.0", "")),
                     role="student", attendance="", remarks="", _file=SHARES)]


# ---- figures ----------------------------------------------------------------------------------------------

def hours(s):
    """Hours with units and fractions."""
    form = s.rng.randrange(8)
    if form == 0:
        return [s.certificate(s.day(), hours=s.rng.choice(("4 hrs", "4 1/2", "4,0", "200 min", "4h", "4 h 15 min")))]
    if form == 1:
        return [s.college(semester_hours=s.rng.choice(("3 hrs", "3,5", "3 1/2", "4 hours")))]
    if form == 2:
        return [s.roster(role="instructor", hours=s.rng.choice(("7,5", "6 1/2", "7h 30m", "8 hrs.")))]
    if form == 3:
        cells = {"legal_hours": "1 1/2", "technical_hours": "0", "interpersonal_hours": "0", "skill_hours": "2,5 hrs",
                 "firearms_hours": "1h 30m", "deescalation_hours": "½", "implicit_bias_hours": "0",
                 "racial_profiling_hours": "0"}
        if s.rng.random() < 0.3:
            cells["legal_hours"] = "some"
        return [s.roster(hours="4", **cells)]
    if form == 4:
        return [s.roster(hours=s.rng.choice(("8 hrs", "")), minutes=s.rng.choice(("400 min", "400", "400 minutes")))]
    return [s.roster(hours=s.rng.choice((
        "6 1/2", "7,5", "7,50", "8 hrs", "8 hours", "8h", "8 Hrs.", "1 hr", "450 min", "400 min", "399 minutes",
        "7h 30m", "7 h 30 min", "8 hours 30 min", "7:30", "8:00", "½", "6½", "7¾", "7 1/2", "7 3/4 hrs", "12 hours",
        ".5")))]


def bad_hours(s):
    """Hours that are stated and not understood."""
    value = s.rng.choice(("eight", "all day", "8*", "8?", "full", "8 days", "4+4", "half", "8 hrs approx", "1/0"))
    form = s.rng.randrange(4)
    if form == 0:
        return [s.certificate(s.day(), hours=value)]
    if form == 1:
        return [s.college(semester_hours=value)]
    if form == 2:
        return [s.roster(hours="", minutes=value)]
    return [s.roster(hours=value, **s.rng.choice(({}, {}, {"attendance": "left early"}, {"attendance": "no show"})))]


def order(s):
    """Negative and unclear words on rows with another fault: which reason comes first."""
    word = {"attendance": s.rng.choice(s.rng.choice((NEGATIVE, UNCLEAR)))}
    form = s.rng.randrange(9)
    if form == 0:
        return [s.roster(completed_on=s.rng.choice(("", "2025-13-40")), **word)]
    if form == 1:
        return [s.roster(control="C9" + str(s.rng.randint(10000, 99999)), **word)]
    if form == 2:
        return [s.certificate(s.day(), **s.rng.choice(({"issuing_source": "Pennsylvania"}, {"has_certificate": ""},
                                                       {"determined_by": ""})), **word)]
    if form == 3:
        return [s.college(accredited="no", **word)]
    if form == 4:
        return [s.roster(hours="4", minutes="400", **word)]
    if form == 5:
        return [s.roster(control="", **word)]
    if form == 6:
        return [s.roster(on=s.as_of + timedelta(1), submitted_on="", **word)]
    if form == 7:
        return [s.roster(submitted_on=(s.as_of + timedelta(1)).isoformat(), **word)]
    return [s.roster(license_no=str(s.rng.randint(700000, 799999)), last_name="Vrbovsky", first_name="Wojtek",
                     attendee_name="", birth_date="", **word)]


# ---- several rows -----------------------------------------------------------------------------------------

def dated(s, row, days_ago, **cells):
    """A copy sent some days before the as-of date."""
    copy = sent(row, s.as_of - timedelta(days_ago), s.rng)
    copy.update(cells)
    return copy


def contradiction(s):
    """A negative row and others of the same training: blank, positive, passing, unclear, of another role or day."""
    base = anything(s, submitted_on=s.rng.choice(("", (s.as_of - timedelta(9)).isoformat())))
    roster = base["_kind"] in ("provider_roster", "in_service")
    negative = dict(base, attendance=s.rng.choice(NEGATIVE))
    if s.rng.random() < 0.3:
        negative.update(attendance="", remarks=s.rng.choice(NEGATIVE_REMARKS))
    rows = [place(s.rng, negative)]
    for n in range(s.rng.randint(1, 2)):
        form = s.rng.randrange(6)
        row = dated(s, base, s.rng.randint(0, 12))
        if base["_kind"] == "provider_roster":
            row["hours"] = str(3 + n)
        if form == 0:
            row["attendance"] = s.rng.choice(POSITIVE)
        elif form == 1:
            row["attendance"] = s.rng.choice(UNCLEAR + NEGATIVE)
        elif form == 2 and roster:
            row["test_score"] = s.rng.choice(("Pass", "A", "60"))
        elif form == 3 and roster:
            row["role"] = "student" if row["role"] == "instructor" else "instructor"
            row["hours"] = "5"
        if row.get("attendance"):
            place(s.rng, row)
        else:
            silent(s.rng, row)
        rows.append(row)
        if base["_kind"] != "provider_roster":
            break
    if s.rng.random() < 0.2:
        rows.append(place(s.rng, dated(s, base, 0, action="void")))
    return rows


def passing(s):
    """A computer-based course, once said to be failed, once with a figure."""
    control = s.course(areas=[100, 200, 0, 200], topics=[0] * 4, computer_based=True)
    row = s.roster(control=control, role="student", test_score="", submitted_on="")
    other = dated(s, row, 1, test_score=s.rng.choice(("70", "85%", "17/20", "69", "", "C")))
    row.update(s.rng.choice(({"test_score": "F"}, {"test_score": "failed"}, {"attendance": "no show"})))
    return [row, silent(s.rng, other)]


def void_words(s):
    """A row and what takes it back, in many words."""
    row = anything(s, submitted_on="")
    taker = dated(s, row, s.rng.randint(0, 9), action=s.rng.choice(VOIDS))
    rows = [row, taker] + ([dated(s, row, 0, action="")] if s.rng.random() < 0.2 else [])
    if s.rng.random() < 0.15:
        rows.remove(row)
    return rows


def may_take_back(s):
    """An action not understood: it waits, and so does the earlier row; a later one does not."""
    row = s.roster(hours="4", role="student", submitted_on="")
    taker = dated(s, row, 5, action=s.rng.choice(UNCLEAR_ACTIONS), hours=s.rng.choice(("4", "3")))
    row["attendance"] = s.rng.choice(("", "", "attended", "no show", "pending"))
    rows = [row, taker]
    if s.rng.random() < 0.3:
        rows.append(dated(s, row, 2, hours="5", attendance=""))
    if s.rng.random() < 0.2:
        rows.append(dated(s, row, 1, action="void", attendance=""))
    if row["attendance"]:
        return rows
    return [silent(s.rng, r) if r.get("attendance") == "" else r for r in rows]


def said_no(s):
    """A negative word as the action: the row falls, and takes nothing back."""
    row = s.roster(hours="4", role="student", submitted_on="")
    taker = dated(s, row, 5, action=s.rng.choice(NEGATIVE_ACTIONS))
    row["attendance"] = s.rng.choice(("", "attended"))
    return [row, taker] if s.rng.random() < 0.7 else [taker]


def cleared_up(s):
    """An unclear row, resent with a word that is clear."""
    row = anything(s, attendance=s.rng.choice(UNCLEAR), submitted_on="")
    return [row, dated(s, row, s.rng.randint(0, 9), attendance=s.rng.choice(POSITIVE))]


# ---- rulings ----------------------------------------------------------------------------------------------

def rule(s, row, answer, days_ago=0):
    """Note what a reviewer ruled; the file's name and row number follow when the row is written."""
    row.setdefault("_rulings", []).append({
        "question": "attendance", "answer": answer, "decided_by": "reviewer",
        "decided_on": (s.as_of - timedelta(days_ago)).isoformat(), "note": ""})
    return row


def ruled(s):
    """A ruling of each answer on a row that waits, has fallen, or is credited."""
    answer = s.rng.choice(("completed", "not_completed", "void"))
    form = s.rng.randrange(6)
    if form == 0:
        return [rule(s, anything(s, attendance=s.rng.choice(UNCLEAR)), answer)]
    if form == 1:
        return [rule(s, anything(s, attendance="", remarks="", _file=MARKED), answer)]
    if form == 2:
        row = s.rng.choice((s.roster(role="helper", hours="6"), s.roster(test_score="C"),
                            s.certificate(s.day(begins=s.begins), has_certificate="perhaps"),
                            s.college(accredited="requested", related="?")))
        return [rule(s, row, answer)]
    if form == 3:
        word = s.rng.choice(({"attendance": s.rng.choice(NEGATIVE)}, {"action": "no show"}, {"test_score": "F"}))
        return [rule(s, s.roster(hours="6", **word), "completed")]
    if form == 4:
        row = s.roster(hours="6", submitted_on="")
        rows = [rule(s, row, s.rng.choice(("void", "not_completed")))]
        return rows + [silent(s.rng, r) for r in [dated(s, row, 3, _rulings=[])] if s.rng.random() < 0.5]
    return [rule(s, s.roster(hours="6", action=s.rng.choice(UNCLEAR_ACTIONS)), answer.replace("void", "completed"))]


def ruled_several(s):
    """Rulings of one row that agree, differ on one day, follow each other, or are not yet known."""
    row = anything(s, attendance=s.rng.choice(UNCLEAR + NEGATIVE[:4] + POSITIVE[:4]))
    first, second = s.rng.sample(("completed", "not_completed"), 2)
    for answer, days_ago in s.rng.choice((
            ((first, 2), (second, 2)), ((first, 2), (first, 2)), ((first, 5), (second, 2)), ((first, 2), (second, -1)),
            ((first, 5), (second, 5), (first, 1)), ((first, -1),), ((first, 0),),
            ((first, 2), (second, 2), (first, 2)))):
        rule(s, row, answer, days_ago)
    return [row]


def ruled_pair(s):
    """Rulings on rows that hold each other: a contradiction, an action not understood, equal rows."""
    row = s.roster(hours="4", role="student", submitted_on="")
    form = s.rng.randrange(4)
    if form == 0:
        negative = dict(row, attendance=s.rng.choice(NEGATIVE))
        other = silent(s.rng, dated(s, row, 4, hours="5"))
        target, answer = s.rng.choice(((negative, "completed"), (other, "completed"), (other, "not_completed"),
                                       (other, "void"), (negative, "not_completed")))
        rule(s, target, answer)
        return [negative, other]
    if form in (1, 2):
        taker = dated(s, row, 4, action=s.rng.choice(UNCLEAR_ACTIONS), hours="3")
        target, answer = s.rng.choice(((taker, "void"), (taker, "void"), (taker, "completed"), (taker, "not_completed"),
                                       (row, "completed"), (row, "void")))
        rule(s, target, answer)
        return [silent(s.rng, row), silent(s.rng, taker)]
    row.update(attendance=s.rng.choice(UNCLEAR), remarks="", _file=MARKED)
    copy = dict(row, _file=OPEN)
    rule(s, row, s.rng.choice(("completed", "not_completed")))
    return [row, copy]


PLANTERS = (attended, attended, remarked, remarked, disagree, blank_beside, blank_beside, same_remark, roles, evidence,
            scores, scores, shares, hours, hours, bad_hours, order, contradiction, contradiction, passing, void_words,
            may_take_back, said_no, cleared_up, ruled, ruled_several, ruled_pair)


# ---- where the documents leave a choice -------------------------------------------------------------------

def equal_and_held(s):
    """A row held by a contradiction or an unclear action beside an equal one that stands."""
    row = s.roster(hours="4", role="student", submitted_on="")
    if s.rng.random() < 0.5:
        blank, positive = dated(s, row, 6), dated(s, row, 3, attendance="attended")
        return [dict(row, attendance="no show"), silent(s.rng, blank), positive]
    return [silent(s.rng, r) for r in (row, dated(s, row, 6, action="maybe"), dated(s, row, 3))]


def odd_words(s):
    """A positive remark against a negative row, a dash, a description nobody needed, minutes taught, units crossed."""
    form = s.rng.randrange(5)
    if form == 0:
        row = s.roster(hours="4", role="student", submitted_on="")
        return [dict(row, attendance="no show"), silent(s.rng, dated(s, row, 3, hours="5", remarks="attended"))]
    if form == 1:
        return [s.roster(attendance="-", remarks="", _file=MARKED)]
    if form == 2:
        on = s.day(s.begins.replace(year=2019), s.begins.replace(year=2020))
        return [s.certificate(on, has_description="perhaps")]
    if form == 3:
        return [s.roster(role="instructor", hours="450 min")]
    return [s.roster(hours="", minutes=s.rng.choice(("8 hrs", "7h 30m")))]


DOUBTFUL = (equal_and_held, odd_words)
