//! Statistical disclosure control: which cells of the public tables stay empty, so that no small count is shown and
//! none can be worked out from what is shown (the CMS cell-size rule, complementary suppression).
//!
//! Two parts cover everything published. [`linked`]: all figures of the state as a whole, as one system of sums.
//! [`groups`]: the same officers broken down by several attributes at once (class, agency size, county). Both decide on
//! counts alone and before anything is rendered; every page, workbook and file shows the same decided cells.

pub mod groups;
pub mod linked;

/// How wide each of `number` parts remains for a reader who takes all of them for small counts and knows that their sum lies
/// from `low` to `high`.
fn width_if_small((low, high): (i64, i64), number: i64, threshold: i64) -> i64 {
    let least = (low - (number - 1) * threshold).max(1);
    let most = (high - (number - 1)).min(threshold);
    most - least
}

/// Whether a count may not be shown by itself. Nought is no one, so it names no one.
pub fn is_small(count: i64, threshold: i64) -> bool {
    (1..=threshold).contains(&count)
}
