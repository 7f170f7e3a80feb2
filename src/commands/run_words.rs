//! What a run says on the terminal when it is published: counts, gates that failed, and where to look.

use super::run_history::ComparedWith;
use crate::error::CommandError;
use crate::lake::{Published, RunRecord};
use crate::plan::Plan;
use std::io::Write;
use std::path::Path;

/// Says where to look.
///
/// # Errors
/// When standard output cannot be written.
pub fn say_where_to_look(plan: &Plan, published: &Published, record: &RunRecord) -> Result<(), CommandError> {
    let mut out = std::io::stdout().lock();
    let counts = &record.counts;
    writeln!(out, "run {} published, as of {}, period {}", record.run, record.as_of, record.period)?;
    writeln!(out)?;
    let rows = counts.rows_by_disposition.iter().map(|(d, n)| format!("{n} {}", d.replace('_', " ")));
    writeln!(out, "{} rows: {}", counts.rows, rows.collect::<Vec<_>>().join(", "))?;
    let officers: i64 = counts.officers_by_status.values().sum();
    let standing = counts.officers_by_status.iter().map(|(s, n)| format!("{n} {}", s.replace('_', " ")));
    writeln!(out, "{officers} officers: {}", standing.collect::<Vec<_>>().join(", "))?;
    let unread = counts.files.get("unreadable").copied().unwrap_or(0);
    if unread > 0 {
        writeln!(out, "{unread} files could not be read; `files` and run.html name them")?;
    }
    for gate in record.gates.iter().filter(|g| !g.passed) {
        let held = if gate.blocked.is_empty() { "nothing".to_owned() } else { gate.blocked.join(", ") };
        writeln!(out, "gate {} failed: {}; held back: {held}", gate.name, gate.detail)?;
    }
    if ComparedWith::of_settings(&record.settings).registry.is_none() {
        let records = counts.registry.iter().map(|(kind, n)| format!("{n} {kind}")).collect::<Vec<_>>();
        writeln!(out, "the first run of this lake; its registry has {}: is that all of it?", records.join(", "))?;
    }
    writeln!(out)?;
    let current = shown(&if published.current { plan.lake.join("current") } else { published.path.clone() });
    writeln!(out, "Look at:")?;
    let page = match &record.public_page {
        Some(page) if page.run != record.run => {
            format!("the page for the commission, as of {}: it is renewed on publication dates", page.as_of)
        }
        _ => "the page for the commission".to_owned(),
    };
    for (path, what) in [
        ("public/commission.html", page.as_str()),
        ("lists/state.html", "the same for staff, of tonight and with nothing withheld"),
        ("lists/", "whom to write to, whom nobody can reach, what a person must decide"),
        ("tables/", "every row, credit and standing, as Parquet"),
        ("run.html", "what came in tonight and what became of it"),
    ] {
        if published.path.join(path).exists() {
            writeln!(out, "  {:<60} {what}", format!("{current}/{path}"))?;
        }
    }
    writeln!(out, "Why an officer stands where they stand: clee explain LICENSE --lake {}", shown(&plan.lake))?;
    Ok(())
}

/// A path as a person reads it: absolute, without `..`, when that can be told.
fn shown(path: &Path) -> String {
    let parent = path.parent().and_then(|p| p.canonicalize().ok());
    match (parent, path.file_name()) {
        (Some(parent), Some(name)) => parent.join(name).display().to_string(),
        _ => path.display().to_string(),
    }
}
