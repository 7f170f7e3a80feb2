//! Who the mail comes from and how fast it leaves.
//!
//! In: `settings.yaml`. Out: addresses the mail library accepts, and figures that make sense.
//! Always holds: what stands here was tried before any row was read; an unknown key is refused with its line.

use lettre::Address;
use lettre::message::Mailbox;
use serde::Deserialize;

use super::MailError;

/// What stands in `settings.yaml`, checked.
#[derive(Clone, Debug)]
pub struct MailSettings {
    pub organisation: String,
    pub from: Mailbox,
    pub reply_to: Address,
    /// Where a message that cannot be delivered goes back to.
    pub return_path: Address,
    pub per_minute: u32,
    pub stop_after_refusals: u32,
    /// Days after which a run is too old to be sent from.
    pub oldest_run_days: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    organisation: String,
    from: Sender,
    reply_to: String,
    #[serde(default)]
    return_path: Option<String>,
    per_minute: u32,
    stop_after_refusals: u32,
    oldest_run_days: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sender {
    name: String,
    address: String,
}

impl MailSettings {
    pub(super) fn parse(file: &str, text: &str) -> Result<Self, MailError> {
        let wrong = |message: String| MailError::Settings { file: file.to_owned(), message };
        let form: Form = serde_saphyr::from_str(text).map_err(|fault| wrong(fault.to_string()))?;
        for (key, value) in [("organisation", &form.organisation), ("from.name", &form.from.name)] {
            if value.trim().is_empty() || value.chars().any(char::is_control) {
                return Err(wrong(format!("`{key}` must be one line of words")));
            }
        }
        let figures = [
            ("per_minute", form.per_minute),
            ("stop_after_refusals", form.stop_after_refusals),
            ("oldest_run_days", form.oldest_run_days),
        ];
        for (key, value) in figures {
            if value == 0 {
                return Err(wrong(format!("`{key}` must be at least 1")));
            }
        }
        let address = |key: &str, text: &str| -> Result<Address, MailError> {
            text.parse().map_err(|_| wrong(format!("`{key}`: `{text}` is no e-mail address")))
        };
        let from = address("from.address", &form.from.address)?;
        let return_path = match &form.return_path {
            Some(text) => address("return_path", text)?,
            None => from.clone(),
        };
        Ok(Self {
            organisation: form.organisation,
            from: Mailbox::new(Some(form.from.name), from),
            reply_to: address("reply_to", &form.reply_to)?,
            return_path,
            per_minute: form.per_minute,
            stop_after_refusals: form.stop_after_refusals,
            oldest_run_days: form.oldest_run_days,
        })
    }

    /// Whether the sender's domain is one of those reserved for examples and tests (RFC 2606).
    pub fn sender_is_reserved(&self) -> bool {
        let domain = self.from.email.domain().to_ascii_lowercase();
        let last = domain.rsplit('.').next().unwrap_or_default();
        matches!(last, "example" | "invalid" | "test" | "localhost")
            || ["example.com", "example.net", "example.org"].iter().any(|reserved| {
                domain.strip_suffix(reserved).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIPPED: &str = include_str!("../../pipelines/missouri/mail/settings.yaml");

    #[test]
    fn the_shipped_settings_are_right_and_cannot_reach_anybody() {
        let settings = MailSettings::parse("settings.yaml", SHIPPED).unwrap();
        assert!(settings.sender_is_reserved());
        assert_eq!(settings.return_path.to_string(), "returns@post.example");
    }

    #[test]
    fn a_wrong_setting_is_refused_by_name() {
        let cases = [
            ("per_minute: 60", "per_minute: 0", "per_minute"),
            ("per_minute: 60", "per_minut: 60", "per_minut"),
            ("help@post.example", "\"help@post.example\\r\\nBcc: x@y.example\"", "reply_to"),
            ("name: Missouri POST Program", "name: \"POST\\nBcc: x@y.example\"", "from.name"),
            ("reminders@post.example", "post.example", "from.address"),
        ];
        for (old, new, named) in cases {
            let fault = MailSettings::parse("mail/settings.yaml", &SHIPPED.replacen(old, new, 1)).unwrap_err();
            assert_eq!(fault.exit(), 2);
            let said = fault.to_string();
            assert!(said.contains(named) && said.contains("mail/settings.yaml"), "{said}");
        }
    }

    #[test]
    fn only_reserved_domains_are_reserved() {
        let with = |domain: &str| {
            let text = SHIPPED.replace("reminders@post.example", &format!("reminders@{domain}"));
            MailSettings::parse("settings.yaml", &text).unwrap().sender_is_reserved()
        };
        assert!(with("example.com") && with("mail.example.org") && with("post.test"));
        assert!(!with("post.myexample.com") && !with("post.gov"));
    }
}
