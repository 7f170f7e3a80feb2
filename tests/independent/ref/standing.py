"""One officer through all periods: make-up from period to period, then status, figures and requirements."""

from datetime import date

from ref import law, measure
from ref.chain import late_use, take


class Ledger:
    """The hours an officer has left to count, and what each period took."""

    def __init__(self, completions):
        self.left = {c.number: c for c in completions}

    def own(self, period):
        """What is left of the training of a calendar year."""
        return [c for c in self.left.values() if c.completed_on.year == period]

    def late(self, period, deadline):
        """What is left of training after the period and until its last day."""
        return [c for c in self.left.values() if date(period, 12, 31) < c.completed_on <= deadline]

    def use(self, used):
        """Take late hours out of the ledger; returns them as completions."""
        parts = []
        for number, hours in used.items():
            part, self.left[number] = take(self.left[number], hours)
            parts.append(part)
        return parts


def run_chain(duties, completions):
    """Period -> (own completions, late parts used), for duties by period (one more than is asked for)."""
    ledger, found = Ledger(completions), {}
    for period in sorted(duties)[:-1]:
        duty, following = duties[period], duties[period + 1]
        own, taken = ledger.own(period), []
        if duty and not duty.standing:
            after = (following.minimums if following else {}, ledger.own(period + 1))
            used = late_use(period, duty.minimums, own, ledger.late(period, duty.deadline), after)
            taken = ledger.use(used)
        found[period] = (own, taken)
    return found


def assess(officer, duties, completions, pending, as_of):
    """Lines of compliance, requirements and late credits of one officer."""
    compliance, requirements, late = [], [], []
    chain = run_chain(duties, completions)
    hopes = Hopes(duties, completions, pending, chain)
    for period, (own, taken) in chain.items():
        duty = duties[period]
        for part in taken:
            late.append({"license_no": officer.license_no, "period": period, "completed_on": part.completed_on,
                         "file": part.row.file, "row_number": part.row.row_number, "hours_used": part.hours})
        if duty is None:
            continue
        earned = [c for c in completions if c.completed_on.year == period]
        line, lines = standing(officer, period, duty, earned, own + taken, as_of)
        if line["status"] in ("short", "not_shown_compliant"):
            line["would_comply_after_review"], line["doubt"] = hopes.of(period)
        compliance.append(line)
        requirements.extend(lines)
    return compliance, requirements, late


def standing(officer, period, duty, earned, available, as_of):
    """The compliance line and the requirement lines of one period."""
    line = {"license_no": officer.license_no, "period": period, "status": duty.standing,
            "hours_earned": sum(c.hours for c in earned), "hours_counted": 0, "required_hours": 0,
            "shortfall_hours": 0, "deadline": duty.deadline, "would_comply_after_review": False, "doubt": False,
            "fractional": False,
            "agency_id": officer.agency_id, "commissioned": bool(officer.agency_id)}
    counted = dict.fromkeys(law.REQUIREMENTS, 0)
    if not duty.standing:
        least, total, counted, line["fractional"] = measure.allocation(period, duty.minimums, available)
        line.update(hours_counted=total, required_hours=duty.minimums["total"], shortfall_hours=least)
        line["status"] = "compliant" if least == 0 else "short" if as_of <= duty.deadline else "not_shown_compliant"
    lines = [requirement(officer, period, name, duty, earned, available, counted) for name in law.REQUIREMENTS]
    if line["shortfall_hours"] and all(r["verdict"] != "not_met" for r in lines):
        lines.append(requirement_line(officer, period, "together", 0, 0, 0, line["shortfall_hours"], "not_met"))
    return line, lines


def requirement(officer, period, name, duty, earned, available, counted):
    """One requirement taken alone."""
    sum_earned = measure.plain_sum(name, period, earned)
    if name not in duty.minimums:
        return requirement_line(officer, period, name, 0, sum_earned, counted[name], 0, "not_applicable")
    least = duty.minimums[name]
    lack = max(0, least - measure.most_alone(name, period, available))
    verdict = "not_met" if lack else "met"
    return requirement_line(officer, period, name, least, sum_earned, counted[name], lack, verdict)


def requirement_line(officer, period, name, required, earned, counted, lack, verdict):
    """A line of the table of requirements."""
    return {"license_no": officer.license_no, "period": period, "requirement": name, "required_hours": required,
            "earned_hours": earned, "counted_hours": counted, "shortfall_hours": lack, "verdict": verdict}


class Hopes:
    """Whether an officer would comply if every open item were decided in their favour, in two readings.

    The whole chain is run again with the open items credited. The other reading adds them to what the period has
    in fact; where the two differ the line is marked as a doubt.
    """

    def __init__(self, duties, completions, pending, chain):
        self.duties, self.pending, self.chain = duties, pending, chain
        self.again = run_chain(duties, completions + pending) if pending else {}
        self.completions = completions

    def of(self, period):
        """(would comply, whether the readings differ)."""
        if not self.pending:
            return False, False
        duty = self.duties[period]
        own, taken = self.again[period]
        rerun = measure.shortfall(period, duty.minimums, own + taken) == 0
        own, taken = self.chain[period]
        mine = [c for c in self.pending if date(period, 1, 1) <= c.completed_on <= duty.deadline]
        late = [c for c in self.completions if date(period, 12, 31) < c.completed_on <= duty.deadline]
        added = measure.shortfall(period, duty.minimums, own + late + mine) == 0
        return rerun, rerun != added
