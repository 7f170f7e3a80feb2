//! The promises of the made-up state, tried on small ones.

use super::event::{Intent, What};
use super::rng::{Rng, Stream};
use super::training::Plan;
use super::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

/// Keeps files in memory.
#[derive(Clone, Default)]
struct Memory(Arc<Mutex<BTreeMap<String, Vec<u8>>>>);

struct Page(Memory, String);

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.0.lock().unwrap().get_mut(&self.1).unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Sink for Memory {
    fn file(&mut self, path: &str) -> std::io::Result<Box<dyn Write + Send>> {
        let before = self.0.lock().unwrap().insert(path.to_owned(), Vec::new());
        assert!(before.is_none(), "`{path}` is opened twice");
        Ok(Box::new(Page(self.clone(), path.to_owned())))
    }
}

impl Memory {
    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        self.0.lock().unwrap().clone()
    }
}

fn made(settings: &SynthSettings) -> (Summary, BTreeMap<String, Vec<u8>>) {
    let mut memory = Memory::default();
    let summary = generate(settings, &mut memory).unwrap();
    (summary, memory.files())
}

/// Small states in canonical form, which these tests read as plain lines.
fn small(layout: Layout) -> SynthSettings {
    let rates = Rates::default().canonical();
    SynthSettings { officers: 600, seed: 11, layout, officers_per_chunk: 250, rates, ..SynthSettings::default() }
}

/// Records of a text without line breaks in its cells.
fn records(bytes: &[u8]) -> Vec<Vec<String>> {
    String::from_utf8(bytes.to_vec()).unwrap().lines().map(cells).collect()
}

fn cells(line: &str) -> Vec<String> {
    let (mut all, mut quoted) = (vec![String::new()], false);
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => all.push(String::new()),
            c => all.last_mut().unwrap().push(c),
        }
    }
    all
}

fn at(records: &[Vec<String>], name: &str) -> usize {
    records[0].iter().position(|n| n == name).unwrap()
}

#[test]
fn equal_settings_give_equal_bytes_whatever_the_threads() {
    let settings = small(Layout::Large);
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| made(&settings))
    };
    assert_eq!(run(1), run(3));
    let other = SynthSettings { seed: 12, ..settings.clone() };
    assert_ne!(made(&settings).1, made(&other).1);
}

#[test]
fn the_number_of_rows_comes_near_to_what_was_asked() {
    for (officers, rows) in [(400, 6_000), (1_500, 40_000)] {
        let settings = SynthSettings { officers, rows: Some(rows), ..small(Layout::Auto) };
        let (summary, files) = made(&settings);
        assert!(summary.rows.abs_diff(rows) * 100 < rows * 6, "{} for {rows}", summary.rows);
        let lines =
            |path: &str, bytes: &Vec<u8>| if path.starts_with("submissions/") { records(bytes).len() - 1 } else { 0 };
        assert_eq!(files.iter().map(|(p, b)| lines(p, b)).sum::<usize>(), summary.rows);
        assert_eq!(records(&files["registry/officers.csv"]).len() - 1, officers);
        assert_eq!(records(&files["truth/officers.csv"]).len() - 1, officers);
    }
}

#[test]
fn every_line_of_truth_is_about_a_row_and_every_row_has_one() {
    for layout in [Layout::Senders, Layout::Large] {
        let (summary, files) = made(&small(layout));
        let truth = records(&files["truth/rows.csv"]);
        let registry: BTreeSet<String> =
            records(&files["registry/officers.csv"]).into_iter().skip(1).map(|r| r[0].clone()).collect();
        let parsed: BTreeMap<&str, Vec<Vec<String>>> = files
            .iter()
            .filter(|(p, _)| p.starts_with("submissions/"))
            .map(|(p, b)| (p.as_str(), records(b)))
            .collect();
        let mut seen = BTreeSet::new();
        for line in &truth[1..] {
            let file = &parsed[line[0].as_str()];
            let number: usize = line[2].parse().unwrap();
            let row = &file[number - 1];
            assert!(number > 1 && seen.insert((line[0].clone(), number)));
            let written = &row[at(file, "license_no")];
            match (line[3].as_str(), line[6].as_str()) {
                ("", "of_another" | "slipped") => {}
                ("", _) => assert!(!registry.contains(written), "an outsider with an officer's number"),
                (own, "") => assert_eq!(own, written),
                (own, "of_another") => assert!(own != written && number_in(&registry, written)),
                (own, _) => assert!(registry.contains(own)),
            }
        }
        assert_eq!(seen.len(), summary.rows);
    }
}

fn number_in(registry: &BTreeSet<String>, written: &str) -> bool {
    registry.contains(written.trim_start_matches('0'))
}

#[test]
fn every_row_keeps_the_columns_of_its_kind() {
    let (_, files) = made(&small(Layout::Large));
    for (path, bytes) in files.iter().filter(|(p, _)| p.ends_with(".csv")) {
        let records = records(bytes);
        assert!(records.iter().all(|r| r.len() == records[0].len()), "{path}");
    }
}

#[test]
fn rates_come_out_as_set() {
    let rates =
        Rates { license_missing: 1_000, resent: 800, voided: 0, two_sources: 400, ..Rates::default().canonical() };
    let settings = SynthSettings { officers: 1_500, rates, ..small(Layout::Large) };
    let (summary, files) = made(&settings);
    let truth = records(&files["truth/rows.csv"]);
    let share = |column: &str, value: &str| {
        let column = at(&truth, column);
        truth.iter().filter(|line| line[column] == value).count() * 10_000 / summary.rows
    };
    assert!((850..1_150).contains(&share("license_damage", "missing")), "{}", share("license_damage", "missing"));
    assert!((450..900).contains(&share("kind", "resent")), "{}", share("kind", "resent"));
    assert!(
        (200..450).contains(&(share("kind", "two_sources") + share("kind", "two_numbers"))),
        "{}",
        share("kind", "two_sources")
    );
    assert_eq!(share("kind", "voided") + share("kind", "void"), 0);
}

#[test]
fn every_kind_of_telling_is_there_and_named() {
    let many = |rates: Rates| Rates {
        paper: 100,
        monthly: 200,
        series: 200,
        whole_and_parts: 100,
        session_told_twice: 5_000,
        ..rates
    };
    let settings = SynthSettings { officers: 1_500, rates: many(Rates::default().canonical()), ..small(Layout::Large) };
    let (_, files) = made(&settings);
    let truth = records(&files["truth/rows.csv"]);
    let (kind, event) = (at(&truth, "kind"), at(&truth, "event_id"));
    let kinds: BTreeSet<&str> = truth[1..].iter().map(|line| line[kind].as_str()).collect();
    let told =
        ["resent", "two_sources", "two_numbers", "paper", "conflicting_hours", "whole_of_parts", "part", "off_by_one"];
    let repeats = ["genuine_repeat", "annual", "monthly", "series"];
    let ended = ["original", "voided", "void", "corrected"];
    assert_eq!(kinds, told.into_iter().chain(repeats).chain(ended).collect());
    // a repeat is an event of its own; what is told again is told of an event that another row tells of
    let mut rows_of: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in &truth[1..] {
        rows_of.entry(&line[event]).or_default().push(&line[kind]);
    }
    for kinds in rows_of.values() {
        let again = kinds.iter().filter(|k| told[..5].contains(k) || **k == "off_by_one").count();
        assert!(again < kinds.len(), "{kinds:?}");
        assert!(kinds.len() == 1 || !kinds.iter().any(|k| ["annual", "monthly", "genuine_repeat"].contains(k)));
    }
}

#[test]
fn a_title_told_elsewhere_is_changed_as_people_change_it() {
    let title = "Interview & Interrogation of Witnesses and Suspects in Rural Counties";
    let mut rng = Rng::new(1, Stream::Courses, 0);
    let twins: BTreeSet<String> = (0..8_000).map(|_| families::twin_title(title, &mut rng)).collect();
    let some = |what: &dyn Fn(&String) -> bool| twins.iter().any(what);
    assert!(some(&|t| t.chars().count() == 50 && title.starts_with(t.as_str())));
    assert!(some(&|t| *t == title.to_uppercase()) && some(&|t| *t == title.replace('&', "and")));
    assert!(some(&|t| *t == format!("{title} A")) && some(&|t| *t == format!("{title} (B)")));
    assert!(twins.iter().all(|t| t.to_lowercase().starts_with("interview")));
}

#[test]
fn without_faults_every_row_is_as_the_registry_has_it() {
    let keep = ["women", "middle_name", "in_service", "computer_based", "diligent", "rows_per_officer_hundredths"];
    let all: Vec<&str> = Rates::default().listed().into_iter().map(|(name, ..)| name).collect();
    let gone: Vec<&str> = all.into_iter().filter(|name| !keep.contains(name)).collect();
    let settings = SynthSettings { rates: Rates::default().without(&gone), ..small(Layout::Large) };
    let truth = records(&made(&settings).1["truth/rows.csv"]);
    let outsiders = truth[1..].iter().filter(|line| line[3].is_empty()).count();
    assert!(truth[1..].iter().all(|l| l[5] == "original" && l[7].is_empty() && l[10].is_empty()));
    assert!(truth[1..].iter().all(|l| l[6].is_empty() || l[3].is_empty()));
    assert_eq!(outsiders, 0);
}

#[test]
fn a_diligent_year_reaches_its_goals_and_often_only_late() {
    let settings = SynthSettings { officers: 800, ..SynthSettings::default() };
    let state = State::new(settings).unwrap();
    let people = state.people();
    let october = Date::from_ymd_opt(2025, 9, 1).unwrap();
    let (mut reached, mut reached_early, mut all) = (0, 0, 0);
    for number in 0..800 {
        let person = people.person(number);
        let rng = Rng::new(state.settings.seed, Stream::Year, number as u64);
        let plan = Plan::new(&state, &person, rng, state.settings.from);
        if plan.intent == Intent::Diligent {
            all += 1;
            reached += usize::from(reaches(&state, &plan, state.settings.to));
            reached_early += usize::from(reaches(&state, &plan, october));
        }
    }
    assert!(all > 690 && reached * 100 > all * 96, "{reached} of {all}");
    assert!((25..70).contains(&(reached_early * 100 / all)), "{reached_early} of {all} by October");
}

/// Whether the courses of 2025 completed by a day reach every goal and the total.
fn reaches(state: &State, plan: &Plan, by: Date) -> bool {
    let year = crate::record::Period(2025);
    let mut sums = [crate::record::Hours::ZERO; 8];
    for event in plan.events.iter().filter(|e| e.day >= year.first_day() && e.day <= by.min(year.last_day())) {
        if let What::Course(course) = event.what {
            for (sum, more) in sums.iter_mut().zip(plan.served(course)) {
                *sum += more;
            }
            sums[7] += event.hours;
        }
    }
    let goals = &state.lists.goals;
    goals.each.iter().zip(sums).all(|(goal, sum)| sum >= *goal) && sums[7] >= goals.total
}

#[test]
fn wrong_settings_are_refused() {
    let refused = |settings: SynthSettings| generate(&settings, &mut Memory::default()).unwrap_err();
    let base = SynthSettings::default();
    let days = SynthSettings { from: base.to, ..base.clone() };
    let rate = SynthSettings { rates: Rates { resent: 10_001, ..Rates::default() }, ..base.clone() };
    assert!(matches!(refused(SynthSettings { officers: 3, ..base.clone() }), SynthError::TooFewOfficers { .. }));
    assert!(matches!(refused(days), SynthError::DatesReversed { .. }));
    let ways = SynthSettings {
        rates: Rates { moments: 6_000, date_spans: 6_000, ..Rates::default().canonical() },
        ..base.clone()
    };
    assert!(matches!(refused(ways), SynthError::TooManyWays { sum: 12_000 }));
    assert!(matches!(refused(rate), SynthError::RateTooHigh { rate: "resent" }));
    assert!(matches!(refused(SynthSettings { months_per_file: 0, ..base }), SynthError::SizeTooSmall));
}

#[test]
fn what_is_written_otherwise_changes_nothing_else() {
    let settings = small(Layout::Senders);
    let plain = made(&settings).1;
    let rates = Rates { attendance_column: 2_000, moments: 2_000, ..settings.rates.clone() };
    let worded = made(&SynthSettings { rates, ..settings.clone() }).1;
    let truth = records(&worded["truth/rows.csv"]);
    let (way, outcome) = (at(&truth, "way"), at(&truth, "outcome"));
    assert_eq!(plain["truth/rows.csv"].split(|b| *b == b'\n').next(), Some(rosters::TRUTH_OF_ROWS.as_bytes()));
    let said: BTreeSet<&str> = truth[1..].iter().filter(|l| !l[way].is_empty()).map(|l| l[0].as_str()).collect();
    assert!(truth[1..].iter().all(|l| !l[outcome].is_empty()));
    assert!(!said.is_empty());
    for (path, bytes) in &plain {
        let same = worded.get(path).is_some_and(|other| other == bytes);
        assert!(same || path == "truth/rows.csv" || said.iter().any(|s| s.starts_with(path.trim_end_matches("csv"))));
    }
    // rows of text files stand where the truth says
    let csv = truth[1..].iter().filter(|l| !l[way].is_empty() && l[0].ends_with(".csv") && l[6].is_empty());
    for line in csv.filter(|l| !l[3].is_empty()) {
        let row = &records(&worded[&line[0]])[line[2].parse::<usize>().unwrap() - 1];
        assert!(row.contains(&line[3]), "{line:?}");
    }
}

#[test]
fn a_messy_state_is_written_in_every_way_and_says_every_end() {
    let rates = Rates::default().messy();
    let settings = SynthSettings { officers: 1_500, rates, ..small(Layout::Senders) };
    let truth = records(&made(&settings).1["truth/rows.csv"]);
    let of = |column: &str| {
        let column = at(&truth, column);
        truth[1..].iter().map(|line| line[column].as_str()).filter(|text| !text.is_empty()).collect::<BTreeSet<_>>()
    };
    assert_eq!(of("way"), Rates::WAYS.into_iter().collect());
    assert_eq!(of("outcome"), BTreeSet::from(["completed", "not_completed", "unclear", "voided"]));
    for fault in ["not_completed", "attendance_unclear", "hours_conflict", "ambiguous_date", "unreadable_date"] {
        assert!(of("fault").contains(fault), "no row is made to end with {fault}");
    }
}

#[test]
fn the_shipped_sample_is_what_the_program_makes() {
    let mut memory = Memory::default();
    let summary = sample(&mut memory).unwrap();
    assert!(summary.rows >= 6_000 && summary.files >= 60 && summary.officers >= 400 && summary.courses >= 60);
    let shipped = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/sample_data"));
    for (path, bytes) in memory.files() {
        let on_disk = std::fs::read(shipped.join(&path)).unwrap_or_else(|e| panic!("`{path}`: {e}"));
        assert!(on_disk == bytes, "`{path}` differs: write the sample anew");
    }
}

#[test]
fn the_sample_promises_an_end_of_every_kind() {
    let mut memory = Memory::default();
    sample(&mut memory).unwrap();
    let planted = records(&memory.files()["planted.csv"]);
    let ends: BTreeSet<(&str, &str)> = planted[1..].iter().map(|r| (r[3].as_str(), r[4].as_str())).collect();
    use crate::record::{Disposition, Reason};
    for (disposition, reason) in &ends {
        assert!(Disposition::from_name(disposition).is_some(), "{disposition}");
        assert!(reason.is_empty() || Reason::from_name(reason).is_some(), "{reason}");
    }
    let wanted =
        Reason::ALL.iter().filter(|r| !matches!(r, Reason::NotALicensee | Reason::OfficerAmbiguous | Reason::Decided));
    for reason in wanted {
        assert!(ends.iter().any(|(_, r)| *r == reason.as_str()), "no row ends with {reason}");
    }
    for disposition in Disposition::ALL {
        assert!(ends.iter().any(|(d, _)| *d == disposition.as_str()), "no row ends {disposition}");
    }
}
