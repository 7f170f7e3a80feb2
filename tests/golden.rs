//! The sample state, run whole and compared as sorted text with what was agreed; and every planted fault, with what its
//! README says becomes of it. `CLEE_BLESS=1` writes the agreed texts anew; the commit says why they changed.

mod support;

use clee::record::tables::{ComplianceRow, CreditRow, FileRow, NoticeRow, RequirementRow, RowRow};
use clee::record::{Channel, Unreached, Verdict};
use std::collections::HashMap;
use std::fs;
use support::{Lake, SAMPLE, root};

fn text(reason: Option<&str>) -> &str {
    reason.unwrap_or("-")
}

fn sorted(mut lines: Vec<String>) -> String {
    lines.sort();
    lines.join("\n") + "\n"
}

fn row(r: &RowRow) -> String {
    let sheet = text(r.sheet.as_deref());
    let reason = r.reason.map_or("-", |reason| reason.as_str());
    let officer = text(r.license_no.as_deref());
    format!(
        "{} {sheet} {:>5} {} {reason} {officer} {} {}",
        r.file, r.row_number, r.disposition, r.hours_claimed, r.hours_credited
    )
}

fn standing(c: &ComplianceRow) -> String {
    let deadline = c.deadline.map_or("-".to_owned(), |d| d.to_string());
    format!(
        "{} {} {} earned {} counted {} of {} short {} by {deadline} review {} {}",
        c.license_no,
        c.period,
        c.status,
        c.hours_earned,
        c.hours_counted,
        c.required_hours,
        c.shortfall_hours,
        c.would_comply_after_review,
        text(c.agency_id.as_deref())
    )
}

fn requirement(r: &RequirementRow) -> String {
    format!(
        "{} {} {} {} required {} earned {} counted {} short {}",
        r.license_no,
        r.period,
        r.requirement,
        r.verdict,
        r.required_hours,
        r.earned_hours,
        r.counted_hours,
        r.shortfall_hours
    )
}

#[test]
fn golden_run_of_the_sample() {
    let lake = Lake::new();
    lake.run(SAMPLE, &[]).success();
    let unmet = |r: &&RequirementRow| r.verdict == Verdict::NotMet;
    let late = |c: &&CreditRow| c.made_up_late;
    let texts = [
        (
            "files",
            sorted(
                lake.table::<FileRow>()
                    .iter()
                    .map(|f| {
                        format!(
                            "{} {} {} {} {} {}",
                            f.file,
                            text(f.sheet.as_deref()),
                            f.kind,
                            f.rows,
                            f.status,
                            text(f.reason.as_deref())
                        )
                    })
                    .collect(),
            ),
        ),
        ("rows", sorted(lake.table::<RowRow>().iter().map(row).collect())),
        ("compliance", sorted(lake.table::<ComplianceRow>().iter().map(standing).collect())),
        ("requirements", sorted(lake.table::<RequirementRow>().iter().filter(unmet).map(requirement).collect())),
        (
            "made_up_late",
            sorted(
                lake.table::<CreditRow>()
                    .iter()
                    .filter(late)
                    .map(|c| format!("{} {} {}", c.license_no, c.period, c.counted.total()))
                    .collect(),
            ),
        ),
        (
            "notices",
            sorted(
                lake.table::<NoticeRow>()
                    .iter()
                    .map(|n| {
                        format!(
                            "{} {} {} {}",
                            n.license_no,
                            n.notice,
                            text(n.channel.map(Channel::as_str)),
                            text(n.reason.map(Unreached::as_str))
                        )
                    })
                    .collect(),
            ),
        ),
        ("statistics", fs::read_to_string(lake.current().join("public/statistics.csv")).expect("statistics")),
    ];
    for (name, found) in texts {
        let path = root().join(format!("tests/golden/{name}.txt"));
        if std::env::var_os("CLEE_BLESS").is_some() {
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(&path, &found).expect("blessed");
        }
        let agreed = fs::read_to_string(&path).expect("an agreed text; CLEE_BLESS=1 writes it");
        let differs = found.lines().zip(agreed.lines()).find(|(a, b)| a != b);
        assert!(found == agreed, "`{name}` differs from tests/golden/{name}.txt, first at {differs:?}");
    }
}

#[test]
fn every_planted_fault_becomes_what_the_readme_says() {
    let lake = Lake::new();
    lake.run(SAMPLE, &[]).success();
    let rows = lake.table::<RowRow>();
    let by_place: HashMap<(String, String, String), &RowRow> = rows
        .iter()
        .map(|r| ((r.file.into(), r.sheet.map(String::from).unwrap_or_default(), r.row_number.to_string()), r))
        .collect();
    let mut reader =
        csv::Reader::from_path(root().join("sample_data/planted.csv")).expect("the list of planted faults");
    let mut wrong = Vec::new();
    let mut planted = 0;
    for record in reader.records() {
        let record = record.expect("a record");
        let place = (record[0].to_owned(), record[1].to_owned(), record[2].to_owned());
        planted += 1;
        let found =
            by_place.get(&place).map(|r| (r.disposition.as_str(), r.reason.map_or("", |reason| reason.as_str())));
        if found != Some((&record[3], &record[4])) {
            wrong.push(format!("{place:?}: expected {} {}, found {found:?} ({})", &record[3], &record[4], &record[5]));
        }
    }
    assert!(planted > 100, "the list of planted faults is short");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_planted_file_has_the_status_the_readme_says() {
    let lake = Lake::new();
    lake.run(SAMPLE, &[]).success();
    let files = lake.table::<FileRow>();
    let mut reader = csv::Reader::from_path(root().join("sample_data/planted_files.csv")).expect("the list");
    for record in reader.records() {
        let record = record.expect("a record");
        let found = files.iter().find(|f| f.file == record[0]).map(|f| f.status.as_str());
        assert_eq!(found, Some(&record[1]), "{}", &record[0]);
    }
}
