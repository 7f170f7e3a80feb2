//! What people write on their rosters about who came, how long, and with what result.
//!
//! In: nothing. Out: texts. All of them are made up after rosters seen in public, and how often each is written is
//! invented: a generator, not the reader, holds them, so that a reader is tried on words that it was not given.

/// A column of words for attendance: its headers, and what stands there for each end.
pub struct Column {
    pub heads: &'static [&'static str],
    pub completed: &'static [&'static str],
    pub not_completed: &'static [&'static str],
    pub unclear: &'static [&'static str],
}

pub const ATTENDANCE: [Column; 4] = [
    Column {
        heads: &["Status", "Attendance", "Attendance Status"],
        completed: &["Attended", "Present", "ATTENDED", "Completed"],
        not_completed: &[
            "No Show",
            "Absent",
            "Withdrew",
            "Did not attend",
            "No-Show",
            "Excused",
            "Cancelled - on duty",
        ],
        unclear: &["Registered", "left early", "?", "Late", "see note", "Attended am", ""],
    },
    Column {
        heads: &["Attended", "Present", "Attended?"],
        completed: &["Yes", "Y", "X", "✓", "x"],
        not_completed: &["No", "N", "no"],
        unclear: &["?", "Partial", "half day", "till noon", ""],
    },
    Column {
        heads: &["Completion Status", "Outcome", "Participation"],
        completed: &["Completed", "Complete", "Finished", "Successfully completed"],
        not_completed: &["Incomplete", "Not completed", "Dropped", "Withdrawn", "DNC", "Did not finish"],
        unclear: &["In Progress", "Enrolled", "Pending", "Audit", "Invited", ""],
    },
    Column {
        heads: &["Result", "Pass/Fail", "P/F"],
        completed: &["Pass", "Passed", "P"],
        not_completed: &["Fail", "F", "Failed", "Did not pass"],
        unclear: &["Retest", "Pending", "tbd"],
    },
];

/// Headers of a column that marks exceptions, and whether what it marks is that somebody did not complete.
pub const EXCEPTIONS: [(&str, bool); 5] =
    [("No Show", true), ("Absent", true), ("Did Not Attend", true), ("Left Early", false), ("Late", false)];
pub const MARKS: &[&str] = &["X", "x", "Yes", "✓"];

pub const SESSIONS: [(&str, &str); 2] = [("Day 1", "Day 2"), ("AM", "PM")];

pub const REMARKS: Column = Column {
    heads: &["Remarks", "Notes", "Comments"],
    completed: &["", "", "", "paid", "thank you", "vegetarian", "new hire", "day shift", "ok", "invoice sent"],
    not_completed: &["Did not attend", "No show", "Absent", "Withdrew", "did not complete"],
    unclear: &[
        "went to court in the afternoon",
        "came after lunch",
        "ask the sergeant about the second day",
        "relieved by the other shift at ten",
        "certificate to follow?",
        "left early",
    ],
};

pub const SECTIONS: Column = Column {
    heads: &[],
    completed: &[],
    not_completed: &["No Shows", "Absent:", "Did not attend", "NO-SHOWS", "Waitlist", "Cancelled"],
    unclear: &["Left early", "Registered only", "Late arrivals"],
};

pub const SHEETS: Column = Column {
    heads: &[],
    completed: &["Roster", "Attendees", "Sheet1"],
    not_completed: &["No Shows", "Waitlist", "Absent", "Cancellations"],
    unclear: &["Registered", "Draft", "Pending"],
};

/// What stands behind a name.
pub const AT_NAMES: Column = Column {
    heads: &[],
    completed: &[],
    not_completed: &[" (no show)", " - absent", " (did not attend)", " (withdrew)"],
    unclear: &[" (registered)", " - left early", " (late)"],
};
pub const ROLES: &[&str] = &[" (Instructor)", " - Instructor", " (Instr.)", " (presenter)"];

pub const COURSE_LABELS: &[(&str, &str)] =
    &[("Course #", "Date"), ("Course Number", "Date Completed"), ("Control No.", "Course Date")];
pub const CLASS_HOURS: &[(&str, &str)] =
    &[("Course Hours", "Hours Attended"), ("Class Hours", "Credit Hours"), ("Scheduled Hours", "Actual Hours")];
pub const DURATIONS: &[&str] = &["Duration (Minutes)", "Time in Session (minutes)", "Attended Time (Minutes)"];

/// What stands in scores of those who passed, failed, and of whom it cannot be said.
pub const SCORES: Column = Column {
    heads: &[],
    completed: &["Pass", "Passed", "P", "Satisfactory"],
    not_completed: &["Failed", "F", "Did not pass"],
    unclear: &["C", "retest", "pending"],
};

pub const VOIDS: &[&str] = &["DEL", "Deleted", "Rescinded", "V", "Removed", "cancel", "Entered in error", "retracted"];
pub const ACTIONS_UNCLEAR: &[&str] = &["see memo", "Hold", "transfer to Lt.", "changed"];

/// Columns that no submission has, and what stands there.
pub const UNKNOWN: &[(&str, &[&str])] = &[
    ("Cohort", &["Spring A", "Spring B", "Autumn"]),
    ("Parking Zone", &["Z1", "Z2", "Z3"]),
    ("Source System", &["LMS-2", "LMS-3"]),
    ("Region Code", &["R-4", "R-7", "R-9"]),
];
