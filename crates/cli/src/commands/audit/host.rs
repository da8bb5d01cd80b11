//! `seawall audit`: this host, or a saved one → facts → report.

use std::fs::{File, OpenOptions, Permissions};
use std::io::{BufWriter, Read as _, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use seawall_artifact::host::HostOptions;
use seawall_artifact::source::engine::EngineOptions;
use seawall_artifact::source::http::Environment;
use seawall_checks::selection::Begin;
use seawall_engine::audit::accept::Accepting;
use seawall_engine::audit::compliance::{Compliance, Unsound};
use seawall_engine::audit::redact::Secrets;
use seawall_engine::audit::{AuditOptions, Audited, Beside};
use seawall_engine::conclude::{Conclusion, conclude};
use seawall_engine::database::ChosenDatabase;
use seawall_formats::host as saved;
use seawall_formats::report::json::{JsonOptions, document};
use seawall_model::host::HostFacts;
use seawall_model::time::Timestamp;
use seawall_policy::config::{Config, Hadolint};
use seawall_policy::filter::Filter;
use seawall_policy::gate::Gate;

use super::arguments::Host;
use super::paths::PathsFile;
use super::{baseline, beside, framework, mend, names, trend, watch};
use crate::commands::check::select::{selection, settings};
use crate::commands::output::{self, Plan, Saying, View};
use crate::commands::scan;
use crate::commands::whereabouts::Whereabouts;
use crate::data_directory::open_database;
use crate::exit;
use crate::ui::Terminal;

/// Audits a host.
pub(super) fn run(arguments: &Host, terminal: Terminal) -> anyhow::Result<ExitCode> {
    if arguments.holding.list_frameworks {
        return framework::list();
    }
    if let Some(folder) = arguments.mending.rollback() {
        return mend::rollback(folder, arguments, terminal);
    }
    if arguments.continuous.watch {
        return watch::run(arguments, terminal);
    }
    once(arguments, terminal)
}

fn once(arguments: &Host, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let now = crate::commands::now();
    let plan = Plan::of_audit(&arguments.formats)?;
    let earlier = arguments.trend.read()?;
    arguments.network.check(&arguments.formats)?;
    let paths = arguments.paths.as_deref().map(PathsFile::of).transpose()?;
    let mut asked = Asked::read(arguments, terminal)?;
    let mut facts = match &arguments.from {
        Some(path) => read(path)?,
        None => beside::collect_all(arguments, &collecting(arguments, now)),
    };
    if let Some(path) = &arguments.save {
        save(&facts, path)?;
    }
    let beside = asked.beside(arguments, &mut facts, terminal);
    let judged = baseline::audit_against(arguments, (&facts, beside), &mut asked.options, terminal);
    let mut audited = judged?;
    asked.tell(&mut audited, terminal);
    if arguments.mending.is_asked() {
        return mend::mend(arguments, (&facts, &audited, &asked.options), now, terminal);
    }
    if let Some(paths) = paths {
        paths.write(&audited.posture)?;
    }
    framework::say(&audited.posture.frameworks, terminal);
    let mut conclusion = conclusion(audited, arguments, &asked, now);
    trend::hold(&mut conclusion.report, earlier.as_ref(), terminal);
    scan::say_exceptions(&conclusion, terminal);
    match output::write(&saying(&conclusion, arguments), &plan, terminal) {
        // A reader who has seen enough does not open a gate.
        Err(error) if exit::reader_left(&error) => {}
        written => written?,
    }
    let network = &arguments.network;
    network.write(&conclusion.report, &facts.name, terminal)?;
    Ok(exit::of(conclusion.ending, asked.strict))
}

/// What holds for an audit: configuration and arguments together.
pub(super) struct Asked {
    pub(super) options: AuditOptions,
    pub(super) gates: Vec<Gate>,
    pub(super) strict: bool,
    /// Files of statements that do not count.
    unsound: Vec<Unsound>,
    /// The advisories by which programs and images are judged.
    chosen: ChosenDatabase,
}

impl Asked {
    /// Reads what holds.
    pub(super) fn read(arguments: &Host, terminal: Terminal) -> anyhow::Result<Self> {
        let whereabouts = Whereabouts::default();
        let config = scan::read_config(arguments.config.as_deref(), &whereabouts, terminal)?;
        let (config, file) = config.unwrap_or_default();
        let now = crate::commands::now();
        let options = options(arguments, &config, &file, (&whereabouts, now), terminal)?;
        let (compliance, unsound) = framework::read(&arguments.holding, &config.audit, &file)?;
        let gates = if arguments.fail_on.is_empty() {
            config.scan.fail_on.clone().unwrap_or_default()
        } else {
            arguments.fail_on.clone()
        };
        Ok(Self {
            options: AuditOptions {
                compliance,
                ..options
            },
            gates,
            strict: arguments.strict || config.scan.strict.unwrap_or_default(),
            unsound,
            chosen: open_database(arguments.db.as_deref(), terminal)?,
        })
    }

    /// Asks what else is to be known beside the facts.
    pub(super) fn beside(
        &self,
        arguments: &Host,
        facts: &mut HostFacts,
        terminal: Terminal,
    ) -> Beside {
        let engine = collecting(arguments, facts.taken).engine;
        let asking = beside::Asking {
            arguments,
            engine: &engine,
            database: &self.chosen.database,
            terminal,
        };
        asking.beside(facts, &self.options)
    }

    /// Tells with the host what did not count, and what the database lacks.
    pub(super) fn tell(&self, audited: &mut Audited, terminal: Terminal) {
        framework::tell(audited, &self.unsound, terminal);
        if let Some(host) = audited.targets.first_mut() {
            host.report.problems.extend(self.chosen.problems());
        }
    }
}

/// Makes the report of what was judged.
pub(super) fn conclusion(
    audited: Audited,
    arguments: &Host,
    asked: &Asked,
    now: Timestamp,
) -> Conclusion {
    let mut conclusion = conclude(
        audited.targets,
        0,
        &asked.gates,
        &asked.options.exceptions,
        Some(&asked.chosen.database),
        now,
    );
    let frameworks = &audited.posture.frameworks;
    framework::gate(&arguments.holding, frameworks, &mut conclusion);
    conclusion.report.posture = Some(Box::new(audited.posture));
    conclusion
}

/// Says what is to be written of it.
pub(super) fn saying<'a>(conclusion: &'a Conclusion, arguments: &Host) -> Saying<'a> {
    Saying {
        report: &conclusion.report,
        document: document(&conclusion.report, JsonOptions { packages: false }),
        view: View {
            packages: false,
            show_suppressed: arguments.show_suppressed,
            show_not_loaded: false,
        },
    }
}

fn options(
    arguments: &Host,
    config: &Config,
    file: &str,
    (whereabouts, now): (&Whereabouts, Timestamp),
    terminal: Terminal,
) -> anyhow::Result<AuditOptions> {
    let mut exceptions = scan::exceptions::read_from(
        &arguments.ignore,
        &arguments.ignore_file,
        (arguments.config.as_deref(), whereabouts),
        terminal,
    )?;
    exceptions.extend(config.exceptions.iter().cloned());
    names::known(&exceptions)?;
    let mut selecting = arguments.selecting.clone();
    // Who audits wants to know all; what a control asks for and nobody looked at is no pass.
    selecting.profile.get_or_insert(Begin::All);
    let hadolint = Hadolint::default();
    Ok(AuditOptions {
        selected: selection(&selecting, &config.checks, file, &hadolint, Vec::new())?,
        settings: settings(&config.checks, &hadolint),
        exceptions,
        accepting: Accepting {
            baseline: baseline::read(arguments)?,
            labels: config.audit.labels_accept,
        },
        filter: Filter {
            severities: arguments.severity.clone().or(config.scan.severity.clone()),
            ..Filter::default()
        },
        only: arguments.containers.clone(),
        today: now.date(),
        compliance: Compliance::default(),
    })
}

/// Says how facts are read.
pub(super) fn collecting(arguments: &Host, now: Timestamp) -> HostOptions {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    HostOptions {
        root: arguments.root.clone(),
        engine: EngineOptions {
            environment: Environment::new(std::env::vars_os()),
            host: arguments.engine.clone(),
            ..EngineOptions::default()
        },
        redact: Arc::new(Secrets),
        now,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        events_since: arguments.events_since.saturating_mul(86_400),
        threads: arguments.threads.map_or(processors, usize::from),
    }
}

fn read(path: &Path) -> anyhow::Result<HostFacts> {
    let shown = path.display();
    let most = u64::try_from(saved::LARGEST)
        .unwrap_or(u64::MAX)
        .saturating_add(1);
    let mut bytes = Vec::new();
    let file = File::open(path).with_context(|| format!("saved host {shown}"))?;
    file.take(most)
        .read_to_end(&mut bytes)
        .with_context(|| format!("saved host {shown}"))?;
    saved::read(&bytes).with_context(|| format!("saved host {shown}"))
}

/// The file holds what an attacker wants to know of the host: nobody else is to read it.
fn save(facts: &HostFacts, path: &Path) -> anyhow::Result<()> {
    let shown = || format!("saved host {}", path.display());
    let mut options = OpenOptions::new();
    let options = options.write(true).create(true).truncate(true).mode(0o600);
    let file = options.open(path).with_context(shown)?;
    file.set_permissions(Permissions::from_mode(0o600))
        .with_context(shown)?;
    let mut out = BufWriter::new(file);
    saved::write(facts, &mut out)
        .and_then(|()| out.flush())
        .with_context(shown)
}
