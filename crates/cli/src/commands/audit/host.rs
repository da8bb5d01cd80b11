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
use seawall_engine::audit::compliance::Compliance;
use seawall_engine::audit::redact::Secrets;
use seawall_engine::audit::{AuditOptions, audit_with};
use seawall_engine::conclude::conclude;
use seawall_formats::host as saved;
use seawall_formats::report::json::{JsonOptions, document};
use seawall_model::host::HostFacts;
use seawall_model::time::Timestamp;
use seawall_policy::config::Config;
use seawall_policy::filter::Filter;

use super::arguments::Host;
use super::beside;
use super::framework;
use super::mend;
use super::paths::PathsFile;
use crate::commands::check::select::{selection, settings};
use crate::commands::output::{self, Plan, Saying, View};
use crate::commands::scan;
use crate::commands::whereabouts::Whereabouts;
use crate::data_directory::open_database;
use crate::exit;
use crate::ui::Terminal;
use seawall_policy::config::Hadolint;

/// Audits a host.
pub(super) fn run(arguments: &Host, terminal: Terminal) -> anyhow::Result<ExitCode> {
    if arguments.holding.list_frameworks {
        return framework::list();
    }
    let now = crate::commands::now();
    if let Some(folder) = arguments.mending.rollback() {
        return mend::rollback(folder, arguments, terminal);
    }
    let plan = Plan::of_audit(&arguments.formats)?;
    let earlier = arguments.trend.read()?;
    arguments.network.check(&arguments.formats)?;
    let paths = arguments.paths.as_deref().map(PathsFile::of).transpose()?;
    let whereabouts = Whereabouts::default();
    let config = scan::read_config(arguments.config.as_deref(), &whereabouts, terminal)?;
    let (config, file) = config.unwrap_or_default();
    let options = options(arguments, &config, &file, (&whereabouts, now), terminal)?;
    let (compliance, unsound) = framework::read(&arguments.holding, &config.audit, &file)?;
    let options = AuditOptions {
        compliance,
        ..options
    };
    let collecting = collecting(arguments, now);
    let mut facts = match &arguments.from {
        Some(path) => read(path)?,
        None => beside::collect_all(arguments, &collecting),
    };
    if let Some(path) = &arguments.save {
        save(&facts, path)?;
    }
    let chosen = open_database(arguments.db.as_deref(), terminal)?;
    let asking = beside::Asking {
        arguments,
        engine: &collecting.engine,
        database: &chosen.database,
        terminal,
    };
    let beside = asking.beside(&mut facts, &options);
    let mut audited = audit_with(&facts, &options, beside);
    framework::tell(&mut audited, unsound, terminal);
    if let Some(host) = audited.targets.first_mut() {
        host.report.problems.extend(chosen.problems());
    }
    if arguments.mending.is_asked() {
        return mend::mend(arguments, (&facts, &audited, &options), now, terminal);
    }
    if let Some(paths) = paths {
        paths.write(&audited.posture)?;
    }
    let gates = if arguments.fail_on.is_empty() {
        config.scan.fail_on.clone().unwrap_or_default()
    } else {
        arguments.fail_on.clone()
    };
    let mut conclusion = conclude(
        audited.targets,
        0,
        &gates,
        &options.exceptions,
        Some(&chosen.database),
        now,
    );
    framework::gate(
        &arguments.holding,
        &audited.posture.frameworks,
        &mut conclusion,
    );
    framework::say(&audited.posture.frameworks, terminal);
    conclusion.report.posture = Some(Box::new(audited.posture));
    super::trend::hold(&mut conclusion.report, earlier.as_ref(), terminal);
    scan::say_exceptions(&conclusion, terminal);
    let saying = Saying {
        report: &conclusion.report,
        document: document(&conclusion.report, JsonOptions { packages: false }),
        view: View {
            packages: false,
            show_suppressed: arguments.show_suppressed,
            show_not_loaded: false,
        },
    };
    match output::write(&saying, &plan, terminal) {
        // A reader who has seen enough does not open a gate.
        Err(error) if exit::reader_left(&error) => {}
        written => written?,
    }
    arguments
        .network
        .write(&conclusion.report, &facts.name, terminal)?;
    let strict = arguments.strict || config.scan.strict.unwrap_or_default();
    Ok(exit::of(conclusion.ending, strict))
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
    let mut selecting = arguments.selecting.clone();
    // Who audits wants to know all; what a control asks for and nobody looked at is no pass.
    selecting.profile.get_or_insert(Begin::All);
    let hadolint = Hadolint::default();
    Ok(AuditOptions {
        selected: selection(&selecting, &config.checks, file, &hadolint, Vec::new())?,
        settings: settings(&config.checks, &hadolint),
        exceptions,
        filter: Filter {
            severities: arguments.severity.clone().or(config.scan.severity.clone()),
            ..Filter::default()
        },
        only: arguments.containers.clone(),
        today: now.date(),
        compliance: Compliance::default(),
    })
}

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
