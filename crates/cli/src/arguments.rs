//! The command line as it is typed. Help texts teach with examples; what the words mean is decided in
//! [`crate::commands`].

use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Parser, Subcommand, ValueEnum};
use seawall_model::platform::Platform;
use seawall_model::severity::Severity;
use seawall_policy::filter::Part;
use seawall_policy::gate::Gate;
use seawall_policy::headline::Preference;
use seawall_policy::order::Sort;

use crate::commands::audit::arguments::Audit;
use crate::commands::check::arguments::{Check, OfDocuments, Selecting};
use crate::commands::convert::Convert;
use crate::commands::db::arguments::Db;
use crate::commands::diff::arguments::Diff;
use crate::commands::explain::arguments::Explain;
use crate::commands::guard::Guard;
use crate::commands::lsp::Lsp;
use crate::commands::pki::arguments::Pki;
use crate::commands::sbom::arguments::Sbom;
use crate::commands::version_compare::VersionCompare;
use crate::commands::vex::arguments::Vex;
use crate::commands::watch::Watch;
use crate::format::Formats;
use crate::ui::{Colour, Verbosity};

/// Find what is wrong in container images and systems, and say how we know
#[derive(Parser)]
#[command(
    name = "seawall",
    version,
    max_term_width = 100,
    disable_help_subcommand = true
)]
#[command(after_help = "Examples:
  seawall scan nginx:1.23              an image, from the local engine or its registry
  seawall scan app.tar                 a saved image
  seawall scan rootfs /                this machine
  seawall scan --fail-on high app:ci   exit 1 on findings of severity high or worse
  seawall check .                      the Dockerfiles of a project, Compose files and the like

Exit codes: 0 clean, or no gate asked for; 1 a gate says no; 2 wrong usage;
3 something could not be looked at (with --strict), or nothing could be; 4 internal fault.")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) global: Global,
}

#[derive(Args)]
pub(crate) struct Global {
    /// Say nothing on standard error but errors
    #[arg(short, long, global = true)]
    quiet: bool,
    /// Also say how things were read
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    verbose: bool,
    /// When to colour
    #[arg(
        long = "color",
        alias = "colour",
        global = true,
        value_enum,
        default_value_t,
        value_name = "WHEN"
    )]
    pub(crate) colour: Colour,
}

impl Global {
    pub(crate) fn verbosity(&self) -> Verbosity {
        match (self.quiet, self.verbose) {
            (true, _) => Verbosity::Quiet,
            (_, true) => Verbosity::Verbose,
            _ => Verbosity::Normal,
        }
    }
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Scan an image, a root file system or a directory for vulnerable packages
    Scan(Box<Scan>),
    /// Find what is wrong in Dockerfiles, Compose files, the daemon's configuration and manifests
    Check(Box<Check>),
    /// Judge a running system, a directory or an image by benchmarks and security content
    Audit(Box<Audit>),
    /// Make and revoke the certificates of engines and of their clients
    #[command(subcommand)]
    Pki(Pki),
    /// Decide who may ask the Docker engine for what, and record it
    #[command(subcommand)]
    Guard(Guard),
    /// See what containers do, judged by rules in Falco's language
    #[command(subcommand)]
    Watch(Watch),
    /// Take the command line of Falco: `seawall falco -V rules.yaml`; `seawall falco -h` lists it
    #[command(disable_help_flag = true)]
    Falco {
        /// What Falco is called with
        #[arg(
            value_name = "ARGUMENTS",
            num_args = 0..,
            allow_hyphen_values = true,
            trailing_var_arg = true
        )]
        words: Vec<OsString>,
    },
    /// Talk to an editor: diagnostics, explanations and quick fixes while you type
    Lsp(Lsp),
    /// List what is in an image, a root file system or a directory, as a software bill of materials
    Sbom(Box<Sbom>),
    /// Say what is known of a vulnerability, and why it is reported for a target, or why it is not
    Explain(Box<Explain>),
    /// Say what differs between two images, directories, SBOMs or saved reports
    Diff(Box<Diff>),
    /// Write a saved report in another format
    Convert(Box<Convert>),
    /// Look at the advisory database, or build one
    #[command(subcommand)]
    Db(Db),
    /// Make statements about vulnerabilities (VEX), or check them
    #[command(subcommand)]
    Vex(Vex),
    /// Compare two versions as an ecosystem orders them
    VersionCompare(VersionCompare),
    /// Print a JSON Schema
    Schema {
        /// Which document
        #[arg(value_enum)]
        document: Document,
    },
    /// Print shell completions
    Completions {
        /// For which shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Evaluate policies: what this program starts itself as
    #[command(hide = true)]
    EvaluatePolicies,
    /// Write the manual pages into a directory
    Man {
        /// The directory; it is made where it is missing
        directory: PathBuf,
    },
    /// Print the version and the age of the advisory facts
    Version {
        /// Advisory database to ask instead of the one inside the program
        #[arg(long, value_name = "FILE", env = "SEAWALL_DB")]
        db: Option<PathBuf>,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Document {
    /// The report of `scan --format json`
    Report,
    /// What `explain --format json` says
    Explanation,
    /// What `diff --format json` says
    Difference,
    /// The project's configuration, seawall.yaml
    Config,
}

/// Scan an image, a root file system or a directory for vulnerable packages
#[derive(Args)]
#[command(
    after_help = "A bare TARGET is guessed, and the guess is said: an existing file or directory by its content, \
else an image of the local engine, else an image in a registry. To say it yourself, put a kind in front: \
image, archive, layout, rootfs, fs, repo, engine, registry, purl, sbom.

Examples:
  seawall scan debian:12
  seawall scan image ghcr.io/acme/app@sha256:…   only what can be an image
  seawall scan archive app.tar                   docker save or OCI layout, also .gz and .zst
  docker save app | seawall scan -               the same, from a pipe
  seawall scan engine                            every image of the local engine
  seawall scan registry --platform linux/arm64 alpine:3.20
  seawall scan rootfs /                          this machine
  seawall scan repo .                            what is tracked, or neither tracked nor ignored
  seawall scan repo --tag v1.2 https://git.example/acme/app
  seawall scan purl pkg:npm/lodash@4.17.20       a package by its package URL, also several
  seawall scan purl packages.txt                 package URLs, one a line; `-` is standard input
  seawall scan sbom app.cdx.json                 an SBOM in any of the usual formats; `-` is standard input
  seawall scan --format json --output report.json --list-all-pkgs app.tar
  seawall scan -f table -f sarif=app.sarif -f html=app.html app:ci   several reports of one scan
  seawall scan --fail-on critical,kev --ignore-unfixed app:ci
  seawall scan --scanners licence fs .           licences of a project, judged by its seawall.yaml
  seawall scan --scanners vuln,misconfig app:ci  also how the image is built and set up
  seawall scan --scanners vuln,misconfig fs .    also its Dockerfiles, Compose files and the like
  seawall scan --record engine                   every image, and what was found is kept for the guard"
)]
pub(crate) struct Scan {
    /// What to scan, with its kind in front or not
    #[arg(required = true, value_name = "[KIND] TARGET")]
    pub(crate) targets: Vec<String>,

    /// Which platform of a multi-platform image, for instance linux/arm64
    #[arg(long, value_name = "OS/ARCH[/VARIANT]")]
    pub(crate) platform: Option<Platform>,
    /// Advisory database to use instead of the facts inside the program
    #[arg(long, value_name = "FILE", env = "SEAWALL_DB")]
    pub(crate) db: Option<PathBuf>,
    /// Never use the network: neither registries nor remote engines
    #[arg(long)]
    pub(crate) offline: bool,
    /// Exit with 3 where anything could not be looked at
    #[arg(long)]
    pub(crate) strict: bool,
    /// Threads that read at once (default: one per processor)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) threads: Option<u16>,
    /// Keep what gates need of each image's scan, for the guard: in this folder, else in `scanned` of the data directory
    #[arg(long, value_name = "FOLDER", require_equals = true)]
    #[expect(clippy::option_option, reason = "a flag with or without a value")]
    pub(crate) record: Option<Option<PathBuf>>,
    /// Facts that `seawall watch run` has gathered (`watch: facts:`), a file or a folder of them: which packages are loaded,
    /// which are dormant
    #[arg(long, value_name = "PATH")]
    pub(crate) runtime_facts: Option<PathBuf>,
    /// Seconds that an image has to have been watched before a package counts as dormant
    #[arg(
        long,
        value_name = "N",
        default_value_t = 3600,
        requires = "runtime_facts"
    )]
    pub(crate) runtime_window: u64,

    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) judgement: Judgement,
    #[command(flatten)]
    pub(crate) selecting: Selecting,
    #[command(flatten)]
    pub(crate) documents: OfDocuments,
    #[command(flatten)]
    pub(crate) source: SourceArguments,
}

#[derive(Args)]
#[command(next_help_heading = "Report")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct Output {
    #[command(flatten)]
    pub(crate) formats: Formats,
    /// List every package, not only those with findings
    #[arg(long)]
    pub(crate) list_all_pkgs: bool,
    /// Also read lock files and manifests, which say what a project asks for; done for directories and
    /// repositories anyway
    #[arg(long)]
    pub(crate) declared: bool,
    /// Read only what is installed, no lock files and manifests
    #[arg(long, conflicts_with = "declared")]
    pub(crate) installed: bool,
    /// Also list packages that a later layer removed again
    #[arg(long)]
    pub(crate) include_removed: bool,
    /// List what an exception accepts and what was set aside, and why
    #[arg(long)]
    pub(crate) show_suppressed: bool,
    /// List the findings of packages whose code is never run, such as kernel headers
    #[arg(long)]
    pub(crate) show_not_loaded: bool,
    /// What comes first: risk, severity, epss, package, id, or fixed
    #[arg(long, default_value_t, value_name = "ORDER")]
    pub(crate) sort: Sort,
    /// Which of its ids a finding is called by: prefixes, the most wanted first, such as GHSA,CVE;
    /// `native` stands for those of the ecosystem or distribution
    #[arg(long, value_delimiter = ',', value_name = "PREFIX,…")]
    pub(crate) prefer_id: Vec<Preference>,
}

/// Something to look for.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Scanner {
    /// Known vulnerabilities
    Vuln,
    /// Licences: what the policy in seawall.yaml denies, wants reviewed, or does not go together
    #[value(alias = "license")]
    Licence,
    /// Faults of images (configuration, history, files), and of the documents of directories and repositories
    #[value(alias = "config")]
    Misconfig,
}

#[derive(Args)]
#[command(next_help_heading = "What counts")]
pub(crate) struct Judgement {
    /// Configuration of the project (default: seawall.yaml here or in a folder above)
    #[arg(long, value_name = "FILE", env = "SEAWALL_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// What to look for (default: vuln)
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        value_name = "WORD,…",
        env = "SEAWALL_SCANNERS"
    )]
    pub(crate) scanners: Option<Vec<Scanner>>,
    /// Show only these severities; gates still see all
    #[arg(
        short,
        long,
        value_delimiter = ',',
        value_name = "WORD,…",
        env = "SEAWALL_SEVERITY"
    )]
    pub(crate) severity: Option<Vec<Severity>>,
    /// Leave out findings for which no fix is published, for gates too
    #[arg(long, env = "SEAWALL_IGNORE_UNFIXED")]
    pub(crate) ignore_unfixed: bool,
    /// Only findings of the image's own layers (own), or of its base image (base), for gates too
    #[arg(long, value_name = "PART")]
    pub(crate) only: Option<Part>,
    /// Exit with 1 on findings of this severity or worse (critical, high, medium, low, negligible,
    /// any), on known exploited ones (kev), or on a distribution past its end of life (eol)
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "GATE,…",
        env = "SEAWALL_FAIL_ON"
    )]
    pub(crate) fail_on: Vec<Gate>,
    /// Accept a finding by its id or an alias
    #[arg(long, value_delimiter = ',', value_name = "ID,…")]
    pub(crate) ignore: Vec<String>,
    /// File of accepted findings (default: .seawallignore, then .trivyignore, where they exist)
    #[arg(long, value_name = "FILE")]
    pub(crate) ignore_file: Vec<PathBuf>,
    /// What others say about vulnerabilities in what is scanned (VEX): a JSON file of any of the
    /// usual formats, or a directory of such files
    #[arg(long, value_name = "FILE")]
    pub(crate) vex: Vec<PathBuf>,
}

/// Where SBOMs are looked for beside an artifact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SbomPlace {
    /// The registry of the image
    Oci,
}

/// Which registry may be asked about a base image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BasePlace {
    /// The one that it comes from, unless that lies inside this network.
    Registry,
    /// This one, wherever it lies.
    Host(String),
}

impl FromStr for BasePlace {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let host = text.contains(['.', ':']) || text == "localhost";
        let sound = text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b".:-[]".contains(&b));
        match text {
            "registry" => Ok(Self::Registry),
            _ if host && sound => Ok(Self::Host(text.to_owned())),
            _ => Err("it is neither `registry` nor a HOST[:PORT]".to_owned()),
        }
    }
}

#[derive(Clone, Args)]
#[command(next_help_heading = "Engine, registry and repository")]
pub(crate) struct SourceArguments {
    /// Address of the engine, for instance `unix:///run/podman/podman.sock` (default: `$DOCKER_HOST`)
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) host: Option<String>,
    /// Always export images from the engine, never read its store
    #[arg(long)]
    pub(crate) no_engine_store: bool,
    /// Also read the SBOMs that lie beside an image in its registry: referrers, cosign's tags and
    /// `BuildKit`'s attestations. Their signatures are not checked
    #[arg(long, value_name = "PLACE")]
    pub(crate) sbom_sources: Vec<SbomPlace>,
    /// Ask whether there is a newer image in place of the one that an image was built on: `registry`
    /// asks the registry that it comes from, a HOST also one inside this network
    #[arg(long, value_delimiter = ',', value_name = "registry|HOST[:PORT],…")]
    pub(crate) base_updates: Vec<BasePlace>,
    /// Branch of a repository to scan, instead of its working tree or HEAD
    #[arg(long, value_name = "NAME", conflicts_with_all = ["tag", "commit"])]
    pub(crate) branch: Option<String>,
    /// Tag of a repository to scan
    #[arg(long, value_name = "NAME", conflicts_with = "commit")]
    pub(crate) tag: Option<String>,
    /// Commit of a repository to scan
    #[arg(long, value_name = "ID")]
    pub(crate) commit: Option<String>,
    /// User name for the registry
    #[arg(
        long,
        value_name = "NAME",
        requires = "password_stdin",
        env = "SEAWALL_REGISTRY_USERNAME"
    )]
    pub(crate) username: Option<String>,
    /// Read the password for the registry from standard input
    #[arg(long, requires = "username")]
    pub(crate) password_stdin: bool,
    /// Registry that may be reached without verified TLS or over plain HTTP
    #[arg(long, value_delimiter = ',', value_name = "HOST[:PORT],…")]
    pub(crate) insecure_registry: Vec<String>,
    /// PEM file with certificate authorities to trust besides the system's
    #[arg(long, value_name = "FILE")]
    pub(crate) registry_ca: Option<PathBuf>,
    /// Mirror to try first: `https://HOST` for docker.io, or REGISTRY=https://HOST
    #[arg(long, value_delimiter = ',', value_name = "[REGISTRY=]URL,…")]
    pub(crate) registry_mirror: Vec<String>,
}
