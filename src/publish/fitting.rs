//! Approved courses that would fill what an officer lacks.
//!
//! In: courses on offer, what is lacking of each requirement. Out: up to three courses that each fill all of it, or up to
//! three that fill it together, or as much of it as three can. The course that fills most comes first; of two alike the
//! shorter one, then the one with the lower number.

use super::Offer;
use super::digest::{TOGETHER, Unmet};
use super::wording::hundredths;
use crate::record::{Delivery, Hours, Text};
use std::cmp::Reverse;

/// How many courses a reminder names.
const NAMED: usize = 3;

/// Courses in words, and how they fill the gap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fitting {
    pub courses: Vec<String>,
    pub fill: Fill,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fill {
    /// Any one of them fills all that is lacking.
    Each,
    /// All of them together do.
    Together,
    /// They leave something open, or there are none.
    #[default]
    InPart,
}

impl Fill {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Each => "each",
            Self::Together => "together",
            Self::InPart => "in_part",
        }
    }
}

/// What fills a gap.
pub fn fitting(offers: &[Offer], missing: &[Unmet]) -> Fitting {
    let mut gap: Vec<(Text, Hours)> = missing.iter().map(|(_, requirement, hours)| (*requirement, *hours)).collect();
    // what all requirements must meet at once is no requirement of its own
    gap.retain(|(requirement, hours)| *hours > Hours::ZERO && **requirement != *TOGETHER);
    let whole: Hours = gap.iter().map(|(_, hours)| *hours).sum();
    if whole.is_zero() {
        return Fitting::default();
    }
    let mut alone: Vec<&Offer> = offers.iter().filter(|offer| covered(offer, &gap) == whole).collect();
    if !alone.is_empty() {
        alone.sort_by(|a, b| (a.hours, &a.control_no).cmp(&(b.hours, &b.control_no)));
        alone.dedup_by(|a, b| a.control_no == b.control_no);
        return Fitting { courses: alone.into_iter().take(NAMED).map(in_words).collect(), fill: Fill::Each };
    }
    let mut chosen: Vec<&Offer> = Vec::new();
    while chosen.len() < NAMED {
        let free = offers.iter().filter(|offer| chosen.iter().all(|c| c.control_no != offer.control_no));
        let ranked = free.map(|offer| ((Reverse(covered(offer, &gap)), offer.hours, &offer.control_no), offer));
        let best = ranked.min_by(|(a, _), (b, _)| a.cmp(b)).map(|(_, offer)| offer);
        let Some(best) = best.filter(|best| covered(best, &gap) > Hours::ZERO) else { break };
        for (requirement, hours) in &mut gap {
            *hours = hours.less(gives(best, *requirement));
        }
        chosen.push(best);
    }
    let filled = gap.iter().all(|(_, hours)| hours.is_zero());
    let fill = if filled { Fill::Together } else { Fill::InPart };
    Fitting { courses: chosen.into_iter().map(in_words).collect(), fill }
}

/// How much of a gap a course fills.
fn covered(offer: &Offer, gap: &[(Text, Hours)]) -> Hours {
    gap.iter().map(|(requirement, hours)| gives(offer, *requirement).min(*hours)).sum()
}

fn gives(offer: &Offer, requirement: Text) -> Hours {
    offer.gives.iter().find(|(id, _)| *id == requirement).map_or(Hours::ZERO, |(_, hours)| *hours)
}

/// `25-70010 Use of force (4 h, live, Example Academy)`
fn in_words(offer: &Offer) -> String {
    let how = match offer.delivery {
        Delivery::Live => "live",
        Delivery::ComputerBased => "computer-based",
    };
    // entries of the list are parted by semicolons
    let clean = |text: &str| text.replace(';', ",");
    let (title, provider) = (clean(&offer.title), clean(&offer.provider));
    format!("{} {title} ({} h, {how}, {provider})", offer.control_no, hundredths(offer.hours.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(number: &str, hours: i64, gives: &[(&str, i64)]) -> Offer {
        Offer {
            control_no: number.to_owned(),
            title: "A; course".to_owned(),
            provider: "Example Academy".to_owned(),
            delivery: Delivery::Live,
            hours: Hours(hours * 100),
            gives: gives.iter().map(|(id, hours)| ((*id).into(), Hours(hours * 100))).collect(),
        }
    }

    fn gap(of: &[(&str, i64)]) -> Vec<Unmet> {
        of.iter().map(|(id, hours)| ("900001".into(), (*id).into(), Hours(hours * 100))).collect()
    }

    fn numbers(found: &Fitting) -> Vec<&str> {
        found.courses.iter().filter_map(|words| words.split(' ').next()).collect()
    }

    #[test]
    fn courses_that_fill_all_of_it_are_named_as_choices_the_shortest_first() {
        let offers = [
            offer("25-3", 8, &[("total", 8), ("firearms", 2)]),
            offer("25-2", 4, &[("total", 4), ("firearms", 2)]),
            offer("25-1", 4, &[("total", 4)]),
        ];
        let found = fitting(&offers, &gap(&[("total", 4), ("firearms", 2)]));
        assert_eq!((numbers(&found), found.fill), (vec!["25-2", "25-3"], Fill::Each));
        assert_eq!(found.courses[0], "25-2 A, course (4 h, live, Example Academy)");
    }

    #[test]
    fn several_fill_it_together_and_what_serves_nothing_is_not_named() {
        let offers = [
            offer("25-1", 4, &[("total", 4), ("legal", 4)]),
            offer("25-2", 2, &[("total", 2), ("firearms", 2)]),
            offer("25-3", 9, &[]),
        ];
        let found = fitting(&offers, &gap(&[("total", 6), ("legal", 2), ("firearms", 2)]));
        assert_eq!((numbers(&found), found.fill), (vec!["25-1", "25-2"], Fill::Together));
        let found = fitting(&offers, &gap(&[("total", 24)]));
        assert_eq!((numbers(&found), found.fill), (vec!["25-1", "25-2"], Fill::InPart));
    }

    #[test]
    fn nothing_missing_names_nothing() {
        assert_eq!(fitting(&[offer("25-1", 4, &[("total", 4)])], &[]), Fitting::default());
    }
}
