//! The texts people receive, as staff write them.
//!
//! In: three templates and the settings. Out: subject, plain text and HTML for one officer.
//! Always holds: a text with a mistake is refused before any row is read, with file and line. A mistake on a branch that
//! only some officers take is found as well, because loading renders every wave with and without each optional part.
//! The HTML is escaped by the engine, whatever a name holds.

use minijinja::{Environment, UndefinedBehavior, Value};

use super::{MailError, MailSettings, Recipient, WAVES};
use crate::record::{Date, Period};

/// The files of the mail folder.
pub const FILES: [&str; 4] = [SETTINGS, SUBJECT, TEXT, HTML];
const SETTINGS: &str = "settings.yaml";
const SUBJECT: &str = "reminder.subject.txt";
const TEXT: &str = "reminder.txt";
const HTML: &str = "reminder.html";

/// Texts and settings that have been tried.
#[derive(Debug)]
pub struct Texts {
    pub settings: MailSettings,
    /// The name of each template in the engine, with the path it came from.
    paths: Vec<(&'static str, String)>,
    engine: Environment<'static>,
}

/// What all messages of a wave have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occasion<'a> {
    pub period: Period,
    pub wave: &'a str,
    pub as_of: Date,
}

/// One message, before it becomes mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    pub subject: String,
    pub text: String,
    pub html: String,
}

impl Texts {
    /// Takes (path, content) of the files in [`FILES`]; the folder of a path does not matter.
    ///
    /// # Errors
    /// When a file is missing, or a setting or text is wrong.
    pub fn parse(files: &[(String, String)]) -> Result<Self, MailError> {
        let find = |name: &'static str| {
            let named = |path: &str| path == name || path.ends_with(&format!("/{name}"));
            files.iter().find(|(path, _)| named(path)).ok_or(MailError::NoText { file: name })
        };
        let (path, text) = find(SETTINGS)?;
        let settings = MailSettings::parse(path, text)?;
        let mut engine = Environment::new();
        engine.set_undefined_behavior(UndefinedBehavior::Strict);
        let mut paths = Vec::new();
        for name in [SUBJECT, TEXT, HTML] {
            let (path, text) = find(name)?;
            engine.add_template_owned(name, text.clone()).map_err(|fault| wrong(path, &fault))?;
            paths.push((name, path.clone()));
        }
        let texts = Self { settings, paths, engine };
        texts.try_everything()?;
        Ok(texts)
    }

    /// What one officer is told.
    ///
    /// # Errors
    /// When a text cannot be filled in.
    pub(super) fn render(&self, occasion: &Occasion, to: &Recipient) -> Result<Rendered, MailError> {
        let subject = self.fill(SUBJECT, occasion, to)?;
        Ok(Rendered {
            subject: subject.trim().to_owned(),
            text: self.fill(TEXT, occasion, to)?,
            html: self.fill(HTML, occasion, to)?,
        })
    }

    fn fill(&self, name: &'static str, occasion: &Occasion, to: &Recipient) -> Result<String, MailError> {
        let list = |items: &[String]| items.iter().map(|item| Value::from(item.as_str())).collect::<Vec<Value>>();
        let words = Value::from_pairs([
            ("name", Value::from(to.name.as_str())),
            ("period", Value::from(occasion.period.0)),
            ("wave", Value::from(occasion.wave)),
            ("as_of", Value::from(day(occasion.as_of))),
            ("shortfall", Value::from(to.shortfall.as_str())),
            ("counted", Value::from(to.counted.as_str())),
            ("missing", Value::from(list(&to.missing))),
            ("courses", Value::from(list(&to.courses))),
            ("courses_fill", Value::from(to.courses_fill.as_str())),
            ("open_items", Value::from(list(&to.open_items))),
            ("period_end", Value::from(to.period_end.map(day).unwrap_or_default())),
            ("deadline", Value::from(to.deadline.map(day).unwrap_or_default())),
            ("help", Value::from(to.help.as_str())),
            ("organisation", Value::from(self.settings.organisation.as_str())),
            ("reply_to", Value::from(self.settings.reply_to.to_string())),
        ]);
        let template = self.engine.get_template(name).map_err(|fault| wrong(self.path(name), &fault))?;
        template.render(words).map_err(|fault| wrong(self.path(name), &fault))
    }

    fn path(&self, name: &'static str) -> &str {
        self.paths.iter().find(|(known, _)| *known == name).map_or(name, |(_, path)| path)
    }

    fn try_everything(&self) -> Result<(), MailError> {
        let day = Period(2000).first_day();
        for wave in WAVES {
            let occasion = Occasion { period: Period::of(day), wave, as_of: day };
            for to in Recipient::specimens(day) {
                let rendered = self.render(&occasion, &to)?;
                self.check_subject(&rendered.subject)?;
                self.check_filled(TEXT, &rendered.text)?;
                self.check_filled(HTML, &rendered.html)?;
            }
        }
        Ok(())
    }

    /// A subject of two lines would be two headers.
    fn check_subject(&self, subject: &str) -> Result<(), MailError> {
        let fault = |message: &str| {
            let file = self.path(SUBJECT).to_owned();
            MailError::Text { file, line: 1, message: message.to_owned() }
        };
        match subject {
            "" => Err(fault("the subject is empty")),
            text if text.chars().any(char::is_control) => Err(fault("the subject must be one line")),
            _ => Ok(()),
        }
    }

    fn check_filled(&self, name: &'static str, text: &str) -> Result<(), MailError> {
        if text.trim().is_empty() {
            let file = self.path(name).to_owned();
            return Err(MailError::Text { file, line: 1, message: "the text is empty".to_owned() });
        }
        Ok(())
    }
}

fn wrong(path: &str, fault: &minijinja::Error) -> MailError {
    let message = match fault.detail() {
        Some(detail) => format!("{}: {detail}", fault.kind()),
        None => fault.kind().to_string(),
    };
    MailError::Text { file: path.to_owned(), line: fault.line().unwrap_or(1), message }
}

/// `1 October 2025`.
fn day(date: Date) -> String {
    date.format("%-d %B %Y").to_string()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn files() -> Vec<(String, String)> {
        let shipped = [
            (SETTINGS, include_str!("../../pipelines/missouri/mail/settings.yaml")),
            (SUBJECT, include_str!("../../pipelines/missouri/mail/reminder.subject.txt")),
            (TEXT, include_str!("../../pipelines/missouri/mail/reminder.txt")),
            (HTML, include_str!("../../pipelines/missouri/mail/reminder.html")),
        ];
        shipped.iter().map(|(name, text)| (format!("mail/{name}"), (*text).to_owned())).collect()
    }

    pub fn shipped() -> Texts {
        Texts::parse(&files()).expect("the shipped texts are right")
    }

    fn with(name: &str, change: impl Fn(&str) -> String) -> Result<Texts, MailError> {
        let mut files = files();
        let file = files.iter_mut().find(|(path, _)| path.ends_with(name)).unwrap();
        file.1 = change(&file.1);
        Texts::parse(&files)
    }

    #[test]
    fn each_wave_has_its_own_subject_and_opening() {
        let texts = shipped();
        let day = Date::from_ymd_opt(2025, 10, 1).unwrap();
        let mut seen = std::collections::BTreeSet::new();
        for wave in WAVES {
            let to = &Recipient::specimens(day)[0];
            let rendered = texts.render(&Occasion { period: Period(2025), wave, as_of: day }, to).unwrap();
            assert!(rendered.subject.contains("2025"), "{}", rendered.subject);
            assert!(rendered.text.contains("1 October 2025"), "{}", rendered.text);
            assert!(!rendered.text.contains("\n\n\n"), "no gaps: {}", rendered.text);
            seen.insert(rendered.subject);
        }
        assert_eq!(seen.len(), WAVES.len());
    }

    #[test]
    fn the_page_is_escaped_and_the_plain_text_is_not() {
        let day = Date::from_ymd_opt(2025, 10, 1).unwrap();
        let mut to = Recipient::specimens(day)[0].clone();
        to.name = "Ann <b>O'Neil</b> & Sons".to_owned();
        let rendered = shipped().render(&Occasion { period: Period(2025), wave: "october", as_of: day }, &to).unwrap();
        assert!(rendered.text.contains("Ann <b>O'Neil</b> & Sons"));
        assert!(!rendered.html.contains("<b>"), "{}", rendered.html);
    }

    #[test]
    fn a_mistake_is_refused_with_file_and_line() {
        let cases = [
            (TEXT, with(TEXT, |_| "Dear {{ name }},\n\n{{ nmae }}\n".to_owned()), 3),
            (TEXT, with(TEXT, |_| "a\n{% if wave == \"december\" %}\n{{ nmae }}\n{% endif %}\n".to_owned()), 3),
            (TEXT, with(TEXT, |_| "a\n{% if not deadline %}{{ x.y }}{% endif %}".to_owned()), 2),
            (HTML, with(HTML, |_| "<p>\n{% for x in missing %}\n</p>".to_owned()), 2),
            (HTML, with(HTML, |_| " \n".to_owned()), 1),
            (SUBJECT, with(SUBJECT, |_| "Reminder\nBcc: x@y.example".to_owned()), 1),
            (SUBJECT, with(SUBJECT, |_| String::new()), 1),
        ];
        for (name, result, line) in cases {
            let fault = result.map(|_| ()).unwrap_err();
            assert_eq!(fault.exit(), 2);
            let said = fault.to_string();
            assert!(said.starts_with(&format!("`mail/{name}`, line {line}: ")), "{said}");
        }
    }

    #[test]
    fn a_missing_text_is_named() {
        let fault = Texts::parse(&files()[..3]).map(|_| ()).unwrap_err();
        assert!(fault.to_string().contains(HTML), "{fault}");
    }
}
