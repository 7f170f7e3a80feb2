//! The Missouri rule files as the tests see them: the shipped texts, compiled in, so that no test touches a file.

use crate::law::RuleSet;

macro_rules! shipped {
    ($($path:literal),+ $(,)?) => {
        &[$(($path, include_str!(concat!("../../../pipelines/missouri/rules/", $path)))),+]
    };
}

const FILES: &[(&str, &str)] = shipped!(
    "010_continuing_education/approved_source.yaml",
    "010_continuing_education/course_repeats.yaml",
    "010_continuing_education/deescalation.yaml",
    "010_continuing_education/exemption_events.yaml",
    "010_continuing_education/firearms.yaml",
    "010_continuing_education/first_license_exempts.yaml",
    "010_continuing_education/implicit_bias.yaml",
    "010_continuing_education/interpersonal.yaml",
    "010_continuing_education/legal.yaml",
    "010_continuing_education/limit_college.yaml",
    "010_continuing_education/limit_computer_based.yaml",
    "010_continuing_education/limit_in_service.yaml",
    "010_continuing_education/modification_least_hours.yaml",
    "010_continuing_education/modification_most_hours.yaml",
    "010_continuing_education/racial_profiling.yaml",
    "010_continuing_education/relief_kinds.yaml",
    "010_continuing_education/relief_reasons.yaml",
    "010_continuing_education/technical.yaml",
    "010_continuing_education/total.yaml",
    "020_minimum_standards/attendance_list_days.yaml",
    "020_minimum_standards/hours_per_semester_hour.yaml",
    "020_minimum_standards/instructor_delivery.yaml",
    "020_minimum_standards/instructor_minutes_per_hour.yaml",
    "020_minimum_standards/minutes_per_credit_hour.yaml",
    "020_minimum_standards/neighbouring_days.yaml",
    "020_minimum_standards/provisional_days.yaml",
    "020_minimum_standards/record_retention_years.yaml",
    "030_providers/away_from_office_percent.yaml",
    "030_providers/first_provider_license_years.yaml",
    "030_providers/provider_license_years.yaml",
    "040_individual_courses/individual_course_lead_days.yaml",
    "050_out_of_state/out_of_state_areas.yaml",
    "050_out_of_state/out_of_state_documents.yaml",
    "070_computer_based/course_value_interval_minutes.yaml",
    "070_computer_based/pass_score.yaml",
    "070_computer_based/test_group_finished_percent.yaml",
    "070_computer_based/test_group_officers.yaml",
    "080_failure_to_obtain/clerical_faults.yaml",
    "080_failure_to_obtain/make_up_last_day.yaml",
    "080_failure_to_obtain/reminder_months.yaml",
    "pack.yaml",
    "readings/computer_based_firearms.yaml",
    "readings/computer_based_without_score.yaml",
    "readings/hours_above_approved.yaml",
    "readings/instructor_computer_based.yaml",
    "readings/make_up_hours_counted.yaml",
    "readings/other_sources_towards_approved.yaml",
    "readings/partial_attendance_areas.yaml",
    "readings/provider_course_listed.yaml",
    "readings/stale_cross_reference.yaml",
    "readings/statewide_figures.yaml",
    "readings/topics_per_hour.yaml",
    "readings/traffic_authority.yaml",
);

pub fn files() -> Vec<(String, String)> {
    FILES.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

pub fn rules() -> RuleSet {
    RuleSet::parse(&files()).expect("the shipped rules are readable")
}
