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

// The stages, in the order the data goes.
pub mod assess;
pub mod conform;
pub mod credit;
pub mod dedupe;
pub mod ingest;
pub mod publish;
pub mod resolve;

// What must hold before anything is published, one gate a file.
pub mod gates;

// A made-up state with the faults of real ones.
pub mod synth;

// What was typed, what it means, the order of the stages, the commands.
pub mod cli;
pub mod commands;
pub mod error;
pub mod pipeline;
pub mod plan;
