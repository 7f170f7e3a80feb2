//! The rows of a run held against the truth, by kind of telling.
//!
//! In: `truth/rows.csv` of the data and the table `rows` of the run. Out: for every kind what became of its rows, the
//! hours its events were credited beyond the truth, the events of which nothing is left because a row fell under another
//! event's, and those that wait. An event is of the first kind among its rows that is not `original`.

use crate::Fallible;
use clee::record::tables::RowRow;
use clee::record::{Disposition, Hours, Reason};
use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::path::Path;

/// One line of truth with what became of its row.
struct Told {
    kind: String,
    /// The row contradicts itself, which no other row has to do with.
    contradicts_itself: bool,
    license_no: String,
    row: RowRow,
}

#[derive(Default)]
struct Event {
    hours: Hours,
    told: Vec<Told>,
}

#[derive(Default)]
struct Kind {
    rows: usize,
    credited: usize,
    duplicate: usize,
    waits: usize,
    other_review: usize,
    else_ended: usize,
    events: usize,
    twice: Hours,
    twice_events: usize,
    twice_elsewhere: usize,
    dropped: usize,
    held: usize,
}

#[derive(Default)]
pub struct Score {
    kinds: BTreeMap<String, Kind>,
    waiting_for: BTreeMap<(String, &'static str), usize>,
    rows: usize,
    credited: Hours,
    examples: Vec<String>,
}

/// Kinds whose every event is a training of its own.
const REPEATS: [&str; 4] = ["genuine_repeat", "series", "monthly", "annual"];

pub fn score(data: &Path, run: &Path, examples: usize) -> Fallible<Score> {
    let table: Vec<RowRow> = clee::table::read_rows(File::open(run.join("tables/rows.parquet"))?)?;
    let mut rows: HashMap<(String, String, i64), RowRow> = table
        .into_iter()
        .map(|row| ((row.file.into(), row.sheet.map(String::from).unwrap_or_default(), row.row_number), row))
        .collect();
    let mut events: BTreeMap<String, Event> = BTreeMap::new();
    let mut reader = csv::Reader::from_path(data.join("truth/rows.csv"))?;
    let columns: HashMap<String, usize> =
        reader.headers()?.iter().enumerate().map(|(at, name)| (name.to_owned(), at)).collect();
    for record in reader.records() {
        let record = record?;
        let cell = |name: &str| columns.get(name).and_then(|at| record.get(*at)).unwrap_or_default();
        let place = (cell("file").to_owned(), cell("sheet").to_owned(), cell("row_number").parse()?);
        let row = rows.remove(&place).ok_or_else(|| format!("the run has no row {} of `{}`", place.2, place.0))?;
        let event = events.entry(cell("event_id").to_owned()).or_default();
        event.hours = Hours::parse(cell("hours"))?;
        let contradicts_itself = cell("fault") == Reason::HoursConflict.as_str();
        event.told.push(Told {
            kind: cell("kind").to_owned(),
            contradicts_itself,
            license_no: cell("license_no").to_owned(),
            row,
        });
    }
    let mut score = Score::default();
    for (id, event) in &events {
        score.add(id, event, examples);
    }
    Ok(score)
}

/// Whether another row holds the row back.
fn waits(told: &Told) -> bool {
    let held = matches!(told.row.reason, Some(Reason::HoursConflict | Reason::PossibleDuplicate));
    told.row.disposition == Disposition::Review && held && !told.contradicts_itself
}

impl Event {
    fn kind(&self) -> &str {
        self.told.iter().map(|t| t.kind.as_str()).find(|k| *k != "original").unwrap_or("original")
    }
}

impl Score {
    fn add(&mut self, id: &str, event: &Event, examples: usize) {
        for told in &event.told {
            self.rows += 1;
            let kind = self.kinds.entry(told.kind.clone()).or_default();
            kind.rows += 1;
            *match told.row.disposition {
                Disposition::Credited => &mut kind.credited,
                Disposition::Duplicate => &mut kind.duplicate,
                Disposition::Review if waits(told) => &mut kind.waits,
                Disposition::Review => &mut kind.other_review,
                _ => &mut kind.else_ended,
            } += 1;
            if waits(told) {
                let reason = told.row.reason.map_or("", Reason::as_str);
                *self.waiting_for.entry((event.kind().to_owned(), reason)).or_default() += 1;
            }
        }
        let credited: Hours = event.told.iter().map(|t| t.row.hours_credited).sum();
        self.credited += credited;
        let none = event.told.iter().all(|t| t.row.disposition != Disposition::Credited);
        let dropped = none && event.told.iter().any(|t| t.row.disposition == Disposition::Duplicate);
        let held = none && !dropped && event.told.iter().any(waits);
        let elsewhere =
            |t: &Told| !t.row.hours_credited.is_zero() && t.row.license_no.as_deref() != Some(&t.license_no);
        let kind = self.kinds.entry(event.kind().to_owned()).or_default();
        kind.events += 1;
        kind.dropped += usize::from(dropped);
        kind.held += usize::from(held);
        let twice = credited > event.hours;
        if twice {
            kind.twice += credited - event.hours;
            kind.twice_events += 1;
            kind.twice_elsewhere += usize::from(event.told.iter().any(elsewhere));
        }
        if (twice || dropped) && self.examples.len() < examples {
            let place = |t: &Told| format!("{}:{} {} {}", t.row.file, t.row.row_number, t.kind, t.row.disposition);
            let rows: Vec<String> = event.told.iter().map(place).collect();
            let what = if twice { "twice" } else { "dropped" };
            self.examples.push(format!("event {id} {what}: {}", rows.join("; ")));
        }
    }

    pub fn print(&self, name: &str) {
        println!("\n## {name}: {} rows, {} h credited\n", self.rows, self.credited);
        println!(
            "| kind | rows | credited | duplicate | waits | other review | else | events | h twice | events twice | of them by another officer's credit | dropped | all held |"
        );
        println!("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        for (name, k) in &self.kinds {
            println!(
                "| {name} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
                k.rows,
                k.credited,
                k.duplicate,
                k.waits,
                k.other_review,
                k.else_ended,
                k.events,
                k.twice,
                k.twice_events,
                k.twice_elsewhere,
                k.dropped,
                k.held
            );
        }
        println!("\nwaits, by the kind of its event: {}", self.waiting());
        self.print_marks();
        for example in &self.examples {
            println!("  {example}");
        }
    }

    fn waiting(&self) -> String {
        let mut all: Vec<_> = self.waiting_for.iter().collect();
        all.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
        let words = all.iter().map(|((kind, reason), n)| format!("{kind} {reason} {n}"));
        words.collect::<Vec<_>>().join(", ")
    }

    fn print_marks(&self) {
        let sum = |f: &dyn Fn(&Kind) -> usize| self.kinds.values().map(f).sum::<usize>();
        let twice: Hours = self.kinds.values().map(|k| k.twice).sum();
        let repeats = || REPEATS.iter().filter_map(|name| self.kinds.get(*name));
        let (all, dropped): (usize, usize) =
            repeats().map(|k| (k.events, k.dropped)).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
        println!("hours credited twice     {:>6.2} of 10,000 (mark 1)", share(twice.0 as f64, self.credited.0 as f64));
        println!(
            "genuine repeats dropped  {:>6.2} of 10,000 repeats ({dropped} of {all}), {:.2} of 10,000 events of any kind (mark 1)",
            share(dropped as f64, all as f64),
            share(sum(&|k| k.dropped) as f64, sum(&|k| k.events) as f64)
        );
        println!(
            "rows that wait           {:>6.2} % (mark 1)",
            share(sum(&|k| k.waits) as f64, self.rows as f64) / 100.0
        );
    }
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { 10_000.0 * part / whole } else { 0.0 }
}
