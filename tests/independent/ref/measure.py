"""What a set of completions comes to in a period: plain sums where no limit binds, the linear program where one does."""

from math import ceil, floor

from ref import law
from ref.program import AREA_OF, build, terms_of
from ref.words import TOPICS


def plain_sum(name, period, completions):
    """Hours towards one requirement when everything counts."""
    if name == "total":
        return sum(c.hours for c in completions)
    if name == "approved_source":
        return sum(c.hours for c in completions if law.is_approved_source(c))
    if name in AREA_OF:
        return sum(c.areas[AREA_OF[name]] for c in completions)
    topic = TOPICS.index(name)
    if name == "firearms":
        completions = [c for c in completions if law.is_firearms(c, period)]
    return sum(c.topics[topic] for c in completions)


def is_plain(period, completions):
    """No limit binds, no hour is flexible, and no topic stands above the hours it lies in."""
    for name, most in law.limits(period).items():
        if sum(c.hours for c in completions if law.in_limit(name, c)) > most:
            return False
    return not any(c.flexible or max(c.topics) > c.hours or c.topics[0] > c.areas[3] for c in completions)


def further_hours(minimums, sums):
    """The least further hours when everything counts, in closed form."""
    lack = {name: max(0, least - sums[name]) for name, least in minimums.items()}
    areas = sum(lack.get(a, 0) for a in AREA_OF)
    topics = sum(lack.get(t, 0) for t in TOPICS if t != "firearms")
    return max(lack.get("total", 0), lack.get("approved_source", 0), lack.get("firearms", 0) + max(areas, topics))


def shortfall(period, minimums, completions, certify=False):
    """The least further hours, exact (a fraction of a hundredth is possible where a limit binds)."""
    if not minimums:
        return 0
    if is_plain(period, completions):
        return further_hours(minimums, {n: plain_sum(n, period, completions) for n in minimums})
    program, need = build(period, minimums, completions)
    return program.least(need.shortfall(), certify=certify)


def most_alone(name, period, completions):
    """The most that could count towards one requirement if nothing else mattered, rounded down."""
    if is_plain(period, completions):
        return plain_sum(name, period, completions)
    program, need = build(period, {}, completions)
    return floor(program.most(terms_of(name, period, need.uses)))


def allocation(period, minimums, completions):
    """(least further hours, largest total among those allocations, counted per requirement, fractional).

    The figures are rounded; `fractional` tells that the allocation holds fractions of a hundredth.
    """
    if is_plain(period, completions):
        sums = {n: plain_sum(n, period, completions) for n in law.REQUIREMENTS}
        return further_hours(minimums, sums), sums["total"], sums, False
    program, need = build(period, minimums, completions)
    least = program.least(need.shortfall(), certify=True)
    counted = floor(program.most(need.total()))
    sums = {n: floor(sum(program.values[v] for v, _ in terms_of(n, period, need.uses))) for n in law.REQUIREMENTS}
    return ceil(least), counted, sums, any(v.denominator > 1 for v in program.values)
