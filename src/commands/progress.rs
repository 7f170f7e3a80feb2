//! Progress of a run: a spinner with the stage's name on a terminal, nothing elsewhere.

use super::signals::Signals;
use crate::run::{STAGES, Watch};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::time::{Duration, Instant};

pub struct Progress {
    bar: ProgressBar,
    begun: Instant,
    signals: Signals,
}

impl Progress {
    pub fn start(signals: Signals) -> Self {
        let bar = ProgressBar::new(STAGES.len() as u64);
        let terminal = std::io::stderr().is_terminal();
        bar.set_draw_target(if terminal { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() });
        if let Ok(style) = ProgressStyle::with_template("{spinner} {pos}/{len} {msg} {elapsed}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        Self { bar, begun: Instant::now(), signals }
    }

    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Watch for Progress {
    fn stage(&self, name: &'static str) {
        let at = STAGES.iter().position(|stage| *stage == name).unwrap_or(0);
        self.bar.set_position(at as u64 + 1);
        self.bar.set_message(name);
    }

    fn milliseconds(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn stop_requested(&self) -> Option<u8> {
        self.signals.received()
    }
}
