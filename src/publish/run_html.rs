//! `run.html`: for whoever runs the night.
//!
//! In: a [`RunPage`] of counts, gates, times and things to do. Out: one page with a picture of the flow from rows to
//! what became of them. It names no officer, file or row: everything in it is a count or a word of ours.

use super::PublishError;
use super::charts::{COLOURS, escape};
use super::wording::{counted, disposition, grouped};
use crate::record::{Disposition, InputKind};
use askama::Template;
use std::fmt::Write;

/// What the page tells. All text comes from the program or the pipeline file, never from the data.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunPage {
    pub run: String,
    pub pipeline: String,
    pub period: String,
    pub as_of: String,
    pub started: String,
    pub finished: String,
    pub published: bool,
    pub files: Vec<KindFiles>,
    pub flows: Vec<Flow>,
    pub gates: Vec<Gate>,
    pub stages: Vec<StageTime>,
    pub needs: Vec<NeedsPerson>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindFiles {
    pub kind: InputKind,
    pub read: i64,
    pub partly_read: i64,
    pub empty: i64,
    pub skipped: i64,
    pub unreadable: i64,
    pub rows: i64,
}

/// Rows of a kind that ended in a disposition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    pub kind: InputKind,
    pub disposition: Disposition,
    pub rows: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    pub name: String,
    pub passed: bool,
    pub found: String,
    pub wanted: String,
    /// What a gate that failed holds back.
    pub holds_back: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct StageTime {
    pub stage: String,
    pub milliseconds: u64,
    pub rows: i64,
}

/// Something a person must look at, and where it lies in the run folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeedsPerson {
    pub what: String,
    pub count: i64,
    pub place: String,
}

#[derive(Template)]
#[template(path = "run.html")]
struct Page<'a> {
    page: &'a RunPage,
    flow: String,
    times: Vec<(&'a StageTime, String, String)>,
}

/// The page as text.
///
/// # Errors
/// When the template cannot be rendered.
pub fn run_html(page: &RunPage) -> Result<Vec<u8>, PublishError> {
    let longest = page.stages.iter().map(|s| s.milliseconds).max().unwrap_or(0).max(1);
    let share = |s: &StageTime| format!("{:.1}", s.milliseconds as f64 * 100.0 / longest as f64);
    let times = page.stages.iter().map(|s| (s, seconds(s.milliseconds), share(s))).collect();
    let text = Page { page, flow: flow(&page.flows), times }.render();
    text.map(String::into_bytes).map_err(|source| PublishError::Page { path: "run.html", source })
}

fn seconds(milliseconds: u64) -> String {
    format!("{}.{:03}", milliseconds / 1000, milliseconds % 1000)
}

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 360.0;
const GAP: f64 = 26.0;
const BLOCK: f64 = 16.0;
/// Left edges of the two columns of blocks; the words stand outside them.
const LEFT: f64 = 190.0;
const RIGHT: f64 = 530.0;

/// Bands from kinds of rows on the left to what became of them on the right, as thick as they are many.
fn flow(flows: &[Flow]) -> String {
    let total: i64 = flows.iter().map(|f| f.rows).sum();
    if total == 0 {
        return String::new();
    }
    let sum = |of: &dyn Fn(&Flow) -> bool| flows.iter().filter(|f| of(f)).map(|f| f.rows).sum::<i64>();
    let kinds: Vec<(InputKind, i64)> = InputKind::ROWS.iter().map(|k| (*k, sum(&|f| f.kind == *k))).collect();
    let ends: Vec<(Disposition, i64)> =
        Disposition::ALL.iter().rev().map(|d| (*d, sum(&|f| f.disposition == *d))).collect();
    let kinds: Vec<_> = kinds.into_iter().filter(|(_, rows)| *rows > 0).collect();
    let ends: Vec<_> = ends.into_iter().filter(|(_, rows)| *rows > 0).collect();
    let scale = (HEIGHT - GAP * (kinds.len().max(ends.len()) as f64)) / total as f64;
    let mut svg = head(total, &ends);
    let mut from = tops(&kinds, scale);
    let mut to = tops(&ends, scale);
    for (k, (kind, rows)) in kinds.iter().enumerate() {
        block(&mut svg, (LEFT - BLOCK, from[k]), *rows as f64 * scale, "#40505f");
        words(&mut svg, (LEFT - BLOCK - 8.0, from[k]), "end", &kind_words(*kind), *rows);
    }
    for (e, (end, rows)) in ends.iter().enumerate() {
        block(&mut svg, (RIGHT, to[e]), *rows as f64 * scale, colour(*end));
        words(&mut svg, (RIGHT + BLOCK + 8.0, to[e]), "start", disposition(*end), *rows);
    }
    for (k, (kind, _)) in kinds.iter().enumerate() {
        for (e, (end, _)) in ends.iter().enumerate() {
            let rows = sum(&|f| f.kind == *kind && f.disposition == *end);
            let thick = rows as f64 * scale;
            band(&mut svg, from[k], to[e], thick, colour(*end));
            from[k] += thick;
            to[e] += thick;
        }
    }
    svg.push_str("</svg>");
    svg
}

fn head(total: i64, ends: &[(Disposition, i64)]) -> String {
    let told: Vec<String> = ends.iter().map(|(d, n)| format!("{}: {}", disposition(*d), grouped(*n))).collect();
    format!(
        r#"<svg role="img" aria-labelledby="flow-t flow-d" viewBox="0 0 {WIDTH} {HEIGHT}" xmlns="http://www.w3.org/2000/svg"><title id="flow-t">From rows to what became of them</title><desc id="flow-d">{}. {}.</desc>"#,
        counted(total, "row", "rows"),
        escape(&told.join("; "))
    )
}

/// Where each block begins, with room between them for words.
fn tops<T>(blocks: &[(T, i64)], scale: f64) -> Vec<f64> {
    let mut y = 6.0;
    blocks
        .iter()
        .map(|(_, rows)| {
            let top = y;
            y += *rows as f64 * scale + GAP;
            top
        })
        .collect()
}

fn block(svg: &mut String, (x, y): (f64, f64), tall: f64, fill: &str) {
    let _ = write!(svg, r#"<rect x="{x}" y="{y:.2}" width="{BLOCK}" height="{:.2}" fill="{fill}"/>"#, tall.max(1.0));
}

fn words(svg: &mut String, (x, y): (f64, f64), anchor: &str, name: &str, rows: i64) {
    let (y, name, rows) = (y + 11.0, escape(name), grouped(rows));
    let _ = write!(
        svg,
        r#"<text x="{x}" y="{y:.2}" text-anchor="{anchor}" class="label">{name} <tspan class="count">{rows}</tspan></text>"#
    );
}

fn band(svg: &mut String, from: f64, to: f64, thick: f64, fill: &str) {
    if thick <= 0.0 {
        return;
    }
    let middle = (LEFT + RIGHT) / 2.0;
    let seen = thick.max(0.8);
    let (from_end, to_end) = (from + seen, to + seen);
    let _ = write!(
        svg,
        r#"<path d="M{LEFT} {from:.2}C{middle} {from:.2} {middle} {to:.2} {RIGHT} {to:.2}L{RIGHT} {to_end:.2}C{middle} {to_end:.2} {middle} {from_end:.2} {LEFT} {from_end:.2}Z" fill="{fill}" fill-opacity="0.42"/>"#
    );
}

fn colour(end: Disposition) -> &'static str {
    match end {
        Disposition::Credited => COLOURS[0],
        Disposition::Duplicate => COLOURS[2],
        Disposition::Review => COLOURS[4],
        Disposition::Rejected => COLOURS[1],
        Disposition::Voided => COLOURS[5],
        Disposition::NotYetKnown => COLOURS[3],
    }
}

fn kind_words(kind: InputKind) -> String {
    kind.as_str().replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::tests::fixture::run_page;

    #[test]
    fn the_picture_accounts_for_every_row() {
        let svg = flow(&run_page().flows);
        assert!(svg.contains("7,390 rows") && svg.matches("<path").count() == 11);
        assert_eq!(flow(&[]), "");
    }

    #[test]
    fn a_page_needs_nothing_from_outside() {
        let text = String::from_utf8(run_html(&run_page()).expect("a page")).expect("UTF-8");
        for outside in ["http:", "https:", "<script", "src=", "url(", "@import"] {
            assert!(!text.replace("http://www.w3.org/2000/svg", "").contains(outside), "{outside}");
        }
        assert!(text.contains("38 % fewer") && text.contains("0.655") && text.contains("lists/review.xlsx"));
    }
}
