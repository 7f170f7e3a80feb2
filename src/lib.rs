//! `clee` reconciles training records of peace officers and judges whether the year's requirement is met.
//!
//! ```text
//!  files ──ingest──▶ cells ──conform──▶ typed rows ──resolve──▶ who ──credit──▶ what it would earn
//!                                                                                    │
//!  public/ lists/ ◀──publish── notices, statistics ◀──assess── completions ◀──dedupe──┘
//!                                                    │
//!                                                    └── law/  (pure: facts in, assessment out)
//! ```
//!
//! One input row ends with exactly one disposition, and the books balance or nothing is published.

// The words everyone shares.
pub mod record;
// The words of senders, as data.
pub mod words;
// Faults in the data, as values with coordinates.
pub mod issue;
// The law: dated values in, an officer's assessment out; pure.
pub mod law;
// Contracts, Arrow schemas, Parquet.
pub mod table;
// Runs, lock, atomic publish; input files.
pub mod lake;

// Reminders as messages, and the memory of what was sent; pure.
pub mod mail;

// Files to cells.
pub mod ingest;

// Cells to typed rows.
pub mod conform;

// Who each row is about.
pub mod resolve;

// What each row would earn by itself.
pub mod credit;

// Which rows are the same training.
pub mod dedupe;

// The law asked officer by officer.
pub mod assess;

// Lists, workbooks, pages and statistics.
pub mod publish;

// What must hold before anything is published, one gate a file.
pub mod gates;

// A made-up state with the faults of real ones.
pub mod synth;

// What was typed, and what it means.
pub mod cli;
pub mod plan;

// The first stage of a run: every file of a plan as typed rows.
pub mod read;

// The stages in the middle: who rows are about in the light of rulings, rows parted by officer, one disposition a row.
pub mod settle;

// The stage that turns judged buckets into tables, books and the evidence for lists.
pub mod account;

// The order of the stages, and how a run is taken up again.
pub mod run;

// One file a command.
pub mod commands;
pub mod error;
