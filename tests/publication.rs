//! The page for the public: renewed on publication dates, and between them the same bytes.

mod support;

use serde_json::Value;
use std::fs;
use support::{Lake, contents};

const SAMPLE: &str = "pipelines/missouri/sample.yaml";

/// The page for the public, and what stands behind it.
fn page(lake: &Lake) -> Vec<(String, Vec<u8>)> {
    let files = contents(&lake.current()).into_iter();
    let page: Vec<_> =
        files.filter(|(path, _)| path.starts_with("public/") || path == "lists/published_figures.csv").collect();
    assert_eq!(page.len(), 4, "a page, a workbook, a table and the figures behind them");
    page
}

fn page_of(lake: &Lake) -> String {
    let record = fs::read(lake.current().join("run.json")).expect("a record");
    let record: Value = serde_json::from_slice(&record).expect("JSON");
    record["public_page"]["run"].as_str().expect("a run").to_owned()
}

#[test]
fn the_public_page_stands_between_publication_dates_while_staff_have_a_new_one() {
    let lake = Lake::new();
    let run = |day: &str| lake.run(SAMPLE, &["--as-of", day]).success();
    let staff = || fs::read(lake.current().join("lists/state.html")).expect("the page for staff");
    run("2025-10-15");
    let (first, first_of, first_staff) = (page(&lake), page_of(&lake), staff());
    run("2025-10-31");
    assert!(page(&lake) == first, "no publication date has passed");
    assert_eq!(page_of(&lake), first_of);
    assert!(staff() != first_staff);
    // the first of November had no run, so the next one publishes
    run("2025-11-03");
    let second = page(&lake);
    assert!(second != first && page_of(&lake) != first_of);
    run("2025-11-04");
    assert!(page(&lake) == second);
    // a run of an earlier day has the page of that day
    run("2025-10-20");
    assert!(page(&lake) == first);
}

#[test]
fn a_page_that_is_not_what_its_run_wrote_is_not_carried_forward() {
    let lake = Lake::new();
    lake.run(SAMPLE, &["--as-of", "2025-10-15"]).success();
    let written = page(&lake);
    let path = lake.current().join("public/statistics.csv");
    fs::write(&path, "measure\n").expect("altered");
    lake.run(SAMPLE, &["--as-of", "2025-10-15"]).success();
    assert!(page(&lake) == written, "made anew from the same inputs");
}
