//! The reminders as messages, and the memory of what was sent.
//!
//! In: the texts that staff edit, the wave's reminder list, the ledger. Out: one RFC 5322 message per officer who is
//! still to be written to, and lines for the ledger. Nothing here opens a file, reads a clock or talks to a server.
//! Always holds: one recipient a message; nothing with a control character reaches a header; equal lists, texts and
//! days give equal bytes; an officer who was written to, or may have been, in a wave gets no further message in it.

mod error;
mod ledger;
mod ledger_event;
mod message;
mod recipient;
mod returned;
mod settings;
mod texts;

pub use error::MailError;
pub use ledger::{Ledger, Standing};
pub use ledger_event::{Event, EventKind, address_hash};
pub use message::{Edition, Mailing, Message, Refusal, message_key, message_path, messages};
pub use recipient::{LIST_COLUMNS, Recipient, list_path, recipients};
pub use returned::{Returned, returned};
pub use settings::MailSettings;
pub use texts::{FILES, Texts};

/// The names of the waves, in their order within a period.
pub const WAVES: [&str; 3] = ["october", "november", "december"];
