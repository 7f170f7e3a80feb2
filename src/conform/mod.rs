//! Text cells in, typed rows out.
//!
//! Every record of a file becomes exactly one [`Submission`](crate::record::submission::Submission), registry record
//! or decision. What cannot be read is an issue; for a required field it is also the row's fault, which rejects that
//! row and no other. Nothing is guessed: a date that two listed forms read differently is ambiguous.

mod cells;
mod clock;
mod dates;
mod decision;
mod field;
mod figures;
mod moments;
mod names;
mod person_words;
mod reader;
mod registry;
mod row_id;
mod signs;
mod submission;
mod words;

pub use cells::{Cell, Record, Sign};
pub use dates::{DateForm, parse_date};
pub use decision::{ReadDecision, conform_decision, is_question};
pub use field::{Field, FieldMap};
pub use names::{NameOrder, split_name};
pub use registry::{RegistryBuilder, RegistryFault};
pub use row_id::number_occurrences;
pub use submission::{Conformed, Conformer, Forms, conform_submission, label_fault};
