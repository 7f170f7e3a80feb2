//! The fields of the contract that the program knows by name, and where a kind's contract puts them.

use crate::table::{Choice, FieldType, InputContract, header_key};

/// Declares the fields once: variant, printed name.
macro_rules! fields {
    ($($variant:ident = $text:literal),+ $(,)?) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field { $($variant),+ }

        impl Field {
            pub const ALL: &'static [Field] = &[$(Field::$variant),+];

            pub const fn name(self) -> &'static str {
                match self { $(Field::$variant => $text),+ }
            }
        }
    };
}

fields!(
    Accredited = "accredited",
    Action = "action",
    Administrator = "administrator",
    AgencyId = "agency_id",
    AgencyName = "agency_name",
    AlsoKnownAs = "also_known_as",
    Answer = "answer",
    AppliedOn = "applied_on",
    ApprovedFrom = "approved_from",
    ApprovedTo = "approved_to",
    Attendance = "attendance",
    AttendeeName = "attendee_name",
    BirthDate = "birth_date",
    ClassHours = "class_hours",
    CommissionedOn = "commissioned_on",
    CompletedOn = "completed_on",
    ContactEmail = "contact_email",
    ContactName = "contact_name",
    ControlNo = "control_no",
    County = "county",
    CourseTitle = "course_title",
    DecidedBy = "decided_by",
    DecidedOn = "decided_on",
    DeescalationHours = "deescalation_hours",
    Delivery = "delivery",
    DepartedOn = "departed_on",
    DeterminedBy = "determined_by",
    DeterminedOn = "determined_on",
    Duration = "duration",
    Email = "email",
    EndedAt = "ended_at",
    Event = "event",
    EventDate = "event_date",
    FirearmsHours = "firearms_hours",
    FirstName = "first_name",
    GrantedOn = "granted_on",
    HasCertificate = "has_certificate",
    HasDescription = "has_description",
    HasRecognition = "has_recognition",
    Hours = "hours",
    ImplicitBiasHours = "implicit_bias_hours",
    Institution = "institution",
    InterpersonalHours = "interpersonal_hours",
    IssuingSource = "issuing_source",
    Kind = "kind",
    LastName = "last_name",
    LegalHours = "legal_hours",
    LicenseClass = "license_class",
    LicenseNo = "license_no",
    LicenseStatus = "license_status",
    LicensedFrom = "licensed_from",
    LicensedOn = "licensed_on",
    LicensedTo = "licensed_to",
    Lifts = "lifts",
    Location = "location",
    MainOffice = "main_office",
    MiddleName = "middle_name",
    Minutes = "minutes",
    Name = "name",
    Note = "note",
    OffSite = "off_site",
    Onboarded = "onboarded",
    Period = "period",
    ProviderNo = "provider_no",
    Question = "question",
    RacialProfilingHours = "racial_profiling_hours",
    Reason = "reason",
    RecognizedFrom = "recognized_from",
    RecognizedTo = "recognized_to",
    Related = "related",
    Remarks = "remarks",
    RequiredHours = "required_hours",
    Role = "role",
    RowId = "row_id",
    SemesterHours = "semester_hours",
    SkillHours = "skill_hours",
    StartedAt = "started_at",
    StartedOn = "started_on",
    SubmittedOn = "submitted_on",
    Suffix = "suffix",
    TechnicalHours = "technical_hours",
    TestScore = "test_score",
    Title = "title",
    TrafficAuthority = "traffic_authority",
    Until = "until",
);

/// Area columns in the order of `Area::ALL`.
pub const AREA_FIELDS: [Field; 4] =
    [Field::LegalHours, Field::TechnicalHours, Field::InterpersonalHours, Field::SkillHours];
/// Topic columns in the order of `Topic::ALL`.
pub const TOPIC_FIELDS: [Field; 4] =
    [Field::FirearmsHours, Field::DeescalationHours, Field::ImplicitBiasHours, Field::RacialProfilingHours];

/// Where a contract puts the fields, which of them it requires, and the words they take.
#[derive(Clone, Debug)]
pub struct FieldMap {
    /// By the position of the field in [`Field::ALL`].
    known: Vec<Known>,
}

/// What the contract of one kind says of a field.
#[derive(Clone, Debug, Default)]
struct Known {
    position: Option<usize>,
    field_type: Option<FieldType>,
    required: bool,
    /// Holds a date or a number.
    figure: bool,
    /// Keys of the words of a closed vocabulary, made once, each with the word it stands for.
    words: Vec<(String, String)>,
}

impl Known {
    fn of(contract: &InputContract, field: Field) -> Self {
        let Some(at) = contract.fields.iter().position(|f| f.name == field.name()) else { return Self::default() };
        let (field_type, required) = (contract.fields[at].field_type.clone(), contract.fields[at].required);
        let figure = matches!(field_type, FieldType::Date | FieldType::Hours | FieldType::Number);
        let words = match &field_type {
            FieldType::Enum(choices) => choices.iter().flat_map(keys).collect(),
            _ => Vec::new(),
        };
        Self { position: Some(at), field_type: Some(field_type), required, figure, words }
    }
}

/// The keys that a word of a vocabulary goes by, each with the word.
fn keys(choice: &Choice) -> impl Iterator<Item = (String, String)> {
    let spelt = std::iter::once(&choice.value).chain(&choice.spellings);
    spelt.map(|spelling| (header_key(spelling), choice.value.clone()))
}

/// Whether `key` is the key of `text`, found without spelling it out.
fn has_key(text: &str, key: &str) -> bool {
    if !text.is_ascii() || text.contains('#') {
        return header_key(text) == key;
    }
    let letters = text.bytes().filter(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_lowercase());
    letters.eq(key.bytes())
}

impl FieldMap {
    pub fn new(contract: &InputContract) -> Self {
        Self { known: Field::ALL.iter().map(|field| Known::of(contract, *field)).collect() }
    }

    /// The word of the field's closed vocabulary that `text` spells, if it is one.
    pub fn choose(&self, field: Field, text: &str) -> Option<&str> {
        let words = &self.known[field as usize].words;
        words.iter().find(|(key, _)| has_key(text, key)).map(|(_, word)| word.as_str())
    }

    #[inline]
    pub fn position(&self, field: Field) -> Option<usize> {
        self.known[field as usize].position
    }

    /// What the field holds; `None` when the contract does not know it.
    pub fn field_type(&self, field: Field) -> Option<&FieldType> {
        self.known[field as usize].field_type.as_ref()
    }

    /// Whether the field holds a date or a number.
    #[inline]
    pub fn is_figure(&self, field: Field) -> bool {
        self.known[field as usize].figure
    }

    #[inline]
    pub fn is_required(&self, field: Field) -> bool {
        self.known[field as usize].required
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_without_spelling_it_out() {
        for text in ["Computer-Based", "computer based", "", "#", "No #1", "Ünit", "live.", "LIVE", "K"] {
            for other in ["computerbased", "", "no", "nono1", "ünit", "live", "k"] {
                assert_eq!(has_key(text, other), header_key(text) == other, "{text} {other}");
            }
        }
    }
}
