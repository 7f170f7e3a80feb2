//! What a made-up state is made from: its size, its seed, its dates, and every rate.
//!
//! In: a settings file or the defaults. Out: plain values. A rate is a share in ten-thousandths of what its line
//! names, so that generation is whole-number arithmetic and the same everywhere. A word that is no setting is refused.

use super::rng::Myriad;
use crate::record::Date;
use serde::{Deserialize, Serialize};

/// How rows are spread over files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// `senders` up to a few thousand officers, `large` beyond.
    Auto,
    /// One file per sender and span of months.
    Senders,
    /// One file per kind and chunk of officers.
    Large,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SynthSettings {
    /// Officers in the registry.
    pub officers: usize,
    /// Everything random follows from it.
    pub seed: u64,
    /// Rows of submissions to come near to; by default what the rates give.
    pub rows: Option<usize>,
    /// First day of training.
    pub from: Date,
    /// Last day of training.
    pub to: Date,
    /// Agencies; by default one for every 28 officers, at least 30.
    pub agencies: Option<usize>,
    /// Providers besides agencies; by default one for every 120 officers, at least 20.
    pub providers: Option<usize>,
    pub layout: Layout,
    /// Months of submissions in one file of a sender.
    pub months_per_file: u32,
    /// Officers whose rows are made, sorted and written together; bounds the memory.
    pub officers_per_chunk: usize,
    pub rates: Rates,
}

impl Default for SynthSettings {
    fn default() -> Self {
        let day = |y, m, d| Date::from_ymd_opt(y, m, d).expect("a day of the calendar");
        Self {
            officers: 2_000,
            seed: 1,
            rows: None,
            from: day(2024, 10, 1),
            to: day(2026, 3, 31),
            agencies: None,
            providers: None,
            layout: Layout::Auto,
            months_per_file: 1,
            officers_per_chunk: 10_000,
            rates: Rates::default(),
        }
    }
}

/// Declares the rates with their defaults and the line that explains each.
macro_rules! rates {
    ($($(#[doc = $doc:literal])+ $name:ident = $default:literal),+ $(,)?) => {
        /// Shares in ten-thousandths, except where a line says otherwise.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct Rates { $($(#[doc = $doc])+ pub $name: Myriad),+ }

        impl Default for Rates {
            fn default() -> Self { Self { $($name: $default),+ } }
        }

        impl Rates {
            /// Every rate by name with its value and what it is a share of.
            pub fn listed(&self) -> Vec<(&'static str, Myriad, &'static str)> {
                vec![$((stringify!($name), self.$name, concat!($($doc),+))),+]
            }

            /// These rates with the named ones at nought.
            pub fn without(self, names: &[&str]) -> Self {
                self.at(names, 0)
            }

            /// These rates with the named ones at a share.
            fn at(mut self, names: &[&str], share: Myriad) -> Self {
                $(if names.contains(&stringify!($name)) { self.$name = share; })+
                self
            }
        }
    };
}

rates! {
    /// officers who are women
    women = 1_500,
    /// women whose surname changed
    surname_changed = 2_500,
    /// changed names that stand in former_names
    former_name_registered = 6_500,
    /// rows of an officer with a former surname that carry it
    former_name_used = 1_800,
    /// officers with a surname of two parts
    compound_surname = 220,
    /// officers who bear the first and last name of another
    namesake = 150,
    /// pairs of officers who are father and son of one name, at one agency
    father_and_son = 60,
    /// pairs of officers who are relatives of one surname at one agency
    relatives = 100,
    /// officers with a suffix for another cause
    suffix = 150,
    /// officers with a middle name
    middle_name = 7_800,
    /// people on rosters who stand in no registry, for 10,000 officers
    outsiders = 300,
    /// rows of such a person, for 10,000 rows of an officer
    outsider_rows = 3_300,
    /// officers whose licence is not active
    not_active = 450,
    /// officers newly licensed within the dates
    new_license = 350,
    /// officers with a licence upgrade within the dates
    upgrade = 80,
    /// officers with relief in a period
    relief = 100,
    /// officers without traffic authority
    no_traffic_authority = 500,
    /// officers whose traffic authority is not recorded
    traffic_authority_unknown = 900,
    /// officers whose birth date the registry lacks
    birth_date_unknown = 100,
    /// officers without an agency
    not_commissioned = 500,
    /// officers who came from another agency
    moved = 1_500,
    /// officers without an e-mail address
    no_email = 700,
    /// e-mail addresses that are none
    invalid_email = 80,
    /// officers who are not onboarded
    not_onboarded = 900,
    /// rows of an officer over all dates, in hundredths (not a share)
    rows_per_officer_hundredths = 2_100,
    /// training per day of a year that the dates cover in part, against a day of a whole year
    part_year = 4_500,
    /// officers whose year is made to reach every goal
    diligent = 9_100,
    /// of the others: who have hardly any training (the rest lack one thing)
    idle = 3_500,
    /// goals that a diligent officer reaches twice over
    second_course = 6_500,
    /// of the diligent: who have all they need before the autumn
    early = 5_000,
    /// of those who are not early: who leave one goal for the last quarter
    one_left_late = 7_500,
    /// trainings that are in-service
    in_service = 2_500,
    /// trainings of a provider that are computer-based
    computer_based = 2_200,
    /// trainings that are out of state
    out_of_state = 350,
    /// trainings at a college
    college = 150,
    /// trainings that the officer gave
    instructor = 150,
    /// licence numbers left out
    license_missing = 600,
    /// licence numbers with a wrong digit
    license_mistyped = 180,
    /// licence numbers with a wrong digit that makes them another officer's
    license_of_another = 40,
    /// licence numbers with two digits exchanged
    license_transposed = 100,
    /// licence numbers with marks, letters or zeros round them
    license_decorated = 1_000,
    /// stretches of a roster in which the licence column slipped by a row, for 10,000 rows
    license_slipped = 2,
    /// familiar forms, of first names that have one
    nickname = 900,
    /// first names misspelt
    first_name_misspelt = 280,
    /// surnames misspelt
    surname_misspelt = 330,
    /// first and last name exchanged
    names_swapped = 150,
    /// middle name in place of the first
    middle_as_first = 90,
    /// first name as an initial
    initial_only = 60,
    /// surnames of two parts that lose one or their hyphen
    compound_changed = 3_000,
    /// accents written without
    accents_lost = 6_000,
    /// rosters that never give a birth date
    birth_date_not_given = 3_500,
    /// birth dates left out where the roster has them
    birth_date_missing = 700,
    /// birth dates with day and month exchanged, where that is a date
    birth_date_transposed = 120,
    /// birth dates with another slip
    birth_date_mistyped = 150,
    /// rosters that write birth dates month first
    birth_date_other_form = 2_500,
    /// agency names left out
    agency_missing = 250,
    /// agency names abbreviated or in other words
    agency_abbreviated = 5_000,
    /// the agency left is named
    agency_former = 500,
    /// agency names misspelt
    agency_misspelt = 250,
    /// trainings sent again unchanged
    resent = 220,
    /// trainings that two senders report
    two_sources = 150,
    /// trainings reported twice with different hours
    conflicting_hours = 60,
    /// of those two: under another course number
    other_number = 6_500,
    /// of those two: the second sender is neither the provider nor the officer's own agency
    sender_elsewhere = 3_000,
    /// trainings reported with different hours of which neither is the course's approved figure, of all so reported
    conflict_neither_approved = 3_000,
    /// live trainings of a roster of which the officer sends a certificate too
    paper = 20,
    /// training days reported whole and in parts
    whole_and_parts = 25,
    /// of those reported in parts: one part was not reported
    part_not_reported = 800,
    /// days with parts that are as the list has them (six hours beside six parts of five and a half)
    meeting_as_listed = 3_500,
    /// days with parts whose titles go on from the day's
    parts_named = 2_500,
    /// days with parts whose numbers go on from the day's
    parts_numbered = 2_000,
    /// days with parts that are short and share neither name nor number, so that nothing on a row betrays them
    meeting_short_unnamed = 0,
    /// trainings reported again with the day before or after
    off_by_one = 50,
    /// of those: on the last day of a month
    off_by_one_month_end = 1_500,
    /// courses taken again on another day, rightly
    genuine_repeat = 150,
    /// of those: again after about a year
    annual = 3_000,
    /// trainings that are the first of several of one in-service course, month after month
    monthly = 40,
    /// trainings that are the first session of a series, whose others follow day by day or week by week
    series = 25,
    /// sessions of series that an agency reports too, under numbers of its own
    session_told_twice = 1_500,
    /// trainings on whose day the officer takes one to three more of the same provider
    crowded_day = 100,
    /// courses of a provider in whose place stand several with titles that differ in a word
    alike_titles = 500,
    /// trainings taken back by a void
    voided = 50,
    /// of those: reported again after it
    void_corrected = 3_000,
    /// rows sent a month or more late
    late = 500,
    /// attendance in part
    partial = 150,
    /// of those: without the areas
    partial_areas_unknown = 4_000,
    /// hours above the approved
    over_approved = 50,
    /// control numbers that no course has
    course_unknown = 40,
    /// courses whose approval had lapsed
    course_lapsed = 40,
    /// courses of a provider whose licence had lapsed
    provider_lapsed = 30,
    /// required fields left blank
    field_missing = 25,
    /// days of training that cannot be read
    date_unreadable = 15,
    /// days of training that lie in the future
    date_in_future = 10,
    /// hours that cannot be read
    hours_unreadable = 15,
    /// hours and minutes that contradict each other
    hours_and_minutes_differ = 10,
    /// computer-based scores below the mark
    score_below_mark = 150,
    /// computer-based scores left out
    score_missing = 800,
    /// out-of-state rows without certificate, recognition or description
    evidence_missing = 800,
    /// out-of-state rows of a source that is not recognised
    source_not_recognized = 500,
    /// out-of-state and college rows whose areas are not yet determined
    areas_pending = 1_500,
    /// college rows of an institution that is not accredited
    college_not_accredited = 400,
    /// college rows not related to law enforcement
    college_not_related = 500,
    /// courses whose approval ends within the dates
    approval_ends = 700,
    /// providers whose licence ends within the dates
    license_ends = 1_000,
    /// rosters of a sender with a column of words for attendance (this and the following shares are invented)
    attendance_column = 200,
    /// rosters of a sender with a column that marks only those who did not come or left early
    exception_column = 60,
    /// rosters of a sender with a column of marks for each session
    session_columns = 60,
    /// rosters of a sender with a column of remarks
    remarks_column = 150,
    /// rosters of a sender that list those who did not come below a line of their own
    absent_section = 100,
    /// workbooks of a sender that list those who did not come on a sheet of their own
    absent_sheet = 80,
    /// workbooks of a sender in which rows are struck out
    struck_rows = 60,
    /// rosters of a sender that write roles and attendance behind the name
    words_at_name = 80,
    /// rosters of a sender in which lines between the rows name course and day
    course_lines = 100,
    /// rosters of a sender with the hours of the class beside those of the person
    class_hours = 100,
    /// rosters of a sender that write hours with units, fractions and as times
    hours_with_units = 150,
    /// rosters of a sender that state how long somebody was connected to a meeting
    meeting_durations = 80,
    /// rosters of a sender that write scores as points of points, letters and words, where they have scores
    scores_in_words = 200,
    /// rosters of a sender with other words for void, and words that say neither add nor void
    action_words = 150,
    /// rosters of a sender with the names of months in dates
    month_names = 150,
    /// rosters of a sender with spans of days
    date_spans = 80,
    /// rosters of a sender with moments of universal time, some of which fall on the next day there
    moments = 80,
    /// rosters of a sender that write the day before the month, where the days of the column give it away
    day_before_month = 100,
    /// rosters of a sender with columns that no submission has
    unknown_columns = 150,
    /// rows of such rosters that say the person did not complete, of those that alone tell of their training
    said_not_completed = 600,
    /// rows of such rosters of which nobody can say whether the person completed
    said_unclear = 400,
}

impl Rates {
    /// The first rate that no share can be.
    pub fn too_high(&self) -> Option<&'static str> {
        let shares = self.listed().into_iter().filter(|(name, ..)| !name.ends_with("_hundredths"));
        shares.into_iter().find(|(_, share, _)| *share > 10_000).map(|(name, ..)| name)
    }

    /// Rates of the ways in which a file may be written; a file is written one way.
    pub const WAYS: [&str; 19] = [
        "attendance_column",
        "exception_column",
        "session_columns",
        "remarks_column",
        "absent_section",
        "absent_sheet",
        "struck_rows",
        "words_at_name",
        "course_lines",
        "class_hours",
        "hours_with_units",
        "meeting_durations",
        "scores_in_words",
        "action_words",
        "month_names",
        "date_spans",
        "moments",
        "day_before_month",
        "unknown_columns",
    ];

    /// The shares of the ways, in their order.
    pub fn ways(&self) -> Vec<Myriad> {
        let listed = self.listed();
        let of = |name: &&str| listed.iter().find(|(n, ..)| n == name).map_or(0, |(_, share, _)| *share);
        Self::WAYS.iter().map(of).collect()
    }

    /// Whether any file may be written otherwise than in canonical form.
    pub fn worded(&self) -> bool {
        self.ways().iter().any(|share| *share > 0)
    }

    /// These rates with every file in canonical form.
    pub fn canonical(self) -> Self {
        self.without(&Self::WAYS)
    }

    /// These rates with nearly every file of a sender written in some way of its own, and many rows that claim nothing.
    pub fn messy(self) -> Self {
        self.at(&Self::WAYS, 500).at(&["said_not_completed"], 1_500).at(&["said_unclear"], 1_000)
    }
}
