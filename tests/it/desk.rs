//! A folder with a small scenario, and the real binary beside it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Gates that a slow machine passes.
const POLICY: &str = r#"
purpose = "smoke"
about   = "For tests: one small class of people"
origin  = "chosen for a test"

[accuracy]
confidence_percent       = 95
design_blocks_from       = "S2"
design_min_cases         = 0
sample_blocks_from       = "S2"
sample_max_wrong_percent = 6
sample_min_cases         = 50
max_undelivered_percent  = 0
max_undecided_percent    = 1
max_error_of_due         = 0.0001

[until_money]
max_never     = 0
quantile      = 0.95
max_days_lost = 0

[errors]
max_rate_percent           = 10
max_operation_rate_percent = 20

[[latency]]
quantile = 0.5
max_ms   = 20000

[generator]
max_lag_p99_ms        = 20000
min_delivered_percent = 50
"#;

/// One small class of people, played in a second.
pub(crate) const SCENARIO: &str = r#"
about  = "For tests: one small class of people"
policy = "tiny"

[population]
fund            = "441"
sample          = 55
min_per_stratum = 50
seed            = 7

[load.open]
arrivals        = "constant"
rate_per_second = 50
max_in_flight   = 16

[scope]
strata      = ["sickness/simple"]
observables = ["all"]
"#;

/// A folder with one scenario and its policy; everything is written below it.
pub(crate) struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self::with(SCENARIO)
    }

    pub(crate) fn with(scenario: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("policies")).unwrap();
        std::fs::write(folder.path().join("policies/tiny.toml"), POLICY).unwrap();
        std::fs::write(folder.path().join("tiny.toml"), scenario).unwrap();
        Self { folder }
    }

    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_recette"));
        command.args(words).current_dir(self.folder.path());
        command
    }

    pub(crate) fn run(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    /// The exit code and all that was said.
    pub(crate) fn say(&self, words: &[&str]) -> (i32, String) {
        let output = self.run(words);
        (code(&output), text(&output))
    }

    /// Everything is below it.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A file of the desk.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }

    /// The only run folder.
    pub(crate) fn run_folder(&self) -> PathBuf {
        let mut folders: Vec<PathBuf> = std::fs::read_dir(self.path("reports"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        assert_eq!(folders.len(), 1, "{folders:?}");
        folders.remove(0)
    }
}

/// The exit code.
pub(crate) fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

/// All that was said.
pub(crate) fn text(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}
