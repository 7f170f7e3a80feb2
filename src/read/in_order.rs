//! Things made on all threads and taken in their order.
//!
//! In: things by their number, as they come. Out: nothing but what taking them did. Always holds: each is taken once, after
//! the one before it and by one thread at a time, while the others go on making; so no thread waits for the end of a batch,
//! and what is made too early waits for its turn. How much may wait is for whoever makes to bound; tables, which are
//! forgotten when they are written, are made in waves instead (`pipeline::streams`).

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Makes `count` things, begun in their order, and takes them one after the other.
pub fn in_order<T: Send>(count: usize, make: impl Fn(usize) -> T + Sync, take: impl FnMut(T) + Send) {
    let (begun, turns) = (AtomicUsize::new(0), InTurn::new(take));
    rayon::broadcast(|_| {
        loop {
            let at = begun.fetch_add(1, Ordering::Relaxed);
            if at >= count {
                return;
            }
            turns.put(at, make(at));
        }
    });
    turns.finish();
}

/// Takes what it is given in the order of the numbers.
pub struct InTurn<T, F> {
    early: Mutex<BTreeMap<usize, T>>,
    /// The number whose turn it is, and what is done with it.
    taking: Mutex<(usize, F)>,
}

impl<T, F: FnMut(T)> InTurn<T, F> {
    pub fn new(take: F) -> Self {
        Self { early: Mutex::default(), taking: Mutex::new((0, take)) }
    }

    /// Takes the thing if it is its turn, and those whose turn it is then. Whoever is taking already comes to this one too,
    /// or leaves it to the next.
    pub fn put(&self, at: usize, made: T) {
        locked(&self.early).insert(at, made);
        if let Ok(mut taking) = self.taking.try_lock() {
            self.take(&mut taking);
        }
    }

    /// Takes what was left.
    pub fn finish(self) {
        self.take(&mut locked(&self.taking));
    }

    fn take(&self, (next, take): &mut (usize, F)) {
        loop {
            let Some(made) = locked(&self.early).remove(next) else { return };
            take(made);
            *next += 1;
        }
    }
}

fn locked<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_takes_long_each_is_taken_once_and_in_its_order() {
        let slow = |at: usize| {
            std::thread::sleep(std::time::Duration::from_micros([0, 300, 0, 50][at % 4]));
            at
        };
        for count in [0, 1, 2, 500] {
            let mut taken = Vec::new();
            in_order(count, slow, |at| taken.push(at));
            assert_eq!(taken, (0..count).collect::<Vec<_>>());
        }
    }
}
