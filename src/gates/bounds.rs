//! What bounds of gates may be.
//!
//! In: a bound as it was written. Out: nothing, or why it is refused.

use crate::lake::GateSeverity;

/// What a gate may hold back: files below `lists/` by the beginning of their names, messages, and public reports.
const OUTPUTS: [&str; 8] =
    ["reminders", "mail", "unreachable", "referral", "review", "agencies", "providers", "public"];

const WHOLE: u32 = 100;

pub(super) fn percent(key: &str, value: u32) -> Result<(), String> {
    if value <= WHOLE { Ok(()) } else { Err(format!("`{key}` is {value}; expected 0 to {WHOLE}")) }
}

/// Whether severity and outputs fit together, for a gate on what was sent.
pub(super) fn holds(gate: &str, severity: GateSeverity, outputs: &[String]) -> Result<(), String> {
    match severity {
        GateSeverity::BlocksRun => {
            return Err(format!(
                "gate `{gate}` is about submissions, which never keep a run from publishing; expected `blocks_outputs` \
                 or `warning`"
            ));
        }
        GateSeverity::BlocksOutputs if outputs.is_empty() => {
            return Err(format!(
                "gate `{gate}` holds back nothing; name outputs under `holds`, or make it a `warning`"
            ));
        }
        GateSeverity::Warning if !outputs.is_empty() => {
            return Err(format!("gate `{gate}` is a `warning` and holds outputs back; expected `blocks_outputs`"));
        }
        _ => {}
    }
    match outputs.iter().find(|output| !OUTPUTS.contains(&output.as_str())) {
        Some(unknown) => Err(format!("gate `{gate}` holds back `{unknown}`; expected one of {}", OUTPUTS.join(", "))),
        None => Ok(()),
    }
}
