"""Whether an officer would comply if rows that give nothing yet came out in their favour."""

from dataclasses import replace
from datetime import date
from itertools import product

from ref import measure
from ref.chain import run_chain

MOST_PLACEMENTS = 130


class Hopes:
    """Two readings of whether an officer would comply with further items.

    The whole chain is run again with the items credited. The other reading adds them to what the period has in fact;
    where the two differ the line is marked as a doubt. An undated item, with a day for each period it may belong to,
    is tried in each of them, several in every combination (all in one period where those are too many).
    """

    def __init__(self, duties, completions, items, chain, days=None):
        self.duties, self.completions, self.chain = duties, completions, chain
        self.dated = [c for c in items if c.completed_on]
        self.undated = [(c, d) for c in items if not c.completed_on if (d := days(c.row, duties))]
        self.placed, self.again = placements(self.undated), []

    def of(self, period):
        """(would comply, whether the readings differ)."""
        if not self.dated and not self.undated:
            return False, False
        rerun = any(self.complies(period, *chain[period]) for chain in self.chains())
        added = self.added(period)
        return rerun, rerun != added

    def chains(self):
        """The chain for each placement of the undated items, computed when it is asked for."""
        for n, placed in enumerate(self.placed):
            if n == len(self.again):
                self.again.append(run_chain(self.duties, self.completions + self.dated + placed))
            yield self.again[n]

    def added(self, period):
        """Whether the period's items, added to what it has and could have, suffice."""
        deadline = self.duties[period].deadline
        own, _ = self.chain[period]
        late = [c for c in self.completions if date(period, 12, 31) < c.completed_on <= deadline]
        mine = [c for c in self.dated if date(period, 1, 1) <= c.completed_on <= deadline]
        mine += [replace(c, completed_on=days[period]) for c, days in self.undated if period in days]
        return self.complies(period, own + late, mine)

    def complies(self, period, own, further):
        """Whether nothing is missing."""
        return measure.shortfall(period, self.duties[period].minimums, own + further) == 0


def placements(undated):
    """Lists of the undated items, each with a day."""
    periods = sorted({p for _, days in undated for p in days})
    number = 1
    for _, days in undated:
        number *= len(days)
    if number > MOST_PLACEMENTS:
        return [[replace(c, completed_on=days[p]) for c, days in undated if p in days] for p in periods]
    dated = [[replace(c, completed_on=on) for on in days.values()] for c, days in undated]
    return [list(choice) for choice in product(*dated)]
