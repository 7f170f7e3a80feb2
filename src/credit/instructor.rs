//! Instructor credit (75-15.020(3)(B)): stated areas and topics, else the course's in proportion.

use super::attendance::{Own, finish, stated_areas};
use crate::record::{Breakdown, Hours, Stated};

/// Divides `hours` of teaching. Proportions are rounded down, and the rest is in no area.
pub(super) fn divide(hours: Hours, stated: &Stated, own: &Own) -> Breakdown {
    let approved = own.total();
    let proportion =
        |figure: Hours| if approved.is_zero() { Hours::ZERO } else { Hours(figure.0 * hours.0 / approved.0) };
    let areas =
        if stated.any_area() { stated_areas(hours, stated, Some(&own.areas)) } else { own.areas.map(proportion) };
    let mut topics = own.topics.map(proportion);
    for (topic, slot) in topics.iter_mut().enumerate() {
        if let Some(figure) = stated.topics[topic] {
            *slot = figure.min(own.topics[topic]);
        }
    }
    finish(hours, areas, topics)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proportions_are_rounded_down_and_the_rest_has_no_area() {
        let own = Own {
            areas: [Hours(100), Hours(100), Hours(100), Hours(0)],
            topics: [Hours(0), Hours(100), Hours(0), Hours(0)],
        };
        let taught = divide(Hours(100), &Stated::default(), &own);
        assert_eq!(taught.areas, [Hours(33), Hours(33), Hours(33), Hours(0)]);
        assert_eq!(taught.unstated, Hours(1));
        assert_eq!(taught.topics[1], Hours(33));
    }
}
