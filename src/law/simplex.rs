//! Exact linear programs: maximise under `<=` rows with right-hand sides of nought or more, one objective after another.
//!
//! In: variables of nought or more and rows. Out: values as fractions of whole numbers. Nothing is rounded: the table
//! holds whole numbers over one common denominator (each division in a pivot is known to leave no remainder). After
//! an objective is optimal, every variable whose entry would worsen it is frozen, so later objectives choose only
//! among the optima of the earlier ones. The smallest-number rule takes over after some pivots, so it always ends.

/// Pivots by steepest coefficient before the rule that cannot cycle takes over.
const STEEPEST_PIVOTS: usize = 64;

/// A number `numerator / denominator`, the denominator above nought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fraction {
    pub numerator: i128,
    pub denominator: i128,
}

impl Fraction {
    pub fn floor(self) -> i64 {
        self.numerator.div_euclid(self.denominator) as i64
    }

    pub fn ceil(self) -> i64 {
        -((-self.numerator).div_euclid(self.denominator) as i64)
    }

    pub fn plus(self, other: Self) -> Self {
        if self.denominator == other.denominator {
            return Self { numerator: self.numerator + other.numerator, denominator: self.denominator };
        }
        Self {
            numerator: self.numerator * other.denominator + other.numerator * self.denominator,
            denominator: self.denominator * other.denominator,
        }
    }
}

/// A sum of variables times whole numbers.
pub type Terms = Vec<(usize, i64)>;

/// The rows before solving.
#[derive(Debug, Default)]
pub struct Program {
    variables: usize,
    rows: Vec<(Terms, i64)>,
}

impl Program {
    /// A new variable of nought or more.
    pub fn variable(&mut self) -> usize {
        self.variables += 1;
        self.variables - 1
    }

    /// A new variable from nought to `most`.
    pub fn bounded(&mut self, most: i64) -> usize {
        let variable = self.variable();
        self.at_most(vec![(variable, 1)], most);
        variable
    }

    /// `terms <= right`; `right` must be nought or more, so that all variables at nought are a beginning.
    pub fn at_most(&mut self, terms: Terms, right: i64) {
        debug_assert!(right >= 0);
        self.rows.push((terms, right));
    }

    pub fn into_table(self) -> Table {
        let (rows, width) = (self.rows.len(), self.variables);
        let mut cells = vec![0i128; rows * width];
        let mut right = Vec::with_capacity(rows);
        for (row, (terms, bound)) in self.rows.iter().enumerate() {
            for &(variable, factor) in terms {
                cells[row * width + variable] += i128::from(factor);
            }
            right.push(i128::from(*bound));
        }
        let at = (0..width).map(Place::Column).chain((0..rows).map(Place::Row)).collect();
        Table {
            width,
            cells,
            right,
            denominator: 1,
            at,
            basic: (width..width + rows).collect(),
            outside: (0..width).collect(),
            frozen: vec![false; width],
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Place {
    Row(usize),
    Column(usize),
}

/// The program as a dictionary: `denominator * basic = right - cells * outside`.
#[derive(Debug)]
pub struct Table {
    width: usize,
    cells: Vec<i128>,
    right: Vec<i128>,
    denominator: i128,
    /// Where each variable, slack ones last, stands.
    at: Vec<Place>,
    basic: Vec<usize>,
    outside: Vec<usize>,
    /// Columns that must stay at nought.
    frozen: Vec<bool>,
}

impl Table {
    pub fn value(&self, variable: usize) -> Fraction {
        let numerator = match self.at[variable] {
            Place::Row(row) => self.right[row],
            Place::Column(_) => 0,
        };
        Fraction { numerator, denominator: self.denominator }
    }

    pub fn sum(&self, terms: &[(usize, i64)]) -> Fraction {
        let numerator = terms.iter().map(|&(v, f)| self.value(v).numerator * i128::from(f)).sum();
        Fraction { numerator, denominator: self.denominator }
    }

    /// Makes the sum as large as earlier objectives allow, and holds it there.
    pub fn maximise(&mut self, terms: &[(usize, i64)]) {
        let mut costs = self.costs(terms);
        let mut pivots = 0;
        while let Some(column) = self.entering(&costs, pivots < STEEPEST_PIVOTS) {
            let Some(row) = self.leaving(column) else { break };
            self.pivot(row, column, &mut costs);
            pivots += 1;
        }
        for (frozen, cost) in self.frozen.iter_mut().zip(&costs) {
            *frozen |= *cost != 0;
        }
    }

    /// Makes the sum as small as earlier objectives allow, and holds it there.
    pub fn minimise(&mut self, terms: &[(usize, i64)]) {
        let negated: Terms = terms.iter().map(|&(v, f)| (v, -f)).collect();
        self.maximise(&negated);
    }

    /// Whether no choice is left.
    pub fn settled(&self) -> bool {
        self.frozen.iter().all(|&f| f)
    }

    /// The objective's row: a negative cell means that its column's variable improves it.
    fn costs(&self, terms: &[(usize, i64)]) -> Vec<i128> {
        let mut costs = vec![0i128; self.width];
        for &(variable, factor) in terms {
            let factor = i128::from(factor);
            match self.at[variable] {
                Place::Column(column) => costs[column] -= factor * self.denominator,
                Place::Row(row) => {
                    let cells = &self.cells[row * self.width..(row + 1) * self.width];
                    costs.iter_mut().zip(cells).for_each(|(cost, cell)| *cost += factor * cell);
                }
            }
        }
        costs
    }

    fn entering(&self, costs: &[i128], steepest: bool) -> Option<usize> {
        let candidates = (0..self.width).filter(|&c| !self.frozen[c] && costs[c] < 0);
        if steepest {
            candidates.min_by_key(|&c| (costs[c], self.outside[c]))
        } else {
            candidates.min_by_key(|&c| self.outside[c])
        }
    }

    /// The row that first reaches nought, the smallest variable among equals.
    fn leaving(&self, column: usize) -> Option<usize> {
        let mut best: Option<(usize, i128, i128)> = None;
        for row in 0..self.right.len() {
            let cell = self.cells[row * self.width + column];
            if cell <= 0 {
                continue;
            }
            let right = self.right[row];
            let better = best.is_none_or(|(held, held_right, held_cell)| {
                let (ours, theirs) = (right * held_cell, held_right * cell);
                ours < theirs || ours == theirs && self.basic[row] < self.basic[held]
            });
            if better {
                best = Some((row, right, cell));
            }
        }
        best.map(|b| b.0)
    }

    fn pivot(&mut self, row: usize, column: usize, costs: &mut [i128]) {
        let width = self.width;
        let old = self.denominator;
        let mut pivot_row = self.cells[row * width..(row + 1) * width].to_vec();
        let pivot = pivot_row[column];
        let pivot_right = self.right[row];
        for other in (0..self.right.len()).filter(|&r| r != row) {
            let cells = &mut self.cells[other * width..(other + 1) * width];
            let factor = cells[column];
            self.right[other] = (self.right[other] * pivot - factor * pivot_right) / old;
            exchange(cells, &pivot_row, column, factor, pivot, old);
        }
        let factor = costs[column];
        exchange(costs, &pivot_row, column, factor, pivot, old);
        pivot_row[column] = old;
        self.cells[row * width..(row + 1) * width].copy_from_slice(&pivot_row);
        self.denominator = pivot;
        let (entering, leaving) = (self.outside[column], self.basic[row]);
        self.at[entering] = Place::Row(row);
        self.at[leaving] = Place::Column(column);
        self.basic[row] = entering;
        self.outside[column] = leaving;
    }
}

/// One row's share of a pivot.
fn exchange(cells: &mut [i128], pivot_row: &[i128], column: usize, factor: i128, pivot: i128, old: i128) {
    if factor == 0 {
        if pivot != old {
            cells.iter_mut().for_each(|c| *c = *c * pivot / old);
        }
        return;
    }
    if old == 1 {
        for (cell, &p) in cells.iter_mut().zip(pivot_row) {
            *cell = *cell * pivot - factor * p;
        }
    } else {
        for (cell, &p) in cells.iter_mut().zip(pivot_row) {
            *cell = (*cell * pivot - factor * p) / old;
        }
    }
    cells[column] = -factor;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_optimum_that_is_no_whole_number_stays_exact() {
        let mut p = Program::default();
        let (x, y, z) = (p.variable(), p.variable(), p.variable());
        p.at_most(vec![(x, 1), (y, 1)], 1);
        p.at_most(vec![(y, 1), (z, 1)], 1);
        p.at_most(vec![(x, 1), (z, 1)], 1);
        let mut t = p.into_table();
        t.maximise(&[(x, 1), (y, 1), (z, 1)]);
        let sum = t.sum(&[(x, 1), (y, 1), (z, 1)]);
        assert_eq!((sum.numerator * 2, sum.floor(), sum.ceil()), (3 * sum.denominator, 1, 2));
    }

    #[test]
    fn a_later_objective_gives_up_nothing_of_an_earlier_one() {
        let mut p = Program::default();
        let (x, y) = (p.bounded(3), p.bounded(5));
        p.at_most(vec![(x, 1), (y, 1)], 6);
        let mut t = p.into_table();
        t.maximise(&[(x, 1), (y, 1)]);
        t.minimise(&[(y, 1)]);
        assert_eq!((t.value(x).floor(), t.value(y).floor()), (3, 3));
        t.maximise(&[(y, 1)]);
        assert_eq!(t.value(y).floor(), 3);
    }
}
