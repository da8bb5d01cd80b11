//! A check: what it looks for, in words and in code. One static value, one file each; `explain`, the pages of
//! the documentation, the help of SARIF and the tests of the examples all come from it.

use std::fmt;

use seawall_model::severity::Severity;

use crate::build;
use crate::compose;
use crate::container;
use crate::daemon;
use crate::dockerfile;
use crate::fault::Fault;
use crate::host;
use crate::image;
use crate::kubernetes;
use crate::outcome::{Outcomes, Told};

/// A check.
pub struct Check {
    /// Id, never reused: `DF-0022`. Its prefix says what kind of document shows the fault.
    pub id: &'static str,
    /// Name of the fault that reads after "allow": `unpinned-apt-package`.
    pub name: &'static str,
    /// The fault in a few words, without a full stop: `apt-get installs a package without a version`.
    pub title: &'static str,
    /// How bad it is, unless a variant or the configuration says otherwise.
    pub severity: Severity,
    /// Why so bad and not worse, as a clause.
    pub severity_why: &'static str,
    /// What happens because of it: one paragraph or more, Markdown without headings.
    pub why: &'static str,
    /// What to do instead: one paragraph or more, Markdown without headings.
    pub remedy: &'static str,
    /// A document that has the fault; a test sees that the check tells it.
    pub bad: &'static str,
    /// The same document without the fault; a test sees that the check is silent.
    pub good: &'static str,
    /// Faults that are told apart below the id; empty for most.
    pub variants: &'static [Variant],
    /// Who gets it without asking.
    pub profile: Profile,
    /// Names that peers give the same fault.
    pub aliases: &'static [Alias],
    /// Numbers of the Common Weakness Enumeration.
    pub cwe: &'static [u16],
    /// Where to read more: URLs of specifications and of upstream's own documentation.
    pub references: &'static [&'static str],
    /// What `--fix` of `check` or of `audit` does about it.
    pub fixing: Fixing,
    /// Version of Seawall that had it first.
    pub since: &'static str,
    /// The code, by what it looks at.
    pub run: &'static [Run],
}

impl Check {
    /// Returns who gets a fault of it: as its variant says, where that says so.
    pub fn profile_of(&self, variant: Option<&str>) -> Profile {
        let mut variants = self.variants.iter();
        let named = variants
            .find(|known| variant.is_some_and(|name| known.name.eq_ignore_ascii_case(name)));
        named
            .and_then(|known| known.profile)
            .unwrap_or(self.profile)
    }

    /// Judges a Dockerfile; nothing where the check has no eyes for one.
    pub fn judge_dockerfile(&self, input: &dockerfile::Input) -> Faults {
        let mut faults = Faults::default();
        for run in self.run {
            if let Run::Dockerfile(run) = run {
                run(input, &mut faults);
            }
        }
        faults
    }

    /// Judges a Compose project; nothing where the check has no eyes for one.
    pub fn judge_compose(&self, input: &compose::Input) -> Faults {
        let mut faults = Faults::default();
        for run in self.run {
            if let Run::Compose(run) = run {
                run(input, &mut faults);
            }
        }
        faults
    }

    /// Judges a built image; nothing where the check has no eyes for one.
    pub fn judge_image(&self, input: &image::Input<'_>) -> Faults {
        let mut faults = Faults::default();
        for run in self.run {
            match (run, &input.built) {
                (Run::Image(run), _) => run(input, &mut faults),
                (Run::Built(run), Some(built)) => run(&built.input, &mut faults),
                _ => {}
            }
        }
        faults
    }

    /// Judges Kubernetes manifests; nothing where the check has no eyes for them.
    pub fn judge_kubernetes(&self, input: &kubernetes::Input) -> Faults {
        let mut faults = Faults::default();
        for run in self.run {
            if let Run::Kubernetes(run) = run {
                run(input, &mut faults);
            }
        }
        faults
    }

    /// Judges what starts builds; nothing where the check has no eyes for it.
    pub fn judge_build(&self, input: &build::Input) -> Faults {
        let mut faults = Faults::default();
        for run in self.run {
            if let Run::Build(run) = run {
                run(input, &mut faults);
            }
        }
        faults
    }

    /// Judges a live host; nothing where the check has no eyes for one.
    pub fn judge_host(&self, input: &host::Input<'_>) -> Vec<Told> {
        let mut told = Vec::new();
        for run in self.run {
            if let Run::Host(run) = run {
                let mut outcomes = Outcomes::new(HOST);
                run(input, &mut outcomes);
                told.extend(outcomes.finish());
            }
        }
        told
    }

    /// Judges a live engine; nothing where the check has no eyes for one.
    pub fn judge_engine(&self, input: &host::EngineInput<'_>) -> Vec<Told> {
        let mut told = Vec::new();
        for run in self.run {
            if let Run::Engine(run) = run {
                let mut outcomes = Outcomes::new(input.object());
                run(input, &mut outcomes);
                told.extend(outcomes.finish());
            }
        }
        told
    }

    /// Judges a live container; nothing where the check has no eyes for one.
    pub fn judge_container(&self, input: &container::Input<'_>) -> Vec<Told> {
        let mut told = Vec::new();
        for run in self.run {
            if let Run::Container(run) = run {
                let mut outcomes = Outcomes::new(input.object());
                run(input, &mut outcomes);
                told.extend(outcomes.finish());
            }
        }
        told
    }

    /// Says whether it looks at live hosts, engines or containers.
    pub fn is_live(&self) -> bool {
        let is_live = |run: &Run| matches!(run, Run::Host(_) | Run::Engine(_) | Run::Container(_));
        self.run.iter().any(is_live)
    }

    /// Judges a configuration of the daemon; nothing where the check has no eyes for one.
    pub fn judge_daemon(&self, input: &daemon::Input) -> Faults {
        let mut faults = Faults::default();
        for run in self.run {
            if let Run::Daemon(run) = run {
                run(input, &mut faults);
            }
        }
        faults
    }
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

/// One of several faults below an id, written `CMP-0035:unquoted-ports`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Name, in kebab case.
    pub name: &'static str,
    /// The fault in a few words.
    pub title: &'static str,
    /// How bad it is, where it differs from the check's.
    pub severity: Option<Severity>,
    /// Who gets it without asking, where it differs from the check's.
    pub profile: Option<Profile>,
}

/// Who gets a check without asking for it by id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Profile {
    /// Everybody: hardly ever wrong, and worth acting on.
    Recommended,
    /// Who asks for all that could be better.
    Strict,
    /// Who asks for taste, too.
    Style,
    /// Only who names it, or the profile of a peer that has it: it contradicts another check, or needs
    /// parameters.
    Named,
}

impl Profile {
    /// Returns the word used in configuration and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Recommended => "recommended",
            Self::Strict => "strict",
            Self::Style => "style",
            Self::Named => "named",
        }
    }
}

/// What a peer calls the fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Alias {
    /// The peer.
    pub peer: Peer,
    /// Its id or name, as users write it in ignore comments.
    pub id: &'static str,
}

/// Tools whose ids are understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Peer {
    /// hadolint: `DL3008`.
    Hadolint,
    /// `BuildKit`'s build checks: `StageNameCasing`.
    BuildKit,
    /// Trivy: `DS-0002`, also written `DS002` and `AVD-DS-0002`.
    Trivy,
    /// checkov: `CKV_DOCKER_3`, `CKV2_DOCKER_1`.
    Checkov,
    /// KICS: names of queries.
    Kics,
    /// dockle: `CIS-DI-0001`, `DKL-DI-0006`.
    Dockle,
    /// Semgrep: the last part of a rule's id.
    Semgrep,
    /// `ShellCheck`: `SC2086`.
    ShellCheck,
    /// dclint: names of rules for Compose files.
    Dclint,
    /// docker-bench-security: `c_2`, `c_5_3_1`.
    DockerBench,
    /// Kubernetes checks of Trivy: `KSV-0012`, also written `KSV012` and `AVD-KSV-0012`.
    Ksv,
    /// `KubeLinter`: names of checks.
    KubeLinter,
}

impl Peer {
    /// Returns the word used in configuration and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hadolint => "hadolint",
            Self::BuildKit => "buildkit",
            Self::Trivy | Self::Ksv => "trivy",
            Self::Checkov => "checkov",
            Self::Kics => "kics",
            Self::Dockle => "dockle",
            Self::Semgrep => "semgrep",
            Self::ShellCheck => "shellcheck",
            Self::Dclint => "dclint",
            Self::DockerBench => "docker-bench",
            Self::KubeLinter => "kube-linter",
        }
    }
}

/// What `--fix` does about a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fixing {
    /// Some or all of its faults carry a fix that changes nothing else.
    Safe,
    /// Some or all of its faults carry a fix, which may change what people rely on.
    Unsafe,
    /// By a step of `seawall audit --fix`, on a live host: some or all of its faults.
    Audit(Mended),
    /// None, and why, as a clause.
    None(&'static str),
}

/// What `seawall audit --fix` does about a fault of a live host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mended {
    /// A step that changes nothing else.
    Safe,
    /// A step that can change what people rely on: with `--unsafe`.
    Unsafe,
    /// Commands are shown for a person to decide on, with `--unsafe`: none is ever run.
    Shown,
}

/// Why no step mends a container that is there.
pub(crate) const REMAKE: &str = "the engine cannot change it in a container that is there: make it again, with \
                                 `seawall audit --harden NAME` as a beginning";

/// The code of a check, by what it looks at.
#[derive(Clone, Copy)]
pub enum Run {
    /// A Dockerfile.
    Dockerfile(fn(&dockerfile::Input, &mut Faults)),
    /// A Compose project.
    Compose(fn(&compose::Input, &mut Faults)),
    /// The instructions of a built image, as a Dockerfile that was made of its history and configuration.
    Built(fn(&dockerfile::Input, &mut Faults)),
    /// A built image.
    Image(fn(&image::Input<'_>, &mut Faults)),
    /// Kubernetes manifests.
    Kubernetes(fn(&kubernetes::Input, &mut Faults)),
    /// What starts builds.
    Build(fn(&build::Input, &mut Faults)),
    /// A configuration of the daemon.
    Daemon(fn(&daemon::Input, &mut Faults)),
    /// A live host.
    Host(fn(&host::Input<'_>, &mut Outcomes)),
    /// A live engine.
    Engine(fn(&host::EngineInput<'_>, &mut Outcomes)),
    /// A live container.
    Container(fn(&container::Input<'_>, &mut Outcomes)),
}

/// The host in words.
const HOST: &str = "host";

/// Takes the faults that a check tells.
#[derive(Debug, Default)]
pub struct Faults {
    kept: Vec<Fault>,
    dropped: usize,
    stopped: Option<&'static str>,
}

impl Faults {
    /// Takes a fault. Of one check at most [`MOST`] are kept; the rest is counted.
    pub fn push(&mut self, fault: Fault) {
        if self.kept.len() < MOST {
            self.kept.push(fault);
        } else {
            self.dropped = self.dropped.saturating_add(1);
        }
    }

    /// The same, of a fault that is only made where it is kept.
    pub fn push_with(&mut self, fault: impl FnOnce() -> Fault) {
        if self.kept.len() < MOST {
            self.kept.push(fault());
        } else {
            self.dropped = self.dropped.saturating_add(1);
        }
    }

    /// Says whether a fault that is told now would only be counted, and counts it then: who asks spares making it.
    pub fn only_counts(&mut self) -> bool {
        let is_full = self.kept.len() >= MOST;
        self.dropped = self.dropped.saturating_add(usize::from(is_full));
        is_full
    }

    /// Says that not everything was looked at, and why, as a clause.
    pub const fn stop(&mut self, why: &'static str) {
        self.stopped = Some(why);
    }

    /// Returns why not everything was looked at.
    pub const fn stopped(&self) -> Option<&'static str> {
        self.stopped
    }

    /// Returns what was told, and how many faults were only counted.
    pub fn finish(self) -> (Vec<Fault>, usize) {
        (self.kept, self.dropped)
    }
}

/// Faults of one check in one document that are kept: a hostile file has no use of more.
pub const MOST: usize = 1_000;
