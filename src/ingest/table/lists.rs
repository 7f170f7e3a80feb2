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

/// Where the first group that stands again begins, how many headers it has and how often it stands there.
fn repeated(headers: &Headers, cells: &[(usize, String)], names: &[String]) -> Option<(usize, usize, usize)> {
    for length in 2..=names.len() / 2 {
        for start in 0..=names.len() - 2 * length {
            let group = &names[start..start + length];
            let count = names[start..].chunks_exact(length).take_while(|chunk| *chunk == group).count();
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
