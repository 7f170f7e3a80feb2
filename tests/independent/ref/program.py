"""The allocation of law.md section 2 as a linear program: what each completion may count, and the further hours needed."""

from ref import law
from ref.lp import Program
from ref.words import FIREARMS, SKILL, TOPICS

AREA_OF = {"legal": 0, "technical": 1, "interpersonal": 2}


class Use:
    """The variables of one completion in one period: hours by area, hours of no area, hours by topic."""

    def __init__(self, program, completion):
        self.completion = completion
        self.areas = {k: program.variable(h) for k, h in enumerate(completion.areas) if h}
        self.unstated = program.variable(completion.unstated) if completion.unstated else None
        self.topics = {j: program.variable(h) for j, h in enumerate(completion.topics) if h}
        self.bind(program)

    def hours(self):
        """All hours counted, as terms."""
        variables = list(self.areas.values()) + ([self.unstated] if self.unstated is not None else [])
        return [(v, 1) for v in variables]

    def topic_hours(self):
        """All topic hours counted, as terms."""
        return [(v, 1) for v in self.topics.values()]

    def bind(self, program):
        """No topic above the hours counted; firearms within skill development; a flexible hour has one area and topic."""
        minus_hours = [(v, -f) for v, f in self.hours()]
        for j, t in self.topics.items():
            if j != FIREARMS:
                program.at_most([(t, 1)] + minus_hours, 0)
        if FIREARMS in self.topics:
            skill = [(self.areas[SKILL], -1)] if SKILL in self.areas else []
            program.at_most([(self.topics[FIREARMS], 1)] + skill, 0)
        if self.completion.flexible:
            program.at_most(self.hours(), self.completion.hours)
            program.at_most(self.topic_hours() + minus_hours, 0)


class Need:
    """One period's minimums and limits over some uses, with the further hours that would make up what is missing."""

    def __init__(self, program, period, minimums, uses):
        self.program, self.period, self.minimums, self.uses = program, period, minimums, uses
        self.further_areas = [program.variable() for _ in range(4)]
        self.further_topics = [program.variable() for _ in range(4)]
        for name, most in law.limits(period).items():
            terms = [t for u in uses if law.in_limit(name, u.completion) for t in u.hours()]
            if terms:
                program.at_most(terms, most)
        for name, least in minimums.items():
            program.at_least(terms_of(name, period, uses) + self.further(name), least)
        program.at_most([(self.further_topics[FIREARMS], 1), (self.further_areas[SKILL], -1)], 0)
        program.at_most([(y, 1) for y in self.further_topics] + [(x, -1) for x in self.further_areas], 0)

    def shortfall(self):
        """The number of further hours, as terms."""
        return [(x, 1) for x in self.further_areas]

    def further(self, name):
        """The further hours that go towards one requirement: free hours are live and from an approved source."""
        if name in ("total", "approved_source"):
            return self.shortfall()
        if name in AREA_OF:
            return [(self.further_areas[AREA_OF[name]], 1)]
        return [(self.further_topics[TOPICS.index(name)], 1)]

    def total(self):
        """All hours counted, as terms."""
        return [t for u in self.uses for t in u.hours()]


def terms_of(name, period, uses):
    """What the uses count towards one requirement, as terms."""
    if name == "total":
        return [t for u in uses for t in u.hours()]
    if name == "approved_source":
        return [t for u in uses if law.is_approved_source(u.completion) for t in u.hours()]
    if name in AREA_OF:
        return [(u.areas[AREA_OF[name]], 1) for u in uses if AREA_OF[name] in u.areas]
    topic = TOPICS.index(name)
    able = [u for u in uses if topic in u.topics]
    if name == "firearms":
        able = [u for u in able if law.is_firearms(u.completion, period)]
    return [(u.topics[topic], 1) for u in able]


def build(period, minimums, completions):
    """A program with one period's need over the completions."""
    program = Program()
    uses = [Use(program, c) for c in completions]
    return program, Need(program, period, minimums, uses)
