"""A linear program in hundredths, solved step by step: each step's best value binds the steps after it.

HiGHS finds the vertex; values are then read as fractions with small denominators (all coefficients are 0, 1 or -1 and
all bounds are integers), and the first step can be certified in exact arithmetic by its dual.
"""

from fractions import Fraction

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

DENOMINATOR = 48
EPSILON = 2e-6


def exact(value, what="value"):
    """The fraction with a small denominator that a float of the solver stands for."""
    found = Fraction(float(value)).limit_denominator(DENOMINATOR)
    if abs(float(found) - value) > EPSILON:
        raise ArithmeticError(f"{what} {value!r} is no small fraction")
    return found


class Program:
    """Variables between 0 and an upper bound, rows `sum <= bound`, and the steps taken so far."""

    def __init__(self):
        self.upper = []
        self.rows = []
        self.bounds = []
        self.values = None
        self.matrix = None

    def variable(self, upper=None):
        """A new variable; returns its index."""
        self.upper.append(upper)
        return len(self.upper) - 1

    def at_most(self, terms, bound):
        """Require sum(factor * variable) <= bound, terms being (variable, factor) pairs."""
        row = {}
        for variable, factor in terms:
            row[variable] = row.get(variable, 0) + factor
        self.rows.append(row)
        self.bounds.append(bound)
        self.matrix = None

    def at_least(self, terms, bound):
        """Require sum(factor * variable) >= bound."""
        self.at_most([(v, -f) for v, f in terms], -bound)

    def least(self, terms, bind=True, certify=False):
        """The least value of the sum; binds the later steps to it unless told not to."""
        cost = np.zeros(len(self.upper))
        for variable, factor in terms:
            cost[variable] += factor
        result = self.solve(cost)
        best = exact(result.fun)
        self.values = [exact(x, "variable") for x in result.x]
        if certify:
            self.certify(cost, result, best)
        if bind:
            self.at_most(terms, best)
        return best

    def most(self, terms, bind=True):
        """The largest value of the sum."""
        return -self.least([(v, -f) for v, f in terms], bind)

    def solve(self, cost):
        """One call of HiGHS."""
        if self.matrix is None:
            ij = [(i, j, f) for i, row in enumerate(self.rows) for j, f in row.items()]
            i, j, f = zip(*ij)
            self.matrix = csr_array((np.array(f, float), (i, j)), shape=(len(self.rows), len(self.upper)))
        right = np.array([float(b) for b in self.bounds])
        limits = [(0, u) for u in self.upper]
        result = linprog(cost, A_ub=self.matrix, b_ub=right, bounds=limits, method="highs")
        if result.status != 0:
            raise ArithmeticError(f"no solution: {result.message}")
        return result

    def certify(self, cost, result, best):
        """Exact proof of optimality: the vertex is feasible and a dual gives the same value."""
        for row, bound in zip(self.rows, self.bounds):
            assert sum(f * self.values[v] for v, f in row.items()) <= bound, "vertex not feasible"
        assert sum(Fraction(int(c)) * x for c, x in zip(cost, self.values)) == best
        duals = [min(exact(y), Fraction(0)) for y in result.ineqlin.marginals]
        reduced = [Fraction(int(c)) for c in cost]
        for row, y in zip(self.rows, duals):
            if y:
                for v, f in row.items():
                    reduced[v] -= y * f
        proof = sum((y * b for y, b in zip(duals, self.bounds)), Fraction(0))
        for r, upper in zip(reduced, self.upper):
            if r < 0:
                assert upper is not None, "dual not feasible"
                proof += r * upper
        assert proof == best, f"duality gap: {proof} and {best}"
