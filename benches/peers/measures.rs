//! Decisions and the truth in, the measures of linking out.
//!
//! A row is hard when its number is not, by itself, its officer's. A review row counts as found when its first
//! candidate is right.

use clee::record::matching::{Match, MatchDecision};

#[derive(Default)]
pub struct Measures {
    rows: u64,
    hard: u64,
    pub hard_of_officers: u64,
    automatic: u64,
    automatic_wrong: u64,
    hard_automatic: u64,
    hard_automatic_right: u64,
    hard_review: u64,
    hard_review_right: u64,
    review: u64,
    unmatched: u64,
    outsiders: u64,
    outsiders_linked: u64,
    /// Stated probability of each hard row's first candidate, and whether it was right.
    pub scored: Vec<(f64, bool)>,
}

impl Measures {
    pub fn add(&mut self, found: &Match, truth: Option<u32>, hard: bool) {
        let automatic = u64::from(found.decision == MatchDecision::Matched);
        let review = u64::from(matches!(found.decision, MatchDecision::Review(_)));
        let right = u64::from(found.officer().is_some() && found.officer() == truth);
        self.rows += 1;
        self.automatic += automatic;
        self.automatic_wrong += automatic * (1 - right);
        self.review += review;
        self.unmatched += u64::from(found.decision == MatchDecision::Unmatched);
        if truth.is_none() {
            self.outsiders += 1;
            self.outsiders_linked += automatic;
        }
        if hard {
            self.hard += 1;
            self.hard_of_officers += u64::from(truth.is_some());
            self.hard_automatic += automatic;
            self.hard_automatic_right += automatic * right;
            self.hard_review += review;
            self.hard_review_right += review * right;
            self.scored.extend(found.score().map(|score| (score, right == 1)));
        }
    }

    pub fn print(&mut self) {
        let part = |a: u64, b: u64| a as f64 / b.max(1) as f64;
        let f1 = |right: u64, said: u64, all: u64| 2.0 * right as f64 / (said + all).max(1) as f64;
        let right = self.hard_automatic_right + self.hard_review_right;
        println!("rows {}, hard {}, of officers {}", self.rows, self.hard, self.hard_of_officers);
        println!("F1 with review {:.4}", f1(right, self.hard_automatic + self.hard_review, self.hard_of_officers));
        println!("recall of automatic links {:.4}", part(self.hard_automatic_right, self.hard_of_officers));
        println!("wrong automatic links {} of {}", self.automatic_wrong, self.automatic);
        println!("outsiders linked {} of {}", self.outsiders_linked, self.outsiders);
        println!("review {:.3} %", 100.0 * part(self.review, self.rows));
        println!("unmatched {:.3} %", 100.0 * part(self.unmatched, self.rows));
        self.scored.sort_by(|a, b| b.0.total_cmp(&a.0));
        let (mut best, mut right) = (0.0f64, 0);
        for (at, (_, hit)) in self.scored.iter().enumerate() {
            right += u64::from(*hit);
            best = best.max(f1(right, at as u64 + 1, self.hard_of_officers));
        }
        println!("F1 at the best threshold {best:.4}");
        self.print_reliability();
    }

    /// Recall and precision over hard rows, if links were accepted from each stated probability on downwards.
    pub fn curve(&self) -> Vec<[f64; 2]> {
        let mut right = 0u64;
        let points = self.scored.iter().zip(1u64..).map(|((_, hit), said)| {
            right += u64::from(*hit);
            [right as f64 / self.hard_of_officers.max(1) as f64, right as f64 / said as f64]
        });
        points.collect()
    }

    fn print_reliability(&self) {
        println!("stated probability: rows, mean stated, right");
        let bounds = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99, 0.999, 1.01];
        for pair in bounds.windows(2) {
            let within: Vec<_> = self.scored.iter().filter(|(p, _)| *p >= pair[0] && *p < pair[1]).collect();
            if !within.is_empty() {
                let rows = within.len() as f64;
                let stated = within.iter().map(|s| s.0).sum::<f64>() / rows;
                let right = within.iter().filter(|s| s.1).count() as f64 / rows;
                println!("  from {:<5} {:>9} {stated:.4} {right:.4}", pair[0], within.len());
            }
        }
    }
}
