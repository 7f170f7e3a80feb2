//! The registry's courses, providers and recognised sources, looked up by name and day.

use crate::record::registry::{Course, Provider, RecognizedSource, Registry};
use crate::record::{CourseProviderKind, Date, Text};
use crate::words::{Vocabulary, bare_code, code};
use rapidfuzz::distance::osa;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Courses by control number, providers by number, sources by name.
pub struct Catalogue<'a> {
    registry: &'a Registry,
    courses: Index,
    providers: Index,
    sources: Index,
    /// The provider's records by position of the course.
    providers_of: Vec<Windows>,
    words: Arc<Vocabulary>,
}

/// Records of one name, in the order of the registry.
type Windows = Box<[u32]>;

/// Records by their names as they are compared. Most rows spell a name as the registry does, and then the handle of the
/// text finds the records without another spelling being made.
#[derive(Default)]
struct Index {
    by_name: FxHashMap<String, Windows>,
    as_filed: FxHashMap<Text, Windows>,
    /// By letters and digits alone: names that only one record goes by, and those that several share, of which none is meant.
    bare: FxHashMap<String, Option<String>>,
}

/// How a number was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Numbered {
    /// As it is registered, once both are folded.
    Known,
    /// By its letters and digits alone, as this one.
    ReadAs(String),
    /// Nowhere; the nearest registered ones.
    Unknown(Vec<String>),
}

/// Whether a course may be given on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Approval {
    Approved,
    /// Its approval has ended before that day.
    Lapsed,
    NotApproved,
}

/// A control or provider number as it is compared.
pub fn control_key(text: &str) -> String {
    code(text)
}

/// The name of a source, institution or title as it is compared: lower case, one blank between words.
pub fn name_key(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

impl<'a> Catalogue<'a> {
    pub fn new(registry: &'a Registry, words: Arc<Vocabulary>) -> Self {
        let providers = Index::new(&registry.providers, |p| &p.provider_no, control_key);
        let records = |course: &Course| providers.by_name.get(&control_key(&course.provider_no)).cloned();
        Self {
            registry,
            courses: Index::new(&registry.courses, |c| &c.control_no, control_key),
            providers_of: registry.courses.iter().map(|course| records(course).unwrap_or_default()).collect(),
            providers,
            sources: sources(&registry.recognized_sources, &words),
            words,
        }
    }

    pub fn course(&self, at: u32) -> &'a Course {
        &self.registry.courses[at as usize]
    }

    /// The course of that number and whether it is approved on `day`: the approval that covers the day, else the last
    /// that began before it, else the first.
    pub fn approval(&self, control_no: Text, day: Date) -> Option<(u32, Approval)> {
        let windows = self.courses.get(control_no, control_key)?;
        let course = |at: &u32| &self.registry.courses[*at as usize];
        let covers = |c: &Course| c.approved_from <= day && c.approved_to.is_none_or(|end| day <= end);
        if let Some(at) = windows.iter().rev().find(|at| covers(course(at))) {
            return Some((*at, Approval::Approved));
        }
        match windows.iter().rev().find(|at| course(at).approved_from <= day) {
            Some(at) => Some((*at, Approval::Lapsed)),
            None => windows.first().map(|at| (*at, Approval::NotApproved)),
        }
    }

    /// Any approval of the course, when the day is not known.
    pub fn any_course(&self, control_no: Text) -> Option<u32> {
        self.courses.get(control_no, control_key).and_then(|windows| windows.last().copied())
    }

    /// What the provider of the course at a position is, when it may give training on `day`.
    pub fn provider_kind_of(&self, course: u32, day: Date) -> Option<CourseProviderKind> {
        self.kind(&self.providers_of[course as usize], day)
    }

    /// What a provider is, when it may give training on `day`.
    pub fn provider_kind(&self, provider_no: Text, day: Date) -> Option<CourseProviderKind> {
        self.kind(self.providers.get(provider_no, control_key)?, day)
    }

    /// Licence windows bind licensed providers and basic training centers only.
    fn kind(&self, rows: &[u32], day: Date) -> Option<CourseProviderKind> {
        let provider = |at: &u32| &self.registry.providers[*at as usize];
        let bound = |p: &Provider| {
            matches!(p.kind, CourseProviderKind::LicensedProvider | CourseProviderKind::BasicTrainingCenter)
        };
        let covers = |p: &Provider| p.licensed_from <= day && p.licensed_to.is_none_or(|end| day <= end);
        let on_the_day = rows.iter().rev().find(|at| covers(provider(at)));
        let unbound = || rows.iter().rev().find(|at| !bound(provider(at)));
        on_the_day.or_else(unbound).map(|at| provider(at).kind)
    }

    pub fn is_recognized(&self, name: Text, day: Date) -> bool {
        let covers = |s: &RecognizedSource| s.recognized_from <= day && s.recognized_to.is_none_or(|end| day <= end);
        let rows = self.sources.get(name, |text| self.words.body(text));
        rows.is_some_and(|rows| rows.iter().any(|at| covers(&self.registry.recognized_sources[*at as usize])))
    }
}

impl Catalogue<'_> {
    /// Whether a source of this name is registered, on whatever day.
    pub fn is_source(&self, name: Text) -> bool {
        self.sources.get(name, |text| self.words.body(text)).is_some()
    }

    /// Whether a registered provider has this number.
    pub fn is_provider(&self, provider_no: Text) -> bool {
        self.providers.get(provider_no, control_key).is_some()
    }

    /// The first and last days of each approval of a course.
    pub fn approved_days(&self, control_no: Text) -> Vec<(Date, Option<Date>)> {
        let found = self.courses.by_name.get(&control_key(&control_no)).map_or(&[][..], |all| all);
        let days = |at: &u32| {
            let course = self.course(*at);
            (course.approved_from, course.approved_to)
        };
        found.iter().map(days).collect()
    }

    /// Whether a course number is found in the registry, whole or by its letters and digits.
    pub fn is_number(&self, control_no: &str) -> bool {
        self.courses.by_name.contains_key(&control_key(control_no)) || self.courses.by_bare(control_no).is_some()
    }

    /// How a course number is found in the registry.
    pub fn numbered(&self, control_no: Text) -> Numbered {
        let key = control_key(&control_no);
        if self.courses.by_name.contains_key(&key) {
            return Numbered::Known;
        }
        match self.courses.by_bare(&control_no) {
            Some(name) => Numbered::ReadAs(self.registered(name)),
            None => Numbered::Unknown(self.nearest(&key)),
        }
    }

    /// A number as it stands in the registry.
    fn registered(&self, key: &str) -> String {
        let at = self.courses.by_name[key][0] as usize;
        self.registry.courses[at].control_no.clone()
    }

    /// Registered numbers that one digit changed, missing or swapped makes of a number.
    fn nearest(&self, key: &str) -> Vec<String> {
        const SHOWN: usize = 3;
        let most = osa::Args::default().score_cutoff(1);
        let near = |other: &&String| osa::distance_with_args(key.chars(), other.chars(), &most) == Some(1);
        let mut found: Vec<&String> = self.courses.by_name.keys().filter(near).collect();
        found.sort();
        found.into_iter().take(SHOWN).map(|key| self.registered(key)).collect()
    }

    /// The one registered course number that stands in a title as a whole word.
    pub fn number_in(&self, title: &str) -> Option<String> {
        let pieces =
            title.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | ',' | ';' | ':' | '/'));
        let mut found: Vec<String> = pieces
            .filter(|piece| !piece.is_empty())
            .map(control_key)
            .filter(|key| self.courses.by_name.contains_key(key))
            .collect();
        found.sort();
        found.dedup();
        match &found[..] {
            [only] => Some(self.registered(only)),
            _ => None,
        }
    }
}

/// Recognised sources by all their names.
fn sources(records: &[RecognizedSource], words: &Vocabulary) -> Index {
    let mut index = Index::new(records, |s| &s.name, |text| words.body(text));
    let mut others: FxHashMap<String, Vec<u32>> = FxHashMap::default();
    for (at, source) in (0u32..).zip(records) {
        for name in &source.also_known_as {
            others.entry(words.body(name)).or_default().push(at);
        }
    }
    for (name, mut windows) in others {
        let known = index.by_name.get(&name).into_iter().flat_map(|known| known.iter().copied());
        windows.extend(known);
        windows.sort_unstable();
        windows.dedup();
        index.by_name.insert(name, windows.into_boxed_slice());
    }
    index
}

impl Index {
    fn new<T>(records: &[T], name: impl Fn(&T) -> &str, compared: impl Fn(&str) -> String) -> Self {
        let mut all: FxHashMap<String, Vec<u32>> = FxHashMap::default();
        for (at, record) in (0u32..).zip(records) {
            all.entry(compared(name(record))).or_default().push(at);
        }
        let by_name: FxHashMap<String, Windows> =
            all.into_iter().map(|(name, windows)| (name, windows.into_boxed_slice())).collect();
        let filed = |record: &T| (Text::from(name(record)), by_name[&compared(name(record))].clone());
        let mut bare: FxHashMap<String, Option<String>> = FxHashMap::default();
        for name in by_name.keys() {
            bare.entry(bare_code(name)).and_modify(|one| *one = None).or_insert_with(|| Some(name.clone()));
        }
        Self { as_filed: records.iter().map(filed).collect(), by_name, bare }
    }

    /// The only name whose letters and digits are those of a text.
    fn by_bare(&self, text: &str) -> Option<&str> {
        let bare = bare_code(text);
        if bare.is_empty() { None } else { self.bare.get(&bare)?.as_deref() }
    }

    fn get(&self, name: Text, compared: impl Fn(&str) -> String) -> Option<&[u32]> {
        let windows = self.as_filed.get(&name).or_else(|| self.by_name.get(&compared(&name)));
        let windows = windows.or_else(|| self.by_name.get(self.by_bare(&name)?));
        windows.map(|windows| &windows[..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Delivery, Hours};

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn registry() -> Registry {
        let course = |from: &str, to: Option<&str>| Course {
            control_no: "tc-1".into(),
            provider_no: "P1".into(),
            title: "Law update".into(),
            approved_from: day(from),
            approved_to: to.map(day),
            delivery: Delivery::Live,
            areas: [Hours(400), Hours::ZERO, Hours::ZERO, Hours::ZERO],
            topics: [Hours::ZERO; 4],
            applied_on: None,
        };
        let provider = |from: &str, to: &str| Provider {
            provider_no: "P1".into(),
            name: "Academy".into(),
            kind: CourseProviderKind::LicensedProvider,
            licensed_from: day(from),
            licensed_to: Some(day(to)),
            main_office: None,
        };
        Registry {
            courses: vec![course("2024-01-01", Some("2024-06-30")), course("2025-01-01", None)],
            providers: vec![provider("2024-01-01", "2024-12-31"), provider("2025-02-01", "2028-01-31")],
            ..Registry::default()
        }
    }

    #[test]
    fn approval_is_a_matter_of_the_day() {
        let registry = registry();
        let catalogue = Catalogue::new(&registry, Arc::default());
        let on = |text: &str| catalogue.approval(" TC\u{2011}1 ".into(), day(text)).map(|(_, a)| a);
        assert_eq!(on("2023-12-31"), Some(Approval::NotApproved));
        assert_eq!(on("2024-01-01"), Some(Approval::Approved));
        assert_eq!(on("2024-06-30"), Some(Approval::Approved));
        assert_eq!(on("2024-07-01"), Some(Approval::Lapsed));
        assert_eq!(on("2025-01-01"), Some(Approval::Approved));
        for as_filed_or_not in ["tc-1", "TC-1"] {
            assert_eq!(catalogue.any_course(as_filed_or_not.into()), Some(1));
        }
        assert_eq!(catalogue.approval("TC-2".into(), day("2025-01-01")), None);
    }

    #[test]
    fn a_lapsed_licence_gives_no_credit_until_it_is_renewed() {
        let registry = registry();
        let catalogue = Catalogue::new(&registry, Arc::default());
        for (text, licensed) in [("2024-12-31", true), ("2025-01-31", false), ("2025-02-01", true)] {
            assert_eq!(catalogue.provider_kind("p1".into(), day(text)).is_some(), licensed);
            assert_eq!(catalogue.provider_kind("P1".into(), day(text)).is_some(), licensed);
            assert_eq!(catalogue.provider_kind_of(0, day(text)).is_some(), licensed);
        }
    }
}
