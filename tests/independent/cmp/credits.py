"""Whether the credits of a run are a possible allocation: any is right that keeps the law and reaches the shortfall."""

from ref import law
from ref.measure import further_hours
from ref.words import APPROVED_SOURCES, AREAS, TOPICS

PARTS = AREAS + ("unstated",) + TOPICS
ROUNDING = 10
OWED = ("compliant", "short", "not_shown_compliant")


def column(line, part):
    """The column of a credit that holds the counted hours of an area or topic."""
    names = [n for n in line if part in n and "earned" not in n]
    return names[0] if len(names) == 1 else f"{part}_hours"


def counted(line, part):
    """The counted hours of one area or topic."""
    return line.get(column(line, part)) or 0


def check_credits(report, credits, completions, compliance, requirements, fractional):
    """All checks; completions by completion_id, compliance by (licence, period); `fractional` a set of such keys."""
    periods, spent = {}, {}
    for line in credits:
        done = completions.get(line["completion_id"])
        where = f"{line['license_no']} {line['period']} {line['completion_id']}"
        if done is None:
            report.differ("credits: no such completion", where, True, False)
            continue
        within_itself(report, where, line, done)
        in_time(report, where, line, done, compliance.get((line["license_no"], line["period"])))
        periods.setdefault((line["license_no"], line["period"]), []).append((line, done))
        total = spent.setdefault(line["completion_id"], dict.fromkeys(PARTS, 0))
        for part in PARTS:
            total[part] += counted(line, part)
    for number, total in spent.items():
        for part in PARTS:
            most = completions[number].get(f"{part}_hours") or 0
            report.same("credits: counted once", f"{number} {part}", max(total[part], most), most)
    whole_periods(report, periods, compliance, requirements, fractional)


def within_itself(report, where, line, done):
    """The hours are the sum of the areas; no topic above them; firearms within skill; the same officer."""
    hours = sum(counted(line, part) for part in AREAS + ("unstated",))
    report.same("credits: sum of areas", where, line["hours_counted"], hours)
    report.same("credits: officer", where, line["license_no"], done["license_no"])
    for topic in TOPICS:
        bound = counted(line, "skill") if topic == "firearms" else hours
        report.same(f"credits: {topic} within the hours", where, max(counted(line, topic), bound), bound)


def in_time(report, where, line, done, standing):
    """Completed in the period, or after it and by its deadline as make-up."""
    if not line["hours_counted"]:
        return
    late = int(done["completed_on"][:4]) != line["period"]
    report.same("credits: made_up_late", where, line["made_up_late"], late)
    if late:
        deadline = standing["deadline"] if standing else ""
        allowed = f"{line['period']}-12-31" < done["completed_on"] <= deadline
        report.same("credits: made up in time", where, allowed, True)


def sums(period, lines):
    """What the credits of one officer and period count towards each requirement."""
    found = {name: 0 for name in law.REQUIREMENTS}
    for line, done in lines:
        found["total"] += line["hours_counted"]
        found["approved_source"] += line["hours_counted"] * (done["source_kind"] in APPROVED_SOURCES)
        for name in AREAS[:3] + TOPICS[1:]:
            found[name] += counted(line, name)
        if period < law.LIVE_FIREARMS_FROM or done["delivery"] != "computer_based":
            found["firearms"] += counted(line, "firearms")
    return found


def whole_periods(report, periods, compliance, requirements, fractional):
    """Limits, the sum of hours, and the further hours that this very allocation leaves.

    Where the allocation holds fractions of a hundredth, each counted part may have been rounded down.
    """
    for key, standing in compliance.items():
        lines = periods.get(key, [])
        where = f"{key[0]} {key[1]}"
        slack = ROUNDING if key in fractional else 0
        total = sum(line["hours_counted"] for line, _ in lines)
        near = 0 <= standing["hours_counted"] - total <= slack
        report.same("credits: sum", where, standing["hours_counted"] if near else total, standing["hours_counted"])
        if standing["status"] not in OWED:
            continue
        for name, most in law.limits(key[1]).items():
            field = "delivery" if name == "computer_based" else "source_kind"
            used = sum(line["hours_counted"] for line, done in lines if done[field] == name)
            report.same(f"credits: limit {name}", where, max(used, most), most)
        least = further_hours(requirements.get(key, {}), sums(key[1], lines))
        near = abs(least - standing["shortfall_hours"]) <= slack
        report.same("credits: reach the shortfall", where, standing["shortfall_hours"] if near else least,
                    standing["shortfall_hours"])
