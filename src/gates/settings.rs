//! The form of the gates in a pipeline file, and what may not be said in it.
//!
//! In: the section `gates`. Out: bounds, severities and the outputs each gate holds back, checked before the first row
//! is read. Always holds: gates on the registry, the books and the contracts keep a run from publishing and cannot be
//! softened; gates on what was sent can hold outputs back and never the run, however faulty or few the submissions are.

use super::bounds::{holds, percent};
use super::freshness::Freshness;
use super::registry_usable::RegistryUsable;
use super::registry_volume::RegistryVolume;
use super::standing_changed::StandingChanged;
use super::volume::Volume;
use crate::lake::GateSeverity;
use serde::{Deserialize, Serialize};

/// Bounds past which a run, or some of its outputs, are held back. A gate that is left out is not judged, but for those
/// that keep a run from publishing.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Gates {
    pub books_balance: Always,
    pub contracts_hold: Always,
    pub registry_present: Always,
    pub registry_usable: RegistryUsable,
    pub registry_volume: RegistryVolume,
    pub counted_once: Always,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review_share: Option<Share>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unresolved_share: Option<Share>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volume: Option<Volume>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub freshness: Option<Freshness>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standing_changed: Option<StandingChanged>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model_drift: Option<Share>,
}

/// A gate without bounds that keeps a run from publishing.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Always {
    pub severity: GateSeverity,
}

impl Default for Always {
    fn default() -> Self {
        Self { severity: GateSeverity::BlocksRun }
    }
}

/// What a failed gate on submissions does.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    pub severity: GateSeverity,
    #[serde(default)]
    pub holds: Vec<String>,
    /// The largest share that passes, in per cent.
    pub most_percent: u32,
}

impl Share {
    fn check(&self, gate: &str) -> Result<(), String> {
        holds(gate, self.severity, &self.holds)?;
        percent(&format!("{gate}.most_percent"), self.most_percent)
    }
}

impl Gates {
    /// What is wrong with these settings, gate by gate.
    ///
    /// # Errors
    /// The first fault in words, with the gate and the key named.
    pub fn check(&self) -> Result<(), String> {
        for (name, severity) in [
            ("books_balance", self.books_balance.severity),
            ("contracts_hold", self.contracts_hold.severity),
            ("registry_present", self.registry_present.severity),
            ("registry_usable", self.registry_usable.severity),
            ("registry_volume", self.registry_volume.severity),
            ("counted_once", self.counted_once.severity),
        ] {
            if severity != GateSeverity::BlocksRun {
                return Err(format!("gate `{name}` must be `blocks_run`: nothing may be published without it"));
            }
        }
        self.registry_usable.check()?;
        self.registry_volume.check()?;
        for (name, gate) in [
            ("review_share", &self.review_share),
            ("unresolved_share", &self.unresolved_share),
            ("model_drift", &self.model_drift),
        ] {
            gate.as_ref().map_or(Ok(()), |gate| gate.check(name))?;
        }
        self.volume.as_ref().map_or(Ok(()), Volume::check)?;
        self.freshness.as_ref().map_or(Ok(()), Freshness::check)?;
        self.standing_changed.as_ref().map_or(Ok(()), StandingChanged::check)
    }
}

#[cfg(test)]
mod tests {
    use super::super::volume::MOST_RUNS;
    use super::*;

    fn fault(text: &str) -> Option<String> {
        let gates: Gates = serde_saphyr::from_str(text).expect("the form");
        gates.check().err()
    }

    #[test]
    fn settings_on_both_sides_of_what_may_be_said() {
        let share = |percent: u32| format!("review_share: {{severity: warning, most_percent: {percent}}}");
        assert_eq!(fault("{}"), None);
        assert_eq!(fault(&share(100)), None);
        assert!(fault(&share(101)).is_some_and(|f| f.contains("review_share.most_percent")));
        assert_eq!(fault("books_balance: {severity: blocks_run}"), None);
        assert!(fault("books_balance: {severity: warning}").is_some_and(|f| f.contains("books_balance")));
        assert_eq!(fault("registry_volume: {drop_percent: 1}"), None);
        assert!(fault("registry_volume: {drop_percent: 0}").is_some_and(|f| f.contains("registry_volume")));
        assert!(fault("registry_volume: {severity: warning}").is_some_and(|f| f.contains("registry_volume")));
        assert!(fault("counted_once: {severity: warning}").is_some_and(|f| f.contains("counted_once")));
        assert!(fault("registry_usable: {severity: blocks_outputs}").is_some_and(|f| f.contains("registry_usable")));
        for (severity, holds, passes) in [
            ("warning", "[]", true),
            ("warning", "[reminders]", false),
            ("blocks_outputs", "[]", false),
            ("blocks_outputs", "[reminders, mail]", true),
            ("blocks_outputs", "[remindres]", false),
            ("blocks_run", "[]", false),
            ("blocks_run", "[reminders]", false),
        ] {
            let text = format!("unresolved_share: {{severity: {severity}, holds: {holds}, most_percent: 5}}");
            assert_eq!(fault(&text).is_none(), passes, "{text}");
        }
        let volume = |drop: u32, runs: usize| {
            format!("volume: {{severity: warning, drop_percent: {drop}, least_rows: 1, runs: {runs}}}")
        };
        assert_eq!((fault(&volume(1, 1)), fault(&volume(100, MOST_RUNS))), (None, None));
        assert!(fault(&volume(0, 1)).is_some() && fault(&volume(101, 1)).is_some());
        assert!(fault(&volume(1, 0)).is_some() && fault(&volume(1, MOST_RUNS + 1)).is_some());
        let fresh = |days: i64, sender: &str| {
            format!("freshness: {{severity: warning, most_days: {days}, senders: {{{sender}: 3}}}}")
        };
        assert_eq!(fault(&fresh(1, "provider_roster LP-1")), None);
        assert_eq!(fault(&fresh(1, "college")), None);
        assert!(fault(&fresh(0, "college")).is_some());
        assert!(fault(&fresh(1, "weather")).is_some() && fault(&fresh(1, "officers")).is_some());
    }
}
