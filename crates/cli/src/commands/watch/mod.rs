//! `seawall watch`: what containers do, by rules.

#[cfg(feature = "sensor")]
pub(crate) mod beside;
pub(crate) mod capture;
mod check;
mod compare;
mod configuration;
mod describe;
mod draft;
mod fields;
pub(crate) mod line;
mod list;
#[cfg(feature = "sensor")]
mod live;
#[cfg(feature = "sensor")]
mod loaded;
#[cfg(feature = "sensor")]
mod named;
mod prevent;
mod record;
pub(crate) mod replay;
#[cfg(feature = "sensor")]
mod rings;
mod run;
mod show;
#[cfg(feature = "sensor")]
mod sources;
mod standing;
mod test;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use seawall_runtime::document::Source;
use seawall_runtime::language::{Loader, OWN_RULES, Settings, own_rules};

use crate::commands::falco::{files_of, read};
use crate::ui::Terminal;

/// Rules of what containers do
#[derive(Subcommand)]
pub(crate) enum Watch {
    /// Watch this machine: alerts while things happen
    #[command(after_help = "Examples:
  seawall watch run                       by our own rules, until Ctrl-C
  seawall watch run --rules local.yaml    our own rules, changed by a file
  seawall watch run --config seawall.yaml with outputs, answers, prevention
  seawall watch run -r falco_rules.yaml --no-default-rules --first -f json

It needs root (CAP_BPF, CAP_PERFMON), a kernel with BTF, and a program that was built with the feature `sensor`.

Exit codes: 0 it ran until it was ended; 1 a rule file has a fault, or something is to be prevented that can't be here; \
2 wrong usage or configuration; 4 the kernel refused.")]
    Run(run::Run),
    /// Try how far what `seawall.yaml` asks for holds on this machine: what is prevented, what is only answered
    #[command(after_help = "Examples:
  seawall watch check --config seawall.yaml    each line with its rung

Answers are tried on a container that there is not: nothing is done to any. \
What is prevented is tried on things made for it, which needs root.

Exit codes: 0 all can be done; 1 something can't (what is only tried dry aside); 2 wrong usage.")]
    Check(standing::Check),
    /// Check, list and describe rules
    #[command(subcommand)]
    Rules(Rules),
    /// What containers are kept from: by which mechanism it holds on this machine
    #[command(subcommand)]
    Prevent(prevent::Prevent),
    /// Hold rules against a recording: what would they have alerted on
    #[command(after_help = "Examples:
  seawall watch replay incident.swr                    by our own rules
  seawall watch replay trace.scap -r rules.yaml        alerts as text
  seawall watch replay trace.scap.gz -r rules/ -f json --all
                                                       all that match, as JSON
  seawall watch replay incident.swr -r new.yaml --diff old.yaml
                                                       alerts new and lost
  seawall watch replay incident.swr -r rules.yaml --write-trial trial.yaml
                                                       for `watch rules test`
  sysdig -w - | seawall watch replay - -r rules.yaml   from a pipe
  seawall watch replay --source k8s_audit audit.log    lines of an audit log

Exit codes: 0 replayed; 1 a fault in the rules, or an alert that --fail-on names; 2 wrong usage; \
3 the capture cannot be read (with --strict, also: not to its end, or not all of it).")]
    Replay(replay::Replay),
    /// Record what happens on this machine into a file, for `watch replay`
    #[command(after_help = "Examples:
  seawall watch record                                     into recording.swr, until Ctrl-C
  seawall watch record -o web.swr --container web --seconds 60
  seawall watch record -o trace.scap --scap                for sysdig and Falco

It needs what `seawall watch run` needs. Recordings hold what processes read and write: only their owner may read them.

Exit codes: 0 recorded; 2 wrong usage; 4 the kernel refused, or the file cannot be written.")]
    Record(record::Record),
    #[command(subcommand)]
    Recording(show::Recording),
}

/// Rules of what containers do
#[derive(Subcommand)]
pub(crate) enum Rules {
    /// Check rule files: what is wrong, and where
    #[command(after_help = "Examples:
  seawall watch rules check rules.yaml local.yaml     files in the order in which they are loaded
  seawall watch rules check --strict /etc/falco       exit 1 on warnings, too

Exit codes: 0 no fault; 1 a fault (with --strict, also a warning); 2 wrong usage.")]
    Check(Check),
    /// List rules: name, priority, tags, whether they are on
    List(List),
    Fields(fields::Fields),
    /// Print our own rules, those of `seawall watch run`, as a file
    Own(Own),
    /// Describe one rule: what it says, when it matches
    Describe(Describe),
    Test(test::Test),
}

/// Which files.
#[derive(Args)]
pub(crate) struct Files {
    /// Rule files, and folders of such, in the order in which they are loaded; default: our own rules
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
}

/// Arguments of `own`.
#[derive(Args)]
pub(crate) struct Own {
    /// Those for another source of events: `docker`, `guard`, `k8s_audit`
    #[arg(short, long, value_name = "SOURCE", value_parser = document_source)]
    source: Option<Source>,
}

/// Reads the name of a source whose events are documents.
fn document_source(name: &str) -> Result<Source, String> {
    Source::named(name).ok_or_else(|| "sources are docker, guard and k8s_audit".to_owned())
}

/// Arguments of `check`.
#[derive(Args)]
pub(crate) struct Check {
    #[command(flatten)]
    files: Files,
    /// In which form
    #[arg(short, long, value_enum, default_value_t)]
    format: Form,
    /// Exit with 1 on warnings, too
    #[arg(long)]
    strict: bool,
}

/// Arguments of `list`.
#[derive(Args)]
pub(crate) struct List {
    #[command(flatten)]
    files: Files,
    /// In which form
    #[arg(short, long, value_enum, default_value_t)]
    format: Form,
}

/// Arguments of `describe`.
#[derive(Args)]
pub(crate) struct Describe {
    /// The rule: its name, or the id of one of ours (RT-0001)
    #[arg(value_name = "RULE")]
    rule: String,
    #[command(flatten)]
    files: Files,
    /// In which form
    #[arg(short, long, value_enum, default_value_t)]
    format: Form,
}

/// In which form something is printed.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// For people
    #[default]
    Table,
    /// The documents of Falco's `-V` and `-L`
    Json,
}

/// Runs a command about rules.
pub(super) fn run(command: &Watch, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let command = match command {
        Watch::Rules(command) => command,
        Watch::Replay(arguments) => return replay::run(arguments, terminal),
        Watch::Record(arguments) => return record::run(arguments, terminal),
        Watch::Recording(command) => return show::run(command, terminal),
        Watch::Run(arguments) => return run::run(arguments, terminal),
        Watch::Check(arguments) => return standing::run(arguments),
        Watch::Prevent(command) => return prevent::run(command, terminal),
    };
    match command {
        Rules::Check(arguments) => check::run(arguments, terminal),
        Rules::List(arguments) => list::run(arguments, terminal),
        Rules::Fields(arguments) => fields::run(arguments),
        Rules::Own(arguments) => {
            let text = arguments.source.map_or(OWN_RULES, own_rules);
            std::io::stdout().write_all(text.as_bytes())?;
            Ok(ExitCode::SUCCESS)
        }
        Rules::Describe(arguments) => describe::run(arguments, terminal),
        Rules::Test(arguments) => test::run(arguments, terminal),
    }
}

impl Files {
    /// Loads the files.
    fn load(&self, terminal: Terminal) -> anyhow::Result<Loader> {
        self.load_with(Settings::of_all_sources(), terminal)
    }

    /// Loads the files by settings of the command.
    fn load_with(&self, settings: Settings, terminal: Terminal) -> anyhow::Result<Loader> {
        let mut loader = Loader::new(settings);
        if self.paths.is_empty() {
            loader.load("seawall.yaml", OWN_RULES.as_bytes());
        }
        self.add_to(&mut loader, terminal)?;
        Ok(loader)
    }

    /// Loads the files after others.
    fn add_to(&self, loader: &mut Loader, terminal: Terminal) -> anyhow::Result<()> {
        for path in &self.paths {
            let found = files_of(path)?;
            for skipped in found.skipped {
                let name = skipped.display();
                terminal.warning(&format!("{name} is no YAML file, so it is not read"));
            }
            read(loader, &found.files);
        }
        Ok(())
    }

    /// Loads the files, for a command that needs what is in them: faults are told, and there are rules only where there are
    /// none.
    fn load_whole(&self, terminal: Terminal) -> anyhow::Result<Option<Loader>> {
        let loader = self.load(terminal)?;
        if loader.is_successful() {
            return Ok(Some(loader));
        }
        check::tell_faults(&loader, terminal);
        Ok(None)
    }
}
