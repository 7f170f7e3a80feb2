//! The public report of an invented state: complete, self-contained, and without a trace of an officer.

use super::figures::{Audience, Lookup};
use crate::publish::tests::fixture::{State, state};
use crate::publish::{Artifact, everything, statistics};

fn public(state: &State) -> Vec<Artifact> {
    let (_, mut all) = everything(&state.published()).expect("artifacts");
    all.retain(|a| a.path.starts_with("public/"));
    all
}

fn page(state: &State) -> String {
    let page = public(state).into_iter().find(|a| a.path == "public/commission.html").expect("the page");
    String::from_utf8(page.bytes).expect("UTF-8")
}

#[test]
fn no_officer_is_in_what_is_public() {
    let mut state = state(600, 11);
    // A planted name where a class and a county should be: few stand behind it, so it must not come out as a group.
    state.registry.officers[5].license_class = Some("Zebedee Plantedname".into());
    state.registry.agencies[29].county = Some("Zebedee Plantedname".into());
    for artifact in public(&state).iter().filter(|a| !a.path.ends_with("xlsx")) {
        let text = String::from_utf8(artifact.bytes.clone()).expect("UTF-8");
        for officer in &state.registry.officers {
            assert!(!text.contains(&officer.last_name), "{} in {}", officer.last_name, artifact.path);
            assert!(officer.email.as_deref().is_none_or(|email| !text.contains(email)), "{}", artifact.path);
        }
        assert!(!text.contains("Plantedname"), "{}", artifact.path);
    }
}

#[test]
fn the_page_needs_nothing_from_outside_and_draws_its_charts_above_their_tables() {
    let text = page(&state(600, 12));
    let own = text.replace("http://www.w3.org/2000/svg", "");
    for outside in ["http:", "https:", "<script", "src=", "url(", "@import"] {
        assert!(!own.contains(outside), "{outside}");
    }
    assert!(text.matches("<figure>").count() >= 8, "charts");
    assert_eq!(text.matches("<svg").count(), text.matches("role=\"img\"").count());
    assert!(text.matches("<table>").count() >= text.matches("<figure>").count());
    assert_eq!(text.matches("<table>").count(), text.matches("<caption>").count());
    assert!(text.contains("1 October 2025") && text.contains("590.180") && text.contains("11 CSR 75-15.010"));
}

#[test]
fn what_is_withheld_is_withheld_on_the_page_too() {
    let state = state(600, 13);
    let figures = statistics(&state.published()).expect("figures").public;
    assert!(figures.values().any(|(_, withheld)| *withheld), "the fixture has small cells");
    let drawn = page(&state).matches(">withheld<").count();
    assert!(drawn > 0);
    let mut bare = state.clone();
    bare.settings.small_cell = 0;
    assert!(page(&bare).matches(">withheld<").count() < drawn);
}

#[test]
fn every_section_fits_the_name_of_a_sheet() {
    let state = state(600, 14);
    let published = state.published();
    let figures = statistics(&published).expect("figures");
    let report = super::report::report(&published, &Lookup::of(&figures, Audience::Public, published.period));
    let ids: Vec<&str> = report.sections.iter().map(|s| s.id).collect();
    for wanted in ["license-class", "agency-size", "county", "requirements", "sources", "areas", "year-before", "waves"]
    {
        assert!(ids.contains(&wanted), "{wanted} of {ids:?}");
    }
    assert!(report.sections.iter().all(|s| s.title.chars().count() <= 31));
    assert!(report.sections.iter().all(|s| s.table.lines.iter().all(|l| l.values.len() == s.table.units.len())));
}
