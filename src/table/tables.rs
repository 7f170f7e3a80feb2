//! The columns of every table, declared once.
//!
//! In: the structs of `record::tables`. Out: their [`TableRow`](super::TableRow) implementations. The order here is
//! the order of the contracts; a test holds the two against each other.

use super::row::table_row;
use crate::record::tables::{
    AgencyRow, CompletionRow, ComplianceRow, CourseRow, CreditRow, DecisionRow, FileRow, IssueRow, MatchRow, NoticeRow,
    OfficerRow, ProviderRow, RequirementRow, RowRow, StatisticRow,
};

/// The columns of a [`Breakdown`](crate::record::Breakdown) under the name its total has in the table.
macro_rules! divided {
    ($total:literal) => {
        &[
            $total,
            "legal_hours",
            "technical_hours",
            "interpersonal_hours",
            "skill_hours",
            "firearms_hours",
            "deescalation_hours",
            "implicit_bias_hours",
            "racial_profiling_hours",
            "unstated_hours",
        ]
    };
}

table_row!(FileRow = "files" { file, sheet, kind, rows, blake3, status, reason, encoding, bytes });

table_row!(RowRow = "rows" {
    row_id, kind, file, sheet, row_number, disposition, reason, license_no, completion_id, hours_claimed, hours_credited,
    control_no, title, completed_on, provider_no, sender, position,
});

table_row!(IssueRow = "issues" { row_id, file, sheet, row_number, field, code, severity, value, message });

table_row!(MatchRow = "matches" { row_id, license_no, decision, method, score, runner_up });

table_row!(CompletionRow = "completions" {
    completion_id, license_no, source_kind, control_no, title, completed_on, delivery, role,
    hours: Divided = divided!("hours"), provider_no, provider_name, location,
    administrator, row_id,
});

table_row!(CreditRow = "credits" {
    completion_id, license_no, period, hours_earned, counted: Divided = divided!("hours_counted"), made_up_late,
});

table_row!(ComplianceRow = "compliance" {
    license_no, period, as_of, status, hours_earned, hours_counted, required_hours, shortfall_hours, deadline,
    would_comply_after_review, would_comply_if_corrected, agency_id, commissioned,
});

table_row!(RequirementRow = "requirements" {
    license_no, period, requirement, required_hours, earned_hours, counted_hours, shortfall_hours, verdict, citation,
});

table_row!(NoticeRow = "notices" { license_no, period, notice, channel, reason, email });

table_row!(StatisticRow = "statistics" {
    measure, group_by, group, period, value: Figure = &["value"], withheld,
});

table_row!(DecisionRow = "decisions" {
    row_id, question, answer, decided_by, decided_on, note, file, row_number, effect,
});

table_row!(OfficerRow = "officers" {
    license_no, last_name, first_name, middle_name, suffix, birth_date, license_class, license_status, licensed_on,
    traffic_authority, agency_id, email, onboarded,
});

table_row!(AgencyRow = "agencies" {
    agency_id, name, also_known_as, kind, county, contact_name, contact_email,
});

table_row!(CourseRow = "courses" {
    control_no, approved_from, approved_to, provider_no, title, delivery,
    hours: Divided = divided!("approved_hours"), applied_on,
});

table_row!(ProviderRow = "providers" {
    provider_no, licensed_from, licensed_to, name, kind, main_office,
});
