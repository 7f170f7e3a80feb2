//! One row as a sender sends it, and the truth about it.
//!
//! In: cells set by field. Out: the same cells in the order of the contract's fields. Only fields that hold something
//! are kept, because a chunk holds a few hundred thousand rows at once.

use crate::record::{Date, InputKind};

macro_rules! fields {
    ($($field:ident = $name:literal),+ $(,)?) => {
        /// A field of a submission, by its canonical name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Field { $($field),+ }

        impl Field {
            pub const fn name(self) -> &'static str {
                match self { $(Field::$field => $name),+ }
            }
        }
    };
}

fields! {
    ControlNo = "control_no", IssuingSource = "issuing_source", Institution = "institution",
    CourseTitle = "course_title", SemesterHours = "semester_hours", CompletedOn = "completed_on",
    LicenseNo = "license_no", AttendeeName = "attendee_name", LastName = "last_name", FirstName = "first_name",
    BirthDate = "birth_date", AgencyName = "agency_name", ProviderNo = "provider_no", StartedOn = "started_on",
    Location = "location", OffSite = "off_site", Role = "role", Delivery = "delivery", Hours = "hours",
    Minutes = "minutes", Legal = "legal_hours", Technical = "technical_hours", Interpersonal = "interpersonal_hours",
    Skill = "skill_hours", Firearms = "firearms_hours", Deescalation = "deescalation_hours",
    ImplicitBias = "implicit_bias_hours", RacialProfiling = "racial_profiling_hours", TestScore = "test_score",
    Administrator = "administrator", HasCertificate = "has_certificate", HasRecognition = "has_recognition",
    HasDescription = "has_description", DeterminedBy = "determined_by", DeterminedOn = "determined_on",
    Accredited = "accredited", Related = "related", Action = "action", SubmittedOn = "submitted_on",
}

use Field::*;

const ROSTER: &[Field] = &[
    ControlNo,
    CompletedOn,
    LicenseNo,
    AttendeeName,
    LastName,
    FirstName,
    BirthDate,
    AgencyName,
    ProviderNo,
    CourseTitle,
    StartedOn,
    Location,
    OffSite,
    Role,
    Field::Hours,
    Minutes,
    Legal,
    Technical,
    Interpersonal,
    Skill,
    Firearms,
    Deescalation,
    ImplicitBias,
    RacialProfiling,
    TestScore,
    Administrator,
    Action,
    SubmittedOn,
];
const OUT_OF_STATE: &[Field] = &[
    IssuingSource,
    CourseTitle,
    CompletedOn,
    Field::Hours,
    Minutes,
    LicenseNo,
    AttendeeName,
    LastName,
    FirstName,
    BirthDate,
    AgencyName,
    Delivery,
    HasCertificate,
    HasRecognition,
    HasDescription,
    Legal,
    Technical,
    Interpersonal,
    Skill,
    Firearms,
    Deescalation,
    ImplicitBias,
    RacialProfiling,
    DeterminedBy,
    DeterminedOn,
    Action,
    SubmittedOn,
];
const COLLEGE: &[Field] = &[
    Institution,
    CourseTitle,
    SemesterHours,
    CompletedOn,
    LicenseNo,
    AttendeeName,
    LastName,
    FirstName,
    BirthDate,
    Accredited,
    Related,
    Legal,
    Technical,
    Interpersonal,
    Skill,
    Firearms,
    Deescalation,
    ImplicitBias,
    RacialProfiling,
    Action,
    SubmittedOn,
];

/// The fields of a kind of submission, in the contract's order.
pub fn fields(kind: InputKind) -> &'static [Field] {
    match kind {
        InputKind::OutOfState => OUT_OF_STATE,
        InputKind::College => COLLEGE,
        _ => ROSTER,
    }
}

impl Field {
    pub const AREAS: [Field; 4] = [Legal, Technical, Interpersonal, Skill];
    pub const TOPICS: [Field; 4] = [Firearms, Deescalation, ImplicitBias, RacialProfiling];

    pub fn is_date(self) -> bool {
        matches!(self, CompletedOn | StartedOn | DeterminedOn | SubmittedOn | BirthDate)
    }

    pub fn is_number(self) -> bool {
        matches!(self, Field::Hours | Minutes | SemesterHours | TestScore)
            || Field::AREAS.contains(&self)
            || Field::TOPICS.contains(&self)
    }
}

/// Who sends a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sender {
    /// Position among the providers, agencies included.
    Provider(u32),
    /// POST's own desk, which files what officers send in.
    Desk,
}

/// What is true of a row, for scoring.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Truth {
    /// Empty for someone in no registry.
    pub license_no: Option<String>,
    pub event: u64,
    /// original, resent, two_sources, two_numbers, paper, conflicting_hours, whole_of_parts, part, off_by_one,
    /// genuine_repeat, annual, monthly, series, voided, void, corrected.
    pub kind: &'static str,
    pub license_damage: &'static str,
    pub name_damage: &'static str,
    pub birth_date_damage: &'static str,
    pub agency_damage: &'static str,
    /// The reason for which the row earns nothing or less, where it was made so.
    pub fault: &'static str,
    pub hours: crate::record::Hours,
    /// No other row tells of the event, so that this one may say that it was not completed.
    pub alone: bool,
    /// How the file says what it says; nothing in a state that is written in canonical form throughout.
    pub said: Option<Said>,
}

/// What the row's file says of the person, for scoring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    /// The way in which the file is written; empty for the canonical form.
    pub way: &'static str,
    /// completed, not_completed, unclear; voided for a void and for what it takes back.
    pub outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub kind: InputKind,
    pub sender: Sender,
    pub submitted: Date,
    /// Orders rows of a file: the day, then the course's position, then by chance.
    pub order: (Date, u32, u64),
    cells: Vec<(Field, String)>,
    pub truth: Truth,
}

impl Row {
    pub fn new(kind: InputKind, sender: Sender, submitted: Date, order: (Date, u32, u64)) -> Self {
        Self { kind, sender, submitted, order, cells: Vec::with_capacity(14), truth: Truth::default() }
    }

    /// Sets a field; an empty text clears it.
    pub fn set(&mut self, field: Field, text: impl Into<String>) {
        let text = text.into();
        self.cells.retain(|(f, _)| *f != field);
        if !text.is_empty() {
            self.cells.push((field, text));
        }
    }

    pub fn get(&self, field: Field) -> &str {
        self.cells.iter().find(|(f, _)| *f == field).map_or("", |(_, text)| text)
    }
}

/// Hours as people write them: `4`, `1.5`, `0.25`.
pub fn plain(hours: crate::record::Hours) -> String {
    let text = hours.to_string();
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
