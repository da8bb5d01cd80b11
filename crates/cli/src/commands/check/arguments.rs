//! The command line of `seawall check`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use seawall_checks::harden::{CPUS, FIELDS, MEMORY, PIDS, TAKEN_BACK};
use seawall_checks::selection::Begin;
use seawall_model::artifact::ArtifactKind;
use seawall_model::nearest::nearest;
use seawall_model::platform::Platform;
use seawall_model::severity::Severity;
use seawall_policy::gate::Gate;

use crate::format::Formats;

/// Find what is wrong in Dockerfiles, Compose files, the daemon's configuration and manifests, and mend it
#[derive(Args)]
#[command(
    after_help = "Directories are searched for Dockerfiles (Dockerfile, Dockerfile.*, *.Dockerfile, Containerfile), \
Compose files, daemon.json, Kubernetes manifests, Bake files, buildkitd.toml and what CI services run, by name and \
content; what .gitignore and .ignore name is left out. A WORD names checks: an id (DF-0022), a name, a variant (DF-0140:SC2086), or what another tool calls it \
(DL3008, DS-0002, CKV_DOCKER_3, StageNameCasing).

Comments accept what stands below them, or on their line:
  # seawall: allow DF-0022 reason=\"the base is rebuilt daily\" until=2027-01-01
  # seawall: allow-file DF-0074             for the whole file
Those of hadolint, BuildKit, Trivy, checkov and Semgrep are understood, too.

Examples:
  seawall check                             everything below the working directory
  seawall check Dockerfile --fail-on medium
  seawall check --profile strict --disable DL3008 services/
  seawall check --fix --diff Dockerfile     show what --fix would do
  seawall check --harden compose.yaml -o compose.hardened.yaml
  seawall check --harden --docker-run --service web compose.yaml
  docker buildx bake --print | seawall check --as compose -
  seawall check --baseline known.json --update-baseline .
  seawall check --watch                     again whenever something changes
  seawall explain DF-0022                   what a check is about

Exit codes: 0 clean, or no gate asked for; 1 a gate says no; 2 wrong usage; 3 something could not be looked at \
(with --strict), or a path not at all."
)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct Check {
    /// Files and directories; `-` is standard input (default: the working directory)
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// What the named files are, where name and content do not tell; needed for standard input
    #[arg(long = "as", value_enum, value_name = "KIND")]
    pub(crate) kind: Option<Kind>,
    /// Also look at what .gitignore and .ignore name
    #[arg(long)]
    pub(crate) no_ignore: bool,
    /// Exit with 3 where anything could not be looked at
    #[arg(long)]
    pub(crate) strict: bool,
    /// Let the installed shellcheck judge shell scripts, in the place of the linter that is built in
    #[arg(long, help_heading = "Checks")]
    pub(crate) shellcheck: bool,
    /// Also run the policies in Rego of a file or folder; those of `checks.rego` are run without this
    #[arg(long, value_name = "PATH", help_heading = "Checks")]
    pub(crate) rego: Vec<PathBuf>,
    /// Check again whenever something changes, and say what is new and what is gone, until Ctrl-C; ends with the
    /// exit code of the last check
    #[arg(long, conflicts_with_all = ["fix", "update_baseline"])]
    pub(crate) watch: bool,
    /// Threads that work at once (default: one per processor)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) threads: Option<u16>,

    #[command(flatten)]
    pub(crate) selecting: Selecting,
    /// Ignore the comments in files that accept findings
    #[arg(long, help_heading = "Checks")]
    pub(crate) no_pragmas: bool,
    #[command(flatten)]
    pub(crate) building: Building,
    #[command(flatten)]
    pub(crate) mending: Mending,
    #[command(flatten)]
    pub(crate) hardening: Hardening,
    #[command(flatten)]
    pub(crate) judging: Judging,
    #[command(flatten)]
    pub(crate) formats: Formats,
    /// List what an exception or a comment accepts, and why
    #[arg(long, help_heading = "Report")]
    pub(crate) show_suppressed: bool,
    /// Print what the conditions of your own checks see, as JSON, and check nothing
    #[arg(long, help_heading = "Report", conflicts_with_all = ["fix", "baseline", "wanted", "file"])]
    pub(crate) print_model: bool,
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// A Dockerfile
    Dockerfile,
    /// A Compose file
    Compose,
    /// Kubernetes manifests
    Kubernetes,
    /// The configuration of the Docker daemon
    Daemon,
    /// A Bake file
    Bake,
    /// What a CI service runs
    Workflow,
    /// The configuration of buildkitd
    Buildkitd,
}

/// Which checks are run.
#[derive(Args, Clone, Default)]
#[command(next_help_heading = "Checks")]
pub(crate) struct Selecting {
    /// Checks to begin with: recommended, strict, style or all, or those that a peer has: hadolint, buildkit,
    /// trivy, checkov, kics, dockle, semgrep, shellcheck, dclint, docker-bench (default: recommended)
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<Begin>,
    /// Also run these
    #[arg(long, value_delimiter = ',', value_name = "WORD,…")]
    pub(crate) enable: Vec<String>,
    /// Do not run these
    #[arg(long, value_delimiter = ',', value_name = "WORD,…")]
    pub(crate) disable: Vec<String>,
    /// Count what these tell as this bad
    #[arg(long, value_delimiter = ',', value_name = "WORD=SEVERITY,…", value_parser = rated)]
    pub(crate) rate: Vec<(String, Severity)>,
}

/// How documents of a project are judged that is scanned.
#[derive(Args, Clone, Default)]
#[command(next_help_heading = "Documents of a project, with --scanners misconfig")]
pub(crate) struct OfDocuments {
    /// Ignore the comments in documents that accept findings
    #[arg(long)]
    pub(crate) no_pragmas: bool,
    /// Let the installed shellcheck judge shell scripts, in the place of the linter that is built in
    #[arg(long)]
    pub(crate) shellcheck: bool,
    /// Accept the findings of documents that this file knows
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Write the findings of documents of now to the baseline
    #[arg(long, requires = "baseline")]
    pub(crate) update_baseline: bool,
}

/// How the Dockerfiles are built.
#[derive(Args)]
#[command(next_help_heading = "Build")]
pub(crate) struct Building {
    /// Stage that is built (default: the last one)
    #[arg(long, value_name = "NAME")]
    pub(crate) target: Option<String>,
    /// Value of a build argument
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) build_arg: Vec<(String, String)>,
    /// Platform that is built for, for instance linux/arm64
    #[arg(long, value_name = "OS/ARCH[/VARIANT]")]
    pub(crate) platform: Option<Platform>,
    /// An additional build context
    #[arg(long, value_name = "NAME=WHERE", value_parser = pair)]
    pub(crate) build_context: Vec<(String, String)>,
    /// The build context: its .dockerignore counts, and its files are known
    #[arg(long, value_name = "DIRECTORY")]
    pub(crate) context: Option<PathBuf>,
}

/// What is mended.
#[derive(Args)]
#[command(next_help_heading = "Mending")]
pub(crate) struct Mending {
    /// Mend what can be mended without changing what people rely on, then report what is left
    #[arg(long, group = "mends")]
    pub(crate) fix: bool,
    /// Also mend what may change what is built or how it runs; also harden what somebody asked for
    #[arg(long = "unsafe", requires = "mends")]
    pub(crate) is_unsafe: bool,
    /// Print what --fix or --harden would change, and write nothing
    #[arg(long, requires = "mends")]
    pub(crate) diff: bool,
}

/// What is hardened.
#[derive(Args)]
#[command(next_help_heading = "Hardening")]
pub(crate) struct Hardening {
    /// Print the named Compose file hardened, each change with its reason on standard error; with -o write it. Of
    /// several files, merged in order, the last one is hardened
    #[arg(long, group = "mends")]
    pub(crate) harden: bool,
    /// Harden these services only
    #[arg(
        long = "service",
        value_delimiter = ',',
        value_name = "NAME,…",
        requires = "harden"
    )]
    pub(crate) services: Vec<String>,
    /// Print the hardened services as `docker run` lines
    #[arg(long, requires = "harden", conflicts_with = "diff")]
    pub(crate) docker_run: bool,
    /// Memory of services without a limit
    #[arg(long, value_name = "SIZE", default_value = MEMORY, value_parser = size, requires = "harden")]
    pub(crate) memory: String,
    /// Processors of services without a limit
    #[arg(long, value_name = "N", default_value = CPUS, value_parser = processors, requires = "harden")]
    pub(crate) cpus: String,
    /// Processes of services without a limit
    #[arg(
        long,
        value_name = "N",
        default_value_t = PIDS,
        value_parser = clap::value_parser!(u32).range(1..),
        requires = "harden"
    )]
    pub(crate) pids: u32,
    /// Publish all ports on 127.0.0.1, not only those of databases
    #[arg(long, requires = "harden")]
    pub(crate) local_ports: bool,
    /// Leave these fields as they are: `user`, `read_only`, `tmpfs`, `security_opt`, `cap_drop`, `cap_add`,
    /// `mem_limit`, `cpus`, `pids_limit`, `ports`, `secrets`, `healthcheck`, `logging`, and those that --unsafe
    /// takes back
    #[arg(long, value_delimiter = ',', value_name = "FIELD,…", value_parser = field, requires = "harden")]
    pub(crate) leave: Vec<String>,
}

/// What counts.
#[derive(Args)]
#[command(next_help_heading = "What counts")]
pub(crate) struct Judging {
    /// Configuration of the project (default: seawall.yaml here or in a folder above)
    #[arg(long, value_name = "FILE", env = "SEAWALL_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// Show only these severities; gates still see all
    #[arg(
        short,
        long,
        value_delimiter = ',',
        value_name = "WORD,…",
        env = "SEAWALL_SEVERITY"
    )]
    pub(crate) severity: Option<Vec<Severity>>,
    /// Exit with 1 on findings of this severity or worse: critical, high, medium, low, negligible, any
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "GATE,…",
        env = "SEAWALL_FAIL_ON"
    )]
    pub(crate) fail_on: Vec<Gate>,
    /// Accept findings by id, name or alias
    #[arg(long, value_delimiter = ',', value_name = "WORD,…")]
    pub(crate) ignore: Vec<String>,
    /// File of accepted findings (default: .seawallignore, then .trivyignore, where they exist)
    #[arg(long, value_name = "FILE")]
    pub(crate) ignore_file: Vec<PathBuf>,
    /// Accept the findings that this file knows
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Write the findings of now to the baseline
    #[arg(long, requires = "baseline")]
    pub(crate) update_baseline: bool,
}

impl Kind {
    /// Returns it in the words of the model.
    pub(in crate::commands) const fn artifact(self) -> ArtifactKind {
        match self {
            Self::Dockerfile => ArtifactKind::Dockerfile,
            Self::Compose => ArtifactKind::Compose,
            Self::Kubernetes => ArtifactKind::Kubernetes,
            Self::Daemon => ArtifactKind::Daemon,
            Self::Bake => ArtifactKind::Bake,
            Self::Workflow => ArtifactKind::Workflow,
            Self::Buildkitd => ArtifactKind::Buildkitd,
        }
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("it is not NAME=VALUE".to_owned()),
    }
}

pub(crate) fn size(text: &str) -> Result<String, String> {
    let lower = text.to_ascii_lowercase();
    let number = lower.strip_suffix('b').unwrap_or(&lower);
    let number = number.strip_suffix(['k', 'm', 'g']).unwrap_or(number);
    let is_size = number.bytes().all(|byte| byte.is_ascii_digit())
        && number.parse::<u64>().is_ok_and(|number| number > 0);
    if is_size {
        Ok(lower)
    } else {
        Err("it is no size, such as 512m or 2g".to_owned())
    }
}

pub(crate) fn processors(text: &str) -> Result<String, String> {
    let is_decimal = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    match text.parse::<f64>() {
        Ok(number) if is_decimal && number > 0.0 => Ok(text.to_owned()),
        _ => Err("it is no number of processors, such as 0.5 or 2".to_owned()),
    }
}

fn field(text: &str) -> Result<String, String> {
    if FIELDS.contains(&text) || TAKEN_BACK.contains(&text) {
        return Ok(text.to_owned());
    }
    let known: Vec<&str> = FIELDS.iter().chain(TAKEN_BACK).copied().collect();
    let near = nearest(text, &known);
    let near = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
    Err(format!("hardening writes no such field{near}"))
}

fn rated(text: &str) -> Result<(String, Severity), String> {
    let (word, severity) = pair(text).map_err(|_| "it is not WORD=SEVERITY")?;
    let severity = severity.parse().map_err(|error| format!("{error}"))?;
    Ok((word, severity))
}
