//! The ledger under crashes, bounces and second thoughts.

use super::*;
use crate::record::Date;
use chrono::{DateTime, Utc};

const WAVE: &str = "october";
const PERIOD: Period = Period(2025);

fn at(day: u32, hour: u32) -> DateTime<Utc> {
    Date::from_ymd_opt(2025, 10, day).unwrap().and_hms_opt(hour, 0, 0).unwrap().and_utc()
}

fn event(license_no: &str, kind: EventKind, at: DateTime<Utc>, email: &str) -> Event {
    Event::new(license_no, PERIOD, WAVE, kind, at, email)
}

fn text(events: &[Event]) -> String {
    events.iter().map(Event::to_line).collect()
}

fn standing(ledger: &Ledger, license_no: &str) -> Option<Standing> {
    ledger.wave(PERIOD, WAVE).find(|(no, _, _)| *no == license_no).map(|(_, standing, _)| standing)
}

#[test]
fn a_line_reads_back_and_holds_no_address() {
    let written = event("900001", EventKind::Sent, at(1, 9), "Ann@X.example").with_message("k").with_detail("250");
    let line = written.to_line();
    assert!(!line.to_lowercase().contains("ann@") && line.ends_with('\n') && line.lines().count() == 1);
    let read: Event = serde_json::from_str(&line).unwrap();
    assert_eq!(read, written);
    assert_eq!(address_hash("Ann@X.example"), address_hash("ann@x.EXAMPLE "));
}

#[test]
fn cut_off_at_sending_is_unknown_and_not_sent_again() {
    let ledger = Ledger::parse(&text(&[event("1", EventKind::Sending, at(1, 9), "a@x.example")])).unwrap();
    assert_eq!(standing(&ledger, "1"), Some(Standing::Unknown));
    assert!(!ledger.may_send("1", "a@x.example", PERIOD, WAVE));
    assert!(!ledger.may_send("1", "other@x.example", PERIOD, WAVE), "also not at another address");
    assert!(ledger.sent(PERIOD, WAVE).contains("1"));
    assert!(ledger.may_send("1", "a@x.example", PERIOD, "november"), "the next wave is another message");
    assert!(ledger.may_send("1", "a@x.example", Period(2026), WAVE));
}

#[test]
fn a_torn_last_line_is_as_if_it_had_not_been_begun() {
    let whole = text(&[event("1", EventKind::Sent, at(1, 9), "a@x.example")]);
    let more = event("2", EventKind::Sending, at(1, 10), "b@x.example").to_line();
    for cut in 0..more.len() {
        let torn = format!("{whole}{}", &more[..cut]);
        let ledger = Ledger::parse(&torn).unwrap();
        assert_eq!(Ledger::whole_length(&torn), whole.len(), "{cut}");
        assert!(ledger.may_send("2", "b@x.example", PERIOD, WAVE));
        assert!(!ledger.may_send("1", "a@x.example", PERIOD, WAVE));
    }
    assert!(!Ledger::parse(&format!("{whole}{more}")).unwrap().may_send("2", "b@x.example", PERIOD, WAVE));
}

#[test]
fn any_other_broken_line_stops_everything_and_is_not_quoted() {
    let good = event("900001", EventKind::Sent, at(1, 9), "a@x.example").to_line();
    for bad in ["{\"license_no\":\"900002\"}\n", "900002\n", "\n", &good.replace("2025,", "\"x\",")] {
        let fault = Ledger::parse(&format!("{good}{bad}{good}")).unwrap_err().to_string();
        assert!(fault.contains("line 2") && !fault.contains("90000"), "{fault}");
    }
}

#[test]
fn what_failed_is_open_again_and_what_a_person_settles_counts() {
    let a = "a@x.example";
    let mut ledger = Ledger::default();
    ledger.take(event("1", EventKind::Sending, at(1, 9), a));
    ledger.take(event("1", EventKind::Failed, at(1, 9), a));
    assert!(ledger.may_send("1", a, PERIOD, WAVE));
    ledger.take(event("1", EventKind::Sending, at(2, 9), a));
    assert!(!ledger.may_send("1", a, PERIOD, WAVE));
    ledger.take(event("1", EventKind::Sent, at(2, 0), a));
    assert_eq!(standing(&ledger, "1"), Some(Standing::Sent));
}

#[test]
fn a_bounce_binds_the_address_and_a_new_one_is_tried() {
    let (old, new) = ("old@x.example", "new@x.example");
    let mut ledger = Ledger::default();
    ledger.take(event("1", EventKind::Sending, at(1, 9), old));
    ledger.take(event("1", EventKind::Sent, at(1, 9), old));
    // the day of a bounce is all that is known, so it may seem to come before the message of that day
    ledger.take(event("1", EventKind::Bounced, at(1, 0), old));
    assert!(ledger.is_bounced("1", old) && !ledger.is_bounced("1", new));
    assert!(!ledger.sent(PERIOD, WAVE).contains("1"), "nothing arrived in this wave");
    assert!(!ledger.may_send("1", old, PERIOD, "november") && ledger.may_send("1", new, PERIOD, WAVE));
    assert_eq!(ledger.bounced([("1", old), ("2", old)]).into_iter().collect::<Vec<_>>(), ["1"]);
    assert!(ledger.bounced([("1", new)]).is_empty());
    ledger.take(event("1", EventKind::Sent, at(3, 9), new));
    assert!(ledger.sent(PERIOD, WAVE).contains("1") && !ledger.may_send("1", new, PERIOD, WAVE));
    assert_eq!(standing(&ledger, "1"), Some(Standing::Sent));
}

#[test]
fn mail_that_left_later_lifts_a_bounce_whatever_the_dates_say() {
    let a = "a@x.example";
    let mut ledger = Ledger::default();
    ledger.take(event("1", EventKind::Sent, at(9, 0), a));
    ledger.take(event("1", EventKind::Bounced, at(1, 0), a));
    assert!(ledger.is_bounced("1", a), "the line comes later, though its day does not");
    ledger.take(event("1", EventKind::Sent, at(1, 0), a));
    assert!(!ledger.is_bounced("1", a));
    ledger.take(event("1", EventKind::Bounced, at(9, 0), a));
    ledger.take(Event::new("1", PERIOD, "december", EventKind::Sent, at(1, 0), a));
    assert!(!ledger.is_bounced("1", a), "December comes after October, though not in the alphabet");
    ledger.take(Event::new("1", PERIOD, "december", EventKind::Bounced, at(1, 0), a));
    assert!(ledger.is_bounced("1", a));
}

#[test]
fn a_bounce_finds_the_message_it_belongs_to() {
    let mut ledger = Ledger::default();
    ledger.take(event("1", EventKind::Sent, at(1, 9), "a@x.example"));
    ledger.take(Event::new("1", PERIOD, "november", EventKind::Sent, at(20, 9), "b@x.example"));
    assert_eq!(ledger.last_sent("1", Some("a@x.example")).map(|e| e.wave.as_str()), Some(WAVE));
    assert_eq!(ledger.last_sent("1", None).map(|e| e.wave.as_str()), Some("november"));
    assert_eq!(ledger.last_sent("2", None), None);
}
