//! Areas, topics and how the hours of one training divide among them (11 CSR 75-15.020(1), (2)).

use super::Hours;

/// A curricula area; every hour belongs to one of the four.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    Legal,
    Technical,
    Interpersonal,
    Skill,
}

impl Area {
    pub const ALL: [Area; 4] = [Area::Legal, Area::Technical, Area::Interpersonal, Area::Skill];

    /// The column name in inputs and tables.
    pub const fn column(self) -> &'static str {
        ["legal_hours", "technical_hours", "interpersonal_hours", "skill_hours"][self as usize]
    }
}

/// A designation an hour may carry besides its area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    Firearms,
    Deescalation,
    ImplicitBias,
    RacialProfiling,
}

impl Topic {
    pub const ALL: [Topic; 4] = [Topic::Firearms, Topic::Deescalation, Topic::ImplicitBias, Topic::RacialProfiling];

    /// The column name in inputs and tables.
    pub const fn column(self) -> &'static str {
        ["firearms_hours", "deescalation_hours", "implicit_bias_hours", "racial_profiling_hours"][self as usize]
    }
}

/// Hours per area, in the order of [`Area::ALL`].
pub type AreaHours = [Hours; 4];
/// Hours per topic, in the order of [`Topic::ALL`].
pub type TopicHours = [Hours; 4];

/// How the hours of a completion divide: `areas` and `unstated` add up to its hours; `topics` are designations of
/// those same hours, so they are never added to them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Breakdown {
    pub areas: AreaHours,
    pub unstated: Hours,
    pub topics: TopicHours,
}

impl Breakdown {
    /// Hours in all: the areas and what is in none.
    pub fn total(&self) -> Hours {
        self.areas.iter().copied().sum::<Hours>() + self.unstated
    }

    pub fn area(&self, area: Area) -> Hours {
        self.areas[area as usize]
    }

    pub fn topic(&self, topic: Topic) -> Hours {
        self.topics[topic as usize]
    }
}

/// Area and topic hours as a row states them: `None` is a blank cell, which is not nought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Stated {
    pub areas: [Option<Hours>; 4],
    pub topics: [Option<Hours>; 4],
}

/// What a row states about areas and topics. Most rows state nothing, and then nothing is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct StatedIfAny(Option<Box<Stated>>);

impl From<Stated> for StatedIfAny {
    fn from(stated: Stated) -> Self {
        Self(stated.any().then(|| Box::new(stated)))
    }
}

impl std::ops::Deref for StatedIfAny {
    type Target = Stated;

    fn deref(&self) -> &Stated {
        const NOTHING: Stated = Stated { areas: [None; 4], topics: [None; 4] };
        self.0.as_deref().unwrap_or(&NOTHING)
    }
}

impl Stated {
    pub fn any_area(&self) -> bool {
        self.areas.iter().any(Option::is_some)
    }

    pub fn any(&self) -> bool {
        self.any_area() || self.topics.iter().any(Option::is_some)
    }

    pub fn area_sum(&self) -> Hours {
        self.areas.iter().flatten().copied().sum()
    }
}
