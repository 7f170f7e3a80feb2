//! The stage that writes the large tables, and what is kept of them.
//!
//! In: buckets of rows and what was decided about them. Out: the tables in the run folder, written bucket by bucket, and of
//! them only what later stages ask: the books, counts and standings. Officers are judged in their bucket, each with everything
//! the law asks about them and nothing about anybody else.

mod attendance;
mod books;
mod cases;
mod error;
mod evidence;
pub mod facts;
pub mod lapsing;
pub mod not_taken;
mod pending;
mod senders;
pub mod streams;
mod tables;

pub use cases::{Histories, facts_of, settle_agencies};
pub use error::RunError;
pub use evidence::{Evidence, Gathering};
pub use tables::{Maker, Placed, RowIds, Texts, told_before};

use crate::assess::Assessed;
use crate::lake::RunDir;
use crate::law::{Assessor, LawError};
use crate::plan::Plan;
use crate::publish::{Digest, notices};
use crate::read::Inputs;
use crate::record::tables::{
    CompletionRow, ComplianceRow, CreditRow, IssueRow, MatchRow, NoticeRow, RequirementRow, RowRow,
};
use crate::record::{Channel, Date, Disposition, Notice, Resolution, Text};
use crate::settle::Judged;
use crate::table::{Checked, KeyCheck, Rules, TableError};
use books::{Books, Counted};
use cases::Cases;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;
use streams::{Sink, in_order};
use tables::Credited;

/// What the tables of a run came to; `statistics` is made while publishing.
#[derive(Default)]
pub struct Tables {
    pub books: Books,
    /// What the finished tables came to; asked once they are.
    pub digest: Digest,
    /// Rows of each table by its name.
    pub sizes: BTreeMap<&'static str, i64>,
    /// Rows of `matches` of which it is not settled who they are about.
    pub unresolved: i64,
    /// Issues by their code.
    pub issues: BTreeMap<Text, i64>,
    pub compliance: Vec<ComplianceRow>,
    /// Notices to officers who cannot be reached.
    pub unreachable: i64,
    pub referred: i64,
}

impl Tables {
    pub fn rows_of(&self, table: &str) -> i64 {
        self.sizes.get(table).copied().unwrap_or(0)
    }

    /// Rows that wait for a person.
    pub fn waiting(&self) -> i64 {
        self.books.by_disposition.get(&Disposition::Review).map_or(0, |entry| entry.rows)
    }

    /// Writes the tables of rows and officers. Tables that an earlier try of the run has finished stand. `told`: the issues that
    /// were told before rows were parted, `done` whether an earlier try has finished.
    pub fn write<'g>(
        (run, plan): (&RunDir, &Plan),
        (inputs, texts): (&Inputs, &Texts<'_>),
        buckets: Vec<Judged>,
        (told, gathering): (Vec<Placed>, &Gathering<'g>),
        (assessor, done): (&Assessor, bool),
    ) -> Result<(Self, Evidence<'g>), RunError> {
        let readings = plan.rules.readings(plan.period.first_day()).map_err(LawError::from)?;
        let mut sinks = if done { None } else { Some(Sinks::new(run, plan)?) };
        let judging = Judging {
            rules: sinks.as_ref().map(Sinks::rules),
            plan,
            inputs,
            texts,
            gathering,
            assessor,
            histories: Histories::new(&inputs.registry, plan.as_of),
            once: !readings.make_up_counts_twice,
        };
        let (mut tables, mut sizes) = (Self::default(), [0; TABLES.len()]);
        let (mut evidence, mut issues) = (gathering.nothing(), told);
        let take = |part: Part<'g>| {
            sizes.iter_mut().zip(part.sizes).for_each(|(all, rows)| *all += size(rows));
            if let Some((sinks, batches)) = sinks.as_mut().zip(part.batches) {
                sinks.put(batches)?;
            }
            tables.books.join(part.books);
            tables.unresolved += part.unresolved;
            tables.unreachable += part.unreachable;
            tables.referred += part.referred;
            tables.compliance.extend(part.compliance);
            issues.extend(part.issues);
            evidence.join(part.evidence);
            Ok(())
        };
        // a bucket is forgotten when its tables are made
        in_order(buckets, |judged| judging.bucket(&judged), take)?;
        let doubts_a_row = sinks.as_mut().is_some_and(Sinks::doubts_a_row);
        sinks.map(Sinks::finish).transpose()?;
        if doubts_a_row {
            streams::keys_hold::<RowRow>(run, plan)?;
        }
        // Completions are the credited rows, no two of which have one name; if not, it is asked which stands twice.
        if !tables.books.completions_are_credited_rows() {
            streams::keys_hold::<CompletionRow>(run, plan)?;
        }
        tables.sizes.extend(TABLES.into_iter().zip(sizes));
        tables.issues((run, plan, done), issues)?;
        Ok((tables, evidence))
    }

    /// Writes the table of issues, in their order.
    fn issues(&mut self, (run, plan, done): (&RunDir, &Plan, bool), mut issues: Vec<Placed>) -> Result<(), RunError> {
        issues.par_sort_by(|a, b| a.0.cmp(&b.0));
        let issues: Vec<IssueRow> = issues.into_iter().map(|(_, issue)| issue).collect();
        self.sizes.insert("issues", size(issues.len()));
        issues.iter().for_each(|issue| *self.issues.entry(issue.code).or_default() += 1);
        if done { Ok(()) } else { streams::table(run, plan, &issues) }
    }
}

fn size(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

fn count(notices: &[NoticeRow], which: impl Fn(&NoticeRow) -> bool) -> i64 {
    size(notices.iter().filter(|notice| which(notice)).count())
}

/// Judges the officers of a bucket, and shows each one's completions, credits and standings. Gives the completions and everything
/// that came of them.
///
/// # Errors
/// When the law gives no answer.
pub fn assess(
    made: Maker<'_>,
    histories: &Histories<'_>,
    (assessor, as_of): (&Assessor, Date),
    mut each: impl FnMut(&[CompletionRow], &[CreditRow], &[ComplianceRow]),
) -> Result<(Vec<CompletionRow>, Assessed), LawError> {
    let (credited, cases) = (Credited::new(made.judged), Cases::new(histories, made.judged));
    let completions = made.completions(&credited, credited.all());
    let mut all = Assessed::default();
    for at in made.judged.bucket.officers.clone() {
        let own = &completions[credited.of(at)];
        let [credits, standings] = [all.credits.len(), all.compliance.len()];
        all.judge(&cases.of(at, own), assessor, as_of)?;
        each(own, &all.credits[credits..], &all.compliance[standings..]);
    }
    Ok((completions, all))
}

/// What buckets are judged with.
struct Judging<'r, 'g> {
    /// Under which rows are made into batches; none where an earlier try of the run has written them.
    rules: Option<[Arc<Rules<'r>>; TABLES.len()]>,
    plan: &'r Plan,
    inputs: &'r Inputs,
    texts: &'r Texts<'r>,
    gathering: &'r Gathering<'g>,
    assessor: &'r Assessor,
    histories: Histories<'r>,
    /// An hour counts once over all periods.
    once: bool,
}

/// What a bucket came to. Tables are in the order of [`TABLES`].
struct Part<'g> {
    batches: Option<[Checked; TABLES.len()]>,
    sizes: [usize; TABLES.len()],
    books: Books,
    compliance: Vec<ComplianceRow>,
    issues: Vec<Placed>,
    evidence: Evidence<'g>,
    unresolved: i64,
    unreachable: i64,
    referred: i64,
}

const TABLES: [&str; 7] = ["rows", "matches", "completions", "credits", "compliance", "requirements", "notices"];

impl<'g> Judging<'_, 'g> {
    fn bucket(&self, judged: &Judged) -> Result<Part<'g>, RunError> {
        let made = Maker::new(self.texts, judged);
        let rows: Vec<RowRow> = judged.bucket.own().map(|at| made.row(at)).collect();
        let found: Vec<MatchRow> = judged.bucket.own().filter_map(|at| made.found(at)).collect();
        let (mut books, mut counted) = (Books::default(), Counted::default());
        let by = (self.assessor, self.plan.as_of);
        let (completions, all) = assess(made, &self.histories, by, |completions, credits, standings| {
            counted.officer(completions, credits, standings, self.once);
        })?;
        books.rows(&rows);
        books.completions(&completions);
        books.counted(counted);
        let notices = notices(&all.compliance, &self.inputs.registry, self.plan.wave, self.plan.period);
        let encode = |rules: &[Arc<Rules<'_>>; TABLES.len()]| -> Result<[Checked; TABLES.len()], TableError> {
            let [of_rows, of_matches, of_completions, of_credits, of_compliance, of_requirements, of_notices] = rules;
            let encoded = of_rows.encode(&rows)?;
            // the keys of matches are unique because they stand among those of rows
            let matches = of_matches.encode(&found)?.among((of_matches, of_rows), &encoded);
            Ok([
                encoded,
                matches,
                of_completions.encode(&completions)?,
                of_credits.encode(&all.credits)?,
                of_compliance.encode(&all.compliance)?,
                of_requirements.encode(&all.requirements)?,
                of_notices.encode(&notices)?,
            ])
        };
        Ok(Part {
            batches: self.rules.as_ref().map(encode).transpose()?,
            sizes: [
                rows.len(),
                found.len(),
                completions.len(),
                all.credits.len(),
                all.compliance.len(),
                all.requirements.len(),
                notices.len(),
            ],
            unresolved: size(found.iter().filter(|one| one.decision != Resolution::Matched).count()),
            unreachable: count(&notices, |n| n.channel == Some(Channel::Unreachable) && n.notice != Notice::Agency),
            referred: count(&notices, |n| n.notice == Notice::Referral),
            books,
            compliance: all.compliance,
            issues: made.issues(),
            evidence: self.gathering.of(judged),
        })
    }
}

/// The tables in the order of [`TABLES`].
struct Sinks<'p>([Sink<'p>; TABLES.len()]);

impl<'p> Sinks<'p> {
    fn new(run: &RunDir, plan: &'p Plan) -> Result<Self, RunError> {
        Ok(Self([
            Sink::of::<RowRow>(run, plan, KeyCheck::Fingerprints)?,
            Sink::of::<MatchRow>(run, plan, KeyCheck::Elsewhere)?,
            Sink::of::<CompletionRow>(run, plan, KeyCheck::Elsewhere)?,
            // its key names a completion, and the books see that it is one of the officer's own
            Sink::of::<CreditRow>(run, plan, KeyCheck::GroupedBy("license_no"))?,
            Sink::of::<ComplianceRow>(run, plan, KeyCheck::Grouped)?,
            Sink::of::<RequirementRow>(run, plan, KeyCheck::Grouped)?,
            Sink::of::<NoticeRow>(run, plan, KeyCheck::Grouped)?,
        ]))
    }

    fn rules(&self) -> [Arc<Rules<'p>>; TABLES.len()] {
        self.0.each_ref().map(Sink::rules)
    }

    /// Takes a bucket, which becomes a row group of each table.
    fn put(&mut self, batches: [Checked; TABLES.len()]) -> Result<(), RunError> {
        self.0.par_iter_mut().zip(batches.into_par_iter()).try_for_each(|(sink, batch)| sink.put(batch))
    }

    /// Whether a row may stand twice.
    fn doubts_a_row(&mut self) -> bool {
        self.0[0].take_doubt()
    }

    fn finish(self) -> Result<(), RunError> {
        self.0.into_par_iter().try_for_each(Sink::finish)
    }
}
