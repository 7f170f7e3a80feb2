//! Rulings that did not take, as they come back to the reviewer.
//!
//! In: what was read of decisions and what came of them. Out: the rulings that bind nothing and that no later one has
//! settled, each with the reason, in the order of their files. A ruling dated after the as-of date is not known yet and
//! does not come back.

use super::tables::Texts;
use crate::conform::is_question;
use crate::issue::Issue;
use crate::publish::NotTaken;
use crate::read::Inputs;
use crate::record::submission::{Content, Coordinates, Decision, RefusedDecision};
use crate::record::{Date, Effect, Question, row_content};
use crate::settle::Rulings;
use std::collections::{HashMap, HashSet};

const CODES: [&str; 2] = ["decision_without_effect", "decisions_conflict"];

pub fn not_taken(
    (inputs, texts): (&Inputs, &Texts<'_>),
    told: &[Issue],
    contradicted: &HashSet<Content>,
    as_of: Date,
) -> Vec<NotTaken> {
    let effects = Rulings::effects(&inputs.decisions, &inputs.registry, (told, contradicted), as_of);
    let all = || inputs.decisions.iter().zip(effects.iter().copied());
    let settled: HashSet<(Content, Question)> = all()
        .filter(|(_, effect)| matches!(*effect, Effect::Binds | Effect::Contradicted))
        .map(|(decision, _)| (decision.content, decision.ruling.question()))
        .collect();
    let told: HashMap<Coordinates, &Issue> =
        told.iter().filter(|issue| CODES.contains(&issue.code)).map(|issue| (issue.at, issue)).collect();
    let lost = |(decision, effect): (&Decision, Effect)| {
        let open = !settled.contains(&(decision.content, decision.ruling.question()));
        let lost = matches!(effect, Effect::WithoutEffect | Effect::Conflict) && decision.decided_on <= as_of && open;
        lost.then(|| RefusedDecision {
            at: decision.at,
            row_id: decision.written.row_id.clone(),
            question: decision.ruling.question().to_string(),
            answer: decision.written.answer.clone(),
            decided_by: decision.written.decided_by.clone(),
            decided_on: decision.decided_on.to_string(),
            why: told
                .get(&decision.at)
                .map_or("no officer has this licence number, so nothing is decided", |i| &i.message)
                .to_owned(),
        })
    };
    let is_open = |refused: &&RefusedDecision| {
        let question = refused.question.trim().to_ascii_lowercase();
        // a question that is none may have meant any
        let known = is_question(&question);
        let settles = |(content, asked): &(Content, Question)| {
            Some(*content) == row_content(&refused.row_id) && (!known || asked.as_str() == question)
        };
        !settled.iter().any(settles)
    };
    let mut found: Vec<RefusedDecision> = all().filter_map(lost).collect();
    found.extend(inputs.refused.iter().filter(is_open).cloned());
    found.sort_by_key(|refused| refused.at);
    found.into_iter().map(|refused| NotTaken { file: texts.stands_in(refused.at).0, ruling: refused }).collect()
}
