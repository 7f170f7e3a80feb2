//! What a night may do to a run: it is killed at any step, the disk fills up, the lake cannot be written, the clock
//! jumps, a second run begins. After each, the promises are checked: whoever reads `current` sees the old run or the new
//! one, whole; nothing partial has a published name; the next run is not tripped, and `clee resume` gives the bytes of
//! an unbroken run, also on a later day; nothing is left over.
//!
//! 25 kills at every kind of step in the ordinary run; `CLEE_CRASH_KILLS=500 cargo test --release --test crash` for more.

#[path = "support/interposer.rs"]
mod interposer;
mod support;

use interposer::{Bent, Fault, NO_SPACE, READ_ONLY};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use support::{SAMPLE, contents, copy, root};
use tempfile::TempDir;

const NIGHTLY: &str = "pipelines/missouri/nightly.yaml";
/// Noon of 1 October 2025 in Missouri, and the first minutes of the next year.
const OCTOBER: &str = "1759338000";
const NEW_YEAR: &str = "1767248000";

/// The sample's registry and some of its submissions: a run takes half a second.
struct World {
    _folder: TempDir,
    data: PathBuf,
    /// A lake with one published run, of fewer submissions than there are now.
    before: PathBuf,
    /// What a run of all submissions gives.
    unbroken: Vec<(String, Vec<u8>)>,
    /// One line per step of a run.
    steps: Vec<String>,
}

static WORLD: LazyLock<World> = LazyLock::new(World::make);

impl World {
    fn make() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let at = |name: &str| folder.path().join(name);
        let (data, before, lake, log) = (at("data"), at("before"), at("lake"), at("steps"));
        copy(&root().join("sample_data/registry"), &data.join("registry"), &str::to_owned);
        let submissions = root().join("sample_data/submissions");
        copy(&submissions.join("college"), &data.join("submissions/college"), &str::to_owned);
        finished(run(SAMPLE, &data, &before));
        copy(
            &submissions.join("provider_roster/planted"),
            &data.join("submissions/provider_roster/planted"),
            &str::to_owned,
        );
        clone(&before, &lake);
        finished(run(SAMPLE, &data, &lake).logged(&log));
        let steps = fs::read_to_string(&log).expect("steps").lines().map(str::to_owned).collect();
        let unbroken = published_bytes(&lake);
        assert!(unbroken != published_bytes(&before), "the second run differs from the first");
        Self { data, before, unbroken, steps, _folder: folder }
    }

    /// A lake of its own with the old run in it.
    fn lake(&self) -> TempDir {
        let folder = TempDir::new().expect("a temporary folder");
        clone(&self.before, &folder.path().join("lake"));
        folder
    }
}

fn run(pipeline: &str, data: &Path, lake: &Path) -> Bent {
    let data = data.display().to_string();
    Bent::new(&["run", pipeline, "--threads", "2", "--data", &data, "--first-period", "2024"], lake)
}

fn finished(bent: Bent) {
    let (code, said) = bent.ended();
    assert_eq!(code, Some(0), "{said}");
}

/// Copies a lake, link and all.
fn clone(from: &Path, to: &Path) {
    copy(&from.join("runs"), &to.join("runs"), &str::to_owned);
    symlink(fs::read_link(from.join("current")).expect("a link"), to.join("current")).expect("a link");
}

/// Every file of the current run but those that say when it took place.
fn published_bytes(lake: &Path) -> Vec<(String, Vec<u8>)> {
    let files = contents(&fs::canonicalize(lake.join("current")).expect("a current run")).into_iter();
    files.filter(|(path, _)| path != "run.json" && path != "run.html").collect()
}

/// The runs that stand under a published name, each proved whole by the hashes of its own record.
fn whole_runs(lake: &Path) -> BTreeSet<String> {
    let names = fs::read_dir(lake.join("runs")).expect("runs").map(|entry| entry.expect("an entry").path());
    names.map(|path| assert_whole(&path)).collect()
}

/// The name of a published run, after every file of it was read and held against the record.
fn assert_whole(run: &Path) -> String {
    let record = fs::read(run.join("run.json")).unwrap_or_else(|fault| panic!("{}: {fault}", run.display()));
    let record: Value = serde_json::from_slice(&record).expect("a record");
    assert_eq!(record["state"], "published", "{}", run.display());
    let listed = outputs(&record);
    let found = contents(run);
    assert_eq!(found.len(), listed.len() + 1, "{}: files that no record names", run.display());
    for (path, hash, _) in listed {
        let (_, bytes) = found.iter().find(|(name, _)| *name == path).unwrap_or_else(|| panic!("no `{path}`"));
        assert_eq!(blake3::hash(bytes).to_hex().as_str(), hash, "{path}");
    }
    record["run"].as_str().expect("a name").to_owned()
}

/// Path, hash and size of each output that a record names.
fn outputs(record: &Value) -> Vec<(String, String, u64)> {
    let text = |file: &Value, key: &str| file[key].as_str().expect("text").to_owned();
    let one = |file: &Value| (text(file, "path"), text(file, "blake3"), file["bytes"].as_u64().expect("a size"));
    record["outputs"].as_array().expect("outputs").iter().map(one).collect()
}

/// Opens `current` over and over until told to stop: each time it must lead to a published run with every file there.
fn watch(lake: &Path, over: &AtomicBool, seen: &AtomicU64) {
    while !over.load(Ordering::Relaxed) {
        let target = fs::canonicalize(lake.join("current")).expect("there is always a current run");
        let record: Value =
            serde_json::from_slice(&fs::read(target.join("run.json")).expect("a record")).expect("JSON");
        assert_eq!(record["state"], "published");
        for (path, _, bytes) in outputs(&record) {
            assert_eq!(fs::metadata(target.join(&path)).expect("an output").len(), bytes, "{path}");
        }
        seen.fetch_add(1, Ordering::Relaxed);
    }
}

/// The run that was begun and not published, if it got so far as to have a name.
fn unfinished(lake: &Path) -> Option<String> {
    let output = support::clee().args(["runs", "--format", "csv", "--lake"]).arg(lake).output().expect("a list");
    assert!(output.status.success());
    let listed = String::from_utf8(output.stdout).expect("text");
    let line = listed.lines().skip(1).find(|line| !line.contains(",published,"))?;
    line.split(',').next().map(str::to_owned)
}

/// After a prune nothing stands in the lake that a whole lake does not have.
fn assert_no_leftovers(lake: &Path) {
    support::clee()
        .args(["runs", "prune", "--keep", "1", "--older-than-days", "0", "--unfinished-older-than-days", "0", "--lake"])
        .arg(lake)
        .assert()
        .success();
    let left: Vec<String> = contents(&lake.join("work")).into_iter().map(|(path, _)| path).collect();
    assert!(left.is_empty(), "{left:?}");
    let names = fs::read_dir(lake).expect("the lake").map(|entry| entry.expect("an entry").file_name());
    for name in names {
        let name = name.into_string().expect("a name");
        assert!(!name.starts_with(".current-") && !name.starts_with(".removed-") && !name.ends_with(".tmp"), "{name}");
    }
}

/// Goes on after a run was cut short: by resuming it, or by running anew.
fn go_on(world: &World, lake: &Path, resume: bool) {
    let code = match unfinished(lake).filter(|_| resume) {
        Some(name) => Bent::new(&["resume", &name], lake).ended(),
        None => run(SAMPLE, &world.data, lake).ended(),
    };
    assert_eq!(code.0, Some(0), "{}", code.1);
    whole_runs(lake);
    assert!(published_bytes(lake) == world.unbroken, "not the bytes of an unbroken run");
    assert_no_leftovers(lake);
}

/// Kills a run and checks every promise; whether the new run had already become current.
fn killed(world: &World, fault: &Fault, resume: bool, seen: &AtomicU64) -> bool {
    let folder = world.lake();
    let lake = folder.path().join("lake");
    let old = whole_runs(&lake);
    let over = AtomicBool::new(false);
    let code = std::thread::scope(|scope| {
        scope.spawn(|| watch(&lake, &over, seen));
        let (code, _) = run(SAMPLE, &world.data, &lake).with(fault).ended();
        over.store(true, Ordering::Relaxed);
        code
    });
    assert_eq!(code, None, "{fault:?} did not kill");
    let after = whole_runs(&lake);
    assert!(old.is_subset(&after) && after.len() <= 2, "{fault:?}: {after:?}");
    let bytes = published_bytes(&lake);
    let new = bytes == world.unbroken;
    assert!(new || bytes == published_bytes(&world.before), "{fault:?}: `current` is neither the old run nor the new");
    go_on(world, &lake, resume);
    new
}

fn kills() -> usize {
    std::env::var("CLEE_CRASH_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(25)
}

/// Where each stage ends, the publishing renames, and as many more steps as were asked for, evenly spread.
fn points(steps: &[String], wanted: usize) -> Vec<Fault> {
    let boundaries = steps.iter().filter(|step| step.contains(" rename ") && step.ends_with(".journal.json")).count();
    let mut points: Vec<Fault> =
        (1..).take(boundaries).map(|nth| Fault::KillAt("rename", ".journal.json", nth)).collect();
    points.extend((1..).take(boundaries).map(|nth| Fault::KillAt("open", ".journal.json.tmp", nth)));
    let swap = steps.iter().position(|step| step.ends_with("/current")).expect("the swap") as u32 + 1;
    points.extend((swap - 2..=steps.len() as u32).map(Fault::Kill));
    let rest = wanted.saturating_sub(points.len()).max(5);
    points.extend((0..rest).map(|nth| Fault::Kill(1 + (nth * (swap as usize - 3) / rest) as u32)));
    points
}

#[test]
fn a_run_killed_at_any_step_is_published_whole_or_not_at_all() {
    let world = &*WORLD;
    let points = points(&world.steps, kills());
    let (seen, begun, mut new) = (AtomicU64::new(0), Instant::now(), 0);
    for (nth, fault) in points.iter().enumerate() {
        new += usize::from(killed(world, fault, nth % 2 == 0, &seen));
    }
    let seen = seen.into_inner();
    assert!(seen >= points.len() as u64, "the reader was busy");
    assert!(new > 0 && new < points.len(), "kills before the swap and after it");
    println!(
        "{} kills at steps of {} ({} after the swap), `current` opened {seen} times, {:.0} s",
        points.len(),
        world.steps.len(),
        new,
        begun.elapsed().as_secs_f64()
    );
}

#[test]
fn a_run_killed_at_any_moment_is_published_whole_or_not_at_all() {
    let world = &*WORLD;
    let (mut seed, mut cut, wanted) = (20251001_u64, 0, kills() / 5);
    for nth in 0..wanted {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let folder = world.lake();
        let lake = folder.path().join("lake");
        let mut child = run(SAMPLE, &world.data, &lake).command().spawn().expect("the binary starts");
        std::thread::sleep(Duration::from_micros((seed >> 33) % 900_000));
        child.kill().expect("killed");
        cut += usize::from(child.wait().expect("ended").code().is_none());
        whole_runs(&lake);
        let bytes = published_bytes(&lake);
        assert!(bytes == world.unbroken || bytes == published_bytes(&world.before));
        go_on(world, &lake, nth % 2 == 1);
    }
    assert!(wanted < 5 || cut > 0, "no run was cut short");
    println!("{cut} of {wanted} runs were cut short at random moments");
}

#[test]
fn a_run_resumed_after_new_year_is_of_the_day_it_began() {
    let world = &*WORLD;
    let folder = TempDir::new().expect("a temporary folder");
    let (unbroken, broken) = (folder.path().join("unbroken"), folder.path().join("broken"));
    finished(run(NIGHTLY, &world.data, &unbroken).clock(OCTOBER));
    for nth in [1, 3, 5] {
        let _ = fs::remove_dir_all(&broken);
        let fault = Fault::KillAt("rename", ".journal.json", nth);
        let (code, _) = run(NIGHTLY, &world.data, &broken).clock(OCTOBER).with(&fault).ended();
        assert_eq!(code, None);
        let Some(name) = unfinished(&broken) else {
            assert_eq!(nth, 1, "only before its first journal a run has no name");
            continue;
        };
        assert!(name.starts_with("2025-10-01_p2025"), "{name}");
        finished(Bent::new(&["resume", &name], &broken).clock(NEW_YEAR));
        assert!(published_bytes(&broken) == published_bytes(&unbroken), "journal {nth}");
    }
    finished(run(NIGHTLY, &world.data, &broken).clock(NEW_YEAR));
    let current = fs::read_link(broken.join("current")).expect("a link").display().to_string();
    assert!(current.contains("2026-01-01_p2026"), "the next run is of the new day: {current}");
}

/// After a run that failed: the old run stands, the exit tells of the machine, and with the fault gone all is well.
fn failed_and_mended(world: &World, lake: &Path, fault: &Fault, resume: bool) {
    let (code, said) = run(SAMPLE, &world.data, lake).with(fault).ended();
    assert_eq!(code, Some(1), "{fault:?}: {said}");
    // above the last word there may be log lines: on a lake that cannot be written the end cannot be recorded either
    assert!(said.lines().any(|line| line.starts_with("clee: ")), "{said}");
    assert!(said.contains(&lake.display().to_string()), "{said}");
    whole_runs(lake);
    let bytes = published_bytes(lake);
    assert!(bytes == world.unbroken || bytes == published_bytes(&world.before), "{fault:?}");
    go_on(world, lake, resume);
}

#[test]
fn a_full_disk_costs_the_run_and_nothing_else() {
    let world = &*WORLD;
    let steps = world.steps.len() as u32;
    for (nth, at) in [2, 9, 30, 60, 120, steps / 2, steps * 3 / 4, steps - 12].into_iter().enumerate() {
        let folder = world.lake();
        failed_and_mended(world, &folder.path().join("lake"), &Fault::Error(NO_SPACE, at), nth % 2 == 0);
    }
}

#[test]
fn a_lake_that_cannot_be_written_is_said_and_stays_as_it_is() {
    let world = &*WORLD;
    let folder = world.lake();
    let lake = folder.path().join("lake");
    let before = contents(&lake);
    let (code, said) = run(SAMPLE, &world.data, &lake).with(&Fault::Error(READ_ONLY, 1)).ended();
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("cannot") && said.contains("Read-only"), "{said}");
    assert!(contents(&lake) == before, "nothing was written");
    // what only reads goes on reading
    let (code, said) = Bent::new(&["runs"], &lake).with(&Fault::Error(READ_ONLY, 1)).ended();
    assert_eq!(code, Some(0), "{said}");
    failed_and_mended(world, &lake, &Fault::Error(READ_ONLY, 40), true);
}

#[test]
fn a_clock_that_jumps_harms_nothing() {
    let world = &*WORLD;
    let folder = world.lake();
    let lake = folder.path().join("lake");
    for clock in ["jump", "86400", "jump", "4102444800"] {
        finished(run(SAMPLE, &world.data, &lake).clock(clock));
        assert!(published_bytes(&lake) == world.unbroken, "clock {clock}");
    }
    // the order of runs needs no clock: the last that began is current, and a prune keeps it on any day
    let current = fs::read_link(lake.join("current")).expect("a link");
    assert!(current.display().to_string().ends_with("_0005"), "{}", current.display());
    for clock in ["0", "jump", "4102444800"] {
        let prune = Bent::new(&["runs", "prune", "--keep", "0", "--older-than-days", "0"], &lake).clock(clock);
        finished(prune);
        assert_eq!(fs::read_link(lake.join("current")).expect("a link"), current);
        assert!(published_bytes(&lake) == world.unbroken);
    }
}

fn signal(name: &str, child: &std::process::Child) {
    let sent = Command::new("kill").args([name, &child.id().to_string()]).status().expect("`kill`");
    assert!(sent.success());
}

/// Waits until the kernel says that a run stands still, in the middle of its work: a signal sent before would be taken
/// before it stops, and then nobody would wake it.
fn wait_until_stopped(child: &std::process::Child, lake: &Path) {
    let begun = Instant::now();
    let stopped = || {
        let stat = fs::read_to_string(format!("/proc/{}/stat", child.id())).expect("the kernel's word on the run");
        // the name in brackets may hold anything; the state follows it
        stat.rsplit_once(')').is_some_and(|(_, rest)| rest.trim_start().starts_with(['T', 't']))
    };
    while !stopped() {
        assert!(begun.elapsed() < Duration::from_secs(60), "no run stopped");
        std::thread::sleep(Duration::from_millis(10));
    }
    let begun = contents(&lake.join("work")).iter().any(|(path, _)| path.ends_with(".journal.json"));
    assert!(begun, "it stopped before it had begun anything");
}

#[test]
fn a_second_run_is_turned_away_and_the_lock_dies_with_its_holder() {
    let world = &*WORLD;
    let folder = world.lake();
    let lake = folder.path().join("lake");
    fs::create_dir_all(lake.join("work")).expect("a folder");
    let mut first = run(SAMPLE, &world.data, &lake).with(&Fault::Stop(40)).command().spawn().expect("started");
    wait_until_stopped(&first, &lake);
    let (code, said) = run(SAMPLE, &world.data, &lake).ended();
    assert_eq!(code, Some(75), "{said}");
    let name = unfinished(&lake).expect("the first run");
    assert_eq!(Bent::new(&["resume", &name], &lake).ended().0, Some(75));
    signal("-CONT", &first);
    assert!(first.wait().expect("ended").success(), "the first run was not disturbed");
    assert!(published_bytes(&lake) == world.unbroken);

    let mut third = run(SAMPLE, &world.data, &lake).with(&Fault::Stop(40)).command().spawn().expect("started");
    wait_until_stopped(&third, &lake);
    assert_eq!(run(SAMPLE, &world.data, &lake).ended().0, Some(75));
    third.kill().expect("killed");
    third.wait().expect("ended");
    go_on(world, &lake, true);
}

#[test]
fn a_run_asked_to_end_can_be_resumed() {
    let world = &*WORLD;
    let folder = world.lake();
    let lake = folder.path().join("lake");
    fs::create_dir_all(lake.join("work")).expect("a folder");
    let mut child = run(SAMPLE, &world.data, &lake).with(&Fault::Stop(40)).command().spawn().expect("started");
    wait_until_stopped(&child, &lake);
    signal("-TERM", &child);
    signal("-CONT", &child);
    assert!(!child.wait().expect("ended").success(), "it did not publish");
    assert!(published_bytes(&lake) == published_bytes(&world.before));
    go_on(world, &lake, true);
}
