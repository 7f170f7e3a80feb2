//! The time of the five kernels a run spends its time in, each by itself, on an invented state.
//!
//! In: nothing; `clee synth` makes the state and the shipped contracts, rules and settings judge it. Out: criterion's
//! figures, per row for conforming, resolving and deduplicating, per officer for allocating and judging. What is not
//! the kernel's own is prepared before the clock runs; texts are interned already, as in a run that has read them once.
//!
//!   cargo bench --bench kernels                   all of them, in under a minute
//!   cargo bench --bench kernels -- --quick        sooner and rougher
//!   cargo bench --bench kernels -- judge          one of them

#[path = "../made.rs"]
mod made;
mod officers;
mod state;

use clee::conform::conform_submission;
use clee::credit::{control_key, name_key};
use clee::dedupe::{Described, Facts, Spelling, settle_alone};
use clee::law::Assessor;
use clee::record::Date;
use clee::record::submission::Coordinates;
use clee::resolve::Resolver;
use criterion::{Criterion, Throughput};
use rustc_hash::FxHashMap;
use state::State;
use std::hint::black_box;
use std::time::Duration;

type Fallible<T> = Result<T, Box<dyn std::error::Error>>;

/// Rows conformed in one turn.
const BATCH: usize = 5_000;

fn main() -> Fallible<()> {
    let state = State::invent()?;
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(3))
        .configure_from_args();
    conforming(&mut criterion, &state);
    resolving(&mut criterion, &state);
    deduplicating(&mut criterion, &state);
    allocating(&mut criterion, &state)?;
    judging(&mut criterion, &state)?;
    criterion.final_summary();
    Ok(())
}

/// Measures one kernel that does so many rows or officers in a turn.
fn measure<T>(criterion: &mut Criterion, name: &str, elements: usize, mut turn: impl FnMut() -> T) {
    let mut group = criterion.benchmark_group("kernels");
    group.throughput(Throughput::Elements(elements as u64));
    group.bench_function(name, |bencher| bencher.iter(&mut turn));
    group.finish();
}

fn conforming(criterion: &mut Criterion, state: &State) {
    let batch = &state.records[..BATCH.min(state.records.len())];
    let at = Coordinates::line(0, 0, 2);
    measure(criterion, "conform", batch.len(), || {
        batch.iter().for_each(|(kind, record)| {
            black_box(conform_submission(*kind, &state.fields[kind], &state.forms, record, at));
        });
    });
}

/// Everybody's rows at once, since rows teach how others are to be read.
fn resolving(criterion: &mut Criterion, state: &State) {
    let resolver = Resolver::new(&state.registry, &state.identity);
    measure(criterion, "resolve", state.rows.len(), || resolver.resolve_all(&state.rows));
}

fn deduplicating(criterion: &mut Criterion, state: &State) {
    let matches = Resolver::new(&state.registry, &state.identity).resolve_all(&state.rows);
    let courses = &state.registry.courses;
    let course_of = |at: usize| state.course_of[at];
    let spelling = Spelling { control: control_key, name: name_key };
    let mut described = Described::new(courses, &state.duplicates, spelling);
    let trainings = described.trainings(&state.rows, course_of);
    let (claimed, rulings) = (state.claimed(), FxHashMap::default());
    let facts = Facts {
        rows: &state.rows,
        matches: &matches,
        claimed: &claimed,
        rulings: &rulings,
        trainings: &trainings,
        as_of: Date::MAX,
        neighbouring_days: 1,
    };
    measure(criterion, "deduplicate", state.rows.len(), || settle_alone(&facts, &mut described));
}

/// One period of one officer whose hours limits hold back, so that neither sums nor filling decide.
fn allocating(criterion: &mut Criterion, state: &State) -> Fallible<()> {
    let (facts, context) = officers::held_back();
    let assessor = Assessor::new(&state.rules, context)?;
    let seen = assessor.assess(&facts)?;
    let Some(period) = seen.periods.first() else { return Err("the officer owes nothing".into()) };
    if period.hours_counted >= period.hours_earned || !period.credits.iter().any(|c| c.made_up_late) {
        return Err("nothing is held back or made up late, so nothing would be allocated".into());
    }
    measure(criterion, "allocate", 1, || assessor.assess(&facts).map(|a| a.periods.len()));
    Ok(())
}

/// Every officer over two periods, with the trainings that the rows tell of.
fn judging(criterion: &mut Criterion, state: &State) -> Fallible<()> {
    let matches = Resolver::new(&state.registry, &state.identity).resolve_all(&state.rows);
    let facts = officers::facts(state, &matches);
    let assessor = Assessor::new(&state.rules, officers::two_periods())?;
    facts.iter().try_for_each(|facts| assessor.assess(facts).map(|_| ()))?;
    measure(criterion, "judge", facts.len(), || {
        facts.iter().filter_map(|facts| assessor.assess(black_box(facts)).ok()).map(|a| a.periods.len()).sum::<usize>()
    });
    Ok(())
}
