//! Lists side by side: one group of headers that stands again in the same line.
//!
//! In: the cells of a header. Out: the cells of each list, the columns outside the groups belonging to all. What always
//! holds: a group has two headers or more, and names two fields.

use crate::ingest::headers::{ColumnKind, Headers};
use crate::words::fold;
use std::collections::BTreeSet;

/// One of several lists: its header cells, and the positions of those that are its own.
pub(super) struct List {
    pub cells: Vec<(usize, String)>,
    pub own: Vec<usize>,
}

/// The lists of a header; empty when there is only one.
pub(super) fn side_by_side(headers: &Headers, cells: &[(usize, String)]) -> Vec<List> {
    let names: Vec<String> = cells.iter().map(|(_, text)| fold(text)).collect();
    let Some((start, length, count)) = repeated(headers, cells, &names) else { return Vec::new() };
    let end = start + length * count;
    let outside = || cells[..start].iter().chain(&cells[end..]).cloned();
    (0..count)
        .map(|list| {
            let own = &cells[start + list * length..start + (list + 1) * length];
            let mut all: Vec<(usize, String)> = outside().chain(own.iter().cloned()).collect();
            all.sort();
            List { cells: all, own: own.iter().map(|(position, _)| *position).collect() }
        })
        .collect()
}

/// Headers above which nobody repeats a group of them.
const LONGEST_GROUP: usize = 64;

/// Where the first group that stands again begins, how many headers it has and how often it stands there.
fn repeated(headers: &Headers, cells: &[(usize, String)], names: &[String]) -> Option<(usize, usize, usize)> {
    let different: BTreeSet<&String> = names.iter().collect();
    if different.len() == names.len() {
        return None;
    }
    for length in 2..=LONGEST_GROUP.min(names.len() / 2) {
        for start in 0..=names.len() - 2 * length {
            let group = &names[start..start + length];
            let next = names[start + length..].chunks_exact(length);
            let count = 1 + next.take_while(|chunk| *chunk == group).count();
            if count >= 2 && known(headers, &cells[start..start + length]) >= 2 {
                return Some((start, length, count));
            }
        }
    }
    None
}

fn known(headers: &Headers, cells: &[(usize, String)]) -> usize {
    let fields: BTreeSet<usize> = cells
        .iter()
        .filter_map(|(_, text)| match headers.meaning(text).kind {
            ColumnKind::Field(field) => Some(field),
            _ => None,
        })
        .collect();
    fields.len()
}
