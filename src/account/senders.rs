//! Who sent a roster's rows.
//!
//! In: rows of rosters, the provider that each names or whose course it is about. Out: a provider's number per file. A row that
//! names its provider was sent by that one; the others by whoever is named most in their file, in words or by the courses. So a
//! mistyped course number never puts a sender's rows before another one's eyes.

use crate::record::Text;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// How often each provider is named in each file.
#[derive(Clone, Default)]
pub struct Senders(FxHashMap<u32, BTreeMap<Text, usize>>);

impl Senders {
    /// Takes the provider that a row names, or whose course it is about.
    pub fn name(&mut self, file: u32, provider: Option<Text>) {
        if let Some(provider) = provider {
            *self.0.entry(file).or_default().entry(provider).or_default() += 1;
        }
    }

    /// Takes what other rows named.
    pub fn join(&mut self, others: Self) {
        for (file, named) in others.0 {
            let own = self.0.entry(file).or_default();
            named.into_iter().for_each(|(provider, rows)| *own.entry(provider).or_default() += rows);
        }
    }

    /// The provider that is named most in each file; of two that are named as often the first by number.
    pub fn most_named(&self) -> FxHashMap<u32, Text> {
        let most = |named: &BTreeMap<Text, usize>| {
            named.iter().rev().max_by_key(|(_, rows)| **rows).map(|(provider, _)| *provider)
        };
        self.0.iter().filter_map(|(file, named)| Some((*file, most(named)?))).collect()
    }
}
