//! The rows that tell of an event: one for most, several where it is reported again.
//!
//! In: an event and the person. Out: rows with their truth. Every row names the event it tells of, so that a scorer
//! can say whether an hour was counted twice. Refusals are made on events that are reported once, so that each row has
//! one cause.

use super::attendee::{Habits, HoursForm, Scribe};
use super::event::{Event, Report, What};
use super::families::twin_title;
use super::people::Person;
use super::rng::{Rng, Stream};
use super::row::{Field, Row, Sender, plain};
use crate::record::{AreaHours, CourseProviderKind, Date, Delivery, Hours, InputKind, TopicHours};
use chrono::{Datelike, Days, Months};

pub struct Reporter<'a> {
    pub scribe: Scribe<'a>,
}

/// People count training in half hours.
pub const HALF_HOUR: i64 = 50;

/// Who tells of a course taken on a day, and under which number.
#[derive(Clone, Copy)]
struct Telling {
    sender: Sender,
    kind: InputKind,
    course: u32,
    day: Date,
    /// Months after the usual sending.
    late: u32,
}

impl Reporter<'_> {
    pub fn rows(&self, event: &Event, person: &Person, out: &mut Vec<Row>) {
        let state = self.scribe.state;
        let mut rng = Rng::new(state.settings.seed, Stream::Rows, event.id);
        let start = out.len();
        match &event.what {
            What::Course(course) => self.course(event, *course, person, &mut rng, out),
            What::Taught(course) => self.taught(event, *course, person, &mut rng, out),
            What::Day(family) => self.training_day(event, family, person, &mut rng, out),
            What::OutOfState(training, source) => {
                out.push(self.out_of_state(event, (*training, *source), person, &mut rng));
            }
            What::College(..) => out.push(self.college(event, person, &mut rng)),
        }
        for row in &mut out[start..] {
            row.truth.event = event.id;
            if row.truth.hours.is_zero() {
                row.truth.hours = event.hours;
            }
            if row.truth.kind.is_empty() {
                row.truth.kind = "original";
            }
        }
    }

    /// The provider of a course sends its rosters; an agency's go to the in-service folder.
    fn by_provider(&self, course: u32, day: Date) -> Telling {
        let catalogue = &self.scribe.state.catalogue;
        let provider = catalogue.courses[course as usize].provider;
        let kind = match catalogue.providers[provider as usize].kind {
            CourseProviderKind::LawEnforcementAgency => InputKind::InService,
            _ => InputKind::ProviderRoster,
        };
        Telling { sender: Sender::Provider(provider), kind, course, day, late: 0 }
    }

    /// The in-service folder's telling: the officer's agency's, or another's that had officers there.
    fn by_agency(&self, person: &Person, course: u32, day: Date, rng: &mut Rng) -> Telling {
        let state = self.scribe.state;
        let agencies = state.agencies.all.len();
        let first_agency = (state.catalogue.providers.len() - agencies) as u32;
        let elsewhere = rng.chance(state.settings.rates.sender_elsewhere);
        let agency = if elsewhere { Some(rng.below(agencies) as u32) } else { person.agency };
        let sender = agency.map_or(Sender::Desk, |agency| Sender::Provider(first_agency + agency));
        Telling { sender, kind: InputKind::InService, course, day, late: 0 }
    }

    fn course(&self, event: &Event, course: u32, person: &Person, rng: &mut Rng, out: &mut Vec<Row>) {
        let mut telling = self.by_provider(course, event.day);
        if rng.chance(self.scribe.state.settings.rates.late) {
            telling.late = 1 + rng.below(5) as u32;
        }
        let mut first = self.roster_row(telling, person, rng);
        match event.report {
            Report::Once => {
                self.spoil(&mut first, course, event.day, rng);
                out.push(first);
            }
            Report::Resent => {
                let mut again = match rng.chance(2_000) {
                    true => self.roster_row(telling, person, rng),
                    false => first.clone(),
                };
                self.send_again(&mut again, telling, 1);
                again.truth.kind = "resent";
                out.extend([first, again]);
            }
            Report::TwoSources(None) => {
                out.extend([first, self.second(self.by_agency(person, course, event.day, rng), person, rng)])
            }
            Report::TwoSources(Some(twin)) => {
                let mut second = self.second(self.by_provider(twin, event.day), person, rng);
                second.truth.kind = "two_numbers";
                out.extend([first, second]);
            }
            Report::Session(twin) => {
                first.truth.kind = "series";
                let mut second = self.second(self.by_provider(twin, event.day), person, rng);
                second.truth.kind = "two_numbers";
                out.extend([first, second]);
            }
            Report::Paper => out.extend([first, self.paper(event, course, person, rng)]),
            Report::ConflictingHours(twin) => {
                let other = match twin {
                    Some(twin) => self.by_provider(twin, event.day),
                    None => Telling { late: telling.late + 1, ..telling },
                };
                out.extend(self.conflict(event, first, other, person, rng));
            }
            Report::OffByOne => {
                let second = self.off_by_one(event, telling, person, rng);
                out.extend([first, second]);
            }
            Report::Voided => self.void(first, telling, person, rng, out),
            Report::Repeat(why) => {
                first.truth.kind = why;
                out.push(first);
            }
            Report::WholeAndParts | Report::Whole | Report::Parts => out.push(first),
        }
    }

    /// The training as a second sender tells of it.
    fn second(&self, telling: Telling, person: &Person, rng: &mut Rng) -> Row {
        let mut row = self.roster_row(telling, person, rng);
        row.truth.kind = "two_sources";
        row
    }

    /// A certificate of the training, in the officer's words.
    fn paper(&self, event: &Event, course: u32, person: &Person, rng: &mut Rng) -> Row {
        let state = self.scribe.state;
        let course = &state.catalogue.courses[course as usize];
        let open: Vec<&str> =
            state.lists.recognized.iter().filter(|s| s.to.is_none()).map(|source| source.name).collect();
        let mut row = self.desk_row(InputKind::OutOfState, event.day, person, rng);
        row.set(Field::IssuingSource, *rng.pick(&open));
        row.set(Field::CourseTitle, twin_title(&course.title, rng));
        row.set(Field::Hours, plain(course.hours()));
        row.set(Field::Delivery, "live");
        let evidence = [Field::HasCertificate, Field::HasRecognition, Field::HasDescription];
        evidence.into_iter().for_each(|field| row.set(field, "yes"));
        state_areas(&mut row, course.areas, course.topics);
        row.set(Field::DeterminedBy, "POST");
        row.set(Field::DeterminedOn, row.submitted.to_string());
        row.truth.kind = "paper";
        row
    }

    /// The training again with the day before or after, by the agency or by the provider a month later.
    fn off_by_one(&self, event: &Event, telling: Telling, person: &Person, rng: &mut Rng) -> Row {
        let day = if rng.chance(5_000) { event.day + Days::new(1) } else { event.day - Days::new(1) };
        let telling = match person.agency.is_some() && rng.chance(5_000) {
            true => self.by_agency(person, telling.course, day, rng),
            false => Telling { day, late: telling.late + 1, ..telling },
        };
        let mut row = self.roster_row(telling, person, rng);
        row.truth.kind = "off_by_one";
        row
    }

    /// Two rows of one training with different hours: the approved ones in either, or in neither.
    fn conflict(&self, event: &Event, first: Row, other: Telling, person: &Person, rng: &mut Rng) -> [Row; 2] {
        let second = self.roster_row(other, person, rng);
        let fewer = |hours: Hours, rng: &mut Rng| Hours((hours.0 - HALF_HOUR * rng.between(1, 3)).max(HALF_HOUR));
        let less = fewer(event.hours, rng);
        let neither = rng.chance(self.scribe.state.settings.rates.conflict_neither_approved) && less.0 > HALF_HOUR;
        let mut hours = if neither { [less, fewer(less, rng)] } else { [event.hours, less] };
        let right = hours[0];
        if rng.chance(5_000) {
            hours.reverse();
        }
        let mut rows = [first, second];
        for (row, hours) in rows.iter_mut().zip(hours) {
            row.set(Field::Minutes, "");
            row.set(Field::Hours, plain(hours));
            row.truth.hours = right;
        }
        rows[1].truth.kind = "conflicting_hours";
        rows
    }

    /// A row, the void that takes it back, and for some the training reported anew.
    fn void(&self, mut first: Row, telling: Telling, person: &Person, rng: &mut Rng, out: &mut Vec<Row>) {
        first.truth.kind = "voided";
        let mut void = first.clone();
        self.send_again(&mut void, telling, 1);
        void.set(Field::Action, "void");
        void.truth.kind = "void";
        let corrected = rng.chance(self.scribe.state.settings.rates.void_corrected);
        out.extend([first, void]);
        if corrected {
            let mut again = self.roster_row(telling, person, rng);
            self.send_again(&mut again, telling, 2);
            again.truth.kind = "corrected";
            out.push(again);
        }
    }

    fn send_again(&self, row: &mut Row, telling: Telling, months: u32) {
        row.submitted = self.submitted(telling.sender, telling.day, telling.late + months);
        row.set(Field::SubmittedOn, row.submitted.to_string());
    }

    /// A sender sends once a month, within a fortnight of the month's end.
    fn submitted(&self, sender: Sender, day: Date, late: u32) -> Date {
        let first = day.with_day(1).unwrap_or(day) + Months::new(1 + late);
        let number = match sender {
            Sender::Provider(at) => u64::from(at),
            Sender::Desk => u64::from(u32::MAX),
        };
        let month = first.year() as u64 * 12 + u64::from(first.month0());
        let mut rng = Rng::new(self.scribe.state.settings.seed, Stream::Files, number << 20 | month);
        first + Days::new(rng.below(13) as u64)
    }

    fn row(&self, telling: Telling, rng: &mut Rng) -> Row {
        let submitted = self.submitted(telling.sender, telling.day, telling.late);
        let order = (telling.day, telling.course, rng.bits());
        let mut row = Row::new(telling.kind, telling.sender, submitted, order);
        row.set(Field::SubmittedOn, submitted.to_string());
        row.set(Field::CompletedOn, telling.day.to_string());
        row
    }

    fn roster_row(&self, telling: Telling, person: &Person, rng: &mut Rng) -> Row {
        let state = self.scribe.state;
        let course = &state.catalogue.courses[telling.course as usize];
        let habits = Habits::of(state, telling.sender);
        let mut row = self.row(telling, rng);
        row.set(Field::ControlNo, course.control_no.as_str());
        self.scribe.write(&mut row, person, &habits, rng);
        if let Sender::Provider(at) = telling.sender {
            row.set(Field::ProviderNo, state.catalogue.providers[at as usize].no.as_str());
        }
        if habits.titles {
            row.set(Field::CourseTitle, course.title.as_str());
        }
        if habits.places && course.delivery == Delivery::Live {
            row.set(Field::Location, state.catalogue.providers[course.provider as usize].office.as_str());
            row.set(Field::OffSite, if habits.away { "yes" } else { "no" });
            row.set(Field::StartedOn, telling.day.to_string());
        }
        if habits.roles {
            row.set(Field::Role, "student");
        }
        if let Some((first, last)) = &habits.administrator {
            row.set(Field::Administrator, format!("{first} {last}"));
        }
        match habits.hours {
            HoursForm::Blank => {}
            HoursForm::Minutes if course.delivery == Delivery::Live => {
                row.set(Field::Minutes, (course.hours().0 / state.lists.goals.hundredths_per_minute).to_string());
            }
            _ => row.set(Field::Hours, plain(course.hours())),
        }
        if course.delivery == Delivery::ComputerBased && !rng.chance(state.settings.rates.score_missing) {
            row.set(Field::TestScore, rng.between(course.pass_mark, 100).to_string());
        }
        row
    }

    fn taught(&self, event: &Event, course: u32, person: &Person, rng: &mut Rng, out: &mut Vec<Row>) {
        let telling = self.by_provider(course, event.day);
        let mut row = self.roster_row(telling, person, rng);
        row.set(Field::Role, "instructor");
        row.set(Field::Minutes, "");
        row.set(Field::Hours, plain(event.hours));
        out.push(row);
    }

    fn training_day(&self, event: &Event, family: &[u32], person: &Person, rng: &mut Rng, out: &mut Vec<Row>) {
        let of = |course: u32| self.by_provider(course, event.day);
        if event.report != Report::Parts {
            let mut whole = self.roster_row(of(family[0]), person, rng);
            whole.truth.kind = if event.report == Report::Whole { "original" } else { "whole_of_parts" };
            out.push(whole);
        }
        if event.report != Report::Whole {
            for &part in &family[1..] {
                let mut row = self.roster_row(of(part), person, rng);
                row.truth.kind = "part";
                out.push(row);
            }
        }
    }

    fn out_of_state(&self, event: &Event, which: (usize, usize), person: &Person, rng: &mut Rng) -> Row {
        let state = self.scribe.state;
        let rates = &state.settings.rates;
        let (lists, training) = (&state.lists, &state.lists.trainings[which.0]);
        let mut row = self.desk_row(InputKind::OutOfState, event.day, person, rng);
        let recognized = lists.recognized.get(which.1).map(|s| s.name);
        row.set(
            Field::IssuingSource,
            recognized.unwrap_or_else(|| lists.unrecognized[which.1 - lists.recognized.len()]),
        );
        row.set(Field::CourseTitle, training.title);
        row.set(Field::Hours, plain(event.hours));
        row.set(Field::Delivery, "live");
        let evidence = [Field::HasCertificate, Field::HasRecognition, Field::HasDescription];
        evidence.into_iter().for_each(|field| row.set(field, "yes"));
        if recognized.is_none() {
            row.truth.fault = "source_not_recognized";
        } else if rng.chance(rates.evidence_missing) {
            row.set(*rng.pick(&evidence), "no");
            row.truth.fault = "evidence_missing";
        }
        if rng.chance(rates.areas_pending) {
            row.truth.fault = if row.truth.fault.is_empty() { "areas_pending" } else { row.truth.fault };
        } else {
            state_areas(&mut row, training.areas, training.topics);
            row.set(Field::DeterminedBy, "POST");
            row.set(Field::DeterminedOn, row.submitted.to_string());
        }
        row
    }

    fn college(&self, event: &Event, person: &Person, rng: &mut Rng) -> Row {
        let What::College(course, place, semester) = event.what else { unreachable!("only college events come here") };
        let state = self.scribe.state;
        let rates = &state.settings.rates;
        let training = &state.lists.college_courses[course];
        let mut row = self.desk_row(InputKind::College, event.day, person, rng);
        row.set(Field::Institution, state.lists.colleges[place]);
        row.set(Field::CourseTitle, training.title);
        row.set(Field::SemesterHours, semester.to_string());
        let unaccredited = rng.chance(rates.college_not_accredited);
        let unrelated = rng.chance(rates.college_not_related);
        row.set(Field::Accredited, if unaccredited { "no" } else { "yes" });
        row.set(Field::Related, if unrelated { "no" } else { "yes" });
        let pending = rng.chance(rates.areas_pending);
        row.truth.fault = match (unaccredited, unrelated, pending) {
            (true, ..) => "college_not_accredited",
            (_, true, _) => "college_not_related",
            (.., true) => "areas_pending",
            _ => "",
        };
        if !pending {
            state_areas(&mut row, training.areas.map(|h| Hours(h.0 * semester)), TopicHours::default());
        }
        row
    }

    fn desk_row(&self, kind: InputKind, day: Date, person: &Person, rng: &mut Rng) -> Row {
        let telling = Telling { sender: Sender::Desk, kind, course: 0, day, late: 0 };
        let mut row = self.row(telling, rng);
        let habits = Habits::of(self.scribe.state, Sender::Desk);
        self.scribe.write(&mut row, person, &habits, rng);
        row
    }
}

pub fn state_areas(row: &mut Row, areas: AreaHours, topics: TopicHours) {
    let fields = Field::AREAS.into_iter().chain(Field::TOPICS);
    for (field, hours) in fields.zip(areas.into_iter().chain(topics)) {
        row.set(field, if hours.is_zero() { String::new() } else { plain(hours) });
    }
}
