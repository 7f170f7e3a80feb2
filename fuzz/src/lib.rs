//! The readers of `clee`, compiled by path, and what the fuzzer does with them.
//!
//! In: the project's own sources, those modules that read what somebody else wrote, and nothing that needs Polars, so
//! that a build from nothing takes about two minutes. Out: one function per target in `targets`, called by the small
//! programs of `fuzz_targets/`.
//!
//! Always holds: the sources are the project's, not copies; a panic outside the workbook library is a crash, and so is
//! a broken promise of the readers, because a fuzzer only sees what aborts.

#[path = "../../src/conform/mod.rs"]
pub mod conform;
#[path = "../../src/dedupe/mod.rs"]
pub mod dedupe;
#[path = "../../src/plan/definition.rs"]
pub mod definition;
#[allow(dead_code, reason = "of the gates the definition of a pipeline needs the settings only")]
#[path = "../../src/gates/mod.rs"]
pub mod gates;
#[path = "../../src/ingest/mod.rs"]
pub mod ingest;
#[path = "../../src/issue.rs"]
pub mod issue;
#[allow(dead_code, reason = "the settings of gates need its words")]
#[path = "../../src/lake/mod.rs"]
pub mod lake;
#[path = "../../src/law/mod.rs"]
pub mod law;
#[path = "../../src/mail/mod.rs"]
pub mod mail;
#[path = "../../src/record/mod.rs"]
pub mod record;
#[path = "../../src/read/record_view.rs"]
pub mod record_view;
#[path = "../../src/resolve/mod.rs"]
pub mod resolve;
#[path = "../../src/table/mod.rs"]
pub mod table;
#[path = "../../src/words/mod.rs"]
pub mod words;
#[allow(dead_code, reason = "the scanner by itself; the readers use the one in `ingest`")]
#[path = "../../src/ingest/xml.rs"]
mod xml;

/// What the gates' history says of the public page, which nothing here reads: publishing needs Polars.
pub mod publish {
    pub struct Artifact;
    #[derive(Default)]
    pub struct Figures;
}

pub mod container;
pub mod reading;
pub mod shipped;
pub mod targets;
pub mod watch;
