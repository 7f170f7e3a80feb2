//! Where a value stands in a list of different ones.
//!
//! In: a value's hash, and how it is told whether the value at a place of the list is the same. Out: its place, taking it
//! up at the end if it is new. Only hashes and places are kept here, eight bytes each, so one index serves texts and
//! numbers, and an index is emptied without giving memory back.

/// An odd number with its bits well mixed (the golden ratio), by which a small number becomes a hash.
pub(super) const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

/// Places by hash, with open addressing.
#[derive(Default)]
pub(super) struct Index {
    /// Upper half of the hash, and the place counted from 1; 0 where nothing stands.
    slots: Vec<(u32, u32)>,
    held: usize,
}

impl Index {
    const SMALLEST: usize = 64;

    /// The place of the value with this hash; `next`, which it is given, if it stands nowhere yet.
    #[inline]
    pub(super) fn place(&mut self, hash: u64, next: u32, same: impl Fn(u32) -> bool) -> u32 {
        if self.held * 2 >= self.slots.len() {
            self.grow();
        }
        let hash = (hash >> 32) as u32;
        let (mut at, last) = (self.home(hash), self.slots.len() - 1);
        loop {
            match self.slots[at] {
                (_, 0) => {
                    self.slots[at] = (hash, next + 1);
                    self.held += 1;
                    return next;
                }
                (other, place) if other == hash && same(place - 1) => return place - 1,
                _ => at = (at + 1) & last,
            }
        }
    }

    pub(super) fn clear(&mut self) {
        self.slots.fill((0, 0));
        self.held = 0;
    }

    /// The upper bits of a hash are the best mixed ones. There are as many slots as a power of two.
    #[inline]
    fn home(&self, hash: u32) -> usize {
        (hash >> (u32::BITS - self.slots.len().trailing_zeros())) as usize
    }

    fn grow(&mut self) {
        let slots = (self.slots.len() * 4).max(Self::SMALLEST);
        let old = std::mem::replace(&mut self.slots, vec![(0, 0); slots]);
        for slot in old.into_iter().filter(|(_, place)| *place > 0) {
            let mut at = self.home(slot.0);
            while self.slots[at].1 > 0 {
                at = (at + 1) & (slots - 1);
            }
            self.slots[at] = slot;
        }
    }
}
