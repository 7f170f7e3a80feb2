"""Writes an invented data folder, crowded at the boundaries of the law, in the contract's canonical form.

python generate.py --seed S --officers N --out DIR [--focus law|rows|makeup|words|clerical|all] [--period YEAR] [--as-of DATE]
"""

import argparse
import random
from datetime import date, timedelta
from pathlib import Path

from gen import clerical, faults, pieces, wording
from gen.emit import Emitter
from gen.folders import write_broken, write_registry, write_submissions
from gen.people import add_events, add_relief, make_person
from gen.state import State

FIRST_YEAR = 2017
SPRING_DAYS = ((3, 14), (3, 15), (3, 16), (1, 1))


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--officers", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--focus", choices=("law", "rows", "makeup", "words", "clerical", "all"), default="all")
    parser.add_argument("--period", type=int, default=2025)
    parser.add_argument("--as-of", type=date.fromisoformat)
    parser.add_argument("--doubtful", action="store_true", help="plant also what the documents leave open")
    return parser.parse_args()


class Maker:
    """Fills the lives of officers with training."""

    def __init__(self, args):
        self.args, self.rng = args, random.Random(args.seed)
        self.as_of = args.as_of or date(args.period + 1, 3, 20)
        self.state = State(self.rng)
        self.emitter = Emitter(self.rng, self.state, self.as_of)
        self.rows = []

    def train(self, person, designs, begins, ends):
        """Emit the pieces on free days of the span."""
        for design in designs:
            on = person.free_day(self.rng, begins, ends)
            if on:
                self.rows.append(self.emitter.emit(person, design, on))

    def spring(self, person, year, designs):
        """Pieces in the first months, often around 15 March."""
        for design in designs:
            on = date(year, *self.rng.choice(SPRING_DAYS)) if self.rng.random() < 0.3 else None
            if on is None or on in person.days:
                on = person.free_day(self.rng, date(year, 1, 1), date(year, 3, 14))
            person.days.add(on)
            self.rows.append(self.emitter.emit(person, design, on))

    def law(self, person):
        """One year at the boundaries, and sometimes a spring after it."""
        year = self.args.period if self.rng.random() < 0.8 else self.rng.randint(2019, self.args.period)
        self.train(person, pieces.year(self.rng), date(year, 1, 1), date(year, 12, 31))
        if self.rng.random() < 0.3:
            self.spring(person, year + 1, pieces.spring(self.rng))

    def makeup(self, person):
        """A chain of years, each a little short and followed by a spring."""
        first = self.rng.choice((FIRST_YEAR, FIRST_YEAR + 1, self.args.period - 2, self.args.period - 1))
        for year in range(first, self.args.period + 1):
            designs = pieces.year(self.rng)
            self.rng.shuffle(designs)
            for _ in range(self.rng.choice((0, 0, 1, 1, 2))):
                designs[:] = designs[1:]
            self.train(person, designs, date(year, 3, 17), date(year, 12, 31))
            self.spring(person, year + 1, pieces.spring(self.rng))

    def stories(self, person):
        """A year of plain training with several rows that have something about them."""
        self.train(person, pieces.year(self.rng)[:7], date(self.args.period, 1, 1), date(self.args.period, 12, 31))
        for _ in range(self.rng.randint(2, 4)):
            year = self.args.period if self.rng.random() < 0.8 else self.rng.randint(2018, self.args.period)
            story = faults.Story(self.emitter, person, date(year, 1, 1), date(year, 12, 20))
            planters = faults.PLANTERS + (faults.DOUBTFUL if self.args.doubtful else ())
            self.rows.extend(self.rng.choice(planters)(story))

    def words(self, person):
        """A year near compliance, a word or two in it that hold a row, and stories about words."""
        year = self.args.period if self.rng.random() < 0.8 else self.rng.randint(2018, self.args.period)
        begins = len(self.rows)
        self.train(person, pieces.year(self.rng), date(year, 1, 1), date(year, 12, 31))
        mine = self.rows[begins:]
        for row in self.rng.sample(mine, min(len(mine), self.rng.choice((0, 0, 1, 1, 2)))):
            wording.mar(self.rng, row)
        for _ in range(self.rng.randint(1, 4)):
            story = faults.Story(self.emitter, person, date(year, 1, 1), date(year, 12, 20))
            planters = wording.PLANTERS + (wording.DOUBTFUL if self.args.doubtful else ())
            self.rows.extend(self.rng.choice(planters)(story))
        for row in self.rows[begins:]:
            wording.place(self.rng, row)

    def clerical(self, person):
        """A year that would suffice but for rows with clerical faults. No training in spring, where make-up draws."""
        year = self.args.period if self.rng.random() < 0.8 else self.rng.randint(2021, self.args.period)
        done, missing = clerical.year(self.rng)
        begins, ends = date(year, 3, 17), min(date(year, 12, 20), self.as_of - timedelta(days=10))
        self.train(person, done, begins, ends)
        story = faults.Story(self.emitter, person, begins, ends)
        self.rows.extend(clerical.rejected(story, missing, self.args.doubtful))

    def person(self, number):
        """One officer."""
        person = make_person(self.rng, number, self.args.period)
        if self.rng.random() < 0.06:
            add_events(self.rng, person, self.args.period, self.as_of)
        for _ in range(self.rng.choices((0, 1, 2), (85, 11, 4))[0]):
            add_relief(self.rng, person, self.args.period, self.as_of)
        focus = self.args.focus
        focus = self.rng.choice(("law", "rows", "makeup", "words", "clerical")) if focus == "all" else focus
        {"law": self.law, "rows": self.stories, "makeup": self.makeup, "words": self.words,
         "clerical": self.clerical}[focus](person)
        return person


def main():
    """Make and write."""
    args = arguments()
    if args.out.exists() and any(args.out.iterdir()):
        raise SystemExit(f"`{args.out}` is not empty")
    maker = Maker(args)
    people = [maker.person(n) for n in range(args.officers)]
    write_submissions(maker.rng, args.out, maker.rows)
    if args.focus in ("rows", "all"):
        rosters = [r for r in maker.rows if r["_kind"] == "provider_roster" and r["control_no"] and not r["action"]
                   and "remarks" not in r]
        write_broken(args.out, rosters[:10])
    write_registry(maker.rng, args.out, maker.state, people)


if __name__ == "__main__":
    main()
