//! The command line of `seawall audit`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use seawall_model::platform::Platform;
use seawall_model::severity::Severity;
use seawall_policy::gate::Gate;

use super::continuous::Continuous;
use super::framework::arguments::{Holding, Statement};
use super::mend::Mending;
use super::network::Network;
use crate::commands::check::arguments::Selecting;
use crate::format::Formats;

/// Judge this host, its container engine and every container on it
#[derive(Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "The engine is asked over its API, once for each object; files and processes are read from /proc and \
/etc. No command is run in a container, and nothing is changed. What could not be looked at is told as such and never \
passes. Run it as root to see all.

Examples:
  sudo seawall audit
  sudo seawall audit --fail-on high --format json -o audit.json
  sudo seawall audit --save host.json        for another day, or another machine
  seawall audit --from host.json
  seawall audit --container 'web*'
  sudo seawall audit --scan-images           what is in the images that run, too
  sudo seawall audit --fix -o mend.sh        a script that mends what failed, to be read first
  sudo seawall audit --fix --apply           change the host's files now, with a backup
  sudo seawall audit --network map.svg       who can talk to whom
  sudo seawall audit --baseline known.json --update-baseline
  sudo seawall audit --watch                 tell what is new and what is gone
  seawall explain CTR-0005                   what a check is about
  sudo seawall audit --framework pci-dss,cis-docker
  seawall audit --list-frameworks

Exit codes: 0 nothing asked for was refused; 1 a gate says no; 2 wrong usage; 3 something could not be looked at (with \
--strict), or nothing could be."
)]
pub(crate) struct Audit {
    #[command(subcommand)]
    pub(super) content: Option<Content>,
    #[command(flatten)]
    pub(super) host: Host,
}

/// How a host is audited.
#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct Host {
    /// Engine to ask: `unix:///run/docker.sock` or `tcp://HOST:PORT` (default: that of the docker command, else the
    /// usual sockets)
    #[arg(long = "host", value_name = "ADDRESS")]
    pub(super) engine: Option<String>,
    /// Directory that holds the host's files, /proc and /sys, where it is not the root: in a container, say
    #[arg(long, value_name = "DIRECTORY", default_value = "/")]
    pub(super) root: PathBuf,
    /// Judge facts that --save wrote, and look at nothing here
    #[arg(long, value_name = "FILE", conflicts_with_all = ["engine", "root"])]
    pub(super) from: Option<PathBuf>,
    /// Also write the facts that were read, secrets left out
    #[arg(long, value_name = "FILE")]
    pub(super) save: Option<PathBuf>,
    /// Only containers of these names; `*` stands for any characters
    #[arg(long = "container", value_delimiter = ',', value_name = "NAME,…")]
    pub(super) containers: Vec<String>,
    /// Days back that the engine is asked for commands that were run in containers
    #[arg(long, value_name = "DAYS", default_value_t = 7)]
    pub(super) events_since: u64,
    /// Leave out the images of the engine
    #[arg(long, conflicts_with = "scan_images")]
    pub(super) no_images: bool,
    /// Also scan images whole, packages and files: those that containers are made of, or all
    #[arg(long, value_name = "WHICH", num_args = 0..=1, require_equals = true, default_missing_value = "used")]
    pub(super) scan_images: Option<ImagesToScan>,
    /// Ask registries whether they have newer images under the names that containers run, and whether signatures lie
    /// beside images that came from them; the only use of the network
    #[arg(long, conflicts_with = "from")]
    pub(super) ask_registries: bool,
    /// Advisory database to use instead of the facts inside the program
    #[arg(long, value_name = "FILE", env = "SEAWALL_DB")]
    pub(super) db: Option<PathBuf>,
    /// Threads that ask the engine at once (default: one per processor)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(super) threads: Option<u16>,
    /// Exit with 3 where anything could not be looked at
    #[arg(long)]
    pub(super) strict: bool,

    #[command(flatten)]
    pub(super) holding: Holding,
    #[command(flatten)]
    pub(super) continuous: Continuous,
    #[command(flatten)]
    pub(super) selecting: Selecting,
    /// Configuration of the project (default: seawall.yaml here or in a folder above)
    #[arg(
        long,
        value_name = "FILE",
        env = "SEAWALL_CONFIG",
        help_heading = "What counts"
    )]
    pub(super) config: Option<PathBuf>,
    /// Show only these severities; gates still see all
    #[arg(
        short,
        long,
        value_delimiter = ',',
        value_name = "WORD,…",
        env = "SEAWALL_SEVERITY",
        help_heading = "What counts"
    )]
    pub(super) severity: Option<Vec<Severity>>,
    /// Exit with 1 on findings of this severity or worse: critical, high, medium, low, negligible, any
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "GATE,…",
        env = "SEAWALL_FAIL_ON",
        help_heading = "What counts"
    )]
    pub(super) fail_on: Vec<Gate>,
    /// Accept findings by id, name or alias
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "WORD,…",
        help_heading = "What counts"
    )]
    pub(super) ignore: Vec<String>,
    /// File of accepted findings (default: .seawallignore, then .trivyignore, where they exist)
    #[arg(long, value_name = "FILE", help_heading = "What counts")]
    pub(super) ignore_file: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) formats: Formats,
    #[command(flatten)]
    pub(super) trend: super::trend::Trend,
    #[command(flatten)]
    pub(super) network: Network,
    /// Write what attackers could do: drawn (`.svg`), for Graphviz (`.dot`) or as data (`.json`)
    #[arg(long, value_name = "FILE", help_heading = "Report")]
    pub(super) paths: Option<PathBuf>,
    /// List what an exception accepts, and why
    #[arg(long, help_heading = "Report")]
    pub(super) show_suppressed: bool,
    #[command(flatten)]
    pub(super) mending: Mending,
}

/// Which images are scanned whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ImagesToScan {
    /// Those that containers are made of
    Used,
    /// All
    All,
}

/// Content of others that says what to look at.
#[derive(Subcommand)]
pub(crate) enum Content {
    /// Evaluate XCCDF and OVAL content of your own against this machine, a directory or an image
    Scap(Box<Scap>),
    /// Sign what people state of controls, and say whether a signature holds
    #[command(subcommand)]
    Statement(Statement),
}

/// Evaluate XCCDF and OVAL content of your own against this machine, a directory or an image
#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
#[command(
    after_help = "The content is a SCAP data stream collection (1.2, 1.3), an XCCDF checklist (1.2, 1.1) with its OVAL \
files beside it, or OVAL definitions (5.x). Nothing that it names elsewhere is fetched. Tests that are not supported, and \
what could not be looked at, are told as such and never pass.

Examples:
  seawall audit scap --list-profiles ssg-debian12-ds.xml
  seawall audit scap --profile standard ssg-debian12-ds.xml               this machine
  seawall audit scap --profile standard --root /mnt/disk ssg-debian12-ds.xml
  seawall audit scap --profile stig --image app:1.2 --arf app.arf.xml ssg-rhel9-ds.xml
  seawall audit scap --profile stig --tailoring ours.xml --fail-on high ssg-rhel9-ds.xml
  seawall audit scap --rule sshd_disable_root_login ssg-rhel9-ds.xml
  seawall audit scap --oval-results found.xml vendor-oval.xml              definitions alone

Exit codes: 0 evaluated, or no gate asked for; 1 a gate says no; 2 wrong usage; 3 something could not be told \
(with --strict), or nothing could be."
)]
pub(crate) struct Scap {
    /// The content
    #[arg(value_name = "DATASTREAM")]
    pub(super) content: PathBuf,

    /// Profile, by its id or the end of it (default: the checklist as it stands)
    #[arg(long, value_name = "ID")]
    pub(super) profile: Option<String>,
    /// File that tailors profiles
    #[arg(long, value_name = "FILE")]
    pub(super) tailoring: Option<PathBuf>,
    /// Look at this rule only, selected or not, by its id or the end of it; of definitions alone, by the id
    #[arg(long, value_name = "ID")]
    pub(super) rule: Vec<String>,
    /// Which data stream of the collection
    #[arg(long, value_name = "ID")]
    pub(super) datastream_id: Option<String>,
    /// Which checklist of the data stream
    #[arg(long, value_name = "ID")]
    pub(super) xccdf_id: Option<String>,
    /// OVAL variables file with values for external variables
    #[arg(long, value_name = "FILE")]
    pub(super) variables: Option<PathBuf>,
    /// Look at everything, whatever platform it says it is for
    #[arg(long)]
    pub(super) any_platform: bool,
    /// List the profiles, and evaluate nothing
    #[arg(long)]
    pub(super) list_profiles: bool,

    /// Directory that holds the system (default: this machine)
    #[arg(long, value_name = "DIRECTORY", conflicts_with = "image")]
    pub(super) root: Option<PathBuf>,
    /// Image to look at, named as for `scan`
    #[arg(long, value_name = "IMAGE")]
    pub(super) image: Option<String>,
    /// Which platform of a multi-platform image, for instance linux/arm64
    #[arg(long, value_name = "OS/ARCH[/VARIANT]", requires = "image")]
    pub(super) platform: Option<Platform>,
    /// Never use the network: neither registries nor remote engines
    #[arg(long)]
    pub(super) offline: bool,

    /// Write XCCDF results to a file
    #[arg(long, value_name = "FILE", help_heading = "Report")]
    pub(super) results: Option<PathBuf>,
    /// Write OVAL results to a file; of several documents of definitions each gets one, with its name in front
    #[arg(long, value_name = "FILE", help_heading = "Report")]
    pub(super) oval_results: Option<PathBuf>,
    /// Write results as an Asset Reporting Format document: content, XCCDF and OVAL results
    #[arg(long, value_name = "FILE", help_heading = "Report")]
    pub(super) arf: Option<PathBuf>,
    #[command(flatten)]
    pub(super) formats: Formats,
    /// Exit with 1 on failed rules of this severity or worse: high, medium, low, negligible (info), any
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "GATE,…",
        env = "SEAWALL_FAIL_ON"
    )]
    pub(super) fail_on: Vec<Gate>,
    /// Exit with 3 where anything could not be told
    #[arg(long)]
    pub(super) strict: bool,
    /// Threads that work at once (default: one per processor)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(super) threads: Option<u16>,
}
