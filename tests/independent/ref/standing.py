"""One officer through all periods: make-up from period to period, then status, figures and requirements."""

from ref import law, measure
from ref.chain import run_chain
from ref.hopes import Hopes


def assess(officer, duties, completions, pending, corrected, mending):
    """Lines of compliance, requirements and late credits of one officer.

    `corrected` is what is pending together with what mended rows would give.
    """
    compliance, requirements, late = [], [], []
    chain = run_chain(duties, completions)
    hopes = Hopes(duties, completions, pending, chain)
    mended = Hopes(duties, completions, corrected, chain, mending.days)
    for period, (own, taken) in chain.items():
        duty = duties[period]
        for part in taken:
            late.append({"license_no": officer.license_no, "period": period, "completed_on": part.completed_on,
                         "file": part.row.file, "row_number": part.row.row_number, "hours_used": part.hours})
        if duty is None:
            continue
        earned = [c for c in completions if c.completed_on.year == period]
        line, lines = standing(officer, period, duty, earned, own + taken, mending.as_of)
        if line["status"] in ("short", "not_shown_compliant"):
            line["would_comply_after_review"], line["doubt"] = hopes.of(period)
            line["would_comply_if_corrected"], line["doubt_if_corrected"] = mended.of(period)
        compliance.append(line)
        requirements.extend(lines)
    return compliance, requirements, late


def standing(officer, period, duty, earned, available, as_of):
    """The compliance line and the requirement lines of one period."""
    line = {"license_no": officer.license_no, "period": period, "status": duty.standing,
            "hours_earned": sum(c.hours for c in earned), "hours_counted": 0, "required_hours": 0,
            "shortfall_hours": 0, "deadline": duty.deadline, "would_comply_after_review": False, "doubt": False,
            "would_comply_if_corrected": False, "doubt_if_corrected": False, "fractional": False,
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
