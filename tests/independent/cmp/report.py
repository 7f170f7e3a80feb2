"""Collects disagreements by kind and prints the first of each with their counts."""

SHOWN = 10


class Report:
    """Disagreements found so far."""

    def __init__(self):
        self.found, self.compared = {}, {}

    def differ(self, kind, where, run, reference):
        """Note one disagreement."""
        self.found.setdefault(kind, []).append((where, run, reference))

    def same(self, kind, where, run, reference):
        """Note a comparison, and the disagreement if it is one."""
        self.compared[kind] = self.compared.get(kind, 0) + 1
        if run != reference:
            self.differ(kind, where, run, reference)

    def keyed(self, kind, run, reference, columns, skip=None):
        """Compare two dictionaries of lines: the same keys, and the same values in the columns."""
        for key in sorted(set(run) | set(reference), key=str):
            where = " ".join(map(str, key)) if isinstance(key, tuple) else str(key)
            if key not in run or key not in reference:
                self.differ(f"{kind}: line on one side only", where, key in run, key in reference)
                continue
            for column in columns:
                if not (skip and skip(column, reference[key])):
                    self.same(f"{kind}.{column}", where, run[key].get(column), reference[key].get(column))

    def show(self):
        """Print all; returns whether there was any disagreement."""
        for kind, cases in sorted(self.found.items()):
            print(f"{kind}: {len(cases)} disagree of {self.compared.get(kind, len(cases))}")
            for where, run, reference in cases[:SHOWN]:
                print(f"    {where}: run {run!r}, reference {reference!r}")
        print(f"{sum(map(len, self.found.values()))} disagreements in {sum(self.compared.values())} comparisons")
        return bool(self.found)
