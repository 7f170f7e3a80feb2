//! Attendance in part: which areas and topics the attended hours have.
//!
//! A stated figure stands, up to the course's own, also when it is 0; only a blank is filled, and only where all of the
//! course's hours are in one area, or all carry a topic. What is in no area stays unstated: nothing is invented.

use crate::record::submission::Submission;
use crate::record::{AreaHours, Breakdown, Hours, Stated, Topic, TopicHours};

/// The course's own figures, or none (certificates, college).
#[derive(Clone, Copy, Debug)]
pub(super) struct Own {
    pub areas: AreaHours,
    pub topics: TopicHours,
}

impl Own {
    pub(super) fn total(&self) -> Hours {
        self.areas.iter().copied().sum()
    }

    /// The whole course.
    pub(super) fn whole(&self) -> Breakdown {
        Breakdown { areas: self.areas, unstated: Hours::ZERO, topics: self.topics }
    }
}

/// Whether the stated areas come to more than the hours they are part of.
pub(super) fn areas_above(row: &Submission, hours: Hours) -> bool {
    row.stated.area_sum() > hours
}

/// Divides `hours` of a course attended in part.
pub(super) fn in_part(hours: Hours, stated: &Stated, own: &Own) -> Breakdown {
    let mut areas = stated_areas(hours, stated, Some(&own.areas));
    let total = own.total();
    for area in 0..areas.len() {
        if stated.areas[area].is_none() && !total.is_zero() && own.areas[area] == total {
            areas[area] = hours.less(areas.iter().copied().sum());
        }
    }
    let mut topics = [Hours::ZERO; 4];
    for ((slot, stated), own) in topics.iter_mut().zip(stated.topics).zip(own.topics) {
        let all_carry_it = !total.is_zero() && own >= total;
        *slot = match stated {
            Some(figure) => figure.min(own).min(hours),
            None if all_carry_it => hours,
            None => Hours::ZERO,
        };
    }
    finish(hours, areas, topics)
}

/// Divides the hours of a certificate or college course by what is stated; no course of the registry bounds it.
pub(super) fn as_stated(hours: Hours, stated: &Stated) -> Breakdown {
    let areas = stated_areas(hours, stated, None);
    let topics = stated.topics.map(|figure| figure.unwrap_or_default().min(hours));
    finish(hours, areas, topics)
}

/// The stated areas, none above the course's own and together no more than `hours`.
pub(super) fn stated_areas(hours: Hours, stated: &Stated, own: Option<&AreaHours>) -> AreaHours {
    let mut left = hours;
    let mut areas = [Hours::ZERO; 4];
    for (area, slot) in areas.iter_mut().enumerate() {
        let figure = stated.areas[area].unwrap_or_default();
        *slot = figure.min(own.map_or(figure, |own| own[area])).min(left);
        left -= *slot;
    }
    areas
}

pub(super) fn finish(hours: Hours, areas: AreaHours, mut topics: TopicHours) -> Breakdown {
    let unstated = hours.less(areas.iter().copied().sum());
    for topic in Topic::ALL {
        topics[topic as usize] = topics[topic as usize].min(hours);
    }
    Breakdown { areas, unstated, topics }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Area;

    const NONE: Hours = Hours::ZERO;

    fn own(areas: [i64; 4], topics: [i64; 4]) -> Own {
        Own { areas: areas.map(Hours), topics: topics.map(Hours) }
    }

    #[test]
    fn hours_of_a_course_in_one_area_have_that_area() {
        let part = in_part(Hours(300), &Stated::default(), &own([800, 0, 0, 0], [0; 4]));
        assert_eq!(part.areas, [Hours(300), NONE, NONE, NONE]);
        assert_eq!(part.unstated, NONE);
    }

    #[test]
    fn hours_of_a_course_in_two_areas_have_none_unless_stated() {
        let course = own([400, 400, 0, 0], [0; 4]);
        assert_eq!(in_part(Hours(300), &Stated::default(), &course).unstated, Hours(300));
        let mut stated = Stated::default();
        stated.areas[Area::Legal as usize] = Some(Hours(500));
        let part = in_part(Hours(500), &stated, &course);
        assert_eq!((part.area(Area::Legal), part.unstated), (Hours(400), Hours(100)));
    }

    #[test]
    fn a_stated_nought_stands() {
        let mut stated = Stated::default();
        stated.areas[Area::Legal as usize] = Some(NONE);
        assert_eq!(in_part(Hours(300), &stated, &own([800, 0, 0, 0], [0; 4])).unstated, Hours(300));
    }

    #[test]
    fn a_topic_carried_by_all_hours_is_carried_by_the_attended_ones() {
        let part = in_part(Hours(300), &Stated::default(), &own([0, 0, 800, 0], [0, 0, 800, 400]));
        assert_eq!(part.topic(Topic::ImplicitBias), Hours(300));
        assert_eq!(part.topic(Topic::RacialProfiling), NONE);
    }
}
