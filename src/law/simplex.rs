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

/// A variable and the whole number it is taken times.
pub type Term = (usize, i64);

/// The rows before solving, one after the other in two lists, so that a row costs no memory of its own.
#[derive(Debug)]
pub struct Program {
    variables: usize,
    terms: Vec<Term>,
    /// Where the terms of each row end, and its right-hand side.
    rows: Vec<(usize, i64)>,
}

impl Default for Program {
    /// With room for an ordinary officer's rows.
    fn default() -> Self {
        Self { variables: 0, terms: Vec::with_capacity(256), rows: Vec::with_capacity(96) }
    }
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
        self.at_most([(variable, 1)], most);
        variable
    }

    /// `terms <= right`; `right` must be nought or more, so that all variables at nought are a beginning.
    pub fn at_most(&mut self, terms: impl IntoIterator<Item = Term>, right: i64) {
        debug_assert!(right >= 0);
        self.terms.extend(terms);
        self.rows.push((self.terms.len(), right));
    }

    pub fn into_table(self) -> Table {
        let (rows, width) = (self.rows.len(), self.variables);
        let mut cells = vec![0i128; rows * width];
        let mut right = Vec::with_capacity(rows);
        let mut first = 0;
        for (row, &(end, bound)) in self.rows.iter().enumerate() {
            for &(variable, factor) in &self.terms[first..end] {
                cells[variable * rows + row] += i128::from(factor);
            }
            right.push(i128::from(bound));
            first = end;
        }
        Table {
            cells,
            right,
            denominator: 1,
            at: (0..width).map(Place::Column).chain((0..rows).map(Place::Row)).collect(),
            basic: (width..width + rows).collect(),
            outside: (0..width).collect(),
            open: (0..width).collect(),
            costs: vec![0; width],
            pivot_row: Vec::with_capacity(width),
            pivot_column: Vec::with_capacity(rows),
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
    /// Column after column: a pivot changes few of them, and the row that leaves is looked for along one.
    cells: Vec<i128>,
    right: Vec<i128>,
    denominator: i128,
    /// Where each variable, slack ones last, stands.
    at: Vec<Place>,
    basic: Vec<usize>,
    outside: Vec<usize>,
    /// Columns not yet frozen, the only ones that are kept up: a frozen column's variable stays at nought for good, so
    /// nothing ever asks for its cells again.
    open: Vec<usize>,
    /// The objective's row: a negative cell means that its column's variable improves it.
    costs: Vec<i128>,
    /// Columns and cells of the row of a pivot, as far as they change anything.
    pivot_row: Vec<(usize, i128)>,
    /// Rows and cells of its column, likewise.
    pivot_column: Vec<(usize, i128)>,
}

impl Table {
    pub fn value(&self, variable: usize) -> Fraction {
        let numerator = match self.at[variable] {
            Place::Row(row) => self.right[row],
            Place::Column(_) => 0,
        };
        Fraction { numerator, denominator: self.denominator }
    }

    pub fn sum(&self, terms: impl IntoIterator<Item = Term>) -> Fraction {
        let numerator = terms.into_iter().map(|(v, f)| self.value(v).numerator * i128::from(f)).sum();
        Fraction { numerator, denominator: self.denominator }
    }

    /// Makes the sum as large as earlier objectives allow, and holds it there.
    pub fn maximise(&mut self, terms: impl IntoIterator<Item = Term>) {
        if self.settled() {
            return;
        }
        self.costs.fill(0);
        terms.into_iter().for_each(|(variable, factor)| self.cost(variable, factor));
        self.climb();
    }

    /// Makes the sum as small as earlier objectives allow, and holds it there.
    pub fn minimise(&mut self, terms: impl IntoIterator<Item = Term>) {
        self.maximise(terms.into_iter().map(|(v, f)| (v, -f)));
    }

    /// Whether no choice is left.
    pub fn settled(&self) -> bool {
        self.open.is_empty()
    }

    /// Adds one term to the objective's row.
    fn cost(&mut self, variable: usize, factor: i64) {
        let factor = i128::from(factor);
        match self.at[variable] {
            Place::Column(column) => self.costs[column] -= factor * self.denominator,
            Place::Row(row) => {
                let height = self.right.len();
                self.open.iter().for_each(|&c| self.costs[c] += factor * self.cells[c * height + row]);
            }
        }
    }

    fn climb(&mut self) {
        let mut pivots = 0;
        while let Some(column) = self.entering(pivots < STEEPEST_PIVOTS) {
            let Some(row) = self.leaving(column) else { break };
            self.pivot(row, column);
            pivots += 1;
        }
        let costs = &self.costs;
        self.open.retain(|&c| costs[c] == 0);
    }

    fn entering(&self, steepest: bool) -> Option<usize> {
        let candidates = self.open.iter().copied().filter(|&c| self.costs[c] < 0);
        if steepest {
            candidates.min_by_key(|&c| (self.costs[c], self.outside[c]))
        } else {
            candidates.min_by_key(|&c| self.outside[c])
        }
    }

    /// The row that first reaches nought, the smallest variable among equals.
    fn leaving(&self, column: usize) -> Option<usize> {
        let mut best: Option<(usize, i128, i128)> = None;
        let height = self.right.len();
        let cells = &self.cells[column * height..(column + 1) * height];
        for (row, (&cell, &right)) in cells.iter().zip(&self.right).enumerate() {
            if cell <= 0 {
                continue;
            }
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

    fn pivot(&mut self, row: usize, column: usize) {
        let height = self.right.len();
        let exchange = Exchange { pivot: self.cells[column * height + row], old: self.denominator };
        let (cells, all) = (&self.cells, exchange.pivot != exchange.old);
        let others = self.open.iter().filter(|&&c| c != column).map(|&c| (c, cells[c * height + row]));
        self.pivot_row.clear();
        self.pivot_row.extend(others.filter(|&(_, p)| all || p != 0));
        let others = cells[column * height..(column + 1) * height].iter().copied().enumerate();
        self.pivot_column.clear();
        self.pivot_column.extend(others.filter(|&(r, factor)| r != row && (all || factor != 0)));
        for &(c, p) in &self.pivot_row {
            exchange.column(&mut self.cells[c * height..(c + 1) * height], &self.pivot_column, p);
            self.costs[c] = exchange.cell(self.costs[c], self.costs[column], p);
        }
        let right = self.right[row];
        exchange.column(&mut self.right, &self.pivot_column, right);
        self.costs[column] = -self.costs[column];
        self.pivot_column.iter().for_each(|&(r, factor)| self.cells[column * height + r] = -factor);
        self.cells[column * height + row] = exchange.old;
        self.denominator = exchange.pivot;
        let (entering, leaving) = (self.outside[column], self.basic[row]);
        self.at[entering] = Place::Row(row);
        self.at[leaving] = Place::Column(column);
        self.basic[row] = entering;
        self.outside[column] = leaving;
    }
}

/// A pivot as every other row takes part in it.
#[derive(Clone, Copy)]
struct Exchange {
    pivot: i128,
    /// The denominator before.
    old: i128,
}

impl Exchange {
    /// One column's share: `p` is its cell in the row of the pivot.
    fn column(self, cells: &mut [i128], pivot_column: &[(usize, i128)], p: i128) {
        pivot_column.iter().for_each(|&(r, factor)| cells[r] = self.cell(cells[r], factor, p));
    }

    #[inline]
    fn cell(self, cell: i128, factor: i128, p: i128) -> i128 {
        if self.pivot == self.old {
            return if factor == 0 { cell } else { cell - divided(factor * p, self.old) };
        }
        divided(cell * self.pivot - factor * p, self.old)
    }
}

/// A division that leaves no remainder, in the machine's own words where they suffice: wide ones take many times as
/// long.
#[inline]
fn divided(numerator: i128, denominator: i128) -> i128 {
    if denominator == 1 {
        return numerator;
    }
    match (i64::try_from(numerator), i64::try_from(denominator)) {
        (Ok(numerator), Ok(denominator)) => i128::from(numerator / denominator),
        _ => numerator / denominator,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_optimum_that_is_no_whole_number_stays_exact() {
        let mut p = Program::default();
        let (x, y, z) = (p.variable(), p.variable(), p.variable());
        p.at_most([(x, 1), (y, 1)], 1);
        p.at_most([(y, 1), (z, 1)], 1);
        p.at_most([(x, 1), (z, 1)], 1);
        let mut t = p.into_table();
        t.maximise([(x, 1), (y, 1), (z, 1)]);
        let sum = t.sum([(x, 1), (y, 1), (z, 1)]);
        assert_eq!((sum.numerator * 2, sum.floor(), sum.ceil()), (3 * sum.denominator, 1, 2));
    }

    #[test]
    fn a_later_objective_gives_up_nothing_of_an_earlier_one() {
        let mut p = Program::default();
        let (x, y) = (p.bounded(3), p.bounded(5));
        p.at_most([(x, 1), (y, 1)], 6);
        let mut t = p.into_table();
        t.maximise([(x, 1), (y, 1)]);
        t.minimise([(y, 1)]);
        assert_eq!((t.value(x).floor(), t.value(y).floor()), (3, 3));
        t.maximise([(y, 1)]);
        assert_eq!(t.value(y).floor(), 3);
    }
}
