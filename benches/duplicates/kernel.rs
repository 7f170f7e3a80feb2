//! The time that comparing rows takes by itself: a made-up state's rows, with people and hours taken as known.
//!
//! In: so many officers and a seed. Out: the seconds of several turns of `settle`, and how rows ended, so that a
//! change of speed that changes an end is seen. Reading, matching and crediting are left out.

use crate::Fallible;
use crate::made::Memory;
use clee::credit::{control_key, name_key};
use clee::dedupe::{Claimed, Described, DuplicateRulings, DuplicateSettings, Facts, Own, Spelling, settle_alone};
use clee::record::matching::{Match, Matches, Settled};
use clee::record::registry::Course;
use clee::record::submission::{Coordinates, Submission};
use clee::record::{Date, Delivery, Hours, InputKind, Particulars, Role, Text};
use clee::synth::{Layout, SynthSettings, generate};
use std::collections::{BTreeMap, HashMap};
use std::time::Instant;

const TURNS: usize = 7;

type Record = HashMap<String, String>;

fn records(bytes: &[u8]) -> Fallible<Vec<Record>> {
    Ok(csv::Reader::from_reader(bytes).deserialize().collect::<Result<Vec<Record>, _>>()?)
}

fn text(record: &Record, name: &str) -> Option<Text> {
    record.get(name).filter(|cell| !cell.is_empty()).map(|cell| cell.as_str().into())
}

fn course(record: &Record) -> Course {
    let hours = |name: &str| Hours::parse(&record[name]).unwrap_or_default();
    Course {
        control_no: record["control_no"].clone(),
        provider_no: record["provider_no"].clone(),
        title: record["title"].clone(),
        approved_from: Date::default(),
        approved_to: None,
        delivery: if record["delivery"] == "live" { Delivery::Live } else { Delivery::ComputerBased },
        areas: ["legal_hours", "technical_hours", "interpersonal_hours", "skill_hours"].map(hours),
        topics: [Hours::ZERO; 4],
        applied_on: None,
    }
}

fn submission(kind: InputKind, at: Coordinates, record: &Record) -> Submission {
    Submission {
        control_no: text(record, "control_no"),
        completed_on: record["completed_on"].parse().ok(),
        submitted_on: record["submitted_on"].parse().ok(),
        role: if record.get("role").is_some_and(|r| r == "instructor") { Role::Instructor } else { Role::Student },
        is_void: record.get("action").is_some_and(|a| a == "void"),
        hours: record.get("hours").and_then(|h| Hours::parse(h).ok()).into(),
        said: Particulars {
            provider_no: text(record, "provider_no"),
            source_name: text(record, "issuing_source").or_else(|| text(record, "institution")),
            course_title: text(record, "course_title"),
            ..Particulars::default()
        }
        .into(),
        ..Submission::blank(kind, at)
    }
}

pub fn time(officers: usize, seed: u64) -> Fallible<()> {
    let mut memory = Memory::default();
    generate(&SynthSettings { officers, seed, layout: Layout::Large, ..SynthSettings::default() }, &mut memory)?;
    let files = memory.taken()?;
    let courses: Vec<Course> = records(&files["registry/courses.csv"])?.iter().map(course).collect();
    let by_number: HashMap<&str, u32> = (0u32..).zip(&courses).map(|(at, c)| (c.control_no.as_str(), at)).collect();
    let mut people: HashMap<String, u32> = HashMap::new();
    let mut officer_of: HashMap<(String, u32), u32> = HashMap::new();
    for line in records(&files["truth/rows.csv"])? {
        let next = u32::try_from(people.len())?;
        let officer = *people.entry(line["license_no"].clone()).or_insert(next);
        officer_of.insert((line["file"].clone(), line["row_number"].parse()?), officer);
    }
    let (mut rows, mut matches, mut claimed) = (Vec::new(), Vec::new(), Vec::new());
    for (file, (path, bytes)) in (0u32..).zip(files.iter().filter(|(path, _)| path.starts_with("submissions/"))) {
        let kind = path.split('/').nth(1).and_then(InputKind::from_name).ok_or("a folder that is no kind")?;
        for (row_number, record) in (2u32..).zip(records(bytes)?) {
            let row = submission(kind, Coordinates::line(file, 0, row_number), &record);
            let course = row.control_no.as_deref().and_then(|no| by_number.get(no)).copied();
            let approved = course.map(|at| courses[at as usize].areas.iter().copied().sum::<Hours>());
            let credit = row.hours.get().or(approved).map(|h| approved.map_or(h, |most| h.min(most)));
            claimed.push(Claimed { own: Own::Earns, credit, full: credit == approved, hours_decided: false, course });
            let officer = officer_of.get(&(path.clone(), row_number)).copied();
            matches.push(officer.map(|officer| Settled { officer, exactly: true }));
            rows.push(row);
        }
    }
    drop(files);
    let unknown = matches.iter().filter(|found| found.is_none()).map(|_| Match::UNMATCHED).collect();
    let matches = Matches::new(matches, unknown, [1.0; 2]);
    let (settings, rulings) = (DuplicateSettings::default(), DuplicateRulings::default());
    for _ in 0..TURNS {
        let (began, busy) = (Instant::now(), processor_seconds());
        let course = |at: usize| claimed[at].course;
        let spelling = Spelling { control: control_key, name: name_key };
        let mut described = Described::new(&courses, &settings, spelling);
        let trainings = described.trainings(&rows, course);
        let (indexed, busy_indexed) = (began.elapsed(), processor_seconds());
        let facts = Facts {
            rows: &rows,
            matches: &matches,
            claimed: &claimed,
            rulings: &rulings,
            trainings: &trainings,
            as_of: Date::MAX,
            neighbouring_days: 1,
        };
        let outcomes = settle_alone(&facts, &mut described);
        let (all, busy_all) = (began.elapsed(), processor_seconds());
        let mut ends: BTreeMap<&str, usize> = BTreeMap::new();
        outcomes.iter().for_each(|o| *ends.entry(o.disposition.as_str()).or_default() += 1);
        println!(
            "{} rows: {all:.1?} on the clock ({indexed:.1?} for trainings), processor {:.3} s ({:.3}); {ends:?}",
            rows.len(),
            busy_all - busy,
            busy_indexed - busy
        );
    }
    Ok(())
}

/// Time that all threads spent on a processor, as Linux tells it; 0 elsewhere.
fn processor_seconds() -> f64 {
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let spent = threads.filter_map(|thread| std::fs::read_to_string(thread.path().join("schedstat")).ok());
    spent.filter_map(|text| text.split(' ').next()?.parse::<f64>().ok()).sum::<f64>() / 1e9
}
