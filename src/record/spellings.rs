//! Each longer text once, under a number.
//!
//! In: a text. Out: its number, the same for equal texts; and the text of a number. Any thread may ask for either;
//! texts of numbers are read without a lock. Nothing is ever removed, so a text lives as long as the process. Numbers
//! depend on which thread came first, so nothing that leaves the process may depend on them.

use super::Text;
use rustc_hash::{FxBuildHasher, FxHasher};
use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::Hasher;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

/// Texts of the first chunk of the list; each further chunk holds twice as many as the one before.
const FIRST: u32 = 1 << 10;
/// So many chunks hold all numbers there can be.
const CHUNKS: usize = 22;

type Chunk = OnceLock<Box<[OnceLock<&'static str>]>>;

static LIST: [Chunk; CHUNKS] = [const { OnceLock::new() }; CHUNKS];
static NEXT: AtomicU32 = AtomicU32::new(0);

/// Parts of the vocabulary, each behind a lock of its own.
const PARTS: usize = 32;

static VOCABULARY: [Mutex<Option<Part>>; PARTS] = [const { Mutex::new(None) }; PARTS];

/// Spellings that share a part of the hash.
#[derive(Default)]
struct Part {
    numbers: HashMap<&'static str, u32, FxBuildHasher>,
    /// Memory for further texts.
    room: &'static mut [u8],
}

/// Bytes of texts that are asked for at a time.
const ROOM: usize = 1 << 14;

/// Spellings that a thread remembers by itself: rows that stand together share their course and agency, and the list
/// that all threads share lies far away in memory behind a lock.
const REMEMBERED: usize = 1 << 15;

thread_local! {
    static RECENT: RefCell<Vec<(&'static str, Text)>> = RefCell::new(vec![("", Text::of_spelling(0)); REMEMBERED]);
}

/// The handle of a text.
pub(super) fn kept(text: &str) -> Text {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    let hash = hasher.finish();
    RECENT.with_borrow_mut(|recent| {
        let slot = &mut recent[hash as usize % REMEMBERED];
        if slot.0 != text {
            *slot = found(text, (hash >> 32) as usize % PARTS);
        }
        slot.1
    })
}

fn found(text: &str, part: usize) -> (&'static str, Text) {
    let mut part = VOCABULARY[part].lock().unwrap_or_else(PoisonError::into_inner);
    let part = part.get_or_insert_default();
    if let Some((text, number)) = part.numbers.get_key_value(text) {
        return (text, Text::of_spelling(*number));
    }
    let text = part.keep(text);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    assert_ne!(number, u32::MAX, "fewer than 2^32 spellings");
    entry(number).set(text).expect("a number is given once");
    part.numbers.insert(text, number);
    (text, Text::of_spelling(number))
}

impl Part {
    /// A copy of the text that stays.
    fn keep(&mut self, text: &str) -> &'static str {
        if self.room.len() < text.len() {
            self.room = Vec::leak(vec![0; text.len().max(ROOM)]);
        }
        let (place, rest) = std::mem::take(&mut self.room).split_at_mut(text.len());
        self.room = rest;
        place.copy_from_slice(text.as_bytes());
        std::str::from_utf8(place).unwrap_or_default()
    }
}

/// Where the text of a number stands.
#[inline]
fn entry(number: u32) -> &'static OnceLock<&'static str> {
    let place = u64::from(number) + u64::from(FIRST);
    let chunk = place.ilog2() - FIRST.ilog2();
    let size = u64::from(FIRST) << chunk;
    let texts = LIST[chunk as usize].get_or_init(|| (0..size).map(|_| OnceLock::new()).collect());
    &texts[(place - size) as usize]
}

/// The text kept under a number.
#[inline]
pub(super) fn text(number: u32) -> &'static str {
    entry(number).get().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rayon::prelude::*;

    #[test]
    fn threads_agree_on_every_spelling() {
        let spelled = |n: u32| format!("spelling number {}", n % 5_000);
        let all: Vec<Text> = (0..50_000u32).into_par_iter().map(|n| kept(&spelled(n))).collect();
        for (n, text) in (0u32..).zip(all) {
            assert_eq!(text.as_str(), spelled(n));
            assert_eq!(text, kept(&spelled(n)));
        }
    }
}
