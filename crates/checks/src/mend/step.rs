//! Steps that mend, and what is left.

use seawall_model::host::file::FileKind;

use super::daemon::Patch;
use super::{Failed, Safety};

/// A step with its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mend {
    /// What it mends: checks with their objects.
    pub mends: Vec<Failed>,
    /// What is done.
    pub step: Step,
    /// Why, as a clause.
    pub why: String,
    /// What may break by it, as a clause.
    pub risk: Option<String>,
    /// What it needs to take effect.
    pub after: Option<After>,
    /// Whether it can change what people rely on.
    pub safety: Safety,
}

/// What is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Permission bits of a file.
    Mode {
        /// Where it lies when links are followed.
        path: String,
        /// What it is.
        kind: FileKind,
        /// What they were.
        seen: u32,
        /// What they become.
        wanted: u32,
    },
    /// Owner and group of a file.
    Owner {
        /// Where it lies when links are followed.
        path: String,
        /// What it is.
        kind: FileKind,
        /// Who they were.
        seen: (u32, u32),
        /// Who they become.
        wanted: (u32, u32),
    },
    /// Lines that a file of settings has to hold; it is made where there is none.
    Lines {
        /// Where it lies.
        path: String,
        /// What a new file begins with.
        header: String,
        /// The lines.
        lines: Vec<String>,
    },
    /// A new file; one that is there already and holds something else is left as it is.
    Create {
        /// Where it lies.
        path: String,
        /// What it holds.
        text: String,
    },
    /// The daemon's configuration.
    Daemon(Patch),
    /// Limits and the restart policy of a container.
    Update(Update),
    /// A command of the engine's client, and what takes it back, where anything does.
    Docker {
        /// Where the engine is asked.
        address: String,
        /// What is run, without `docker`.
        words: Vec<String>,
        /// What takes it back.
        reverse: Option<Vec<String>>,
    },
    /// Commands that only a person can decide on: they are shown, never run.
    Suggest(Vec<Vec<String>>),
}

/// A change that the engine makes to a container that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// Where the engine is asked.
    pub address: String,
    /// Id of the container.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What is changed.
    pub field: Field,
    /// What it becomes, as the option takes it.
    pub value: String,
    /// What it was, as the engine told it.
    pub seen: String,
}

/// What of a container can be changed while it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Memory, with no swap on top.
    Memory,
    /// Processors.
    Processors,
    /// Processes.
    Processes,
    /// When the engine starts it again.
    Restart,
}

impl Field {
    /// Returns how `docker inspect` shows it.
    pub const fn template(self) -> &'static str {
        match self {
            Self::Memory => "{{.HostConfig.Memory}}",
            Self::Processors => "{{.HostConfig.NanoCpus}}",
            Self::Processes => "{{json .HostConfig.PidsLimit}}",
            Self::Restart => {
                "{{.HostConfig.RestartPolicy.Name}}:{{.HostConfig.RestartPolicy.MaximumRetryCount}}"
            }
        }
    }

    /// Returns the options that take a change back; nothing where the engine cannot: a limit of memory or processors
    /// it only sets higher.
    pub fn reverse(self, seen: &str) -> Option<Vec<String>> {
        match self {
            Self::Processes => {
                let seen = if matches!(seen, "null" | "0") {
                    "-1"
                } else {
                    seen
                };
                Some(self.options(seen))
            }
            Self::Restart => {
                let policy = seen.strip_suffix(":0").unwrap_or(seen);
                Some(self.options(policy))
            }
            Self::Memory | Self::Processors => None,
        }
    }

    /// Returns the options with their values.
    pub fn options(self, value: &str) -> Vec<String> {
        let options = match self {
            Self::Memory => vec!["--memory", value, "--memory-swap", value],
            Self::Processors => vec!["--cpus", value],
            Self::Processes => vec!["--pids-limit", value],
            Self::Restart => vec!["--restart", value],
        };
        options.into_iter().map(str::to_owned).collect()
    }
}

/// What a step needs to take effect. Nothing is restarted by Seawall.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum After {
    /// The rules of the audit system are loaded.
    LoadRules,
    /// The kernel gets its settings anew.
    LoadSettings,
    /// The daemon reads its configuration anew: a restart, as this unit or by hand.
    RestartDaemon(Option<String>),
    /// Systemd reads its units anew, and this one is restarted.
    RestartUnit(String),
}

/// What failed and no step mends.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Left {
    /// The check.
    pub check: String,
    /// The object.
    pub object: String,
    /// Why, as a clause.
    pub why: String,
}

impl Mend {
    /// Makes a step that breaks nothing.
    pub(super) fn new(mends: Vec<Failed>, step: Step, why: impl Into<String>) -> Self {
        Self {
            mends,
            step,
            why: why.into(),
            risk: None,
            after: None,
            safety: Safety::Safe,
        }
    }

    /// Says what may break.
    #[must_use]
    pub(super) fn risk(mut self, risk: impl Into<String>) -> Self {
        self.risk = Some(risk.into());
        self
    }

    /// Says what it needs to take effect.
    #[must_use]
    pub(super) fn after(mut self, after: After) -> Self {
        self.after = Some(after);
        self
    }

    /// Says that it is only made where that is asked for.
    #[must_use]
    pub(super) const fn dangerous(mut self) -> Self {
        self.safety = Safety::Unsafe;
        self
    }
}

impl Step {
    /// Returns the file that it changes, where it changes one.
    pub fn path(&self) -> Option<&str> {
        match self {
            Self::Mode { path, .. }
            | Self::Owner { path, .. }
            | Self::Lines { path, .. }
            | Self::Create { path, .. } => Some(path),
            Self::Daemon(patch) => Some(&patch.path),
            Self::Update(_) | Self::Docker { .. } | Self::Suggest(_) => None,
        }
    }

    /// Says what it does, in a few words.
    pub fn title(&self) -> String {
        match self {
            Self::Mode {
                path, seen, wanted, ..
            } => format!("mode of {path}: {seen:03o} → {wanted:03o}"),
            Self::Owner {
                path, seen, wanted, ..
            } => {
                let (uid, gid) = seen;
                format!("owner of {path}: {uid}:{gid} → {}:{}", wanted.0, wanted.1)
            }
            Self::Lines { path, lines, .. } => match lines.len() {
                1 => format!("1 line in {path}"),
                count => format!("{count} lines in {path}"),
            },
            Self::Create { path, .. } => format!("new file {path}"),
            Self::Daemon(patch) => format!("settings in {}", patch.path),
            Self::Update(update) => {
                let options = update.field.options(&update.value).join(" ");
                format!("container {}: docker update {options}", update.name)
            }
            Self::Docker { words, .. } => format!("docker {}", words.join(" ")),
            Self::Suggest(_) => "for a person to decide".to_owned(),
        }
    }
}
