"""Make-up: which late hours fill an earlier period, by law.md section 8, and what they leave to the next."""

from datetime import date
from math import ceil

from ref import measure
from ref.lp import Program
from ref.program import Need, Use


def late_use(period, minimums, own, late, after):
    """Hours of `late` used for `period`: {completion number: (areas, unstated, topics)}.

    `after` is (minimums of the next period, its own completions); late completions of the next year stand in both.
    """
    if not late or not minimums or measure.shortfall(period, minimums, own) == 0:
        return {}
    late = sorted(late, key=lambda c: (c.completed_on, c.number))
    program = Program()
    uses = [Use(program, c) for c in own]
    taken = [Use(program, c) for c in late]
    need = Need(program, period, minimums, uses + taken)
    program.least(need.shortfall(), certify=True)
    program.least([t for u in taken for t in u.hours()])
    spare_next(program, period + 1, taken, after)
    earliest_first(program, taken)
    for use in taken:
        within(program, use)
    used = {u.completion.number: rounded(program, u) for u in taken}
    return {number: (areas, unstated, topics) for number, (areas, unstated, topics) in used.items()
            if any(areas) or unstated}


def spare_next(program, period, taken, after):
    """Among the choices so far, those that leave the next period the least shortfall from its own hours alone."""
    minimums, completions = after
    by_number = {u.completion.number: u for u in taken}
    if not minimums or not any(c.number in by_number for c in completions):
        return
    uses = []
    for completion in completions:
        use = Use(program, completion)
        uses.append(use)
        if completion.number in by_number:
            share(program, by_number[completion.number], use)
    program.least(Need(program, period, minimums, uses).shortfall())


def share(program, taken, left):
    """An hour is counted once: what is taken and what is left stay within what was earned."""
    completion = taken.completion
    for k, v in taken.areas.items():
        program.at_most([(v, 1), (left.areas[k], 1)], completion.areas[k])
    if taken.unstated is not None:
        program.at_most([(taken.unstated, 1), (left.unstated, 1)], completion.unstated)
    for j, v in taken.topics.items():
        program.at_most([(v, 1), (left.topics[j], 1)], completion.topics[j])
    if completion.flexible:
        program.at_most(taken.hours() + left.hours(), completion.hours)


def earliest_first(program, taken):
    """Use the earliest training as far as possible."""
    for use in taken:
        program.most(use.hours())


def within(program, use):
    """Within one course: hours of no area first, then area by area, and as few topics as possible."""
    used = sum(program.values[v] for v, _ in use.hours())
    if used and used < use.completion.hours:
        order = ([use.unstated] if use.unstated is not None else []) + [use.areas[k] for k in sorted(use.areas)]
        for variable in order[:-1]:
            program.most([(variable, 1)])
    if use.topics and used:
        program.least(use.topic_hours())
        for variable in list(use.topics.values())[:-1]:
            program.most([(variable, 1)])


def rounded(program, use):
    """The hours used of one completion, fractions of a hundredth rounded up."""
    def value(variable):
        return 0 if variable is None else ceil(program.values[variable])
    areas = [value(use.areas.get(k)) for k in range(4)]
    topics = [value(use.topics.get(j)) for j in range(4)]
    return areas, value(use.unstated), topics


def take(completion, used):
    """(the part that was used, the part that is left)."""
    areas, unstated, topics = used
    if completion.flexible:
        left = completion.hours - sum(areas)
        return completion.part(areas, 0, topics), completion.part([left] * 4, 0, [left] * 4, flexible=True)
    rest = [h - u for h, u in zip(completion.areas, areas)]
    left_topics = [h - u for h, u in zip(completion.topics, topics)]
    return completion.part(areas, unstated, topics), completion.part(rest, completion.unstated - unstated, left_topics)


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
