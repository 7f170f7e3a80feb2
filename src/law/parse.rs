//! Reads rule files into a rule set, strictly.
//!
//! In: paths and YAML texts. Out: the rule set, or every fault found in all files at once, each with file, line and
//! what was expected. Whether the values leave gaps or conflict is not asked here but by the lint.

use super::dated::{Dated, Meta, Rule};
use super::error::{RuleErrors, RuleFault};
use super::form::{FileKind, KindOnly, LimitForm, PackForm, RequirementForm, RuleForm, ScalarForm};
use super::ruleset::{LimitValue, Pack, RequirementValue, RuleSet, Words};
use super::settings::{READINGS, SETTINGS, Shape};
use crate::record::Period;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// Years that a calendar of training can have.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

/// What has been read so far.
#[derive(Default)]
struct Reading {
    pack: Option<Pack>,
    requirements: BTreeMap<String, Rule<RequirementValue>>,
    limits: BTreeMap<String, Rule<LimitValue>>,
    settings: BTreeMap<String, Rule<Words>>,
    readings: BTreeMap<String, Rule<Words>>,
    faults: Vec<RuleFault>,
}

impl RuleSet {
    /// # Errors
    /// All faults of all files: unreadable YAML, unknown keys or words, values of the wrong form, ids defined twice,
    /// no pack file or several.
    pub fn parse(files: &[(String, String)]) -> Result<Self, RuleErrors> {
        let mut reading = Reading::default();
        for (path, text) in files {
            reading.file(path, text);
        }
        if reading.pack.is_none() && reading.faults.is_empty() {
            let file = files.first().map(|f| f.0.clone()).unwrap_or_default();
            reading.fault(&file, None, "no rule file is of `kind: pack`; hint: add one that lists the requirements");
        }
        match reading.pack {
            Some(pack) if reading.faults.is_empty() => Ok(Self {
                pack,
                requirements: reading.requirements,
                limits: reading.limits,
                settings: reading.settings,
                readings: reading.readings,
                epochs: Vec::new(),
            }
            .with_epochs()),
            _ => Err(RuleErrors(reading.faults)),
        }
    }
}

impl Reading {
    fn fault(&mut self, file: &str, line: Option<u64>, message: impl Into<String>) {
        self.faults.push(RuleFault { file: file.to_owned(), line, message: message.into() });
    }

    fn form<T: DeserializeOwned>(&mut self, path: &str, text: &str) -> Option<T> {
        match serde_saphyr::from_str::<T>(text) {
            Ok(form) => Some(form),
            Err(error) => {
                let line = error.location().map(|l| l.line());
                self.fault(path, line, plain_message(&error));
                None
            }
        }
    }

    fn file(&mut self, path: &str, text: &str) {
        let Some(KindOnly { kind }) = self.form(path, text) else { return };
        match kind {
            FileKind::Pack => self.pack(path, text),
            FileKind::Requirement => {
                if let Some(rule) = self.rule(path, text, requirement) {
                    insert(&mut self.requirements, &mut self.faults, rule);
                }
            }
            FileKind::Limit => {
                if let Some(rule) = self.rule(path, text, limit) {
                    insert(&mut self.limits, &mut self.faults, rule);
                }
            }
            FileKind::Setting => self.words(path, text, SETTINGS, false),
            FileKind::Reading => self.words(path, text, READINGS, true),
        }
    }

    fn pack(&mut self, path: &str, text: &str) {
        let Some(form) = self.form::<PackForm>(path, text) else { return };
        if let Some(first) = &self.pack {
            let message = format!("a second pack file; the first is `{}`", first.file);
            return self.fault(path, None, message);
        }
        if !YEARS.contains(&form.judged_from) {
            let message = format!("`judged_from` is `{}`; expected a year", form.judged_from);
            return self.fault(path, None, message);
        }
        self.pack = Some(Pack {
            id: form.id,
            label: form.label,
            file: path.to_owned(),
            judged_from: Period(form.judged_from),
            total: form.total,
            approved: form.approved,
            requirements: form.requirements,
            limits: form.limits,
            without: form.without,
        });
    }

    fn words(&mut self, path: &str, text: &str, known: &[(&str, Shape)], switches: bool) {
        let Some(rule) = self.rule(path, text, |form: ScalarForm| Ok((meta(&form), form.value.0))) else { return };
        let Some(&(_, shape)) = known.iter().find(|(id, _)| *id == rule.id) else {
            let ids: Vec<&str> = known.iter().map(|k| k.0).collect();
            let message = format!("`{}` is not one of {}", rule.id, ids.join(", "));
            return self.fault(path, None, message);
        };
        for dated in &rule.values {
            if let Some(message) = shape.fault(&dated.value) {
                self.fault(path, Some(dated.meta.line), message);
            }
        }
        insert(if switches { &mut self.readings } else { &mut self.settings }, &mut self.faults, rule);
    }

    /// A file of dated values; `convert` tells what one says.
    fn rule<F: DeserializeOwned + Clone, V>(
        &mut self,
        path: &str,
        text: &str,
        convert: impl Fn(F) -> Result<(Meta, V), String>,
    ) -> Option<Rule<V>> {
        let form: RuleForm<F> = self.form(path, text)?;
        let mut values = Vec::with_capacity(form.values.len());
        for spanned in form.values {
            let line = spanned.referenced.line();
            match convert(spanned.value) {
                Ok((meta, value)) => values.push(Dated { meta: Meta { line, ..meta }, value }),
                Err(message) => self.fault(path, Some(line), message),
            }
        }
        values.sort_by_key(|v| v.meta.from);
        let (id, label, unit, question) =
            (form.id, form.label, form.unit.map(|unit| unit.as_str().to_owned()), form.question);
        Some(Rule { id, label, unit, question, file: path.to_owned(), values })
    }
}

/// The error without its place, which is told apart, and without the snippet of text that the parser draws below it.
pub(super) fn plain_message(error: &serde_saphyr::Error) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    let line = line.strip_prefix("error: ").unwrap_or(line);
    match line.strip_prefix("line ").and_then(|rest| rest.split_once(": ")) {
        Some((_, message)) => message.to_owned(),
        None => line.to_owned(),
    }
}

fn insert<V>(rules: &mut BTreeMap<String, Rule<V>>, faults: &mut Vec<RuleFault>, rule: Rule<V>) {
    if let Some(first) = rules.get(&rule.id) {
        let message = format!("`{}` is already defined in `{}`", rule.id, first.file);
        return faults.push(RuleFault { file: rule.file, line: None, message });
    }
    rules.insert(rule.id.clone(), rule);
}

macro_rules! meta_of {
    ($form:expr) => {
        Meta {
            from: $form.from,
            to: $form.to,
            citation: $form.citation.clone(),
            printed_citation: $form.printed_citation.clone(),
            enacted: $form.enacted,
            checked_on: $form.checked_on,
            note: $form.note.clone(),
            line: 0,
        }
    };
}

fn meta(form: &ScalarForm) -> Meta {
    meta_of!(form)
}

fn requirement(form: RequirementForm) -> Result<(Meta, RequirementValue), String> {
    let meta = meta_of!(form);
    let value = match (form.minimum, form.not_required, form.credential) {
        (Some(minimum), None, None) => {
            RequirementValue::Hours { minimum: minimum.0, unless: form.unless, of: form.of, label: form.label }
        }
        (None, Some(true), None) => RequirementValue::NotRequired,
        (None, None, Some(name)) => RequirementValue::Credential { name, unless: form.unless },
        _ => return Err("exactly one of `minimum`, `not_required: true`, `credential` is expected".to_owned()),
    };
    Ok((meta, value))
}

fn limit(form: LimitForm) -> Result<(Meta, LimitValue), String> {
    let meta = meta_of!(form);
    match (form.maximum, form.unlimited) {
        (Some(maximum), None) => Ok((meta, LimitValue::AtMost { maximum: maximum.0, of: form.of })),
        (None, Some(true)) => Ok((meta, LimitValue::Unlimited)),
        _ => Err("exactly one of `maximum`, `unlimited: true` is expected".to_owned()),
    }
}
