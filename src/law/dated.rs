//! Dated values: which one is in force on a day.
//!
//! In: the values of one rule with the days they run from and to. Out: the single value in force, or the reason why
//! there is none or more than one. A value without `to` holds until the next begins, so only a stated `to` can leave
//! a gap or an overlap; two values from the same day always conflict.

use super::error::RuleError;
use crate::record::Date;

/// Where a value stands in the law, and when it was last compared with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Meta {
    pub from: Date,
    pub to: Option<Date>,
    pub citation: Option<String>,
    pub printed_citation: Option<String>,
    pub enacted: Option<Date>,
    pub checked_on: Option<Date>,
    pub note: Option<String>,
    /// Line of the rule file.
    pub line: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Dated<V> {
    pub meta: Meta,
    pub value: V,
}

/// One rule: an id, what people call it, and its values in the order of the days they run from.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule<V> {
    pub id: String,
    pub label: String,
    pub unit: Option<String>,
    pub question: Option<String>,
    pub file: String,
    pub values: Vec<Dated<V>>,
}

impl<V> Rule<V> {
    /// Whether value number `index` is in force on `on`.
    fn covers(&self, index: usize, on: Date) -> bool {
        let meta = &self.values[index].meta;
        let next = self.values[index..].iter().map(|v| v.meta.from).find(|&f| f > meta.from);
        let ended = match meta.to {
            Some(to) => on > to,
            None => next.is_some_and(|n| on >= n),
        };
        on >= meta.from && !ended
    }

    /// # Errors
    /// When no value, or more than one, is in force on that day.
    pub fn on(&self, on: Date) -> Result<&Dated<V>, RuleError> {
        let found: Vec<usize> = (0..self.values.len()).filter(|&i| self.covers(i, on)).collect();
        match found.as_slice() {
            [one] => Ok(&self.values[*one]),
            [] => Err(RuleError::NoRule { rule: self.id.clone(), on }),
            more => Err(RuleError::Conflict { rule: self.id.clone(), on, values: more.len() }),
        }
    }

    /// The days on which the answer of [`Rule::on`] may change.
    pub fn turning_days(&self) -> impl Iterator<Item = Date> + '_ {
        self.values.iter().flat_map(|v| [Some(v.meta.from), v.meta.to.and_then(|t| t.succ_opt())]).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn rule(values: &[(&str, Option<&str>, i32)]) -> Rule<i32> {
        let dated = |&(from, to, value): &(&str, Option<&str>, i32)| Dated {
            meta: Meta {
                from: day(from),
                to: to.map(day),
                citation: None,
                printed_citation: None,
                enacted: None,
                checked_on: None,
                note: None,
                line: 1,
            },
            value,
        };
        let (id, file) = ("x".to_owned(), "x.yaml".to_owned());
        Rule { id, label: String::new(), unit: None, question: None, file, values: values.iter().map(dated).collect() }
    }

    #[test]
    fn a_value_holds_until_the_next_begins() {
        let r = rule(&[("2017-01-01", None, 1), ("2021-01-01", None, 2)]);
        assert_eq!(r.on(day("2020-12-31")).unwrap().value, 1);
        assert_eq!(r.on(day("2021-01-01")).unwrap().value, 2);
    }

    #[test]
    fn no_rule_and_conflict_are_different_errors() {
        let r = rule(&[("2017-01-01", Some("2018-12-31"), 1), ("2020-01-01", Some("2020-12-31"), 2)]);
        assert!(matches!(r.on(day("2016-12-31")), Err(RuleError::NoRule { .. })));
        assert!(matches!(r.on(day("2019-06-01")), Err(RuleError::NoRule { .. })));
        let r = rule(&[("2017-01-01", Some("2020-06-30"), 1), ("2020-01-01", None, 2)]);
        assert!(matches!(r.on(day("2020-06-30")), Err(RuleError::Conflict { values: 2, .. })));
        assert_eq!(r.on(day("2020-07-01")).unwrap().value, 2);
    }

    #[test]
    fn two_values_from_one_day_conflict() {
        let r = rule(&[("2017-01-01", None, 1), ("2017-01-01", None, 2)]);
        assert!(matches!(r.on(day("2017-01-01")), Err(RuleError::Conflict { values: 2, .. })));
    }
}
