//! Messages, read back by a parser that had no part in making them.

use mailparse::{MailHeaderMap, ParsedMail, parse_mail};

use super::*;
use crate::mail::texts::tests::shipped;
use crate::mail::{Event, EventKind};

fn edition() -> Edition {
    Edition { period: Period(2025), wave: "october".to_owned(), as_of: Date::from_ymd_opt(2025, 10, 1).unwrap() }
}

fn officer(license_no: &str) -> Recipient {
    Recipient {
        license_no: license_no.to_owned(),
        name: "José O'Neil, \"Joe\" <Jr>".to_owned(),
        email: format!("o{license_no}@town-pd.example"),
        ..Recipient::specimens(edition().as_of)[1].clone()
    }
}

fn made(recipients: &[Recipient], ledger: &Ledger) -> Mailing {
    messages(&edition(), recipients, &shipped(), ledger).unwrap()
}

fn header(mail: &ParsedMail, name: &str) -> String {
    let all = mail.headers.get_all_values(name);
    assert_eq!(all.len(), 1, "`{name}` stands once");
    all[0].clone()
}

#[test]
fn another_parser_reads_what_was_meant() {
    let to = officer("900001");
    let mailing = made(std::slice::from_ref(&to), &Ledger::default());
    let mail = parse_mail(&mailing.messages[0].bytes).unwrap();
    let recipients = mailparse::addrparse_header(mail.headers.get_first_header("To").unwrap()).unwrap();
    let single = recipients.extract_single_info().unwrap();
    assert_eq!((single.display_name.unwrap(), single.addr), (to.name.clone(), to.email.clone()));
    assert!(header(&mail, "Subject").contains("2025"));
    assert_eq!(header(&mail, "Date"), "Wed, 01 Oct 2025 12:00:00 +0000");
    assert_eq!(header(&mail, "Auto-Submitted"), "auto-generated");
    assert!(header(&mail, "Message-ID").ends_with("@post.example>"));
    assert_eq!(header(&mail, "Reply-To"), "help@post.example");
    for absent in ["Cc", "Bcc", "Return-Path"] {
        assert!(mail.headers.get_all_values(absent).is_empty());
    }
    assert_eq!(mail.ctype.mimetype, "multipart/alternative");
    let kinds: Vec<&str> = mail.subparts.iter().map(|part| part.ctype.mimetype.as_str()).collect();
    assert_eq!(kinds, ["text/plain", "text/html"]);
    let text = mail.subparts[0].get_body().unwrap();
    assert!(text.contains(&to.name) && text.contains("A course (waits)"), "{text}");
    assert!(!mail.subparts[1].get_body().unwrap().contains("<Jr>"));
}

#[test]
fn lines_are_as_short_as_mail_wants_them() {
    let mut to = officer("900001");
    to.missing = vec!["A requirement with a very long name ".repeat(40)];
    let bytes = &made(&[to], &Ledger::default()).messages[0].bytes;
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.is_ascii());
    assert!(text.split("\r\n").all(|line| line.len() <= 998 && !line.contains(['\r', '\n'])));
}

#[test]
fn equal_facts_give_equal_bytes_and_no_name_in_the_path() {
    let all: Vec<Recipient> = (900_001..900_040).map(|no| officer(&no.to_string())).collect();
    let (one, other) = (made(&all, &Ledger::default()), made(&all, &Ledger::default()));
    assert_eq!(one, other);
    let paths: std::collections::BTreeSet<&str> = one.messages.iter().map(|m| m.path.as_str()).collect();
    assert_eq!(paths.len(), all.len());
    assert!(paths.iter().all(|path| path.starts_with("lists/mail/october/") && !path.contains("9000")));
}

#[test]
fn a_header_cannot_be_smuggled_in() {
    let hostile =
        |name: &str, email: &str| Recipient { name: name.to_owned(), email: email.to_owned(), ..officer("900001") };
    let refused = [
        ("Ann\r\nBcc: all@x.example", "a@x.example", "control_character"),
        ("Ann\u{0}", "a@x.example", "control_character"),
        ("Ann\u{85}", "a@x.example", "control_character"),
        ("Ann", "a@x.example\r\nBcc: b@x.example", "control_character"),
        ("Ann", "a@x.example,b@x.example", "invalid_email"),
        ("Ann", "a@x.example> <b@x.example", "invalid_email"),
        ("Ann", "a@", "invalid_email"),
    ];
    for (name, email, reason) in refused {
        let mailing = made(&[hostile(name, email)], &Ledger::default());
        assert!(mailing.messages.is_empty(), "{email:?}");
        assert_eq!(mailing.refused[0].reason, reason, "{name:?} {email:?}");
    }
}

#[test]
fn a_course_title_stays_in_the_body() {
    let mut to = officer("900001");
    to.open_items = vec!["Course\r\nBcc: all@x.example\r\n\r\n--part".to_owned()];
    let mailing = made(&[to], &Ledger::default());
    let mail = parse_mail(&mailing.messages[0].bytes).unwrap();
    assert!(mail.headers.get_all_values("Bcc").is_empty());
    assert_eq!(mail.subparts.len(), 2);
    assert!(mail.subparts[0].get_body().unwrap().contains("Bcc: all@x.example"));
}

#[test]
fn who_was_written_to_gets_no_second_message() {
    let all = [officer("1"), officer("2"), officer("3")];
    let at = edition().as_of.and_hms_opt(9, 0, 0).unwrap().and_utc();
    let event = |no: usize, kind| Event::new(&all[no].license_no, Period(2025), "october", kind, at, &all[no].email);
    let mut ledger = Ledger::default();
    ledger.take(event(0, EventKind::Sent));
    ledger.take(event(2, EventKind::Failed));
    let open: Vec<String> = made(&all, &ledger).messages.into_iter().map(|m| m.license_no).collect();
    assert_eq!(open, ["2", "3"]);
}
