//! SIGTERM and SIGINT: the first asks a run to end where it can be taken up again, a second one ends it at once.
//!
//! In: what the kernel delivers. Out: the number of the signal, for whoever looks. Always holds: nothing is written or
//! freed inside a handler; it sets a number, and the run looks at it between stages and in its long loops.

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// What was received since [`Signals::heed`].
#[derive(Clone, Debug, Default)]
pub struct Signals {
    number: Arc<AtomicUsize>,
}

impl Signals {
    /// Begins to heed both signals. Where the system refuses, they end the process as ever, which is safe too.
    pub fn heed() -> Self {
        let signals = Self::default();
        let again = Arc::new(AtomicBool::new(false));
        for signal in [SIGTERM, SIGINT] {
            // in this order: the second signal finds the flag that the first has set
            let heeded = flag::register_conditional_default(signal, again.clone())
                .and_then(|_| flag::register(signal, again.clone()))
                .and_then(|_| flag::register_usize(signal, signals.number.clone(), number(signal)));
            if heeded.is_err() {
                tracing::warn!(signal, "the signal cannot be heeded; it will end the run where it is");
            }
        }
        signals
    }

    pub fn received(&self) -> Option<u8> {
        u8::try_from(self.number.load(Ordering::Relaxed)).ok().filter(|number| *number != 0)
    }
}

fn number(signal: i32) -> usize {
    usize::try_from(signal).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_was_received_until_something_is() {
        let signals = Signals::default();
        assert_eq!(signals.received(), None);
        signals.number.store(number(SIGTERM), Ordering::Relaxed);
        assert_eq!(signals.received(), Some(15));
    }
}
