//! Things made on all threads and taken in their order.
//!
//! In: how many there are, how one is made, what is done with each. Out: nothing but what that did. Always holds: they are
//! begun in their order, and each is taken once, after the one before it and by one thread at a time, while the others go
//! on making; so no thread waits for the end of a batch, and what is made too early waits for its turn.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Makes `count` things and takes them one after the other.
pub fn in_order<T: Send>(count: usize, make: impl Fn(usize) -> T + Sync, take: impl FnMut(T) + Send) {
    let (begun, early) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    let taking = Mutex::new(Taking { next: 0, take });
    rayon::broadcast(|_| {
        loop {
            let at = begun.fetch_add(1, Ordering::Relaxed);
            if at >= count {
                return;
            }
            let made = make(at);
            locked(&early).insert(at, made);
            // Whoever is taking comes to this one too, or leaves it to the next.
            if let Ok(mut taking) = taking.try_lock() {
                taking.all_there(&early);
            }
        }
    });
    locked(&taking).all_there(&early);
}

struct Taking<F> {
    next: usize,
    take: F,
}

impl<F> Taking<F> {
    /// Takes what is there of the next ones.
    fn all_there<T>(&mut self, early: &Mutex<BTreeMap<usize, T>>)
    where
        F: FnMut(T),
    {
        loop {
            let Some(made) = locked(early).remove(&self.next) else { return };
            (self.take)(made);
            self.next += 1;
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
