//! Rows gathered into the files in which senders send them.
//!
//! In: the state and a chunk of its officers. Out: files with their rows in a fixed order, and their text in canonical
//! form with the truth beside it. A chunk is made by itself and its files are its own, so chunks may be made in
//! parallel and a state of any size is written without holding it.

use super::attendee::Scribe;
use super::delimited::{cell, line};
use super::event::Intent;
use super::people::People;
use super::reports::Reporter;
use super::rng::{Rng, Stream};
use super::row::{Field, Row, Sender, fields};
use super::state::State;
use super::training::Plan;
use super::{SynthError, wording};
use crate::record::{Hours, InputKind};
use chrono::Datelike;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

/// The rows of one file, in their order.
pub struct Roster {
    /// Path without an ending.
    pub stem: String,
    pub kind: InputKind,
    pub sender: Option<Sender>,
    pub rows: Vec<Row>,
    /// Tells it from every other, for its own draws.
    pub number: u64,
}

/// What one chunk of officers gives.
#[derive(Default)]
pub struct Chunk {
    pub rosters: Vec<Roster>,
    /// Lines of the officers' truth.
    pub officers: String,
    pub trainings: usize,
}

pub const TRUTH_OF_OFFICERS: &str = "license_no,last_name,first_name,middle_name,suffix,former_last_name,birth_date,\
                                     agency_id,relation,intent,lacking,trainings,hours";
pub const TRUTH_OF_ROWS: &str = "file,sheet,row_number,license_no,event_id,kind,license_damage,name_damage,\
                                 birth_date_damage,agency_damage,fault,hours";

/// The header of the rows' truth; how a row is said stands in it only where files are written otherwise than canonically.
pub fn truth_of_rows(state: &State) -> String {
    let more = if state.worded() { ",way,outcome" } else { "" };
    format!("{TRUTH_OF_ROWS}{more}")
}

pub fn chunks(state: &State) -> usize {
    state.officers().div_ceil(state.settings.officers_per_chunk)
}

/// Makes the rows of a chunk: its officers, and its share of the people in no registry.
pub fn chunk(state: &State, people: &People, index: usize) -> Chunk {
    let size = state.settings.officers_per_chunk;
    let officers = index * size..((index + 1) * size).min(people.officers);
    let share = |officer: usize| people.officers + officer * people.outsiders / people.officers;
    let outsiders = share(officers.start)..share(officers.end);
    let reporter = Reporter { scribe: Scribe { state, people } };
    let (mut made, mut rows) = (Chunk::default(), Vec::new());
    for number in officers.chain(outsiders) {
        let person = people.person(number);
        let license = state.license(&person);
        let known_from = if license.new { license.licensed_on } else { state.settings.from };
        let rng = Rng::new(state.settings.seed, Stream::Year, number as u64);
        let plan = Plan::new(state, &person, rng, known_from);
        plan.events.iter().for_each(|event| reporter.rows(event, &person, &mut rows));
        made.trainings += plan.events.len();
        if plan.intent != Intent::Outsider {
            officer_line(&mut made.officers, state, &person, &plan);
        }
    }
    if state.worded() {
        mark_alone(&mut rows);
    }
    made.rosters = gather(state, rows, index);
    made
}

/// Marks the rows that alone tell of their training, and rightly.
fn mark_alone(rows: &mut [Row]) {
    let mut told: HashMap<u64, u32> = HashMap::new();
    rows.iter().for_each(|row| *told.entry(row.truth.event).or_default() += 1);
    for row in rows {
        row.truth.alone = told[&row.truth.event] == 1 && row.truth.kind == "original" && row.truth.fault.is_empty();
    }
}

fn officer_line(out: &mut String, state: &State, person: &super::people::Person, plan: &Plan) {
    let (intent, lacking) = plan.intent.words();
    let hours: Hours = plan.events.iter().map(|e| e.hours).sum();
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    let agency = person.agency.map(|a| state.agencies.all[a as usize].id.clone());
    let cells = [
        text(&person.license_no),
        person.last.clone(),
        person.first.clone(),
        text(&person.middle),
        person.suffix.unwrap_or_default().to_owned(),
        text(&person.former_last),
        person.birth.to_string(),
        text(&agency),
        person.relation.to_owned(),
        intent.to_owned(),
        lacking.to_owned(),
        plan.events.len().to_string(),
        hours.to_string(),
    ];
    out.push_str(&line(&cells));
    out.push('\n');
}

/// Kind, sender and span of months; without the latter two in large files.
type FileKey = (InputKind, Option<Sender>, u32);

/// Sorts rows into files and orders them there.
fn gather(state: &State, rows: Vec<Row>, chunk: usize) -> Vec<Roster> {
    let by_senders = state.by_senders();
    let mut files: BTreeMap<FileKey, Vec<Row>> = BTreeMap::new();
    for row in rows {
        let month = row.submitted.year() as u32 * 12 + row.submitted.month0();
        let span = month / state.settings.months_per_file;
        let key = if by_senders { (row.kind, Some(row.sender), span) } else { (row.kind, None, 0) };
        files.entry(key).or_default().push(row);
    }
    let finish = |(at, ((kind, sender, span), mut rows)): (usize, (FileKey, Vec<Row>))| {
        rows.sort_by_key(|row| (row.submitted, row.order));
        let number = (chunk as u64) << 32 | at as u64;
        let mut rng = Rng::new(state.settings.seed, Stream::Files, number);
        slip(&mut rows, state.settings.rates.license_slipped, &mut rng);
        Roster { stem: stem(state, kind, sender, span, chunk), kind, sender, rows, number }
    };
    files.into_iter().enumerate().map(finish).collect()
}

fn stem(state: &State, kind: InputKind, sender: Option<Sender>, span: u32, chunk: usize) -> String {
    let Some(sender) = sender else {
        return format!("submissions/{kind}/part-{:04}", chunk + 1);
    };
    let who = match sender {
        Sender::Provider(at) => state.catalogue.providers[at as usize].no.as_str(),
        Sender::Desk => "post",
    };
    let month = span * state.settings.months_per_file;
    let part = if chunks(state) > 1 { format!("-{:04}", chunk + 1) } else { String::new() };
    format!("submissions/{kind}/{who}/{}-{:02}{part}", month / 12, month % 12 + 1)
}

/// Shortest and longest stretch over which a column slips.
const SLIP: (i64, i64) = (4, 9);

/// Over a few stretches each row carries the licence number of the row above.
fn slip(rows: &mut [Row], share: u32, rng: &mut Rng) {
    let mut at = 1;
    while share > 0 && at < rows.len() {
        let stretch = rng.between(SLIP.0, SLIP.1) as usize;
        if !rng.chance(share) {
            at += 1;
            continue;
        }
        let end = (at + stretch).min(rows.len());
        for below in (at..end).rev() {
            let above = rows[below - 1].get(Field::LicenseNo).to_owned();
            if above != rows[below].get(Field::LicenseNo) {
                rows[below].set(Field::LicenseNo, above);
                rows[below].truth.license_damage = "slipped";
            }
        }
        at = end + SLIP.1 as usize;
    }
}

/// A file as it is sent, with the truth of its rows.
pub struct Rendered {
    pub path: String,
    pub bytes: Vec<u8>,
    pub truth: String,
    pub rows: usize,
}

pub fn header(kind: InputKind) -> String {
    line(&fields(kind).iter().map(|f| f.name()).collect::<Vec<_>>())
}

/// The file in canonical form, or in the way that is drawn for it.
pub fn render(state: &State, mut roster: Roster) -> Result<Rendered, SynthError> {
    if let Some(written) = wording::written(state, &mut roster)? {
        return Ok(written);
    }
    Ok(canonical(&roster))
}

fn canonical(roster: &Roster) -> Rendered {
    let path = format!("{}.csv", roster.stem);
    let mut text = header(roster.kind);
    text.push('\n');
    let mut truth = String::new();
    for (at, row) in roster.rows.iter().enumerate() {
        for (column, field) in fields(roster.kind).iter().enumerate() {
            if column > 0 {
                text.push(',');
            }
            cell(&mut text, row.get(*field), ',');
        }
        text.push('\n');
        truth_line(&mut truth, &path, "", at + 2, row);
    }
    Rendered { path, bytes: text.into_bytes(), truth, rows: roster.rows.len() }
}

/// One line of the rows' truth.
pub fn truth_line(out: &mut String, path: &str, sheet: &str, row_number: usize, row: &Row) {
    let truth = &row.truth;
    let (number, event, hours) = (row_number.to_string(), truth.event.to_string(), truth.hours.to_string());
    let cells = [
        path,
        sheet,
        &number,
        truth.license_no.as_deref().unwrap_or_default(),
        &event,
        truth.kind,
        truth.license_damage,
        truth.name_damage,
        truth.birth_date_damage,
        truth.agency_damage,
        truth.fault,
        &hours,
    ];
    for (at, text) in cells.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        cell(out, text, ',');
    }
    if let Some(said) = truth.said {
        let _ = write!(out, ",{},{}", said.way, said.outcome);
    }
    out.push('\n');
}
