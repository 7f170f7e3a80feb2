//! One officer's facts become one message.
//!
//! In: recipients, the texts, the ledger. Out: RFC 5322 bytes with plain text and HTML, and the path they belong at.
//! Always holds: exactly one recipient; a control character in anything that becomes a header refuses the message before
//! it is built; `Message-ID`, `Date` and boundaries come from the facts alone, so equal runs give equal bytes. The file
//! is named by a hash that takes in the address too, so nobody finds out a licence number by trying all of them.

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, MultiPartKind, SinglePart};
use lettre::{Address, message};
use rayon::prelude::*;

use super::texts::{Occasion, Rendered};
use super::{Ledger, MailError, MailSettings, Recipient, Texts};
use crate::record::{Date, Period};

/// Which mailing a message belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    pub period: Period,
    /// october, november or december
    pub wave: String,
    pub as_of: Date,
}

/// A message, ready to be written and to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Relative to the run folder.
    pub path: String,
    pub bytes: Vec<u8>,
    pub license_no: String,
    pub email: String,
}

/// Why no message could be made for an officer on the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub license_no: String,
    /// `control_character` or `invalid_email`
    pub reason: &'static str,
}

/// The open messages of a wave, in the order of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mailing {
    pub messages: Vec<Message>,
    pub refused: Vec<Refusal>,
}

/// A message for each recipient to whom the ledger lets us write.
///
/// # Errors
/// When a text cannot be filled in, which loading the texts has ruled out for every kind of officer.
pub fn messages(
    edition: &Edition,
    recipients: &[Recipient],
    texts: &Texts,
    ledger: &Ledger,
) -> Result<Mailing, MailError> {
    let open = |to: &&Recipient| ledger.may_send(&to.license_no, &to.email, edition.period, &edition.wave);
    let open: Vec<&Recipient> = recipients.iter().filter(open).collect();
    let made: Vec<_> = open.par_iter().map(|to| one(edition, to, texts)).collect::<Result<_, _>>()?;
    let mut mailing = Mailing::default();
    for result in made {
        match result {
            Ok(message) => mailing.messages.push(message),
            Err(refusal) => mailing.refused.push(refusal),
        }
    }
    Ok(mailing)
}

/// The hash that stands for a message in file names and in its `Message-ID`.
pub fn message_key(period: Period, wave: &str, license_no: &str, email: &str) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("clee reminder message of an officer and a wave");
    for part in [period.to_string().as_str(), wave, license_no, email] {
        // with its length before it, so that no two lists of parts run together alike
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_hex()[..KEY_DIGITS].to_owned()
}

const KEY_DIGITS: usize = 32;

/// Where the message with this key lies in a run.
pub fn message_path(wave: &str, key: &str) -> String {
    format!("lists/mail/{wave}/{key}.eml")
}

/// What goes by `Message-ID`. It is the same in every run of a wave, so that a mail server which already has the message
/// can tell.
pub(super) fn message_id(key: &str, settings: &MailSettings) -> String {
    format!("<{key}@{}>", settings.from.email.domain())
}

fn one(edition: &Edition, to: &Recipient, texts: &Texts) -> Result<Result<Message, Refusal>, MailError> {
    let refuse = |reason| Ok(Err(Refusal { license_no: to.license_no.clone(), reason }));
    if [&to.name, &to.email].iter().any(|text| text.chars().any(char::is_control)) {
        return refuse("control_character");
    }
    let Ok(address) = to.email.parse::<Address>() else { return refuse("invalid_email") };
    let occasion = Occasion { period: edition.period, wave: &edition.wave, as_of: edition.as_of };
    let rendered = texts.render(&occasion, &without_controls(to))?;
    if rendered.subject.chars().any(char::is_control) {
        return refuse("control_character");
    }
    let key = message_key(edition.period, &edition.wave, &to.license_no, &to.email);
    let settings = &texts.settings;
    let Some(bytes) = build(edition, Mailbox::new(name_of(to), address), &rendered, &key, settings) else {
        return refuse("invalid_email");
    };
    let path = message_path(&edition.wave, &key);
    Ok(Ok(Message { path, bytes, license_no: to.license_no.clone(), email: to.email.clone() }))
}

fn name_of(to: &Recipient) -> Option<String> {
    (!to.name.trim().is_empty()).then(|| to.name.clone())
}

/// Course titles come from whoever sent a roster. They stand in the body only, where a blank does no harm.
fn without_controls(to: &Recipient) -> Recipient {
    let clean = |text: &String| text.replace(char::is_control, " ");
    Recipient {
        missing: to.missing.iter().map(clean).collect(),
        open_items: to.open_items.iter().map(clean).collect(),
        help: clean(&to.help),
        ..to.clone()
    }
}

fn build(edition: &Edition, to: Mailbox, rendered: &Rendered, key: &str, settings: &MailSettings) -> Option<Vec<u8>> {
    // RFC 3834: no answering machine is to answer a machine
    let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
    let noon = edition.as_of.and_hms_opt(12, 0, 0)?.and_utc();
    let kind = MultiPart::builder().kind(MultiPartKind::Alternative).boundary(format!("part-{key}"));
    let built = message::Message::builder()
        .date(noon.into())
        .from(settings.from.clone())
        .reply_to(Mailbox::new(None, settings.reply_to.clone()))
        .to(to)
        .subject(rendered.subject.clone())
        .message_id(Some(message_id(key, settings)))
        .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
        .multipart(
            kind.singlepart(SinglePart::plain(rendered.text.clone()))
                .singlepart(SinglePart::html(rendered.html.clone())),
        );
    built.ok().map(|message| message.formatted())
}

#[cfg(test)]
mod tests;
