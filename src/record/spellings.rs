//! Each longer text once, under a number.
//!
//! In: a text. Out: its number, the same for equal texts; and the text of a number. Any thread may ask for either, and
//! neither waits for a lock unless the text is new. Nothing is ever removed, so a text lives as long as the process.
//! Numbers depend on which thread came first, so nothing that leaves the process may depend on them.
//!
//! Numbers are found in a table of hashes (open addressing, one word a slot). When it is half full one of twice the size
//! takes its place; whoever still looks into the old one misses at worst what is new, and asks again under the lock.

use super::Text;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex, OnceLock, PoisonError};
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Texts of the first chunk of the list; each further chunk holds twice as many as the one before.
const FIRST: u32 = 1 << 10;
/// So many chunks hold all numbers there can be.
const CHUNKS: usize = 22;

type Chunk = OnceLock<Box<[OnceLock<&'static str>]>>;

static LIST: [Chunk; CHUNKS] = [const { OnceLock::new() }; CHUNKS];

/// Slots of the first table.
const SLOTS: usize = 1 << 12;
/// So many tables, each twice the one before, have room for all numbers there can be.
const TABLES: usize = 22;
/// A slot holds one more than a number, and above it [`MARK`] bits of its hash; nought is empty.
type Slots = Box<[AtomicU64]>;

static TABLE: [OnceLock<Slots>; TABLES] = [const { OnceLock::new() }; TABLES];
/// The table in use.
static NOW: AtomicUsize = AtomicUsize::new(0);
static ADDING: Mutex<Adding> = Mutex::new(Adding { texts: 0, room: &mut [] });

/// What only who adds a text needs.
struct Adding {
    texts: u32,
    /// Memory for further texts.
    room: &'static mut [u8],
}

/// Bytes of texts that are asked for at a time.
const ROOM: usize = 1 << 14;

/// Of which a slot holds the upper half, and the lower bits are the slot where a text is first looked for. Seeded anew in
/// each process, so that no file can be made whose texts all meet in one slot.
#[inline]
fn hash(text: &str) -> u64 {
    static SEED: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(0));
    xxh3_64_with_seed(text.as_bytes(), *SEED)
}

const MARK: u64 = 0xFFFF_FFFF << 32;

#[inline]
fn number_in(slot: u64) -> Option<u32> {
    (slot as u32).checked_sub(1)
}

#[inline]
fn table(at: usize) -> &'static Slots {
    TABLE[at].get_or_init(|| (0..SLOTS << at).map(|_| AtomicU64::new(0)).collect())
}

/// The handle of a text.
#[inline]
pub(super) fn kept(text: &str) -> Text {
    let hash = hash(text);
    Text::of_spelling(found(text, hash).unwrap_or_else(|| added(text, hash)))
}

#[inline]
fn found(text: &str, hash: u64) -> Option<u32> {
    let slots = table(NOW.load(Ordering::Acquire));
    let mut at = hash as usize;
    loop {
        let slot = slots[at & (slots.len() - 1)].load(Ordering::Acquire);
        let number = number_in(slot)?;
        if (slot ^ hash) & MARK == 0 && self::text(number) == text {
            return Some(number);
        }
        at += 1;
    }
}

/// Gives a text a number, unless another thread was quicker.
#[cold]
fn added(text: &str, hash: u64) -> u32 {
    let mut adding = ADDING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(number) = found(text, hash) {
        return number;
    }
    let number = adding.texts;
    assert!(number < u32::MAX - 1, "fewer than 2^32 spellings");
    entry(number).set(adding.keep(text)).expect("a number is given once");
    adding.texts += 1;
    let now = NOW.load(Ordering::Acquire);
    if adding.texts as usize * 2 > table(now).len() {
        let next = table(now + 1);
        for slot in table(now) {
            let slot = slot.load(Ordering::Acquire);
            if let Some(number) = number_in(slot) {
                place(next, slot, self::hash(self::text(number)));
            }
        }
        NOW.store(now + 1, Ordering::Release);
    }
    place(table(NOW.load(Ordering::Acquire)), hash & MARK | u64::from(number + 1), hash);
    number
}

/// Puts a slot's word where it is looked for.
fn place(slots: &[AtomicU64], word: u64, hash: u64) {
    let mut at = hash as usize & (slots.len() - 1);
    while slots[at].load(Ordering::Acquire) != 0 {
        at = (at + 1) & (slots.len() - 1);
    }
    slots[at].store(word, Ordering::Release);
}

impl Adding {
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
