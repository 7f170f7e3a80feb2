//! The mail as it leaves: messages made by a run, delivered to a real SMTP server that the tests start, cut off half way
//! and taken up again. Whatever happens, every officer gets at most one message of a wave, and every open one is
//! delivered or reported.

#[path = "mail/server.rs"]
mod server;
mod support;

use clee::record::tables::{ComplianceRow, NoticeRow};
use clee::record::{Channel, Notice, Status};
use mailparse::{MailHeaderMap, parse_mail};
use server::{Behaviour, Server};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use support::{Lake, SAMPLE, clee, contents, copy, root};
use tempfile::TempDir;

const MAIL: &str = "lists/mail/october/";

fn sample() -> Lake {
    let lake = Lake::new();
    lake.run(SAMPLE, &[]).success();
    lake
}

/// The messages of the current run, by file name.
fn made(lake: &Lake) -> BTreeMap<String, Vec<u8>> {
    let all = contents(&lake.current()).into_iter();
    all.filter_map(|(path, bytes)| Some((path.strip_prefix(MAIL)?.to_owned(), bytes))).collect()
}

fn listed(lake: &Lake) -> Vec<csv::StringRecord> {
    let path = lake.current().join("lists/reminders_october.csv");
    let mut reader = csv::Reader::from_path(path).expect("the reminder list");
    reader.records().map(|record| record.expect("a line")).collect()
}

fn send_args(lake: &Lake, relay: &str) -> Vec<String> {
    let lake = lake.path().display().to_string();
    let args = ["mail", "send", "--lake", &lake, "--wave", "october", "--relay", relay, "--format", "json"];
    let pace = ["--per-minute", "600000"];
    args.iter().chain(&pace).map(|text| (*text).to_owned()).collect()
}

/// Sends, and gives the line that the command printed.
fn send(lake: &Lake, server: &Server, more: &[&str]) -> serde_json::Value {
    let output = clee().args(send_args(lake, &server.address())).args(more).assert().success();
    let all: serde_json::Value = serde_json::from_slice(&output.get_output().stdout).expect("JSON");
    all[0].clone()
}

fn status(lake: &Lake, more: &[&str]) -> Vec<serde_json::Value> {
    let output =
        clee().args(["mail", "status", "--format", "json", "--lake"]).arg(lake.path()).args(more).assert().success();
    serde_json::from_slice(&output.get_output().stdout).expect("JSON")
}

fn record(lake: &Lake, what: &str, lines: &str) -> assert_cmd::assert::Assert {
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("returned.csv");
    fs::write(&file, format!("license_no,email,date\n{lines}")).expect("written");
    clee().args(["mail", "record", what]).arg(&file).arg("--lake").arg(lake.path()).assert()
}

fn stderr(assert: &assert_cmd::assert::Assert) -> String {
    String::from_utf8(assert.get_output().stderr.clone()).expect("UTF-8")
}

fn recipients(server: &Server) -> Vec<String> {
    server.taken().into_iter().map(|letter| letter.to).collect()
}

#[test]
fn every_message_is_read_by_another_parser() {
    let lake = sample();
    let made = made(&lake);
    let listed = listed(&lake);
    assert!(listed.len() > 20 && made.len() == listed.len(), "{} on the list, {} made", listed.len(), made.len());
    let mut to_write_to: BTreeMap<String, &csv::StringRecord> = listed.iter().map(|l| (l[2].to_owned(), l)).collect();
    for (name, bytes) in &made {
        let mail = parse_mail(bytes).expect("a message");
        let to = mailparse::addrparse_header(mail.headers.get_first_header("To").expect("To")).expect("addresses");
        let to = to.extract_single_info().expect("one recipient");
        let line = to_write_to.remove(&to.addr).expect("on the list, once");
        assert_eq!(to.display_name.as_deref(), Some(&line[1]));
        assert!(!name.contains(&line[0]), "a file name holds no licence number");
        assert!(bytes.is_ascii());
        assert_eq!(mail.ctype.mimetype, "multipart/alternative");
        for part in &mail.subparts {
            let body = part.get_body().expect("a body");
            assert!(body.contains("2025"), "{body}");
            for missing in line[5].split("; ") {
                assert!(body.contains(missing), "{missing}: {body}");
            }
        }
        let headers: Vec<String> = mail.headers.iter().map(|header| header.get_key().to_lowercase()).collect();
        let once: BTreeSet<&String> = headers.iter().collect();
        assert_eq!(once.len(), headers.len(), "each header once: {headers:?}");
        assert!(!headers.iter().any(|name| name == "bcc" || name == "cc"));
    }
    assert!(to_write_to.is_empty());
}

#[test]
fn equal_runs_make_equal_messages_closed_to_others() {
    use std::os::unix::fs::PermissionsExt;
    let (one, other) = (sample(), sample());
    assert_eq!(made(&one), made(&other));
    let folder = one.current().join(MAIL);
    assert_eq!(fs::metadata(&folder).expect("a folder").permissions().mode() & 0o777, 0o700);
    for entry in fs::read_dir(folder).expect("messages") {
        assert_eq!(entry.expect("a file").metadata().expect("a mode").permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_wave_is_delivered_once_and_not_again() {
    let (lake, server) = (sample(), Server::start(Behaviour::default()));
    let made = made(&lake);
    let dry = send(&lake, &server, &["--dry-run"]);
    assert_eq!((dry["open"].as_u64(), server.taken().len()), (Some(made.len() as u64), 0));
    assert!(!lake.path().join("ledger").exists(), "a dry run writes nothing");

    let first = send(&lake, &server, &["--max", "5"]);
    assert_eq!((first["sent"].as_u64(), server.taken().len()), (Some(5), 5));
    let rest = send(&lake, &server, &[]);
    assert_eq!(rest["open"], 0);
    let again = send(&lake, &server, &[]);
    assert_eq!((again["sent"].as_u64(), again["open"].as_u64()), (Some(0), Some(0)));

    let taken = server.taken();
    let bytes: BTreeSet<Vec<u8>> = taken.iter().map(|letter| letter.data.clone()).collect();
    assert_eq!(bytes, made.into_values().collect(), "what arrived is what the run wrote");
    assert_eq!(taken.len(), bytes.len());
    for letter in &taken {
        assert_eq!(letter.from, "returns@post.example");
        let mail = parse_mail(&letter.data).expect("a message");
        assert!(mail.headers.get_first_value("To").expect("To").contains(&letter.to));
    }
    // the next run of the wave lists nobody a second time
    lake.run(SAMPLE, &[]).success();
    assert!(listed(&lake).is_empty());
    assert_eq!(send(&lake, &server, &[])["sent"], 0);
}

#[test]
fn killed_at_any_moment_and_taken_up_again() {
    let lake = sample();
    let all = made(&lake).len();
    // slow enough that a kill meets every step of the conversation
    let server = Server::start(Behaviour { pause: Duration::from_millis(3), ..Behaviour::default() });
    let mut cut_off = 0;
    for round in 0_usize..12 {
        let enough = server.taken().len() + 1 + round % 3;
        let mut child = Command::new(assert_cmd::cargo::cargo_bin("clee"))
            .current_dir(root())
            .args(["--log-level", "error"])
            .args(send_args(&lake, &server.address()))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary runs");
        let patience = Instant::now();
        while server.taken().len() < enough && patience.elapsed() < Duration::from_secs(60) {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_millis(round as u64 * 2));
        cut_off += usize::from(child.try_wait().expect("a child").is_none());
        child.kill().expect("SIGKILL");
        child.wait().expect("ended");
    }
    assert!(cut_off > 3, "the sample has too few messages to be cut off");
    let last = send(&lake, &server, &[]);
    assert_eq!(last["open"], 0);

    let arrived = recipients(&server);
    let once: BTreeSet<&String> = arrived.iter().collect();
    assert_eq!(once.len(), arrived.len(), "nobody got two");
    let unknown = status(&lake, &["--list", "unknown"]);
    assert_eq!(last["unknown"], unknown.len());
    // an unknown one may have arrived or not; every other one has
    assert!(arrived.len() <= all && arrived.len() + unknown.len() >= all, "{} + {}", arrived.len(), unknown.len());
}

#[test]
fn what_broke_off_is_settled_by_a_person() {
    // the server goes silent after the end of the third message, so its answer is never heard
    let (lake, server) = (sample(), Server::start(Behaviour { mute_after: Some(3), ..Behaviour::default() }));
    let all = made(&lake).len();
    let said = send(&lake, &server, &[]);
    assert_eq!((said["broken_off"].as_u64(), said["unknown"].as_u64()), (Some(1), Some(1)));
    assert_eq!((server.taken().len(), said["open"].as_u64()), (all, Some(0)));
    let unknown = status(&lake, &["--list", "unknown"]);
    let license_no = unknown[0]["license_no"].as_str().expect("a licence number").to_owned();
    let counts = |lake: &Lake| status(lake, &[])[0].clone();
    assert_eq!(counts(&lake)["unknown"], 1);

    record(&lake, "--sent", &format!("{license_no},,2025-10-02\n")).success();
    assert_eq!((counts(&lake)["unknown"].as_u64(), counts(&lake)["sent"].as_u64()), (Some(0), Some(all as u64)));
    assert_eq!(send(&lake, &server, &[])["sent"], 0);
    record(&lake, "--not-sent", &format!("{license_no},,2025-10-02\n")).success();
    assert_eq!(send(&lake, &server, &[])["sent"], 1);
}

#[test]
fn a_refused_message_stays_open_and_many_stop_the_sending() {
    let (lake, server) = (sample(), Server::start(Behaviour { refuse_every: Some(4), ..Behaviour::default() }));
    let said = send(&lake, &server, &[]);
    assert_ne!(said["failed"], 0);
    assert_eq!(said["failed"], said["open"]);
    let arrived = recipients(&server);
    server.set(Behaviour::default());
    assert_eq!(send(&lake, &server, &[])["open"], 0);
    let all = recipients(&server);
    assert!(all.len() > arrived.len());
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());

    let (lake, server) = (sample(), Server::start(Behaviour { refuse_every: Some(1), ..Behaviour::default() }));
    let refused = clee().args(send_args(&lake, &server.address())).assert().code(1);
    assert!(stderr(&refused).contains("in a row"), "{}", stderr(&refused));
    assert!(server.taken().is_empty());
    assert!(server.refused() < 10, "it did not try the whole list");
}

#[test]
fn a_relay_that_is_not_there_leaves_everything_open() {
    let lake = sample();
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let nobody = free.local_addr().expect("an address").to_string();
    drop(free);
    clee().args(send_args(&lake, &nobody)).assert().code(1);
    let server = Server::start(Behaviour::default());
    assert_eq!(send(&lake, &server, &["--dry-run"])["open"], made(&lake).len());
    clee().args(send_args(&lake, "192.0.2.1:25")).assert().code(2);
    clee().args(send_args(&lake, "no-port")).assert().code(2);
}

#[test]
fn a_relay_that_closes_between_messages_is_called_again() {
    let (lake, server) = (sample(), Server::start(Behaviour { hang_up_every: Some(2), ..Behaviour::default() }));
    let said = send(&lake, &server, &[]);
    assert_eq!((said["open"].as_u64(), said["unknown"].as_u64()), (Some(0), Some(0)));
    assert_eq!(server.taken().len(), made(&lake).len());
}

#[test]
fn a_bounce_makes_unreachable_until_there_is_a_new_address() {
    let (lake, server) = (sample(), Server::start(Behaviour::default()));
    let line = listed(&lake)[0].clone();
    let (license_no, email) = (line[0].to_owned(), line[2].to_owned());
    send(&lake, &server, &[]);
    record(&lake, "--bounced", &format!("{license_no},{email},2025-10-02\n")).success();
    let again = record(&lake, "--bounced", &format!("{license_no},{email},2025-10-02\n")).success();
    assert!(String::from_utf8_lossy(&again.get_output().stdout).contains("0 recorded, 1 known before"));

    lake.run(SAMPLE, &[]).success();
    let unreachable = fs::read_to_string(lake.current().join("lists/unreachable.csv")).expect("the list");
    assert!(unreachable.lines().any(|l| l.starts_with(&license_no) && l.contains(",bounced,")), "{unreachable}");
    assert!(listed(&lake).is_empty());
    let notices: Vec<NoticeRow> = lake.table();
    let noticed = |n: &&NoticeRow| *n.license_no == license_no && n.notice == Notice::October;
    assert_eq!(
        notices.iter().find(noticed).and_then(|n| n.channel),
        Some(Channel::Email),
        "the table does not heed the ledger"
    );

    let data = TempDir::new().expect("a folder");
    copy(&root().join("sample_data"), data.path(), &|path| path.to_owned());
    let officers = data.path().join("registry/officers.csv");
    let text = fs::read_to_string(&officers).expect("officers").replace(&email, "new.address@post.example");
    fs::write(&officers, text).expect("written");
    lake.run(SAMPLE, &["--data", &data.path().display().to_string()]).success();
    assert_eq!(listed(&lake).iter().map(|l| l[2].to_owned()).collect::<Vec<_>>(), ["new.address@post.example"]);
    assert_eq!(send(&lake, &server, &[])["sent"], 1);
    assert_eq!(recipients(&server).last().map(String::as_str), Some("new.address@post.example"));
}

#[test]
fn a_file_with_a_wrong_line_changes_nothing() {
    let lake = sample();
    let license_no = listed(&lake)[0][0].to_owned();
    let good = format!("{license_no},a@x.example,2025-10-02\n");
    for bad in ["no-such-officer,a@x.example,2025-10-02\n", "1,a@x.example,2 October\n"] {
        let said = stderr(&record(&lake, "--sent", &format!("{good}{bad}")).code(2));
        assert!(said.contains("line 3") && !said.contains("no-such-officer"), "{said}");
    }
    assert!(status(&lake, &["--list", "sent"]).is_empty());
    record(&lake, "--sent", &good).success();
    assert_eq!(status(&lake, &["--list", "sent"]).len(), 1);
    clee().args(["mail", "record", "--lake"]).arg(lake.path()).assert().code(2);
}

#[test]
fn who_complies_meanwhile_is_not_written_to() {
    let (lake, server) = (sample(), Server::start(Behaviour::default()));
    let before: BTreeSet<String> = listed(&lake).iter().map(|l| l[0].to_owned()).collect();
    let old_run = lake.current();
    // one officer on the list gets the whole year waived, known on the as-of date
    let waived = before.first().expect("somebody").clone();
    let data = TempDir::new().expect("a folder");
    copy(&root().join("sample_data"), data.path(), &|path| path.to_owned());
    let relief = data.path().join("registry/relief.csv");
    let text = fs::read_to_string(&relief).expect("relief");
    let header: Vec<&str> = text.lines().next().expect("a header").split(',').collect();
    let value = |column: &str| match column {
        "license_no" => waived.clone(),
        "period" => "2025".to_owned(),
        "kind" => "waiver".to_owned(),
        "reason" => "medical".to_owned(),
        "granted_on" => "2025-09-01".to_owned(),
        _ => String::new(),
    };
    let line: Vec<String> = header.iter().map(|column| value(column)).collect();
    fs::write(&relief, format!("{}\n{}\n", text.trim_end(), line.join(","))).expect("written");
    lake.run(SAMPLE, &["--data", &data.path().display().to_string()]).success();
    let standing = lake.table::<ComplianceRow>().into_iter().find(|r| *r.license_no == waived && r.period.0 == 2025);
    assert_eq!(standing.map(|r| r.status), Some(Status::Waived));

    let old = old_run.file_name().expect("a name").to_string_lossy().into_owned();
    let refused = clee().args(send_args(&lake, &server.address())).args(["--run", &old]).assert().code(2);
    assert!(stderr(&refused).contains("not the current one"), "{}", stderr(&refused));
    send(&lake, &server, &[]);
    assert_eq!(server.taken().len(), before.len() - 1);
}

#[test]
fn a_run_published_meanwhile_takes_over() {
    let lake = sample();
    let all = made(&lake).len();
    let server = Server::start(Behaviour { pause: Duration::from_millis(5), ..Behaviour::default() });
    let child = Command::new(assert_cmd::cargo::cargo_bin("clee"))
        .current_dir(root())
        .args(["--log-level", "error"])
        .args(send_args(&lake, &server.address()))
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let patience = Instant::now();
    while server.taken().is_empty() && patience.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(1));
    }
    lake.run(SAMPLE, &[]).success();
    let seen = server.taken().len();
    let output = child.wait_with_output().expect("ended");
    assert!(output.status.success());
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let arrived = recipients(&server);
    assert_eq!((arrived.len(), arrived.iter().collect::<BTreeSet<_>>().len()), (all, all));
    if seen < all {
        assert_eq!(said[0]["run"].as_str(), lake.current().file_name().and_then(|name| name.to_str()));
    }
}

#[test]
fn one_sender_at_a_time_and_gates_are_heeded() {
    let (lake, server) = (sample(), Server::start(Behaviour::default()));
    fs::create_dir(lake.path().join("ledger")).expect("a folder");
    let held = fs::File::create(lake.path().join("ledger/.lock")).expect("the lock");
    held.try_lock().expect("free");
    let refused = clee().args(send_args(&lake, &server.address())).assert().code(75);
    assert!(stderr(&refused).contains("at work"), "{}", stderr(&refused));
    drop(held);
    let november = clee()
        .args(["mail", "send", "--wave", "november", "--relay", &server.address(), "--lake"])
        .arg(lake.path())
        .assert()
        .code(2);
    assert!(stderr(&november).contains("november"), "{}", stderr(&november));

    let strict =
        pipelines_with("pipelines/missouri/state.yaml", &|t| t.replace("most_percent: 50}", "most_percent: 0}"));
    let data = root().join("sample_data").display().to_string();
    lake.run(&strict.path().join(SAMPLE).display().to_string(), &["--data", &data]).success();
    assert!(made(&lake).is_empty(), "what a gate holds back is not made");
    let refused = clee().args(send_args(&lake, &server.address())).assert().code(65);
    assert!(stderr(&refused).contains("review_share"), "{}", stderr(&refused));
    assert!(server.taken().is_empty());
}

#[test]
fn a_wrong_text_is_refused_before_anything_is_read() {
    let cases = [
        ("reminder.txt", "{{ name }}", "{{ nmae }}", "line"),
        ("reminder.html", "{%- endfor %}", "", "line"),
        ("reminder.subject.txt", "Last reminder", "Last\nreminder", "one line"),
        ("settings.yaml", "per_minute", "per_minuet", "per_minuet"),
    ];
    for (file, old, new, named) in cases {
        let change = |text: String| text.replacen(old, new, 1);
        let folder = pipelines_with(&format!("pipelines/missouri/mail/{file}"), &change);
        let lake = Lake::new();
        let said = stderr(&lake.run(&folder.path().join(SAMPLE).display().to_string(), &[]).code(2));
        assert!(said.contains(file) && said.contains(named), "{said}");
        assert!(!lake.path().join("runs").exists());
    }
}

/// Whether a text holds a value as a word of its own: six digits also stand somewhere in a page of hashes by chance.
fn stands_in(text: &str, value: &str) -> bool {
    let part_of_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices(value).any(|(at, _)| {
        !part_of_word(text[..at].chars().next_back()) && !part_of_word(text[at + value.len()..].chars().next())
    })
}

#[test]
fn nothing_of_the_mail_leaks_into_logs_or_the_record_of_the_run() {
    let (lake, server) = (sample(), Server::start(Behaviour { refuse_every: Some(3), ..Behaviour::default() }));
    let mut command = assert_cmd::Command::cargo_bin("clee").expect("the binary is built with the tests");
    let output = command.current_dir(root()).args(["--log-level", "trace"]).args(send_args(&lake, &server.address()));
    let output = output.assert().success();
    let said = stderr(&output) + &fs::read_to_string(lake.current().join("run.json")).expect("run.json");
    assert!(!listed(&lake).is_empty());
    for line in listed(&lake) {
        for secret in [&line[0], &line[1], &line[2]] {
            assert!(!stands_in(&said, secret), "{said}");
        }
    }
    let ledger = fs::read_to_string(lake.path().join("ledger/2025_october.ndjson")).expect("the ledger");
    assert!(!ledger.contains('@'), "addresses stand there as hashes");
}

/// The shipped pipelines with one file changed.
fn pipelines_with(file: &str, change: &dyn Fn(String) -> String) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    for part in ["pipelines", "schemas"] {
        copy(&root().join(part), &folder.path().join(part), &|path| path.to_owned());
    }
    let path: &Path = &folder.path().join(file);
    fs::write(path, change(fs::read_to_string(path).expect("the file"))).expect("changed");
    folder
}

#[test]
fn a_run_of_last_week_is_not_sent_from() {
    let (lake, server) = (sample(), Server::start(Behaviour::default()));
    let path = lake.current().join("run.json");
    let mut run: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).expect("a record")).expect("JSON");
    run["started_at"] = serde_json::json!("2025-10-01T02:00:00Z");
    std::fs::write(&path, run.to_string()).expect("written");
    let refused = clee().args(send_args(&lake, &server.address())).assert().code(2);
    let said = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
    assert!(said.contains("oldest_run_days") && said.contains("clee run"), "{said}");
    assert!(server.taken().is_empty(), "nothing left");
}
