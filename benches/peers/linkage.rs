//! The peers' made-up registry, rows and truth in, the table of measures for linking out.
//!
//! Usage: `linkage FOLDER IDENTITY.yaml [ROWS_AT_A_TIME]`, where FOLDER holds `registry.csv`, `agencies.csv`, `rows.csv`
//! and `truth.csv` as `gen.py` or `febrl_rows.py` write them. The rows are read twice, so that memory does not grow with
//! them: once to learn, once to decide. A row is hard when its number is not, by itself, its officer's.

use clee::conform::split_name;
use clee::record::matching::{Match, MatchDecision};
use clee::record::registry::{Agency, Officer, Registry};
use clee::record::submission::{Attendee, Coordinates, Submission};
use clee::record::{Date, InputKind, LicenseNo, LicenseStatus};
use clee::resolve::{IdentitySettings, Lessons, Looks, Resolver};
use std::collections::{HashMap, VecDeque};
use std::error::Error;
use std::time::{Duration, Instant};

type Fallible<T> = Result<T, Box<dyn Error>>;

/// The columns of one table, by name.
struct Table {
    reader: csv::Reader<std::fs::File>,
    columns: HashMap<String, usize>,
    record: csv::StringRecord,
}

impl Table {
    fn open(folder: &str, name: &str) -> Fallible<Self> {
        let mut reader = csv::Reader::from_path(format!("{folder}/{name}.csv"))?;
        let columns = reader.headers()?.iter().enumerate().map(|(at, name)| (name.to_owned(), at)).collect();
        Ok(Self { reader, columns, record: csv::StringRecord::new() })
    }

    fn next(&mut self) -> Fallible<bool> {
        Ok(self.reader.read_record(&mut self.record)?)
    }

    fn get(&self, column: &str) -> Option<&str> {
        let text = self.record.get(*self.columns.get(column)?)?.trim();
        (!text.is_empty()).then_some(text)
    }
}

/// The forms that the generators write.
fn date(text: &str) -> Option<Date> {
    let forms = ["%Y-%m-%d", "%m/%d/%Y", "%d-%b-%Y", "%Y%m%d"];
    if let [month, day, year] = text.split('/').collect::<Vec<_>>()[..]
        && year.len() == 2
    {
        let year: i32 = year.parse().ok()?;
        let century = if year > 25 { 1900 } else { 2000 };
        return Date::from_ymd_opt(century + year, month.parse().ok()?, day.parse().ok()?);
    }
    forms.iter().find_map(|form| Date::parse_from_str(text, form).ok())
}

fn registry(folder: &str) -> Fallible<Registry> {
    let mut registry = Registry::default();
    let mut table = Table::open(folder, "agencies")?;
    while table.next()? {
        registry.agencies.push(Agency {
            agency_id: table.get("agency_id").unwrap_or_default().to_owned(),
            name: table.get("agency_name").unwrap_or_default().to_owned(),
            also_known_as: Vec::new(),
            kind: None,
            county: None,
            contact_name: None,
            contact_email: None,
        });
    }
    let mut table = Table::open(folder, "registry")?;
    while table.next()? {
        let text = |column: &str| table.get(column).map(str::to_owned);
        registry.officers.push(Officer {
            license_no: LicenseNo(text("license_no").unwrap_or_default()),
            last_name: text("last_name").unwrap_or_default(),
            first_name: text("first_name").unwrap_or_default(),
            middle_name: text("middle_name"),
            suffix: text("suffix"),
            birth_date: table.get("birth_date").and_then(date),
            license_class: None,
            license_status: LicenseStatus::Active,
            licensed_on: None,
            traffic_authority: None,
            agency_id: text("agency_id"),
            email: None,
            onboarded: false,
        });
    }
    registry.agencies.sort_by(|a, b| a.agency_id.cmp(&b.agency_id));
    registry.officers.sort_by(|a, b| a.license_no.cmp(&b.license_no));
    registry.agency_index = registry.agencies.iter().enumerate().map(|(at, a)| (a.agency_id.clone(), at)).collect();
    registry.officer_index = registry.officers.iter().enumerate().map(|(at, o)| (o.license_no.0.clone(), at)).collect();
    Ok(registry)
}

fn submission(table: &Table, row_number: u32) -> Submission {
    let text = |column: &str| table.get(column).map(Box::<str>::from);
    let mut attendee = Attendee {
        license_no: text("license_no"),
        last_name: text("last_name"),
        first_name: text("first_name"),
        birth_date: table.get("birth_date").and_then(date),
        agency_name: text("agency_name"),
        ..Attendee::default()
    };
    if let Some(name) = table.get("officer_name") {
        split_name(name, &mut attendee);
    }
    // The row's own number is no part of its content.
    let values: Vec<&str> = table.record.iter().skip(1).collect();
    let mut content = [0; 12];
    content.copy_from_slice(&blake3::hash(values.join("\u{1f}").as_bytes()).as_bytes()[..12]);
    let file = table.get("file").and_then(|f| f.parse().ok()).unwrap_or(0);
    Submission {
        content,
        occurrence: 1,
        attendee,
        ..Submission::blank(InputKind::ProviderRoster, Coordinates { file, sheet: 0, row_number })
    }
}

/// Calls `each` with the rows of the folder, so many at a time.
fn in_parts(folder: &str, at_a_time: usize, mut each: impl FnMut(&[Submission]) -> Fallible<()>) -> Fallible<()> {
    let mut table = Table::open(folder, "rows")?;
    let mut part = Vec::new();
    let mut row_number = 0;
    while table.next()? {
        row_number += 1;
        part.push(submission(&table, row_number));
        if part.len() == at_a_time {
            each(&part)?;
            part.clear();
        }
    }
    each(&part)
}

#[derive(Default)]
struct Measures {
    rows: u64,
    hard: u64,
    hard_of_officers: u64,
    automatic: u64,
    automatic_wrong: u64,
    hard_automatic: u64,
    hard_automatic_right: u64,
    hard_review: u64,
    hard_review_right: u64,
    review: u64,
    unmatched: u64,
    outsiders: u64,
    outsiders_linked: u64,
    /// Stated probability of each hard row's first candidate, and whether it was right.
    scored: Vec<(f64, bool)>,
}

impl Measures {
    fn add(&mut self, found: &Match, truth: Option<u32>, hard: bool) {
        let automatic = u64::from(found.decision == MatchDecision::Matched);
        let review = u64::from(matches!(found.decision, MatchDecision::Review(_)));
        let right = u64::from(found.officer.is_some() && found.officer == truth);
        self.rows += 1;
        self.automatic += automatic;
        self.automatic_wrong += automatic * (1 - right);
        self.review += review;
        self.unmatched += u64::from(found.decision == MatchDecision::Unmatched);
        if truth.is_none() {
            self.outsiders += 1;
            self.outsiders_linked += automatic;
        }
        if hard {
            self.hard += 1;
            self.hard_of_officers += u64::from(truth.is_some());
            self.hard_automatic += automatic;
            self.hard_automatic_right += automatic * right;
            self.hard_review += review;
            self.hard_review_right += review * right;
            self.scored.extend(found.score.map(|score| (score, right == 1)));
        }
    }

    fn print(&mut self) {
        let part = |a: u64, b: u64| a as f64 / b.max(1) as f64;
        let f1 = |right: u64, said: u64, all: u64| 2.0 * right as f64 / (said + all).max(1) as f64;
        let right = self.hard_automatic_right + self.hard_review_right;
        println!("rows {}, hard {}, of officers {}", self.rows, self.hard, self.hard_of_officers);
        println!("F1 with review {:.4}", f1(right, self.hard_automatic + self.hard_review, self.hard_of_officers));
        println!("recall of automatic links {:.4}", part(self.hard_automatic_right, self.hard_of_officers));
        println!("wrong automatic links {} of {}", self.automatic_wrong, self.automatic);
        println!("outsiders linked {} of {}", self.outsiders_linked, self.outsiders);
        println!("review {:.3} %", 100.0 * part(self.review, self.rows));
        println!("unmatched {:.3} %", 100.0 * part(self.unmatched, self.rows));
        self.scored.sort_by(|a, b| b.0.total_cmp(&a.0));
        let (mut best, mut right) = (0.0f64, 0);
        for (at, (_, hit)) in self.scored.iter().enumerate() {
            right += u64::from(*hit);
            best = best.max(f1(right, at as u64 + 1, self.hard_of_officers));
        }
        println!("F1 at the best threshold {best:.4}");
        self.print_reliability();
    }

    fn print_reliability(&self) {
        println!("stated probability: rows, mean stated, right");
        let bounds = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99, 0.999, 1.01];
        for pair in bounds.windows(2) {
            let within: Vec<_> = self.scored.iter().filter(|(p, _)| *p >= pair[0] && *p < pair[1]).collect();
            if !within.is_empty() {
                let rows = within.len() as f64;
                let stated = within.iter().map(|s| s.0).sum::<f64>() / rows;
                let right = within.iter().filter(|s| s.1).count() as f64 / rows;
                println!("  from {:<5} {:>9} {stated:.4} {right:.4}", pair[0], within.len());
            }
        }
    }
}

/// Time spent step by step, on the clock and of the processor.
#[derive(Default)]
struct Spent(Vec<(&'static str, Duration, Duration)>);

impl Spent {
    fn on<T>(&mut self, step: &'static str, work: impl FnOnce() -> T) -> T {
        let (clock, processor) = (Instant::now(), processor_time());
        let done = work();
        let (clock, processor) = (clock.elapsed(), processor_time() - processor);
        match self.0.iter_mut().find(|s| s.0 == step) {
            Some(known) => (known.1, known.2) = (known.1 + clock, known.2 + processor),
            None => self.0.push((step, clock, processor)),
        }
        done
    }

    fn print(&self) {
        let total = |of: fn(&(&str, Duration, Duration)) -> Duration| self.0.iter().map(of).sum::<Duration>();
        for (step, clock, processor) in &self.0 {
            println!("{step} {:.3} s, processor {:.3} s", clock.as_secs_f64(), processor.as_secs_f64());
        }
        println!("resolving {:.3} s, processor {:.3} s", total(|s| s.1).as_secs_f64(), total(|s| s.2).as_secs_f64());
    }
}

/// What all threads of this process have run for, as Linux counts it.
fn processor_time() -> Duration {
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let run = |path: std::path::PathBuf| std::fs::read_to_string(path.join("schedstat")).ok();
    let spent = threads.filter_map(|t| run(t.path())?.split(' ').next()?.parse::<u64>().ok());
    Duration::from_nanos(spent.sum())
}

/// Linked wrongly, or not linked though it is an officer's.
fn is_error(found: &Match, right: Option<u32>) -> bool {
    match found.decision {
        MatchDecision::Matched => found.officer != right,
        _ => right.is_some(),
    }
}

/// A row and what became of it, to be looked at singly.
fn told(row: &Submission, found: &Match, right: Option<u32>, registry: &Registry) -> Vec<String> {
    let a = &row.attendee;
    let text = |field: &Option<Box<str>>| field.as_deref().unwrap_or_default().to_owned();
    let officer = |at: Option<u32>| {
        at.map(|at| &registry.officers[at as usize]).map_or(String::new(), |o| {
            let born = o.birth_date.map(|b| b.to_string()).unwrap_or_default();
            let agency = o.agency_id.as_ref().and_then(|id| registry.agency_index.get(id));
            let agency = agency.map_or("", |at| registry.agencies[*at].name.as_str());
            let middle = o.middle_name.as_deref().unwrap_or("");
            let suffix = o.suffix.as_deref().unwrap_or("");
            format!("{} {} {middle} {} {suffix} {born} {agency}", o.license_no.as_str(), o.first_name, o.last_name)
        })
    };
    vec![
        row.at.row_number.to_string(),
        format!("{} {} {}", text(&a.first_name), text(&a.middle_name), text(&a.last_name)),
        text(&a.suffix),
        text(&a.license_no),
        a.birth_date.map(|b| b.to_string()).unwrap_or_default(),
        text(&a.agency_name),
        found.decision.as_str().to_owned(),
        found.score.map(|s| format!("{s:.4}")).unwrap_or_default(),
        officer(found.officer),
        officer(right),
    ]
}

fn main() -> Fallible<()> {
    let mut given: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let mut option = |name: &str| {
        let at = given.iter().position(|a| a == name)?;
        let mut taken = given.drain(at..(at + 2).min(given.len()));
        taken.nth(1)
    };
    let errors = option("--errors");
    let [folder, settings, at_a_time @ ..] = &given[..] else {
        return Err("usage: linkage FOLDER IDENTITY.yaml [ROWS_AT_A_TIME]".into());
    };
    let at_a_time = at_a_time.first().map_or(Ok(500_000), |n| n.parse())?;
    let settings: IdentitySettings = serde_saphyr::from_str(&std::fs::read_to_string(settings)?)?;
    let registry = registry(folder)?;
    let mut spent = Spent::default();
    let resolver = spent.on("indexes", || Resolver::new(&registry, &settings));

    let mut lessons = Lessons::default();
    let mut looks: VecDeque<Looks> = VecDeque::new();
    let mut first = Vec::new();
    in_parts(folder, at_a_time, |rows| {
        let (taught, seen) = spent.on("learning", || resolver.learn(rows));
        lessons = spent.on("learning", || std::mem::take(&mut lessons).merge(taught));
        looks.push_back(seen);
        if first.is_empty() {
            first = rows.to_vec();
        }
        Ok(())
    })?;
    let mut learned = spent.on("lessons", || resolver.learned(lessons));
    spent.on("tuning", || resolver.tune(&mut learned, &first, &looks[0]));
    drop(first);

    let mut truth = Table::open(folder, "truth")?;
    let mut measures = Measures::default();
    let mut errors = errors.map(csv::Writer::from_path).transpose()?;
    in_parts(folder, at_a_time, |rows| {
        let looks = looks.pop_front().unwrap_or_default();
        let found = spent.on("deciding", || resolver.decide(&learned, rows, &looks));
        for (row, found) in rows.iter().zip(&found) {
            truth.next()?;
            let right = truth.get("true_license_no").and_then(|n| resolver.named(n));
            let own = row.attendee.license_no.as_deref().and_then(|n| resolver.named(n));
            let hard = right.is_none() || own != right;
            measures.add(found, right, hard);
            if let Some(errors) = errors.as_mut().filter(|_| hard && is_error(found, right)) {
                errors.write_record(told(row, found, right, &registry))?;
            }
        }
        Ok(())
    })?;
    spent.print();
    measures.print();
    Ok(())
}
