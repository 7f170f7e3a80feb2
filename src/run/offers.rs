//! Approved courses that an officer who is short could still take.
//!
//! In: the registry, the law of the period, the as-of date. Out: one offer for each course that is approved from now to the
//! end of the period, whose provider may give it, and that no limit cuts, with what it gives towards each requirement.
//! An agency's own courses are not offered: they are for its officers.

use crate::credit::{Catalogue, source_kind};
use crate::law::{LawInForce, Measure};
use crate::publish::Offer;
use crate::record::registry::{Course, Registry};
use crate::record::{CourseProviderKind, Date, Hours, Role};
use crate::words::Vocabulary;
use rustc_hash::FxHashMap;
use std::sync::Arc;

pub fn offers(registry: &Registry, law: &LawInForce, words: &Arc<Vocabulary>, as_of: Date) -> Vec<Offer> {
    let catalogue = Catalogue::new(registry, Arc::clone(words));
    // of several licence periods the first names the provider
    let names: FxHashMap<&str, &str> = registry
        .providers
        .iter()
        .rev()
        .map(|provider| (provider.provider_no.as_str(), provider.name.as_str()))
        .collect();
    let through = as_of.max(law.period.last_day());
    let offer = |(at, course): (usize, &Course)| {
        let kind = catalogue.provider_kind_of(u32::try_from(at).ok()?, as_of)?;
        let class = law.class(
            source_kind(Role::Student, kind),
            course.delivery,
            Role::Student,
            Some(course.control_no.as_str()),
        );
        let is_open = course.approved_from <= as_of && course.approved_to.is_none_or(|end| through <= end);
        let is_for_all = kind != CourseProviderKind::LawEnforcementAgency && class.limits == 0;
        if !is_open || !is_for_all {
            return None;
        }
        let gives = |(position, requirement): (usize, &crate::law::RequirementInForce)| {
            let hours = match requirement.measure {
                Measure::Whole => course.approved_hours(),
                Measure::Area(area) => course.areas[area as usize],
                Measure::Topic(topic) => course.topics[topic as usize],
            };
            let serves = class.requirements & (1 << position) != 0 && hours > Hours::ZERO;
            serves.then_some((requirement.id, hours))
        };
        Some(Offer {
            control_no: course.control_no.clone(),
            title: course.title.clone(),
            provider: names.get(course.provider_no.as_str()).copied().unwrap_or_default().to_owned(),
            delivery: course.delivery,
            hours: course.approved_hours(),
            gives: law.requirements.iter().enumerate().filter_map(gives).collect(),
        })
    };
    registry.courses.iter().enumerate().filter_map(offer).collect()
}
