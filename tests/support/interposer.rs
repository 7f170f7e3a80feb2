//! Runs of the binary in which something goes wrong at a chosen step: `interpose.c`, compiled once and preloaded.
//!
//! In: a lake, and what is to happen at which step. Out: the process. Always holds: what goes wrong does so inside the
//! process under test and by its own calls, so a point once found can be tried again.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use tempfile::TempDir;

/// The compiled library, for as long as the tests run.
static LIBRARY: LazyLock<(TempDir, PathBuf)> = LazyLock::new(|| {
    let folder = TempDir::new().expect("a temporary folder");
    let library = folder.path().join("interpose.so");
    let source = super::root().join("tests/support/interpose.c");
    let mut compiler = Command::new("cc");
    compiler.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(source).arg("-ldl");
    assert!(compiler.status().expect("a C compiler").success(), "interpose.c does not compile");
    (folder, library)
});

/// What happens to a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Killed at this step.
    Kill(u32),
    /// Killed at the nth step of this kind on a path that ends so.
    KillAt(&'static str, &'static str, u32),
    /// Halted at this step until somebody lets it go on.
    Stop(u32),
    /// From this step on, everything gets this error.
    Error(i32, u32),
}

/// No space left on the device.
pub const NO_SPACE: i32 = 28;
/// Read-only file system.
pub const READ_ONLY: i32 = 30;

/// `clee` with these arguments on a lake, not started yet.
pub struct Bent {
    command: Command,
}

impl Bent {
    pub fn new(arguments: &[&str], lake: &Path) -> Self {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin("clee"));
        command.current_dir(super::root()).args(["--log-level", "error"]).args(arguments).arg("--lake").arg(lake);
        command.env("LD_PRELOAD", &LIBRARY.1).env("FAULT_ROOT", lake);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        Self { command }
    }

    pub fn with(mut self, fault: &Fault) -> Self {
        let (what, at) = match fault {
            Fault::Kill(at) | Fault::KillAt(.., at) => ("kill".to_owned(), at),
            Fault::Stop(at) => ("stop".to_owned(), at),
            Fault::Error(number, at) => (number.to_string(), at),
        };
        if let Fault::KillAt(op, suffix, _) = fault {
            self.command.env("FAULT_OP", op).env("FAULT_SUFFIX", suffix);
        }
        self.command.env("FAULT", what).env("FAULT_AT", at.to_string());
        self
    }

    /// Writes each step to a file.
    pub fn logged(mut self, log: &Path) -> Self {
        self.command.env("FAULT_LOG", log);
        self
    }

    /// Begins at this second since 1970, or with a clock that jumps (`jump`).
    pub fn clock(mut self, clock: &str) -> Self {
        self.command.env("CLOCK", clock);
        self
    }

    pub fn command(self) -> Command {
        self.command
    }

    /// Runs to its end; the exit code (`None` when it was killed) and what it said.
    pub fn ended(mut self) -> (Option<i32>, String) {
        let output = self.command.output().expect("the binary starts");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    }
}
