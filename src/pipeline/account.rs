//! The stage that writes the large tables, and what is kept of them.
//!
//! In: typed rows and what was decided about them. Out: the tables in the run folder, written piece by piece, and of
//! them only what later stages ask: the books, counts, standings and the figures of lists and statistics. Officers are
//! judged range by range, each with everything the law asks about them and nothing about anybody else.

use super::books::{Books, Counted};
use super::cases::Cases;
use super::judge::Judged;
use super::read::Inputs;
use super::streams::{self, Sink, in_order};
use super::tables::{Credited, Maker};
use super::{RunError, resume};
use crate::assess::{Assessed, RANGE};
use crate::lake::RunDir;
use crate::law::{Assessor, LawError};
use crate::plan::Plan;
use crate::publish::{Digest, notices};
use crate::record::tables::{
    CompletionRow, ComplianceRow, CreditRow, IssueRow, MatchRow, NoticeRow, RequirementRow, RowRow,
};
use crate::record::{Channel, Disposition, Notice, Resolution, Text};
use crate::table::{Checked, KeyCheck, Rules, TableError};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

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

    /// Writes the tables of rows and, beside them, those of officers. Tables that an earlier try of the run has finished
    /// stand.
    pub fn write(
        (run, plan): (&RunDir, &Plan),
        made: &Maker<'_>,
        inputs: &Inputs,
        judged: &Judged,
        credited: &Credited,
        assessor: &Assessor,
    ) -> Result<Self, RunError> {
        let to = (run, plan, resume::is_done(run, super::ASSESS));
        let mut tables = Self::default();
        tables.of_rows(to, made, inputs.rows.len())?;
        let mut issues = Issues::default();
        let (of_officers, told) =
            rayon::join(|| tables.of_officers(to, made, inputs, judged, credited, assessor), || issues.write(to, made));
        of_officers?;
        tables.sizes.insert("issues", told?);
        tables.issues = issues.0;
        Ok(tables)
    }

    /// Writes what became of every row: `rows` with `matches`.
    fn of_rows(&mut self, to: (&RunDir, &Plan, bool), made: &Maker<'_>, count: usize) -> Result<(), RunError> {
        let Self { books, unresolved, .. } = self;
        let of_range = |range: Range<usize>| {
            (range.clone().map(|at| made.row(at)).collect(), range.filter_map(|at| made.found(at)).collect())
        };
        let see = |rows: &[RowRow]| books.rows(rows);
        let see_found = |found: &[MatchRow]| {
            *unresolved += found.iter().map(|m| i64::from(m.decision != Resolution::Matched)).sum::<i64>();
        };
        let [rows, matches] = streams::tables(to, count, of_range, see, see_found)?;
        self.sizes.extend([("rows", rows), ("matches", matches)]);
        Ok(())
    }

    /// Judges every officer and writes completions, standings, credits, requirements and notices. A completion is fetched
    /// from its row, far away in memory, once for all of them.
    fn of_officers(
        &mut self,
        (run, plan, done): (&RunDir, &Plan, bool),
        made: &Maker<'_>,
        inputs: &Inputs,
        judged: &Judged,
        credited: &Credited,
        assessor: &Assessor,
    ) -> Result<(), RunError> {
        let readings = plan.rules.readings(plan.period.first_day()).map_err(LawError::from)?;
        let mut sinks = if done { None } else { Some(Sinks::new(run, plan)?) };
        let officers = Officers {
            rules: sinks.as_ref().map(Sinks::rules),
            plan,
            inputs,
            credited,
            assessor,
            made,
            cases: Cases::new(&inputs.registry, &inputs.rows, judged, plan.as_of),
            once: !readings.make_up_counts_twice,
        };
        let mut sizes = [0; TABLES.len()];
        let take = |part: Part| {
            sizes.iter_mut().zip(part.sizes).for_each(|(size, rows)| *size += i64::try_from(rows).unwrap_or(i64::MAX));
            if let Some((sinks, batches)) = sinks.as_mut().zip(part.batches) {
                sinks.put(batches)?;
            }
            self.books.completions(&part.completions);
            self.books.counted(part.counted);
            self.unreachable += part.unreachable;
            self.referred += part.referred;
            self.compliance.extend(part.compliance);
            Ok(())
        };
        in_order(inputs.registry.officers.len(), RANGE, |range| officers.judge(range), take)?;
        // Completions are the credited rows, no two of which have one name; if not, it is asked which stands twice.
        if !done && !self.books.completions_are_credited_rows() {
            streams::keys_again(plan, credited.count(), |range| made.completions(credited, range))?;
        }
        sinks.map(Sinks::finish).transpose()?;
        self.sizes.extend(TABLES.into_iter().zip(sizes));
        Ok(())
    }
}

/// Issues by their code.
#[derive(Default)]
struct Issues(BTreeMap<Text, i64>);

impl Issues {
    /// Writes the table, and says how many rows it holds.
    fn write(&mut self, to: (&RunDir, &Plan, bool), made: &Maker<'_>) -> Result<i64, RunError> {
        let all = if to.2 { Vec::new() } else { made.issues() };
        let see = |rows: &[IssueRow]| rows.iter().for_each(|row| *self.0.entry(row.code).or_default() += 1);
        let of_range = |range: Range<usize>| all[range].iter().map(|told| made.issue(*told)).collect();
        streams::table(to, KeyCheck::Remember, all.len(), of_range, see)
    }
}

fn count(notices: &[NoticeRow], which: impl Fn(&NoticeRow) -> bool) -> i64 {
    notices.iter().map(|notice| i64::from(which(notice))).sum()
}

/// What officers are judged with.
struct Officers<'r> {
    /// Under which rows are made into batches; none where an earlier try of the run has written them.
    rules: Option<[Arc<Rules<'r>>; TABLES.len()]>,
    plan: &'r Plan,
    inputs: &'r Inputs,
    credited: &'r Credited,
    assessor: &'r Assessor,
    made: &'r Maker<'r>,
    cases: Cases<'r>,
    /// An hour counts once over all periods.
    once: bool,
}

/// What a range of officers came to. Tables are in the order of [`TABLES`].
struct Part {
    batches: Option<[Checked; TABLES.len()]>,
    sizes: [usize; TABLES.len()],
    completions: Vec<CompletionRow>,
    compliance: Vec<ComplianceRow>,
    counted: Counted,
    unreachable: i64,
    referred: i64,
}

const TABLES: [&str; 5] = ["completions", "credits", "compliance", "requirements", "notices"];

impl Officers<'_> {
    fn judge(&self, range: Range<usize>) -> Result<Part, RunError> {
        let mut all = Assessed::default();
        let mut counted = Counted::default();
        let all_completions = self.made.completions(self.credited, self.credited.of_all(range.clone()));
        let mut rest = &all_completions[..];
        for at in range {
            let (completions, others) = rest.split_at(self.credited.of(at).len());
            rest = others;
            let [credits, compliance] = [all.credits.len(), all.compliance.len()];
            all.judge(&self.cases.of(at, completions), self.assessor, self.plan.as_of)?;
            let standings = &all.compliance[compliance..];
            counted.officer(completions, &all.credits[credits..], standings, self.once);
        }
        let notices = notices(&all.compliance, &self.inputs.registry, self.plan.wave, self.plan.period);
        let batches = self.rules.as_ref().map(|[completions, credits, compliance, requirements, told]| {
            Ok([
                completions.encode(&all_completions)?,
                credits.encode(&all.credits)?,
                compliance.encode(&all.compliance)?,
                requirements.encode(&all.requirements)?,
                told.encode(&notices)?,
            ])
        });
        Ok(Part {
            batches: batches.transpose().map_err(|fault: TableError| fault)?,
            sizes: [
                all_completions.len(),
                all.credits.len(),
                all.compliance.len(),
                all.requirements.len(),
                notices.len(),
            ],
            completions: all_completions,
            compliance: all.compliance,
            counted,
            unreachable: count(&notices, |n| n.channel == Some(Channel::Unreachable) && n.notice != Notice::Agency),
            referred: count(&notices, |n| n.notice == Notice::Referral),
        })
    }
}

/// The tables of officers, in the order of [`TABLES`].
struct Sinks<'p>([Sink<'p>; TABLES.len()]);

impl<'p> Sinks<'p> {
    fn new(run: &RunDir, plan: &'p Plan) -> Result<Self, RunError> {
        Ok(Self([
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

    fn put(&mut self, batches: [Checked; TABLES.len()]) -> Result<(), RunError> {
        self.0.par_iter_mut().zip(batches.into_par_iter()).try_for_each(|(sink, batch)| sink.put(batch))
    }

    fn finish(self) -> Result<(), RunError> {
        self.0.into_par_iter().try_for_each(|sink| sink.finish().map(|_| ()))
    }
}
