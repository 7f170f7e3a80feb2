//! The form of a vocabulary file, strict: an unknown key is refused with its line. Every list may be left out, so that
//! a jurisdiction or a profile adds a word without repeating the rest.

use serde::Deserialize;

macro_rules! lists {
    ($(#[$meta:meta])* $name:ident { $($(#[$fmeta:meta])* $field:ident),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct $name { $($(#[$fmeta])* pub $field: Vec<String>),+ }

        impl $name {
            fn extend(&mut self, more: &Self) { $(self.$field.extend(more.$field.iter().cloned());)+ }
            fn all(&self) -> impl Iterator<Item = &String> { std::iter::empty()$(.chain(&self.$field))+ }
        }
    };
}

lists!(AttendanceWords { positive, negative, unclear, negative_marks });
lists!(YesNoWords { yes, no, supplied, documents, tick_fonts });
lists!(RemarkWords { harmless, harmless_words });
lists!(SectionWords { companions, doubt, doubt_prefixes, sheet_unclear, sheet_beside });
lists!(LineWords { report, hints, ditto, totals, counted });
lists!(ColumnWords { harmless, fillers, others, sessions, measures });
lists!(HoursWords { hour_units, minute_units, second_units, class, person, durations });
lists!(ScoreWords { positive, negative });
lists!(ActionWords { add, void });
lists!(RoleWords { student, instructor, at_name });
lists!(NumberWords { prefixes, fillers });
lists!(BodyWords { states, board_words });
lists!(NameWords { ranks, credentials, suffixes, particles, agency_words, former });

macro_rules! sections {
    ($($field:ident: $kind:ident),+ $(,)?) => {
        /// All words of one file.
        #[derive(Clone, Debug, Default, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct VocabularyFile { $(pub $field: $kind),+ }

        impl VocabularyFile {
            /// Adds the words of another file behind these.
            pub fn extend(&mut self, more: &Self) { $(self.$field.extend(&more.$field);)+ }
            /// Every word of the file.
            pub fn all(&self) -> impl Iterator<Item = &String> { std::iter::empty()$(.chain(self.$field.all()))+ }
        }
    };
}

sections!(
    attendance: AttendanceWords,
    yes_no: YesNoWords,
    remarks: RemarkWords,
    sections: SectionWords,
    lines: LineWords,
    columns: ColumnWords,
    hours: HoursWords,
    scores: ScoreWords,
    actions: ActionWords,
    roles: RoleWords,
    numbers: NumberWords,
    bodies: BodyWords,
    names: NameWords,
);
