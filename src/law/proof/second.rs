//! The second method: the law's choice of hours written out word for word as a linear program in floating point, with
//! every variable of the text (each area, topic and free hour apart), and a solver of its own that begins with the
//! dual simplex. It shares no code and no shortcut with the method under test; its figures are compared to within a
//! millionth of a hundredth, far below any difference two exact answers can have.

use crate::record::{Date, Delivery, SourceKind};

const NEAR: f64 = 1e-7;

/// One training, its hours in hundredths.
#[derive(Clone, Debug)]
pub struct Training {
    pub on: Date,
    pub year: i32,
    pub source: SourceKind,
    pub delivery: Delivery,
    pub areas: [f64; 4],
    pub unstated: f64,
    pub topics: [f64; 4],
    /// Hours each of any one area and topic.
    pub free: f64,
}

/// The figures of one year, in hundredths, in the order total, approved, legal, technical, interpersonal, firearms,
/// racial profiling, de-escalation, implicit bias.
#[derive(Clone, Debug)]
pub struct Year {
    pub minimum: [f64; 9],
    pub in_service: f64,
    pub college: f64,
    pub computer_based: Option<f64>,
    pub live_firearms: bool,
    pub one_topic: bool,
}

/// Position in `Year::minimum` of each topic, in the order firearms, de-escalation, implicit bias, racial profiling.
const TOPIC_ROWS: [usize; 4] = [5, 7, 8, 6];

#[derive(Default)]
struct Rows {
    width: usize,
    rows: Vec<(Vec<(usize, f64)>, f64)>,
}

impl Rows {
    fn variable(&mut self) -> usize {
        self.width += 1;
        self.width - 1
    }

    fn at_most(&mut self, terms: Vec<(usize, f64)>, right: f64) {
        self.rows.push((terms, right));
    }

    fn at_least(&mut self, terms: Vec<(usize, f64)>, right: f64) {
        self.at_most(terms.into_iter().map(|(v, f)| (v, -f)).collect(), -right);
    }
}

/// The variables of one training in one year.
#[derive(Clone, Default)]
struct Chosen {
    areas: [usize; 4],
    unstated: usize,
    topics: [usize; 4],
}

impl Chosen {
    fn hours(&self) -> Vec<usize> {
        let mut all = self.areas.to_vec();
        all.push(self.unstated);
        all
    }

    fn terms(&self, factor: f64) -> Vec<(usize, f64)> {
        self.hours().into_iter().map(|v| (v, factor)).collect()
    }
}

fn choose(rows: &mut Rows, training: &Training, also_used: Option<&Chosen>, one_topic: bool) -> Chosen {
    let mut chosen = Chosen::default();
    let bounded = |rows: &mut Rows, most: f64, used: Option<usize>| {
        let v = rows.variable();
        let mut terms = vec![(v, 1.0)];
        terms.extend(used.map(|u| (u, 1.0)));
        rows.at_most(terms, most);
        v
    };
    let any = training.free;
    for k in 0..4 {
        chosen.areas[k] = bounded(rows, training.areas[k] + any, also_used.map(|u| u.areas[k]).filter(|_| any == 0.0));
    }
    chosen.unstated = bounded(rows, training.unstated + any, also_used.map(|u| u.unstated).filter(|_| any == 0.0));
    for j in 0..4 {
        chosen.topics[j] =
            bounded(rows, training.topics[j] + any, also_used.map(|u| u.topics[j]).filter(|_| any == 0.0));
        let mut terms = if j == 0 { vec![(chosen.areas[3], -1.0)] } else { chosen.terms(-1.0) };
        terms.push((chosen.topics[j], 1.0));
        rows.at_most(terms, 0.0);
    }
    if any > 0.0 {
        let mut terms = chosen.terms(1.0);
        terms.extend(also_used.map(|u| u.terms(1.0)).into_iter().flatten());
        rows.at_most(terms, any);
    }
    if any > 0.0 || one_topic {
        let mut terms = chosen.terms(-1.0);
        terms.extend(chosen.topics.iter().map(|&t| (t, 1.0)));
        rows.at_most(terms, 0.0);
    }
    chosen
}

fn approved(source: SourceKind) -> bool {
    matches!(source, SourceKind::LicensedProvider | SourceKind::BasicTrainingCenter | SourceKind::IndividualCourse)
}

/// Minimums and limits of a year over chosen hours; returns the free hours.
fn demand(rows: &mut Rows, year: &Year, chosen: &[(&Training, &Chosen)]) -> Vec<usize> {
    let mut sums: [Vec<(usize, f64)>; 9] = Default::default();
    let mut limits: [Vec<(usize, f64)>; 3] = Default::default();
    for (training, c) in chosen {
        sums[0].extend(c.terms(1.0));
        if approved(training.source) {
            sums[1].extend(c.terms(1.0));
        }
        for k in 0..3 {
            sums[2 + k].push((c.areas[k], 1.0));
        }
        for j in 0..4 {
            if j > 0 || !year.live_firearms || training.delivery == Delivery::Live {
                sums[TOPIC_ROWS[j]].push((c.topics[j], 1.0));
            }
        }
        if training.source == SourceKind::InService {
            limits[0].extend(c.terms(1.0));
        }
        if training.source == SourceKind::College {
            limits[1].extend(c.terms(1.0));
        }
        if training.delivery == Delivery::ComputerBased {
            limits[2].extend(c.terms(1.0));
        }
    }
    let mut free = Vec::new();
    for area in 0..4 {
        for topic in 0..5 {
            if topic == 0 && area != 3 {
                continue;
            }
            let v = rows.variable();
            free.push(v);
            sums[0].push((v, 1.0));
            sums[1].push((v, 1.0));
            if area < 3 {
                sums[2 + area].push((v, 1.0));
            }
            if topic < 4 {
                sums[TOPIC_ROWS[topic]].push((v, 1.0));
            }
        }
    }
    for (r, terms) in sums.into_iter().enumerate().filter(|(r, _)| year.minimum[*r] > 0.0) {
        rows.at_least(terms, year.minimum[r]);
    }
    let maxima = [Some(year.in_service), Some(year.college), year.computer_based];
    for (terms, most) in limits.into_iter().zip(maxima) {
        if let Some(most) = most {
            rows.at_most(terms, most);
        }
    }
    free
}

/// A dense dictionary.
struct Solver {
    width: usize,
    cells: Vec<Vec<f64>>,
    basic: Vec<usize>,
    outside: Vec<usize>,
    frozen: Vec<bool>,
}

impl Solver {
    fn new(rows: &Rows) -> Self {
        let mut cells = Vec::new();
        for (terms, right) in &rows.rows {
            let mut row = vec![0.0; rows.width + 1];
            for &(v, f) in terms {
                row[v] += f;
            }
            row[rows.width] = *right;
            cells.push(row);
        }
        let height = cells.len();
        Self {
            width: rows.width,
            cells,
            basic: (rows.width..rows.width + height).collect(),
            outside: (0..rows.width).collect(),
            frozen: vec![false; rows.width],
        }
    }

    fn costs(&self, goal: &[(usize, f64)]) -> Vec<f64> {
        let mut costs = vec![0.0; self.width + 1];
        for &(v, f) in goal {
            if let Some(c) = self.outside.iter().position(|&o| o == v) {
                costs[c] += f;
            } else {
                let r = self.basic.iter().position(|&b| b == v).unwrap();
                costs.iter_mut().zip(&self.cells[r]).for_each(|(cost, cell)| *cost -= f * cell);
            }
        }
        costs
    }

    fn pivot(&mut self, r: usize, c: usize, costs: &mut [f64]) {
        let p = self.cells[r][c];
        let mut row = std::mem::take(&mut self.cells[r]);
        row.iter_mut().for_each(|x| *x /= p);
        row[c] = 1.0 / p;
        let clear = |other: &mut [f64]| {
            let f = other[c];
            if f != 0.0 {
                other[c] = 0.0;
                for (x, y) in other.iter_mut().zip(&row) {
                    *x -= f * y;
                    if x.abs() < 1e-11 {
                        *x = 0.0;
                    }
                }
            }
        };
        for other in self.cells.iter_mut().filter(|o| !o.is_empty()) {
            clear(other);
        }
        clear(costs);
        self.cells[r] = row;
        std::mem::swap(&mut self.basic[r], &mut self.outside[c]);
    }

    /// Makes all right-hand sides nought or more while the costs stay nought or more.
    fn dual(&mut self, goal: &[(usize, f64)]) {
        let mut costs = self.costs(goal);
        for _ in 0..10_000 {
            let w = self.width;
            let worst = (0..self.cells.len()).min_by(|&a, &b| self.cells[a][w].total_cmp(&self.cells[b][w])).unwrap();
            if self.cells[worst][w] >= -NEAR {
                return;
            }
            let ratio = |c: usize| costs[c] / -self.cells[worst][c];
            let column = (0..w)
                .filter(|&c| self.cells[worst][c] < -1e-9)
                .min_by(|&a, &b| ratio(a).total_cmp(&ratio(b)).then(self.outside[a].cmp(&self.outside[b])))
                .expect("free hours make it feasible");
            self.pivot(worst, column, &mut costs);
        }
        panic!("the dual simplex did not end");
    }

    /// Makes the goal as small as it gets and freezes what would raise it.
    fn least(&mut self, goal: &[(usize, f64)]) {
        let mut costs = self.costs(goal);
        let w = self.width;
        for round in 0..20_000 {
            let candidates = (0..w).filter(|&c| !self.frozen[c] && costs[c] < -1e-9);
            let entering = if round < 100 {
                candidates.min_by(|&a, &b| costs[a].total_cmp(&costs[b]).then(self.outside[a].cmp(&self.outside[b])))
            } else {
                candidates.min_by_key(|&c| self.outside[c])
            };
            let Some(column) = entering else {
                self.frozen.iter_mut().zip(&costs).for_each(|(frozen, cost)| *frozen |= *cost > 1e-7);
                return;
            };
            let ratio = |r: usize| (self.cells[r][w].max(0.0) / self.cells[r][column], self.basic[r]);
            let row = (0..self.cells.len())
                .filter(|&r| self.cells[r][column] > 1e-9)
                .min_by(|&a, &b| ratio(a).0.total_cmp(&ratio(b).0).then(ratio(a).1.cmp(&ratio(b).1)))
                .expect("the goal is bounded");
            self.pivot(row, column, &mut costs);
        }
        panic!("the simplex did not end");
    }

    fn value(&self, v: usize) -> f64 {
        self.basic.iter().position(|&b| b == v).map_or(0.0, |r| self.cells[r][self.width])
    }
}

#[derive(Debug)]
pub struct Answer {
    pub shortfall: f64,
    pub counted: f64,
    /// Per late training: what is used.
    pub used: Vec<Training>,
}

/// The law's choice for one year, its own and late trainings, and the next year's.
pub fn answer(year: &Year, own: &[&Training], late: &[&Training], next: Option<(&Year, &[&Training])>) -> Answer {
    let mut rows = Rows::default();
    let own_chosen: Vec<Chosen> = own.iter().map(|t| choose(&mut rows, t, None, year.one_topic)).collect();
    let late_chosen: Vec<Chosen> = late.iter().map(|t| choose(&mut rows, t, None, year.one_topic)).collect();
    let all: Vec<(&Training, &Chosen)> =
        own.iter().copied().zip(&own_chosen).chain(late.iter().copied().zip(&late_chosen)).collect();
    let free = demand(&mut rows, year, &all);
    let next_year_no = late.first().map(|t| t.year);
    let next_free = next.filter(|_| !late.is_empty()).map(|(next_year, others)| {
        let mut kept: Vec<(&Training, Chosen)> = Vec::new();
        for t in others {
            kept.push((t, choose(&mut rows, t, None, next_year.one_topic)));
        }
        for (t, used) in late.iter().zip(&late_chosen).filter(|(t, _)| Some(t.year) == next_year_no) {
            kept.push((t, choose(&mut rows, t, Some(used), next_year.one_topic)));
        }
        let kept: Vec<(&Training, &Chosen)> = kept.iter().map(|(t, c)| (*t, c)).collect();
        demand(&mut rows, next_year, &kept)
    });
    let sum = |vs: &[usize]| vs.iter().map(|&v| (v, 1.0)).collect::<Vec<_>>();
    let mut solver = Solver::new(&rows);
    let mut both = sum(&free);
    both.extend(next_free.iter().flatten().map(|&v| (v, 1.0)));
    solver.dual(&both);
    solver.least(&sum(&free));
    let late_hours: Vec<usize> = late_chosen.iter().flat_map(Chosen::hours).collect();
    solver.least(&sum(&late_hours));
    if let Some(next_free) = &next_free {
        solver.least(&sum(next_free));
    }
    let most = |solver: &mut Solver, vs: &[usize]| solver.least(&vs.iter().map(|&v| (v, -1.0)).collect::<Vec<_>>());
    for c in &late_chosen {
        most(&mut solver, &c.hours());
    }
    for c in &late_chosen {
        most(&mut solver, &[c.unstated]);
        for area in c.areas {
            most(&mut solver, &[area]);
        }
        solver.least(&sum(&c.topics));
        for topic in c.topics.into_iter().rev() {
            solver.least(&[(topic, 1.0)]);
        }
    }
    let own_hours: Vec<usize> = own_chosen.iter().flat_map(Chosen::hours).collect();
    most(&mut solver, &own_hours);
    let used = late.iter().zip(&late_chosen).map(|(t, c)| Training {
        areas: c.areas.map(|v| solver.value(v)),
        unstated: solver.value(c.unstated),
        topics: c.topics.map(|v| solver.value(v)),
        ..(*t).clone()
    });
    Answer {
        shortfall: free.iter().map(|&v| solver.value(v)).sum(),
        counted: own_hours.iter().chain(&late_hours).map(|&v| solver.value(v)).sum(),
        used: used.collect(),
    }
}

/// The most that could count towards one minimum alone: what is missing when only it is asked.
pub fn alone(year: &Year, requirement: usize, own: &[&Training]) -> f64 {
    let mut only = Year { minimum: [0.0; 9], ..year.clone() };
    only.minimum[requirement] = year.minimum[requirement];
    answer(&only, own, &[], None).shortfall
}
