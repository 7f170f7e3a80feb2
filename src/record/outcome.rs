//! What becomes of an input row: one disposition, and for most a reason.
//!
//! The order of the variants is the order of precedence when several apply (the first wins), so comparing two
//! reasons with `<` tells which one is reported.

use super::kinds::words;

words!(
    /// How an input row ends. Exactly one per row.
    Disposition {
        NotYetKnown = "not_yet_known",
        Voided = "voided",
        Rejected = "rejected",
        Review = "review",
        Duplicate = "duplicate",
        Credited = "credited",
    }
);

words!(
    /// Why a row ended as it did.
    Reason {
        // rejected, in the order in which one is chosen when several apply
        NotCompleted = "not_completed",
        MissingField = "missing_field",
        AmbiguousColumn = "ambiguous_column",
        UnreadableDate = "unreadable_date",
        AmbiguousDate = "ambiguous_date",
        FutureDate = "future_date",
        UnreadableHours = "unreadable_hours",
        NotALicensee = "not_a_licensee",
        CourseNotApproved = "course_not_approved",
        CourseApprovalLapsed = "course_approval_lapsed",
        ProviderNotLicensed = "provider_not_licensed",
        SourceNotRecognized = "source_not_recognized",
        EvidenceMissing = "evidence_missing",
        CollegeNotAccredited = "college_not_accredited",
        CollegeNotRelated = "college_not_related",
        InstructorNotInPerson = "instructor_not_in_person",
        ScoreBelow70 = "score_below_70",
        NothingToVoid = "nothing_to_void",
        // review, likewise
        OfficerUnknown = "officer_unknown",
        OfficerAmbiguous = "officer_ambiguous",
        NameConflict = "name_conflict",
        AttendanceUnclear = "attendance_unclear",
        AreasPending = "areas_pending",
        HoursConflict = "hours_conflict",
        PossibleDuplicate = "possible_duplicate",
        // duplicate
        Resent = "resent",
        TwoSources = "two_sources",
        Decided = "decided",
        // credited
        AreasUnknown = "areas_unknown",
        HoursOverApproved = "hours_over_approved",
    }
);
