//! The vocabularies of standing: what a run says of an officer, a requirement, a notice and a fault.

use super::kinds::words;

words!(
    /// Where an officer stands in a period.
    Status {
        Compliant = "compliant",
        Short = "short",
        NotShownCompliant = "not_shown_compliant",
        Exempt = "exempt",
        Waived = "waived",
        NotActive = "not_active",
    }
);

impl Status {
    /// The year is short, or was not shown to be complied with when it ended.
    pub const fn is_unmet(self) -> bool {
        matches!(self, Status::Short | Status::NotShownCompliant)
    }

    /// Nothing is owed in the period.
    pub const fn owes_nothing(self) -> bool {
        matches!(self, Status::Exempt | Status::Waived)
    }
}

words!(
    /// Whether a requirement of a period is met.
    Verdict { Met = "met", NotMet = "not_met", NotApplicable = "not_applicable" }
);

words!(
    /// What an officer is told, or an agency or the commission about the officer.
    Notice {
        October = "october",
        November = "november",
        December = "december",
        Agency = "agency",
        Referral = "referral",
    }
);

words!(
    /// How a notice goes out.
    Channel { Email = "email", Unreachable = "unreachable" }
);

words!(
    /// Why nobody can be written to at an address, in the order in which one reason is chosen.
    Unreached {
        NoEmail = "no_email",
        InvalidEmail = "invalid_email",
        NotOnboarded = "not_onboarded",
        /// Only on lists: the table of notices does not heed the ledger.
        Bounced = "bounced",
    }
);

words!(
    /// What a fault costs.
    Severity {
        /// Credit, or a record of the registry.
        Error = "error",
        /// Nothing.
        Warning = "warning",
    }
);

words!(
    /// Whether it is settled who a row is about.
    Resolution { Matched = "matched", Review = "review", Unmatched = "unmatched" }
);

words!(
    /// What a reviewer is asked about a row.
    Question {
        Identity = "identity",
        Duplicate = "duplicate",
        Areas = "areas",
        Hours = "hours",
        Attendance = "attendance",
        Correction = "correction",
    }
);

words!(
    /// What came of a reviewer's ruling.
    Effect {
        Binds = "binds",
        /// A later ruling on the same question stands.
        Superseded = "superseded",
        /// Its row is not there, or it was ruled after the day of the run.
        WithoutEffect = "without_effect",
        /// What the row says speaks against it.
        Contradicted = "contradicted",
        /// Another ruling of the same day differs, so neither binds.
        Conflict = "conflict",
    }
);

words!(
    /// What became of a file or sheet.
    FileStatus {
        Read = "read",
        PartlyRead = "partly_read",
        Empty = "empty",
        Skipped = "skipped",
        Unreadable = "unreadable",
    }
);
