//! Closed vocabularies of inputs and tables. Each has one printed name, the one the contract uses.

/// Declares an enum whose values have one printed name each, used in inputs, tables and messages alike.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vmeta])* $variant),+ }

        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text),+ }
            }

            /// The value printed as `text`; `None` for any other text.
            pub fn from_name(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|v| v.as_str() == text)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.pad(self.as_str()) }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                // for people the printed name, between runs its position
                if s.is_human_readable() { s.serialize_str(self.as_str()) } else { s.serialize_u8(*self as u8) }
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                if !d.is_human_readable() {
                    let position = usize::from(u8::deserialize(d)?);
                    return Self::ALL.get(position).copied().ok_or_else(|| serde::de::Error::custom("no such position"));
                }
                let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
                Self::from_name(&text).ok_or_else(|| serde::de::Error::custom(format!(
                    "`{text}` is not one of {}", [$($text),+].join(", "))))
            }
        }
    };
}
pub(super) use words;

words!(
    /// What a folder of inputs holds.
    InputKind {
        Officers = "officers",
        LicenseEvents = "license_events",
        FormerNames = "former_names",
        Agencies = "agencies",
        Providers = "providers",
        Courses = "courses",
        RecognizedSources = "recognized_sources",
        Relief = "relief",
        Commissions = "commissions",
        ProviderRoster = "provider_roster",
        InService = "in_service",
        OutOfState = "out_of_state",
        College = "college",
        Decisions = "decisions",
    }
);

impl InputKind {
    /// Kinds whose records are input rows that end with a disposition.
    pub const ROWS: [InputKind; 4] =
        [InputKind::ProviderRoster, InputKind::InService, InputKind::OutOfState, InputKind::College];

    pub fn is_submission(self) -> bool {
        Self::ROWS.contains(&self)
    }

    /// A roster of a course with a control number, whoever gave it.
    pub fn is_roster(self) -> bool {
        matches!(self, InputKind::ProviderRoster | InputKind::InService)
    }
}

words!(
    /// Where credit comes from (11 CSR 75-15.010(4)).
    SourceKind {
        LicensedProvider = "licensed_provider",
        BasicTrainingCenter = "basic_training_center",
        IndividualCourse = "individual_course",
        OutOfState = "out_of_state",
        Instructor = "instructor",
        College = "college",
        InService = "in_service",
    }
);

words!(
    /// What the registry says a provider is.
    CourseProviderKind {
        LicensedProvider = "licensed_provider",
        BasicTrainingCenter = "basic_training_center",
        IndividualCourseSource = "individual_course_source",
        LawEnforcementAgency = "law_enforcement_agency",
    }
);

words!(Delivery { Live = "live", ComputerBased = "computer_based" });
words!(Role { Student = "student", Instructor = "instructor" });
words!(
    LicenseStatus {
        Active = "active",
        Inactive = "inactive",
        Expired = "expired",
        Surrendered = "surrendered",
        Suspended = "suspended",
        Revoked = "revoked",
    }
);
words!(EventKind { NewLicense = "new_license", Upgrade = "upgrade", BasicTraining = "basic_training" });
words!(ReliefKind { Waiver = "waiver", Modification = "modification", Extension = "extension" });
