//! One sheet of a licensed provider's workbook: how much live instruction was given away from its main office.
//!
//! In: its attendance lists of the calendar year. Out: hours by place, and how the share stands to the one that a
//! provider owes who offers no computer-based training (11 CSR 75-15.030(10)). An hour of instruction is counted once
//! for each course and day, however many attended. Rows often do not say where: the answer is then a span, and whether
//! the share is reached is said only where the whole span lies on one side.

use crate::publish::workbook::{Cell, Column, Sheet};
use crate::publish::{AttendanceList, Published};
use crate::record::registry::Course;
use crate::record::{CourseProviderKind, Date, Delivery, Hours, Period};
use std::collections::BTreeMap;

/// Hours of live instruction by where they were given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Places {
    away: Hours,
    office: Hours,
    not_stated: Hours,
}

/// A course by its number, on one day.
type Session<'a> = (Option<&'a str>, Date);

impl Places {
    fn of(lists: &[&AttendanceList], period: Period) -> Self {
        let mut sessions: BTreeMap<Session, (Hours, Option<bool>)> = BTreeMap::new();
        for list in lists.iter().filter(|l| l.live_hours > Hours::ZERO) {
            let Some(day) = list.completed_on.filter(|day| Period::of(*day) == period) else { continue };
            let (hours, away) = sessions.entry((list.control_no.as_deref(), day)).or_default();
            *hours = list.live_hours;
            // one list that says so suffices: nobody writes down a journey that was not made
            *away = (*away).max(list.away);
        }
        let mut places = Self::default();
        for (hours, away) in sessions.into_values() {
            *match away {
                Some(true) => &mut places.away,
                Some(false) => &mut places.office,
                None => &mut places.not_stated,
            } += hours;
        }
        places
    }

    fn total(self) -> Hours {
        self.away + self.office + self.not_stated
    }

    /// The least and the most that may have been given away, in hundredths of a per cent of all.
    fn span(self) -> (i64, i64) {
        let share = |hours: Hours| hours.0 * 10_000 / self.total().0.max(1);
        (share(self.away), share(self.away + self.not_stated))
    }
}

/// The sheet, for a licensed provider; the rule binds no other source.
pub fn sheet<'a>(published: &Published<'a>, provider_no: &str, lists: &[&AttendanceList]) -> Option<Sheet<'a>> {
    let providers = &published.registry.providers;
    let provider = providers.iter().rfind(|p| p.provider_no == provider_no)?;
    if provider.kind != CourseProviderKind::LicensedProvider {
        return None;
    }
    let (places, owed) = (Places::of(lists, published.period), published.settings.away_percent * 100);
    let online = offers_computer_based(&published.registry.courses, provider_no, published.period);
    let (least, most) = places.span();
    let hours = |label: &'static str, hours| vec![Cell::text(label), Cell::Hours(hours)];
    let share = |label: &'static str, share| vec![Cell::text(label), Cell::Percent(share)];
    let mut rows = vec![
        vec![Cell::text("Main office in the registry"), Cell::optional(provider.main_office.as_deref())],
        hours("Live instruction, hours", places.total()),
        hours("of it away from the main office", places.away),
        hours("of it at the main office", places.office),
        hours("of it at a place the rows do not state", places.not_stated),
    ];
    if places.total() > Hours::ZERO {
        rows.push(share("Share away from the main office, at least", least));
        rows.push(share("and at most, if every place not stated was away", most));
    }
    rows.push(share("Share owed without computer-based training, 75-15.030(10)(B)", owed));
    let offered = if online { "yes" } else { "no" };
    rows.push(vec![Cell::text("Computer-based training approved in the year, 75-15.030(10)(A)"), Cell::text(offered)]);
    rows.push(vec![Cell::text("What follows"), Cell::text(verdict(places, owed, online))]);
    let columns = vec![Column::new(format!("Calendar year {}", published.period), 62.0), Column::new("", 44.0)];
    Some(Sheet::new("Away from the main office", columns, rows))
}

fn offers_computer_based(courses: &[Course], provider_no: &str, period: Period) -> bool {
    let in_force = |c: &&Course| {
        c.approved_from <= period.last_day() && c.approved_to.is_none_or(|last| last >= period.first_day())
    };
    let mut own = courses.iter().filter(|c| c.provider_no == provider_no).filter(in_force);
    own.any(|c| c.delivery == Delivery::ComputerBased)
}

fn verdict(places: Places, owed: i64, online: bool) -> &'static str {
    let (least, most) = places.span();
    match () {
        () if online => "The share is not owed: computer-based training is offered.",
        () if places.total() == Hours::ZERO => "No live instruction is on record for the year.",
        () if least >= owed => "The share is reached.",
        () if most < owed => "The share is not reached.",
        () => "Cannot be told: state on attendance lists whether training was off site.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(number: &'static str, day: u32, hours: i64, away: Option<bool>) -> AttendanceList {
        AttendanceList {
            provider_no: "P1".into(),
            control_no: Some(number.into()),
            course: None,
            kind: Some(CourseProviderKind::LicensedProvider),
            completed_on: Date::from_ymd_opt(2025, 3, day),
            submitted_on: None,
            rows: 20,
            not_approved: 0,
            lapsed: 0,
            live_hours: Hours(hours),
            away,
        }
    }

    #[test]
    fn a_session_counts_once_and_a_stated_journey_wins() {
        let lists = [
            list("A", 1, 800, None),
            list("A", 1, 800, Some(true)),
            list("A", 2, 800, Some(false)),
            list("B", 2, 400, None),
            list("C", 2, 0, Some(true)),
        ];
        let places = Places::of(&lists.iter().collect::<Vec<_>>(), Period(2025));
        assert_eq!(places, Places { away: Hours(800), office: Hours(800), not_stated: Hours(400) });
        assert_eq!(places.span(), (4_000, 6_000));
        assert_eq!(Places::of(&lists.iter().collect::<Vec<_>>(), Period(2024)), Places::default());
    }

    #[test]
    fn the_share_is_reached_missed_or_open() {
        let places = |away, office, not_stated| Places {
            away: Hours(away),
            office: Hours(office),
            not_stated: Hours(not_stated),
        };
        assert!(verdict(places(30, 70, 0), 3_000, false).contains("is reached"));
        assert!(verdict(places(29, 71, 0), 3_000, false).contains("not reached"));
        assert!(verdict(places(29, 70, 1), 3_000, false).contains("Cannot"));
        assert!(verdict(places(0, 100, 0), 3_000, true).contains("not owed"));
        assert!(verdict(Places::default(), 3_000, false).contains("No live"));
    }
}
