//! The README of the sample.
//!
//! In: what was made. Out: its text: what lies where, every planted fault with what becomes of the row, and how often
//! the generator made which fault. All figures are counted from what was written.

use super::dress::Style;
use super::planted::{Planted, STATUSES};
use crate::synth::Summary;
use crate::synth::state::State;
use std::collections::BTreeMap;
use std::fmt::Write;

pub fn readme(state: &State, summary: &Summary, planted: &Planted, forms: &[(String, Style)], truth: &str) -> String {
    let mut text = String::new();
    opening(&mut text, state, summary, planted);
    files(&mut text, forms);
    rows(&mut text, planted);
    generated(&mut text, truth);
    text
}

fn opening(text: &mut String, state: &State, summary: &Summary, planted: &Planted) {
    let _ = writeln!(
        text,
        "# A small made-up state\n\n\
         Made by `clee synth --sample` from settings that stand in `src/synth/sample/`; changed only there. Every person,\n\
         town, county, agency, provider, licence number and address is invented; mail addresses end in `.example`.\n\
         {} officers of the generator and {} planted ones, {} agencies, {} providers, {} courses, {} submitted rows in\n\
         {} files. Training from {} to {}. The registry is in canonical form, the rosters are as senders send them.\n\n\
         - `registry/`: the nine registry files\n\
         - `submissions/`: rosters by kind and sender; `planted/` in each kind holds the faults planted by hand\n\
         - `planted.csv`: every row of those files and how it ends on 2025-10-01; `planted_files.csv`: files that are none\n\
         - `truth/rows.csv`: of every generated row, whose it is, which training it tells of and what was damaged\n\
         - `truth/officers.csv`: what each generated officer's training was meant to come to\n",
        summary.officers,
        planted.count("officers"),
        state.agencies.all.len() + planted.count("agencies"),
        summary.providers + planted.count("providers"),
        summary.courses + planted.count("courses"),
        summary.rows,
        summary.files,
        state.settings.from,
        state.settings.to,
    );
}

fn files(text: &mut String, forms: &[(String, Style)]) {
    text.push_str("## Forms of the generated files\n\n| form | files | for example |\n|---|---|---|\n");
    let mut counts: BTreeMap<Style, (usize, &str)> = BTreeMap::new();
    for (path, style) in forms {
        counts.entry(*style).or_insert((0, path)).0 += 1;
    }
    for (style, (count, path)) in counts {
        let _ = writeln!(text, "| {} | {count} | `{path}` |", style.words());
    }
    text.push_str("\n## Planted files that are none\n\n| file | status | what it is |\n|---|---|---|\n");
    for (path, status, note) in STATUSES {
        let _ = writeln!(text, "| `{path}` | {status} | {note} |");
    }
}

fn rows(text: &mut String, planted: &Planted) {
    text.push_str(
        "\n## Planted rows and what becomes of them on 2025-10-01\n\n\
         The folder `planted/day_first/` needs a profile that lists both day/month/year and month/day/year.\n",
    );
    for file in &planted.files {
        for sheet in file.sheets() {
            let named = if sheet.is_empty() { String::new() } else { format!(", sheet `{sheet}`") };
            let _ = writeln!(
                text,
                "\n### `{}`{named}\n\n| row | disposition | reason | why |\n|---|---|---|---|",
                file.path
            );
            for row in file.expected.iter().filter(|row| row.sheet == sheet) {
                let reason = if row.reason.is_empty() { "–" } else { row.reason };
                let _ = writeln!(text, "| {} | {} | {reason} | {} |", row.row_number, row.disposition, row.note);
            }
        }
    }
}

/// Counts of a column of the truth.
fn counted(truth: &str, column: usize) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for line in truth.lines().skip(1) {
        let value = line.split(',').nth(column).unwrap_or_default();
        if !value.is_empty() {
            *counts.entry(value).or_insert(0) += 1;
        }
    }
    counts
}

fn generated(text: &mut String, truth: &str) {
    text.push_str(
        "\n## Faults of the generated rows, by `truth/rows.csv`\n\n| column | value | rows |\n|---|---|---|\n",
    );
    let columns = truth.lines().next().unwrap_or_default().split(',').enumerate();
    for (at, name) in columns.filter(|(_, name)| name.ends_with("kind") || name.ends_with("damage") || *name == "fault")
    {
        for (value, count) in counted(truth, at) {
            let _ = writeln!(text, "| {name} | {value} | {count} |");
        }
    }
    text.push_str(
        "\n`fault` is the reason for which a row was made to earn nothing, less, or no area. A row without one may still\n\
         end otherwise: its attendee may not be found, its training be reported twice, or it may not be known yet.\n",
    );
}
