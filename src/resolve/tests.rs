//! Who is who, case by case, with the shipped settings.

use super::*;
use crate::record::matching::MatchDecision::{Matched, Review, Unmatched};
use crate::record::registry::{Agency, FormerName, Officer};
use crate::record::submission::Coordinates;
use crate::record::{Date, InputKind, LicenseNo, LicenseStatus, Reason};

const SHIPPED: &str = include_str!("../../pipelines/missouri/identity.yaml");

fn settings() -> IdentitySettings {
    serde_saphyr::from_str(SHIPPED).expect("the shipped settings are right")
}

fn officer(license_no: &str, name: &str, born: &str, agency: &str) -> Officer {
    let (first, last) = name.split_once(' ').expect("two names");
    Officer {
        license_no: LicenseNo(license_no.into()),
        last_name: last.into(),
        first_name: first.into(),
        middle_name: None,
        suffix: None,
        birth_date: born.parse().ok(),
        license_class: None,
        license_status: LicenseStatus::Active,
        licensed_on: None,
        traffic_authority: None,
        agency_id: Some(agency.into()),
        email: None,
        onboarded: true,
    }
}

/// Sixty people of two agencies, among them two namesakes, a father and a son.
fn registry() -> Registry {
    let mut registry = Registry::default();
    for (id, name) in [("A", "Ashford Police Department"), ("B", "Bellmont County Sheriff's Office")] {
        registry.agency_index.insert(id.into(), registry.agencies.len());
        registry.agencies.push(Agency {
            agency_id: id.into(),
            name: name.into(),
            also_known_as: Vec::new(),
            kind: None,
            county: None,
            contact_name: None,
            contact_email: None,
        });
    }
    let mut officers = vec![
        officer("20101", "William Hollander", "1979-05-07", "A"),
        officer("20345", "Margaret O'Brien", "1984-11-23", "B"),
        officer("20777", "John Smith", "1970-01-15", "A"),
        officer("20888", "John Smith", "1991-08-30", "A"),
        officer("20999", "Ann Smith-Jones", "1988-02-03", "B"),
        officer("21500", "Teresa Lindqvist", "1990-04-04", "B"),
    ];
    let firsts = ["Carl", "Dana", "Edith", "Frank", "Gina", "Hugo"];
    let lasts = ["Abel", "Brandt", "Cole", "Dietz", "Eads", "Frey", "Gantz", "Hale", "Ives"];
    for (at, last) in lasts.iter().enumerate() {
        for (step, first) in firsts.iter().enumerate() {
            let number = 30_000 + at * 977 + step * 131;
            let born = format!("19{}-0{}-1{}", 60 + at * 3, step + 1, at);
            officers.push(officer(&number.to_string(), &format!("{first} {last}"), &born, "B"));
        }
    }
    officers.sort_by(|a, b| a.license_no.cmp(&b.license_no));
    registry.officer_index = officers.iter().enumerate().map(|(at, o)| (o.license_no.0.clone(), at)).collect();
    registry.officers = officers;
    registry.former_names.push(FormerName {
        license_no: LicenseNo("21500".into()),
        last_name: Some("Kowalski".into()),
        first_name: None,
    });
    registry
}

/// `number|first|last|birth date|agency`, blanks for what is missing.
fn row(number: u32, text: &str) -> Submission {
    let field = |at: usize| text.split('|').nth(at).filter(|f| !f.is_empty()).map(crate::record::Text::from);
    let mut content = [0; 12];
    content[..8].copy_from_slice(&name::hash(text).to_le_bytes());
    Submission {
        content,
        occurrence: 1,
        attendee: Attendee {
            license_no: field(0),
            first_name: field(1),
            last_name: field(2),
            birth_date: field(3).and_then(|t| t.parse::<Date>().ok()),
            agency_name: field(4),
            ..Attendee::default()
        },
        ..Submission::blank(InputKind::ProviderRoster, Coordinates::line(0, 0, number))
    }
}

fn resolve(texts: &[&str]) -> Vec<(Option<String>, MatchDecision)> {
    let registry = registry();
    let rows: Vec<Submission> = texts.iter().zip(1..).map(|(text, at)| row(at, text)).collect();
    let found = Resolver::new(&registry, &settings()).resolve_all(&rows);
    found
        .iter()
        .map(|m| (m.officer().map(|o| registry.officers[o as usize].license_no.0.clone()), m.decision))
        .collect()
}

fn one(text: &str) -> (Option<String>, MatchDecision) {
    resolve(&[text]).remove(0)
}

fn is(number: &str) -> (Option<String>, MatchDecision) {
    (Some(number.into()), Matched)
}

#[test]
fn the_number_decides_where_the_name_agrees() {
    for text in [
        "20101|William|Hollander||",
        "MO-020101|WILLIAM|HOLLANDER||",
        "20101.0|Bill|Holander||",
        "20101|W.|Hollander||",
        "20101|Hollander|William||",
        "20101|Bill|Hollander|1950-01-01|Elsewhere PD",
    ] {
        assert_eq!(one(text), is("20101"), "{text}");
    }
    assert_eq!(one("20999|Ann|Jones||"), is("20999"));
    assert_eq!(one("21500|Teresa|Kowalski||"), is("21500"));
}

#[test]
fn a_surname_not_on_file_needs_the_birth_date() {
    assert_eq!(one("20345|Margaret|Castellano|1984-11-23|"), is("20345"));
    assert_eq!(one("20345|Peggy|Castellano|1984-11-23|"), is("20345"));
    let conflict = (Some("20345".to_owned()), Review(Reason::NameConflict));
    assert_eq!(one("20345|Margaret|Castellano||"), conflict);
    assert_eq!(one("20345|Margaret|Castellano||Bellmont SO"), conflict);
}

#[test]
fn another_persons_number_is_a_conflict_or_a_slip() {
    assert_eq!(one("20101|Zebulon|Quackenbush||").1, Review(Reason::NameConflict));
    // The number of William Hollander with one digit wrong hits nobody, or another officer: the name tells.
    assert_eq!(one("20181|William|Hollander||"), is("20101"));
    assert_eq!(one("20101|Margaret|O'Brien|1984-11-23|Bellmont SO"), is("20345"));
}

#[test]
fn without_a_number_more_than_a_common_name_is_needed() {
    assert_eq!(one("|Margaret|OBrien|1984-11-23|"), is("20345"));
    assert_eq!(one("|Peggy|O Brien|11|Bellmont Sheriff").0.as_deref(), Some("20345"));
    assert_eq!(one("|John|Smith|1991-08-30|"), is("20888"));
    assert_eq!(one("|John|Smith||Ashford PD").1, Review(Reason::OfficerAmbiguous));
    assert_eq!(one("|John|Smith|1955-12-12|"), (None, Unmatched));
    assert_eq!(one("|Zebulon|Quackenbush|1984-11-23|Ashford PD"), (None, Unmatched));
    assert_eq!(one("||||"), (None, Unmatched));
}

#[test]
fn rows_teach_one_another() {
    let alone = one("|Peg|Castellano||Bellmont SO");
    assert_ne!(alone.1, Matched);
    let taught = resolve(&["20345|Peg|Castellano|1984-11-23|Bellmont SO", "|Peg|Castellano||Bellmont SO"]);
    assert_eq!(taught[1], is("20345"));
}

#[test]
fn a_number_that_is_nobodys_and_recurs_is_an_outsiders() {
    let found = resolve(&[
        "77001|Carl|Abel|1944-02-02|Elsewhere PD",
        "77001|Carl|Abel||Elsewhere PD",
        "|Carl|Abel|1944-02-02|Elsewhere PD",
    ]);
    assert!(found.iter().all(|f| f.1 != Matched), "{found:?}");
}

#[test]
fn a_column_that_slipped_by_a_row_is_put_back() {
    let found = resolve(&[
        "20345|William|Hollander||",
        "20999|Margaret|O'Brien||",
        "21500|Ann|Smith-Jones||",
        "|Teresa|Lindqvist||",
    ]);
    assert_eq!(found[1], (Some("20345".into()), Matched).clone());
    for (at, number) in ["20101", "20345", "20999", "21500"].iter().enumerate().skip(1).take(2) {
        assert_eq!(found[at].0.as_deref(), Some(*number), "{found:?}");
        assert_eq!(found[at].1, Matched);
    }
}

#[test]
fn neither_order_nor_threads_matter() {
    let registry = registry();
    let resolver = Resolver::new(&registry, &settings());
    let texts = [
        "20101|Bill|Holander||",
        "|John|Smith||Ashford PD",
        "20345|Margaret|Castellano|1984-11-23|",
        "|Margaret|Castellano||",
        "77001|Carl|Abel||",
        "|Dana|Cole||Bellmont County SO",
        "20101|Zeb|Quack||",
    ];
    let rows: Vec<Submission> = texts.iter().cycle().take(70).zip(1..).map(|(text, at)| row(at, text)).collect();
    let straight: Vec<Match> = resolver.resolve_all(&rows).iter().collect();
    let mut reversed = rows.clone();
    reversed.reverse();
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let mut found: Vec<Match> = alone.install(|| resolver.resolve_all(&reversed)).iter().collect();
    found.reverse();
    assert_eq!(straight, found);
    let borrowed: Vec<&Submission> = rows.iter().collect();
    assert_eq!(straight, resolver.resolve_all(&borrowed).iter().collect::<Vec<_>>());
    let observed =
        rows.chunks(9).map(|part| resolver.observe(part).0).fold(Observations::default(), Observations::merge);
    let mut learned = resolver.learned(observed);
    let number_matches = resolver.observe(&rows).1;
    resolver.tune(&mut learned, &rows, &number_matches);
    let parts: Vec<Match> = resolver.decide(&learned, &rows, number_matches).iter().collect();
    assert_eq!(straight, parts);
}

#[test]
fn rows_of_one_content_share_one_decision() {
    let found = resolve(&["|John|Smith||Ashford PD", "20101|William|Hollander||", "|John|Smith||Ashford PD"]);
    assert_eq!(found[0], found[2]);
}

#[test]
fn every_score_explains_itself() {
    let registry = registry();
    let resolver = Resolver::new(&registry, &settings());
    let row = row(1, "20101|Bill|Holander|1979-07-05|Elsewhere PD");
    let shown = resolver.explain(&Learned::nothing(&settings()), &row, 0);
    let level = |name: &str| shown.iter().find(|c| c.comparison == name).map(|c| (c.level, c.weight > 0.0));
    assert_eq!(level("surname"), Some(("one_edit", true)));
    assert_eq!(level("first_name"), Some(("nickname", true)));
    assert_eq!(level("birth_date"), Some(("day_month", true)));
    assert_eq!(level("license_no"), Some(("equal", true)));
    assert!(resolver.explain(&Learned::nothing(&settings()), &row, 4_000).is_empty());
}

#[test]
fn wrong_settings_say_what_was_expected() {
    let broken = |from: &str, to: &str| {
        assert!(SHIPPED.contains(from), "{from}");
        serde_saphyr::from_str::<IdentitySettings>(&SHIPPED.replacen(from, to, 1)).unwrap_err().to_string()
    };
    assert!(broken("automatic: 0.99", "automatic: 99").contains("between 0 and 1"));
    assert!(broken("review: 0.5", "review: 0.995").contains("below `thresholds.automatic`"));
    assert!(broken("  name_order:", "  order_of_names:").contains("lacks `name_order`"));
    assert!(broken("    - {level: missing}\n", "").contains("expected missing, equal"));
    assert!(broken("{level: equal, share: 0.9}", "{level: equal}").contains("lacks `share`"));
    assert!(broken("  abigail: [abby,", "  abigail: [Abby,").contains("lower case"));
    assert!(broken("sample:", "samples:").contains("samples"));
}

#[test]
fn a_name_alone_is_never_enough_however_probable() {
    let (registry, mut settings) = (registry(), settings());
    settings.thresholds.automatic = settings.thresholds.review;
    let resolver = Resolver::new(&registry, &settings);
    let found = |text: &str| resolver.resolve_all(&[row(1, text)]).of(0).decision;
    let alone = found("|Margaret|O'Brien||");
    assert!(matches!(alone, Review(_)), "{alone:?}");
    assert_eq!(found("|Margaret|O'Brien||Bellmont County Sheriff's Office"), Matched);
    assert_eq!(found("|Margaret|O'Brien|1984-11-23|"), Matched);
}

#[test]
fn a_number_with_nothing_beside_it_waits() {
    let registry = registry();
    let resolver = Resolver::new(&registry, &settings());
    let found = |text: &str| resolver.resolve_by(&[row(1, text)], None).of(0).decision;
    assert!(matches!(found("20101||||"), MatchDecision::Review(_)));
    assert_eq!(found("20101|William|Hollander||"), MatchDecision::Matched);
}
