//! The peers' made-up registry, rows and truth in, the table of measures for linking out.
//!
//! Usage: `linkage FOLDER IDENTITY.yaml [ROWS_AT_A_TIME] [--errors FILE.csv] [--picture FILE.svg [--against FILE.csv]]`, where FOLDER holds `registry.csv`, `agencies.csv`, `rows.csv`
//! and `truth.csv` as `gen.py` or `febrl_rows.py` write them. The rows are read twice, so that memory does not grow with
//! them: once to learn, once to decide. A row is hard when its number is not, by itself, its officer's.

mod measures;
mod picture;

use clee::conform::{NameOrder, split_name};
use clee::record::matching::{Match, MatchDecision};
use clee::record::registry::{Agency, Officer, Registry};
use clee::record::submission::{Attendee, Coordinates, Submission};
use clee::record::{Date, InputKind, LicenseNo, LicenseStatus, Text};
use clee::resolve::{IdentitySettings, NumberMatches, Observations, Resolver};
use clee::words::Vocabulary;
use std::collections::{HashMap, VecDeque};
use std::error::Error;
use std::time::{Duration, Instant};

use measures::Measures;

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

fn submission(table: &Table, row_number: u32, words: &Vocabulary) -> Submission {
    let text = |column: &str| table.get(column).map(Text::from);
    let mut attendee = Attendee {
        license_no: text("license_no"),
        last_name: text("last_name"),
        first_name: text("first_name"),
        birth_date: table.get("birth_date").and_then(date),
        agency_name: text("agency_name"),
        ..Attendee::default()
    };
    if let Some(name) = table.get("officer_name") {
        split_name(name, || NameOrder::NotStated, words, &mut attendee);
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
        ..Submission::blank(InputKind::ProviderRoster, Coordinates::line(file, 0, row_number))
    }
}

/// Calls `each` with the rows of the folder, so many at a time.
fn in_parts(folder: &str, at_a_time: usize, mut each: impl FnMut(&[Submission]) -> Fallible<()>) -> Fallible<()> {
    let pipelines = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines/missouri");
    let (words, _) =
        clee::plan::load_words(&[pipelines.join("../common/vocabulary.yaml"), pipelines.join("vocabulary.yaml")])?;
    let words = Vocabulary::new(&words);
    let mut table = Table::open(folder, "rows")?;
    let mut part = Vec::new();
    let mut row_number = 0;
    while table.next()? {
        row_number += 1;
        part.push(submission(&table, row_number, &words));
        if part.len() == at_a_time {
            each(&part)?;
            part.clear();
        }
    }
    each(&part)
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

/// Recall and precision of a peer, as `p2_splink.py` writes them.
fn points(file: &str) -> Fallible<Vec<[f64; 2]>> {
    let mut points = Vec::new();
    for record in csv::Reader::from_path(file)?.deserialize() {
        points.push(record?);
    }
    Ok(points)
}

/// Linked wrongly, or not linked though it is an officer's.
fn is_error(found: &Match, right: Option<u32>) -> bool {
    match found.decision {
        MatchDecision::Matched => found.officer() != right,
        _ => right.is_some(),
    }
}

/// A row and what became of it, to be looked at singly.
fn told(row: &Submission, found: &Match, right: Option<u32>, registry: &Registry) -> Vec<String> {
    let a = &row.attendee;
    let text = |field: &Option<Text>| field.as_deref().unwrap_or_default().to_owned();
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
        found.decision.resolution().to_string(),
        found.score().map(|s| format!("{s:.4}")).unwrap_or_default(),
        officer(found.officer()),
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
    let (errors, picture, against) = (option("--errors"), option("--picture"), option("--against"));
    let [folder, settings, at_a_time @ ..] = &given[..] else {
        return Err("usage: linkage FOLDER IDENTITY.yaml [ROWS_AT_A_TIME]".into());
    };
    let at_a_time = at_a_time.first().map_or(Ok(500_000), |n| n.parse())?;
    let settings: IdentitySettings = serde_saphyr::from_str(&std::fs::read_to_string(settings)?)?;
    let registry = registry(folder)?;
    let mut spent = Spent::default();
    let resolver = spent.on("indexes", || Resolver::new(&registry, &settings));

    let mut observed = Observations::default();
    let mut number_matches: VecDeque<NumberMatches> = VecDeque::new();
    let mut first = Vec::new();
    in_parts(folder, at_a_time, |rows| {
        let (taught, seen) = spent.on("learning", || resolver.observe(rows));
        observed = spent.on("learning", || std::mem::take(&mut observed).merge(taught));
        number_matches.push_back(seen);
        if first.is_empty() {
            first = rows.to_vec();
        }
        Ok(())
    })?;
    let mut learned = spent.on("observed", || resolver.learned(observed));
    spent.on("tuning", || resolver.tune(&mut learned, &first, &number_matches[0]));
    drop(first);

    let mut truth = Table::open(folder, "truth")?;
    let mut measures = Measures::default();
    let mut errors = errors.map(csv::Writer::from_path).transpose()?;
    in_parts(folder, at_a_time, |rows| {
        let number_matches = number_matches.pop_front().unwrap_or_default();
        let found = spent.on("deciding", || resolver.decide(&learned, rows, number_matches));
        for (row, found) in rows.iter().zip(found.iter()) {
            truth.next()?;
            let right = truth.get("true_license_no").and_then(|n| resolver.named(n));
            let own = row.attendee.license_no.as_deref().and_then(|n| resolver.named(n));
            let hard = right.is_none() || own != right;
            measures.add(&found, right, hard);
            if let Some(errors) = errors.as_mut().filter(|_| hard && is_error(&found, right)) {
                errors.write_record(told(row, &found, right, &registry))?;
            }
        }
        Ok(())
    })?;
    spent.print();
    measures.print();
    if let Some(file) = picture {
        let mut curves = vec![("clee", measures.curve())];
        if let Some(theirs) = against {
            curves.push(("Splink", points(&theirs)?));
        }
        std::fs::write(file, picture::draw(&curves))?;
    }
    Ok(())
}
