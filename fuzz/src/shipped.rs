//! The definition files that are shipped: what a mutated one stands among, and what readers need.
//!
//! In: the project's folders, read once. Out: rules, contracts, headers, fields. Always holds: they are right, so
//! whatever fails after one of them was replaced is the replacement's doing.

use crate::conform::{DateForm, FieldMap, Forms};
use crate::ingest::{HeaderField, Headers, Limits};
use crate::law::RuleSet;
use crate::record::{Date, InputKind};
use crate::table::{Contracts, FieldType};
use crate::words::{Vocabulary, VocabularyFile};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

/// A definition file: its path and its text.
pub type Text = (String, String);

pub static RULE_FILES: LazyLock<Vec<Text>> = LazyLock::new(|| yaml("pipelines/missouri/rules"));
pub static CONTRACT_FILES: LazyLock<Vec<Text>> = LazyLock::new(|| yaml("schemas"));
pub static MAIL_FILES: LazyLock<Vec<Text>> = LazyLock::new(|| {
    crate::mail::FILES.iter().map(|name| text(&root().join("pipelines/missouri/mail").join(name))).collect()
});
pub static RULES: LazyLock<RuleSet> = LazyLock::new(|| RuleSet::parse(&RULE_FILES).expect("shipped rules are right"));
pub static CONTRACTS: LazyLock<Contracts> =
    LazyLock::new(|| Contracts::load(&CONTRACT_FILES).expect("shipped contracts are right"));
pub static KINDS: LazyLock<Vec<Kind>> = LazyLock::new(|| InputKind::ALL.iter().map(|kind| Kind::of(*kind)).collect());

/// The vocabulary of senders.
pub static WORDS: LazyLock<Arc<Vocabulary>> = LazyLock::new(|| {
    let text = text(&root().join("pipelines/common/vocabulary.yaml")).1;
    let file: VocabularyFile = serde_saphyr::from_str(&text).expect("the shipped vocabulary is right");
    Arc::new(Vocabulary::new(&file))
});

/// A kind of input and how its files are read.
pub struct Kind {
    pub kind: InputKind,
    pub headers: Headers,
    pub fields: FieldMap,
    pub columns: usize,
}

impl Kind {
    fn of(kind: InputKind) -> Self {
        let contract = CONTRACTS.input(kind);
        let header = |field: &crate::table::Field| HeaderField {
            name: field.name.clone(),
            required: field.required,
            identifying: matches!(field.field_type, FieldType::Date | FieldType::LicenseNo),
            aliases: field.aliases.clone(),
            amount: matches!(field.field_type, FieldType::Hours | FieldType::Number),
            stands_in: (field.name == "control_no").then(|| "course_title".to_owned()),
            is_date: field.field_type == FieldType::Date,
            names_person: matches!(&*field.name, "attendee_name" | "last_name" | "first_name" | "license_no"),
        };
        let headers = Headers::new(contract.fields.iter().map(header).collect(), Arc::clone(&WORDS));
        Self { kind, headers, fields: FieldMap::new(contract), columns: contract.fields.len() }
    }
}

/// The kind that most files are of.
pub fn roster() -> &'static Kind {
    KINDS.iter().find(|kind| kind.kind == InputKind::ProviderRoster).expect("a roster is a kind")
}

pub fn as_of() -> Date {
    Date::from_ymd_opt(2025, 10, 1).expect("a day")
}

/// The forms of a date, each alone and all together.
pub fn forms(choice: u8) -> Forms {
    use DateForm::{Compact, DayMonthYear, Iso, MonthDayYear, MonthName};
    let dates = match choice % 4 {
        0 => vec![Iso, MonthDayYear],
        1 => vec![Iso, DayMonthYear],
        2 => vec![Compact, MonthName],
        _ => vec![Iso, MonthDayYear, DayMonthYear, Compact, MonthName],
    };
    Forms { words: Arc::clone(&WORDS), reads_attendance: true, ..Forms::plain(dates, as_of()) }
}

/// Bounds low enough that an input that reaches one does so at once.
pub fn limits() -> Limits {
    Limits {
        file_bytes: 4 << 20,
        inflated_bytes: 4 << 20,
        cells: 200_000,
        record_bytes: 1 << 16,
        archive_entries: 64,
        issues_per_code: 50,
        ..Limits::default()
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn text(path: &Path) -> Text {
    let text = std::fs::read_to_string(path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
    (path.display().to_string(), text)
}

fn yaml(folder: &str) -> Vec<Text> {
    let (mut found, mut folders) = (Vec::new(), vec![root().join(folder)]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a shipped folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "yaml") {
                found.push(text(&path));
            }
        }
    }
    found.sort();
    found
}
