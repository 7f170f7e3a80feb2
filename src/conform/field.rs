//! The fields of the contract that the program knows by name, and where a kind's contract puts them.

use crate::table::{FieldType, InputContract};

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
    AttendeeName = "attendee_name",
    BirthDate = "birth_date",
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
    Email = "email",
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
    RequiredHours = "required_hours",
    Role = "role",
    RowId = "row_id",
    SemesterHours = "semester_hours",
    SkillHours = "skill_hours",
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
    position: Vec<Option<usize>>,
    types: Vec<Option<FieldType>>,
    required: Vec<bool>,
}

impl FieldMap {
    pub fn new(contract: &InputContract) -> Self {
        let mut position = vec![None; Field::ALL.len()];
        let mut types = vec![None; Field::ALL.len()];
        let mut required = vec![false; Field::ALL.len()];
        for field in Field::ALL {
            if let Some(at) = contract.fields.iter().position(|f| f.name == field.name()) {
                position[*field as usize] = Some(at);
                types[*field as usize] = Some(contract.fields[at].field_type.clone());
                required[*field as usize] = contract.fields[at].required;
            }
        }
        Self { position, types, required }
    }

    /// The word of the field's closed vocabulary that `text` spells, if it is one.
    pub fn choose(&self, field: Field, text: &str) -> Option<&str> {
        self.types[field as usize].as_ref()?.choose(text)
    }

    pub fn position(&self, field: Field) -> Option<usize> {
        self.position[field as usize]
    }

    /// What the field holds; `None` when the contract does not know it.
    pub fn field_type(&self, field: Field) -> Option<&FieldType> {
        self.types[field as usize].as_ref()
    }

    /// Whether the field holds a date or a number.
    pub fn is_figure(&self, field: Field) -> bool {
        matches!(self.types[field as usize], Some(FieldType::Date | FieldType::Hours | FieldType::Number))
    }

    pub fn is_required(&self, field: Field) -> bool {
        self.required[field as usize]
    }
}
