//! The registry of the made-up state, in the contract's canonical form.
//!
//! In: the state and a place to write. Out: the nine registry files, officers in the order of their licence numbers,
//! everything else in the order of its key. Officers are drawn one by one, so the size of the state is no matter of
//! memory.

use super::delimited::{Csv, line};
use super::people::{People, Person};
use super::rng::{Rng, Stream};
use super::row::plain;
use super::state::{License, State};
use super::{Sink, SynthError, spelling};
use crate::record::{Date, Hours};
use chrono::{Datelike, Days, Months};

fn text(day: Option<Date>) -> String {
    day.map(|d| d.to_string()).unwrap_or_default()
}

/// Writes every registry file; the people of `extra` are officers besides the drawn ones.
pub fn write(state: &State, people: &People, extra: &Extra, out: &mut dyn Sink) -> Result<(), SynthError> {
    agencies(state, extra, out)?;
    providers(state, extra, out)?;
    courses(state, extra, out)?;
    recognized_sources(state, out)?;
    officer_files(state, people, extra, out)
}

/// Registry lines planted by hand, by kind.
#[derive(Default)]
pub struct Extra {
    pub lines: Vec<(&'static str, String)>,
}

impl Extra {
    fn of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a str> {
        self.lines.iter().filter(move |(k, _)| *k == kind).map(|(_, line)| line.as_str())
    }
}

fn open(kind: &'static str, header: &str, extra: &Extra, out: &mut dyn Sink) -> Result<Csv, SynthError> {
    let mut csv = Csv::open(out, &format!("registry/{kind}.csv"), header)?;
    for line in extra.of(kind) {
        csv.raw(line)?;
    }
    Ok(csv)
}

fn agencies(state: &State, extra: &Extra, out: &mut dyn Sink) -> Result<(), SynthError> {
    let mut csv = open("agencies", "agency_id,name,also_known_as,kind,county,contact_name,contact_email", extra, out)?;
    for agency in &state.agencies.all {
        let known = agency.also_known_as().join("|");
        let (name, email) = (&agency.contact.0, &agency.contact.1);
        csv.write(&[&agency.id, &agency.name, &known, agency.kind, &agency.county, name, email])?;
    }
    csv.finish()
}

fn providers(state: &State, extra: &Extra, out: &mut dyn Sink) -> Result<(), SynthError> {
    let mut csv = open("providers", "provider_no,name,kind,licensed_from,licensed_to,main_office", extra, out)?;
    for provider in &state.catalogue.providers {
        for (from, to) in &provider.licensed {
            let (from, to) = (from.to_string(), text(*to));
            csv.write(&[&provider.no, &provider.name, provider.kind.as_str(), &from, &to, &provider.office])?;
        }
    }
    csv.finish()
}

fn courses(state: &State, extra: &Extra, out: &mut dyn Sink) -> Result<(), SynthError> {
    let header = "control_no,provider_no,title,approved_from,approved_to,delivery,legal_hours,technical_hours,\
                  interpersonal_hours,skill_hours,firearms_hours,deescalation_hours,implicit_bias_hours,\
                  racial_profiling_hours,applied_on";
    let mut csv = open("courses", header, extra, out)?;
    for course in &state.catalogue.courses {
        let mut cells = vec![
            course.control_no.clone(),
            state.catalogue.providers[course.provider as usize].no.clone(),
            course.title.clone(),
            course.approved.0.to_string(),
            text(course.approved.1),
            course.delivery.as_str().to_owned(),
        ];
        let hours = course.areas.iter().chain(&course.topics);
        cells.extend(hours.map(|h| if h.is_zero() { String::new() } else { plain(*h) }));
        cells.push(course.applied_on.to_string());
        csv.raw(&line(&cells))?;
    }
    csv.finish()
}

fn recognized_sources(state: &State, out: &mut dyn Sink) -> Result<(), SynthError> {
    let mut csv = Csv::open(out, "registry/recognized_sources.csv", "name,kind,recognized_from,recognized_to")?;
    for source in &state.lists.recognized {
        csv.write(&[source.name, source.kind, &source.from.to_string(), &text(source.to)])?;
    }
    csv.finish()
}

const OFFICERS: &str = "license_no,last_name,first_name,middle_name,suffix,birth_date,license_class,license_status,\
                        licensed_on,traffic_authority,agency_id,email,onboarded";

/// The five files with lines per officer, each made in a pass of its own, so that only one is open at a time.
fn officer_files(state: &State, people: &People, extra: &Extra, out: &mut dyn Sink) -> Result<(), SynthError> {
    type Lines = fn(&State, &Person, &str, License) -> Vec<Vec<String>>;
    let files: [(&'static str, &str, Lines); 5] = [
        ("officers", OFFICERS, officer),
        ("license_events", "license_no,event,event_date", license_events),
        ("former_names", "license_no,last_name,first_name", former_names),
        ("relief", "license_no,period,kind,reason,required_hours,lifts,until,granted_on", relief),
        ("commissions", "license_no,agency_id,commissioned_on,departed_on", commissions),
    ];
    for (kind, header, lines) in files {
        let mut csv = open(kind, header, extra, out)?;
        for number in people.by_license() {
            let person = people.person(number);
            let license_no = people.license(number).to_string();
            for cells in lines(state, &person, &license_no, state.license(&person)) {
                csv.raw(&line(&cells))?;
            }
        }
        csv.finish()?;
    }
    Ok(())
}

fn officer(state: &State, person: &Person, license_no: &str, license: License) -> Vec<Vec<String>> {
    let License { licensed_on, new, mut rng, .. } = license;
    let rates = &state.settings.rates;
    let status = match !new && rng.chance(rates.not_active) {
        true => *rng.pick(&["inactive", "inactive", "inactive", "expired", "surrendered", "suspended", "revoked"]),
        false => "active",
    };
    let class = *rng.pick(&["A", "A", "A", "A", "B", "B", "C", "S"]);
    let traffic = match rng.share(&[rates.no_traffic_authority, rates.traffic_authority_unknown]) {
        Some(0) => "no",
        Some(_) => "",
        None => "yes",
    };
    let agency = person.agency.map(|a| &state.agencies.all[a as usize]);
    let birth = if rng.chance(rates.birth_date_unknown) { String::new() } else { person.birth.to_string() };
    let domain = agency.map_or("mail.example", |a| a.domain.as_str());
    let email = email(person, license_no, domain, rates.no_email, rates.invalid_email, &mut rng);
    let onboarded = if rng.chance(rates.not_onboarded) { *rng.pick(&["no", "no", ""]) } else { "yes" };
    vec![vec![
        license_no.to_owned(),
        person.last.clone(),
        person.first.clone(),
        person.middle.clone().unwrap_or_default(),
        person.suffix.unwrap_or_default().to_owned(),
        birth,
        class.to_owned(),
        status.to_owned(),
        licensed_on.to_string(),
        traffic.to_owned(),
        agency.map(|a| a.id.clone()).unwrap_or_default(),
        email,
        onboarded.to_owned(),
    ]]
}

fn email(person: &Person, license_no: &str, domain: &str, none: u32, invalid: u32, rng: &mut Rng) -> String {
    let letters = |name: &str| -> String {
        let plain = spelling::without_accents(name).to_lowercase();
        plain.chars().filter(char::is_ascii_alphabetic).collect()
    };
    let local = format!("{}.{}{}", letters(&person.first), letters(&person.last), license_no);
    match rng.share(&[none, invalid]) {
        Some(0) => String::new(),
        Some(_) => match rng.below(4) {
            0 => format!("{local}@"),
            1 => format!("{local} at {domain}"),
            2 => format!("{local}@{domain}, {local}@mail.example"),
            _ => format!("{local}@localhost"),
        },
        None => format!("{local}@{domain}"),
    }
}

fn license_events(_: &State, _: &Person, license_no: &str, license: License) -> Vec<Vec<String>> {
    let event = |name: &str, day: Date| vec![license_no.to_owned(), name.to_owned(), day.to_string()];
    let mut events = Vec::new();
    if license.new {
        events.push(event("basic_training", license.licensed_on - Days::new(20)));
        events.push(event("new_license", license.licensed_on));
    }
    events.extend(license.upgraded.map(|day| event("upgrade", day)));
    events
}

fn former_names(state: &State, person: &Person, license_no: &str, _: License) -> Vec<Vec<String>> {
    let mut rng = Rng::new(state.settings.seed, Stream::Registry, !(person.number as u64));
    let known = rng.chance(state.settings.rates.former_name_registered);
    let former = person.former_last.as_ref().filter(|_| known);
    former.map(|last| vec![license_no.to_owned(), last.clone(), String::new()]).into_iter().collect()
}

/// Relief in one period of the dates, of each kind in turn.
fn relief(state: &State, person: &Person, license_no: &str, license: License) -> Vec<Vec<String>> {
    let mut rng = Rng::new(state.settings.seed, Stream::Registry, (person.number as u64) << 32 | 1);
    let (from, to) = (state.settings.from, state.settings.to);
    if license.new || !rng.chance(state.settings.rates.relief) {
        return Vec::new();
    }
    let middle = from + (to - from) / 2;
    let period = middle.year();
    let granted = middle - Days::new(rng.below(200) as u64);
    let reason = *rng.pick(&["military", "medical"]);
    let half = Hours(state.lists.goals.total.0 / 2);
    let until = Date::from_ymd_opt(period + 1, 6, 30);
    let (kind, required, lifts, until) = match rng.below(3) {
        0 => ("waiver", String::new(), "", None),
        1 => ("modification", plain(half), *rng.pick(&["", "firearms"]), None),
        _ => ("extension", String::new(), "", until),
    };
    let cells = [license_no, &period.to_string(), kind, reason, &required, lifts, &text(until), &granted.to_string()];
    vec![cells.map(str::to_owned).to_vec()]
}

fn commissions(state: &State, person: &Person, license_no: &str, license: License) -> Vec<Vec<String>> {
    let mut rng = Rng::new(state.settings.seed, Stream::Registry, (person.number as u64) << 32 | 2);
    let Some(agency) = person.agency else { return Vec::new() };
    let id = |at: u32| state.agencies.all[at as usize].id.clone();
    let licensed = license.licensed_on;
    match person.former_agency.filter(|_| !license.new) {
        None => vec![vec![license_no.to_owned(), id(agency), licensed.to_string(), String::new()]],
        Some(former) => {
            let moved = (licensed + Months::new(4)).max(state.settings.from - Days::new(rng.below(900) as u64));
            let left = moved - Days::new(1 + rng.below(30) as u64);
            vec![
                vec![license_no.to_owned(), id(former), licensed.to_string(), left.to_string()],
                vec![license_no.to_owned(), id(agency), moved.to_string(), String::new()],
            ]
        }
    }
}
