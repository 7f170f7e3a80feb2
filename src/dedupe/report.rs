//! One row of one officer's day, with what tells it from the day's others.
//!
//! In: a row that still stands and what its course is registered as. Out: what rules on a day compare: hours, titles, providers, the
//! sender's trust. Titles of certificates are made only when they are asked for.

use super::co_attendance::CourseRelation;
use super::group::Member;
use super::settings::DuplicateSettings;
use super::title::{Title, initial};
use super::{Described, Facts, Training};
use crate::record::registry::Course;
use crate::record::submission::{Coordinates, Submission};
use crate::record::{Date, Delivery, Hours, InputKind};
use std::cell::OnceCell;

/// Whose word is taken first: provider, then agency, then officer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Trust {
    Provider,
    Agency,
    Officer,
}

impl Trust {
    fn of(kind: InputKind) -> Self {
        match kind {
            InputKind::InService => Self::Agency,
            InputKind::OutOfState | InputKind::College => Self::Officer,
            _ => Self::Provider,
        }
    }
}

/// A row that stands, with what tells it from the day's others.
pub(super) struct Report<'a> {
    pub at: u32,
    /// Position among the officer's rows.
    pub slot: usize,
    pub training: Training,
    pub row: &'a Submission,
    pub credit: Hours,
    pub hours_decided: bool,
    pub trust: Trust,
    course: Option<&'a Course>,
    context: &'a Described<'a>,
    /// Of the registered title and of what the sender wrote.
    initials: [Option<char>; 2],
    /// The registered title; a certificate's own is made when it is asked for.
    registered: Option<&'a Title>,
    own_title: OnceCell<Title>,
    contradicting: OnceCell<Option<Title>>,
}

impl<'a> Report<'a> {
    pub fn new(facts: &Facts<'a>, context: &'a Described<'a>, member: &Member) -> Option<Self> {
        let at = member.at();
        let row = &facts.rows[at];
        let claimed = facts.claimed(at);
        let course = claimed.course;
        let registered = course.map(|course| context.titles.of(course));
        let typed = row.course_title.as_deref().and_then(initial);
        Some(Self {
            at: member.index(),
            slot: member.slot(),
            training: member.key.training,
            row,
            credit: claimed.credit?,
            hours_decided: claimed.hours_decided,
            trust: Trust::of(row.kind),
            course: course.map(|course| &context.courses[course as usize]),
            context,
            initials: [registered.map_or(typed, Title::initial), typed],
            registered,
            own_title: OnceCell::new(),
            contradicting: OnceCell::new(),
        })
    }

    fn typed(&self) -> Option<&'a str> {
        self.row.course_title.as_deref()
    }

    /// The title the course is registered under; a certificate's is its own.
    pub fn title(&self) -> &Title {
        let own = || Title::new(self.typed().unwrap_or_default(), self.settings());
        self.registered.unwrap_or_else(|| self.own_title.get_or_init(own))
    }

    /// What the sender wrote, where it names something else than the registry does.
    pub fn contradicting(&self) -> Option<&Title> {
        let other = || {
            let typed = Title::new(self.typed().filter(|_| self.course.is_some())?, self.settings());
            let filed = self.title();
            let strange = typed.likeness(filed, self.settings()) == super::title::Likeness::Different;
            (strange && !typed.begins_or_continues(filed) && !typed.is_generic(self.settings())).then_some(typed)
        };
        self.contradicting.get_or_init(other).as_ref()
    }

    /// Whether a look at the titles is worth while: those that are alike begin alike.
    pub fn may_be_alike(&self, other: &Self) -> bool {
        self.initials.into_iter().flatten().any(|a| other.initials.contains(&Some(a)))
    }

    /// Who holds the course: the provider it is registered for, else the source the certificate names.
    pub fn owner(&self) -> &'a str {
        let source = || self.row.source_name.as_deref().unwrap_or_default();
        self.course.map_or_else(source, |course| course.provider_no.as_str()).trim()
    }

    pub fn shares_owner(&self, other: &Self) -> bool {
        self.owner().eq_ignore_ascii_case(other.owner())
    }

    /// Whether one sender told of both: the same folder and, of rosters, the same provider. An officer's papers are
    /// all the officer's.
    pub fn shares_sender(&self, other: &Self) -> bool {
        let sender = |report: &Self| report.row.provider_no.as_deref().map_or(report.owner(), str::trim).to_owned();
        let alone = self.trust == Trust::Officer || sender(self).eq_ignore_ascii_case(&sender(other));
        self.trust == other.trust && alone
    }

    pub fn control_no(&self) -> Option<&'a str> {
        self.course.map(|course| course.control_no.trim())
    }

    /// Given within the day: not on a computer, where hours of weeks may end on one day, nor over a semester.
    pub fn fills_the_day(&self) -> bool {
        let delivery = self.course.map_or(self.row.delivery, |course| course.delivery);
        delivery == Delivery::Live && self.row.kind != InputKind::College
    }

    /// Days the training lasted, as far as the row says.
    pub fn days(&self) -> i64 {
        let since = self.row.started_on.zip(self.row.completed_on).map_or(0, |(first, last)| (last - first).num_days());
        since.max(0) + 1
    }

    /// The order in which reports were received.
    pub fn order(&self) -> (Option<Date>, Coordinates) {
        self.row.order()
    }

    pub fn settings(&self) -> &'a DuplicateSettings {
        self.context.settings
    }

    /// Whether it is known how often these were taken together over all officers.
    pub fn co_attendance_is_known(&self, with: &[Self]) -> bool {
        self.context.together.is_known(with.iter().map(|report| report.training))
    }

    /// Whether the courses of both belong together over all officers.
    pub fn relation(&self, other: &Self) -> CourseRelation {
        self.context.together.relation(self.training, other.training, self.settings())
    }
}
