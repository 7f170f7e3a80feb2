//! Attacks on the published figures of invented states: nothing withheld may be worked out.
//!
//! Three attackers, in rising order of knowledge. The first only has the table and propagates bounds through every sum in
//! it, taking all withheld counts for small ones where the sums allow. The second also knows who works where, and
//! solves the linear equations. The third is the proof from the other side: a state in which officers have changed places
//! has the very same shown figures, so nobody can tell the two apart.

mod attributes;

use super::*;
use crate::publish::tests::fixture::{Draw, State, state};
use crate::record::Status;
use attributes::{active, attributes};
use std::collections::BTreeMap;

type Table = BTreeMap<(String, String, String), Option<i64>>;

fn table(state: &State) -> Table {
    let figures = statistics(&state.published()).expect("figures").public;
    let here = figures.into_iter().filter(|((.., period), _)| period.0 == 2025);
    here.map(|((measure, by, group, _), (value, withheld))| ((measure, by, group), (!withheld).then_some(value)))
        .collect()
}

fn get(table: &Table, measure: &str, by: &str, group: &str) -> Option<i64> {
    table[&(measure.to_owned(), by.to_owned(), group.to_owned())]
}

const COUNTS: [&str; 16] = [
    "officers",
    "officers_owing",
    "officers_compliant",
    "officers_not_compliant",
    "requirement_met",
    "requirement_not_met",
    "reminders",
    "reminders_sent",
    "reminders_bounced",
    "reminders_complied",
    "reminders_still_short",
    "reminders_nothing_owed",
    "officers_trained_to_date",
    "officers_with_hours_to_date",
    "officers_without_hours_to_date",
    "trainings_credited_to_date",
];

#[test]
fn no_small_count_is_shown() {
    for seed in 0..12 {
        for officers in [60, 250, 600, 1500] {
            let table = table(&state(officers, seed));
            for ((measure, by, group), value) in &table {
                let counted = COUNTS.contains(&measure.as_str()) || ["rows", "roster_rows"].contains(&measure.as_str());
                let small = value.is_some_and(|v| (100..=1_000).contains(&v));
                assert!(!counted || !small, "{measure} {by} {group}: {value:?} of {officers}, seed {seed}");
            }
        }
    }
}

/// A sum in the table: the parts and what they add up to.
struct Equation {
    parts: Vec<(String, String, String)>,
    total: (String, String, String),
}

fn equations(table: &Table) -> Vec<Equation> {
    let key = |m: &str, by: &str, g: &str| (m.to_owned(), by.to_owned(), g.to_owned());
    let state = |m: &str| key(m, "state", "all");
    let groups = |m: &str, by: &str| -> Vec<(String, String, String)> {
        table.keys().filter(|(a, b, g)| a == m && b == by && g != TOGETHER).cloned().collect()
    };
    let mut all = vec![
        Equation { parts: ["officers_owing", "officers_nothing_owed"].map(state).to_vec(), total: state("officers") },
        Equation {
            parts: ["officers_met_or_nothing_owed", "officers_not_compliant"].map(state).to_vec(),
            total: state("officers"),
        },
        Equation {
            parts: ["officers_compliant", "officers_nothing_owed"].map(state).to_vec(),
            total: state("officers_met_or_nothing_owed"),
        },
        Equation {
            parts: ["officers_compliant", "officers_not_compliant"].map(state).to_vec(),
            total: state("officers_owing"),
        },
        Equation {
            parts: ["officers_short", "officers_not_shown_compliant"].map(state).to_vec(),
            total: state("officers_not_compliant"),
        },
        Equation {
            parts: ["officers_exempt", "officers_waived"].map(state).to_vec(),
            total: state("officers_nothing_owed"),
        },
        Equation { parts: groups("reminders", "channel"), total: state("officers_short") },
        Equation {
            parts: groups("reminders", "unreachable_reason"),
            total: key("reminders", "channel", "unreachable"),
        },
        Equation { parts: groups("rows", "disposition"), total: state("rows") },
        Equation { parts: groups("rows", "kind"), total: state("rows") },
        Equation { parts: groups("trainings_credited", "source_kind"), total: state("trainings_credited") },
        Equation { parts: groups("hours_credited", "source_kind"), total: state("hours_credited") },
        Equation { parts: groups("hours_credited", "area"), total: state("hours_credited") },
    ];
    for (_, _, wave) in groups("reminders_sent", "wave") {
        let cell = |measure| key(measure, "wave", &wave);
        let parts = ["reminders_complied", "reminders_still_short", "reminders_nothing_owed", "reminders_bounced"];
        all.push(Equation { parts: parts.map(cell).to_vec(), total: cell("reminders_sent") });
        // parts of the state's standing: whatever else there is, is not published
        for (part, whole) in
            [("reminders_complied", "officers_compliant"), ("reminders_still_short", "officers_not_compliant")]
        {
            let rest = key("not published", part, &wave);
            all.push(Equation { parts: vec![cell(part), rest], total: state(whole) });
        }
    }
    let by_date = ["officers_with_hours_to_date", "officers_without_hours_to_date"].map(state).to_vec();
    all.push(Equation { parts: by_date, total: state("officers_owing") });
    // at the as-of date the year so far is the year
    for (so_far, year) in
        [("hours_credited_to_date", "hours_credited"), ("trainings_credited_to_date", "trainings_credited")]
    {
        all.push(Equation { parts: vec![state(so_far)], total: state(year) });
    }
    for (_, _, requirement) in groups("requirement_met", "requirement") {
        let parts = ["requirement_met", "requirement_not_met"].map(|m| key(m, "requirement", &requirement)).to_vec();
        all.push(Equation { parts, total: state("officers_owing") });
    }
    for dimension in DIMENSIONS {
        for measure in ["officers", "officers_not_compliant"] {
            let parts = groups(measure, dimension);
            if !parts.is_empty() {
                let hidden = parts.iter().filter(|p| table[*p].is_none()).cloned().collect::<Vec<_>>();
                if !hidden.is_empty() {
                    all.push(Equation { parts: hidden, total: key(measure, dimension, TOGETHER) });
                }
                all.push(Equation { parts, total: state(measure) });
            }
        }
        for (_, _, group) in groups("officers", dimension) {
            let parts = ["officers_met_or_nothing_owed", "officers_not_compliant"];
            let parts = parts.map(|m| key(m, dimension, &group)).to_vec();
            all.push(Equation { parts, total: key("officers", dimension, &group) });
        }
    }
    for (_, _, end) in groups("rows", "disposition") {
        let parts: Vec<_> =
            groups("rows", "reason").into_iter().filter(|p| p.2.starts_with(&format!("{end}/"))).collect();
        all.push(Equation { parts, total: key("rows", "disposition", &end) });
    }
    all
}

/// Bounds of every cell after propagating them through all sums until nothing moves.
fn propagated(table: &Table) -> BTreeMap<(String, String, String), (i64, i64)> {
    let everything = 100_000_000;
    let mut bounds: BTreeMap<_, _> =
        table.iter().map(|(k, v)| (k.clone(), v.map_or((0, everything), |v| (v, v)))).collect();
    let equations = equations(table);
    for cell in equations.iter().flat_map(|e| &e.parts) {
        bounds.entry(cell.clone()).or_insert((0, everything));
    }
    loop {
        let before = bounds.clone();
        for equation in &equations {
            let mut sides: Vec<_> = equation.parts.iter().map(|p| (p.clone(), 1)).collect();
            sides.push((equation.total.clone(), -1));
            for (cell, sign) in &sides {
                let (mut low, mut high) = (0, 0);
                for (other, weight) in sides.iter().filter(|(other, _)| other != cell) {
                    let (l, h) = bounds[other];
                    low += if *weight > 0 { l } else { -h };
                    high += if *weight > 0 { h } else { -l };
                }
                let (low, high) = if *sign > 0 { (-high, -low) } else { (low, high) };
                let own = bounds.get_mut(cell).expect("a cell of the table");
                *own = (own.0.max(low), own.1.min(high));
            }
        }
        if bounds == before {
            return bounds;
        }
    }
}

#[test]
fn bounds_propagated_through_every_sum_stay_wide() {
    let mut withheld = 0;
    for seed in 0..12 {
        for officers in [60, 250, 600, 1500] {
            let table = table(&state(officers, seed));
            let bounds = propagated(&table);
            for (cell, _) in
                table.iter().filter(|((m, ..), v)| v.is_none() && !m.contains("rate") && !m.contains("share"))
            {
                let (low, high) = bounds[cell];
                assert!(high - low >= 500, "{cell:?} lies in {low}..{high} of {officers}, seed {seed}");
                withheld += 1;
            }
        }
    }
    assert!(withheld > 100, "the states have small cells");
}

/// Figures of nearly the same officers, in which a reader sees by how many they differ.
const NEAR: [(&str, &str); 9] = [
    ("officers", "officers_trained_to_date"),
    ("officers_trained_to_date", "officers_with_hours_to_date"),
    ("officers_with_hours_to_date", "officers_compliant"),
    ("officers_with_hours_to_date", "requirement_met"),
    ("officers_without_hours_to_date", "officers_not_compliant"),
    ("officers_without_hours_to_date", "requirement_not_met"),
    ("officers_not_compliant", "requirement_not_met"),
    ("officers_short", "reminders_sent"),
    ("reminders", "reminders_sent"),
];

#[test]
fn no_two_figures_differ_by_few_officers() {
    let mut compared = 0;
    for seed in 0..12 {
        for officers in [60, 250, 600, 1500] {
            let table = table(&state(officers, seed));
            let shown = |measure: &str| -> Vec<i64> {
                let of = |(m, by, group): &(String, String, String)| {
                    m == measure && (by == "state" || group == "total" || group == "email" || by == "wave")
                };
                table.iter().filter(|(key, _)| of(key)).filter_map(|(_, value)| *value).collect()
            };
            for (one, other) in NEAR {
                for (a, b) in shown(one).into_iter().flat_map(|a| shown(other).into_iter().map(move |b| (a, b))) {
                    let apart = (a - b).abs() / 100;
                    assert!(!(1..=10).contains(&apart), "{one} {a} and {other} {b} of {officers}, seed {seed}");
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 200, "{compared} pairs were shown");
}

/// The attacker who knows every officer's class, agency size, county and commission, and solves for lines of the
/// tables: whether a withheld line is a combination of shown ones, modulo a large prime.
#[test]
fn no_withheld_line_is_a_combination_of_shown_ones() {
    let mut withheld = 0;
    for (seed, officers) in (0..6).flat_map(|seed| [(seed, 250), (seed, 700)]) {
        let state = state(officers, seed);
        let table = table(&state);
        let members = memberships(&state, &table);
        if members.is_empty() {
            continue; // so few that no group is shown at all
        }
        let shown: Vec<Vec<i64>> = members.iter().filter(|(_, s, _)| *s).map(|(.., v)| v.clone()).collect();
        let mut basis = Basis::default();
        basis.add(vec![1; members[0].2.len()]); // the state's own figures
        shown.into_iter().for_each(|line| basis.add(line));
        let hidden: Vec<_> = members.into_iter().filter(|(_, shown, _)| !shown).collect();
        withheld += hidden.len();
        for (name, _, line) in hidden {
            assert!(!basis.spans(line), "{name} can be worked out, seed {seed}");
        }
    }
    assert!(withheld > 40, "only {withheld} lines were withheld");
}

/// Per line of the group tables: its name, whether it is shown, and which officers it covers.
fn memberships(state: &State, table: &Table) -> Vec<(String, bool, Vec<i64>)> {
    let published = state.published();
    let attributes = attributes(&published);
    let mut lines = Vec::new();
    for (dimension, by) in DIMENSIONS.iter().enumerate() {
        let named: Vec<&str> = attributes.iter().map(|a| a[dimension]).collect();
        for (_, _, group) in table.keys().filter(|(m, b, g)| m == "officers" && b == by && g != TOGETHER) {
            let known = |name: &str| table.contains_key(&("officers".into(), (*by).into(), name.to_owned()));
            let covers = |name: &&str| i64::from(*name == group || group == OTHER && !known(name));
            let shown = get(table, "officers", by, group).is_some();
            lines.push((format!("{by} {group}"), shown, named.iter().map(covers).collect()));
        }
    }
    lines
}

const PRIME: i128 = 1_000_000_007;

/// Rows in echelon form over the integers modulo [`PRIME`].
#[derive(Default)]
struct Basis(Vec<(usize, Vec<i128>)>);

impl Basis {
    fn reduced(&self, line: Vec<i64>) -> Vec<i128> {
        let mut line: Vec<i128> = line.into_iter().map(i128::from).collect();
        for (pivot, row) in &self.0 {
            let factor = line[*pivot];
            if factor != 0 {
                line.iter_mut().zip(row).for_each(|(l, r)| *l = (*l - factor * r).rem_euclid(PRIME));
            }
        }
        line
    }

    fn spans(&self, line: Vec<i64>) -> bool {
        self.reduced(line).iter().all(|v| *v == 0)
    }

    fn add(&mut self, line: Vec<i64>) {
        let line = self.reduced(line);
        if let Some(pivot) = line.iter().position(|v| *v != 0) {
            let inverse = power(line[pivot], PRIME - 2);
            self.0.push((pivot, line.into_iter().map(|v| v * inverse % PRIME).collect()));
        }
    }
}

fn power(base: i128, exponent: i128) -> i128 {
    let (mut result, mut base, mut exponent) = (1, base, exponent);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * base % PRIME;
        }
        base = base * base % PRIME;
        exponent >>= 1;
    }
    result
}

/// The other side of the proof: officers alike in every shown line change places, and every shown figure stays as it
/// was, while withheld ones have moved.
#[test]
fn another_state_has_the_same_shown_figures() {
    let mut moved = 0;
    for seed in 0..6 {
        let state = state(300, seed);
        let before = table(&state);
        let swapped = exchanged(&state, &before, &mut Draw(seed + 100));
        let statewide = |t: &Table| -> Table {
            t.iter()
                .filter(|((_, by, _), _)| !DIMENSIONS.contains(&by.as_str()))
                .map(|(k, v)| (k.clone(), *v))
                .collect()
        };
        assert_eq!(statewide(&before), statewide(&table(&swapped)), "seed {seed}");
        for (name, shown, members) in memberships(&state, &before) {
            let counts = [&state, &swapped].map(|s| in_order_in(s, &members));
            assert!(!shown || counts[0] == counts[1], "{name}: {counts:?}, seed {seed}");
            moved += usize::from(counts[0] != counts[1]);
        }
    }
    assert!(moved > 20, "only {moved} withheld counts moved");
}

/// Officers of a line who have met the requirement or owe nothing.
fn in_order_in(state: &State, members: &[i64]) -> usize {
    let published = state.published();
    let rows = active(&published);
    rows.zip(members).filter(|(row, member)| **member == 1 && !crate::publish::officers::owes(row)).count()
}

/// Officers of one signature draw one another's standing, requirements, trainings and reachability anew. The plan of what is
/// withheld is taken from what was published, as an attacker would.
fn exchanged(state: &State, table: &Table, draw: &mut Draw) -> State {
    let published = state.published();
    let attributes = attributes(&published);
    let officers: Vec<_> = active(&published).collect();
    let mut alike: BTreeMap<Vec<String>, Vec<usize>> = BTreeMap::new();
    for (row, names) in officers.iter().zip(&attributes) {
        let seen = |(by, name): (&&str, &&str)| {
            let line = |g: &str| table.get(&("officers".into(), (*by).into(), g.to_owned()));
            let group = if line(name).is_some() { name } else { OTHER };
            if line(group).is_some_and(Option::is_some) { group.to_owned() } else { String::new() }
        };
        let signature = DIMENSIONS.iter().zip(names).map(seen).collect();
        let position = state.compliance.iter().position(|r| r.license_no == row.license_no).expect("a standing");
        alike.entry(signature).or_default().push(position);
    }
    let (mut other, mut now_of) = (state.clone(), BTreeMap::new());
    for members in alike.values() {
        let mut order = members.clone();
        (1..order.len()).rev().for_each(|i| order.swap(i, draw.below(i + 1)));
        for (&to, &from) in members.iter().zip(&order) {
            give(state, &mut other, from, to);
            now_of.insert(from as u32, to as u32);
        }
    }
    for training in &mut other.trainings {
        training.officer = now_of.get(&training.officer).copied().unwrap_or(training.officer);
    }
    other
}

fn give(state: &State, other: &mut State, from: usize, to: usize) {
    let (giver, taker) = (&state.compliance[from], &state.compliance[to]);
    other.compliance[to] = ComplianceRow {
        license_no: taker.license_no,
        agency_id: taker.agency_id,
        commissioned: taker.commissioned,
        ..giver.clone()
    };
    let email = state.registry.officers[from].email.clone();
    other.registry.officers[to].email = email;
    other.registry.officers[to].onboarded = state.registry.officers[from].onboarded;
    for (mailed, then) in other.settings.mailed.iter_mut().zip(&state.settings.mailed) {
        for (now, then) in [(&mut mailed.sent, &then.sent), (&mut mailed.bounced, &then.bounced)] {
            now.remove(taker.license_no.as_str());
            if then.contains(giver.license_no.as_str()) {
                now.insert(taker.license_no.into());
            }
        }
    }
    let per_officer = state.requirements.len() / state.compliance.len();
    for i in 0..per_officer {
        let taken = state.requirements[from * per_officer + i].clone();
        other.requirements[to * per_officer + i] =
            crate::record::tables::RequirementRow { license_no: taker.license_no, ..taken };
    }
}

#[test]
fn a_state_where_all_stand_alike_has_no_group_tables() {
    let mut state = state(200, 1);
    state.compliance.iter_mut().for_each(|r| r.status = Status::Short);
    let table = table(&state);
    assert_eq!(get(&table, "officers_short", "state", "all"), Some(20_000));
    assert!(table.keys().all(|(_, by, _)| !DIMENSIONS.contains(&by.as_str())));
}

#[test]
fn reminders_are_told_by_what_they_came_to() {
    let state = state(1500, 4);
    let table = table(&state);
    let october = &state.settings.mailed[0];
    let standing = |status: &str| -> usize {
        let of = state.compliance.iter().filter(|r| r.status.as_str() == status);
        of.filter(|r| october.sent.contains(r.license_no.as_str()) && !october.bounced.contains(r.license_no.as_str()))
            .count()
    };
    let hundredfold = |n: usize| Some(n as i64 * 100);
    assert_eq!(get(&table, "reminders_sent", "wave", "october"), hundredfold(october.sent.len()));
    assert_eq!(get(&table, "reminders_complied", "wave", "october"), hundredfold(standing("compliant")));
    let still_short = get(&table, "reminders_still_short", "wave", "october");
    assert!(still_short.is_none() || still_short == hundredfold(standing("short")), "shown as it is, or given up");
    assert!(!table.contains_key(&("reminders_sent".into(), "wave".into(), "december".into())), "nothing was sent");
}

#[test]
fn both_years_are_looked_at_up_to_the_same_day() {
    let mut state = state(600, 5);
    let day = state.as_of;
    let reported = |t: &&crate::publish::Training| {
        t.submitted_on.is_some_and(|s| s <= crate::record::Date::from_ymd_opt(2024, 10, 1).expect("a day"))
    };
    let active = |t: &&crate::publish::Training| {
        state.registry.officers[t.officer as usize].license_status == crate::record::LicenseStatus::Active
    };
    let before = state.trainings.iter().filter(|t| crate::record::Period::of(t.completed_on).0 == 2024);
    let expected: i64 = before.filter(reported).filter(active).map(|t| t.hours.0).sum();
    let to_date = |state: &State, year: i32| {
        let figures = statistics(&state.published()).expect("figures").staff;
        let found = figures.into_iter().find(|((m, .., p), _)| m == "hours_credited_to_date" && p.0 == year);
        found.map(|(_, (value, _))| value)
    };
    assert_eq!(to_date(&state, 2024), Some(expected));
    // a year that is over is not so far
    state.as_of = day.succ_opt().and_then(|d| chrono::Datelike::with_year(&d, 2026)).expect("a day");
    assert_eq!(to_date(&state, 2025), None);
}
