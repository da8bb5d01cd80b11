//! What is asked for: flags over `seawall.yaml` over `.hadolint.yaml` over defaults.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::Context as _;
use seawall_checks::check::Profile;
use seawall_checks::daemon::Engine;
use seawall_checks::own::{About, OwnCheck};
use seawall_checks::selection::{Begin, Selected, Selection, Step};
use seawall_checks::settings::{LabelType, Settings};
use seawall_engine::check::CheckOptions;
use seawall_engine::check::shellcheck::ShellCheck;
use seawall_model::time::Date;
use seawall_policy::config::{Checks, Config, Said};
use seawall_policy::filter::Filter;
use seawall_policy::gate::Gate;

use super::arguments::{Check, Selecting};
use super::custom;
use super::hadolint::{self, Hadolint};
use super::neighbours::Disk;
use super::policies;
use super::{baseline, scan};
use crate::commands::whereabouts::Whereabouts;
use crate::exit::Usage;
use crate::ui::Terminal;

/// What holds for a run.
pub(in crate::commands) struct Asked {
    pub(in crate::commands) options: CheckOptions,
    pub(super) gates: Vec<Gate>,
    pub(super) strict: bool,
}

impl Asked {
    /// Reads the configuration and puts the arguments over it.
    pub(in crate::commands) fn read(
        arguments: &Check,
        whereabouts: &Whereabouts,
        today: Date,
        terminal: Terminal,
    ) -> anyhow::Result<Self> {
        let hadolint = hadolint::read(whereabouts, terminal)?.unwrap_or_default();
        Self::over(&hadolint, arguments, whereabouts, today, terminal)
    }

    /// Reads the configuration and puts the arguments over it, and all of that over hadolint's.
    pub(in crate::commands) fn over(
        hadolint: &Hadolint,
        arguments: &Check,
        whereabouts: &Whereabouts,
        today: Date,
        terminal: Terminal,
    ) -> anyhow::Result<Self> {
        let judging = &arguments.judging;
        let config = scan::read_config(judging.config.as_deref(), whereabouts, terminal)?;
        let (config, file) = config.unwrap_or_default();
        known_engine(&config.checks, &file)?;
        let mut exceptions = scan::exceptions::read_from(
            &judging.ignore,
            &judging.ignore_file,
            (judging.config.as_deref(), whereabouts),
            terminal,
        )?;
        exceptions.extend(config.exceptions.iter().cloned());
        let mut selecting = arguments.selecting.clone();
        if arguments.hardening.harden {
            // Whoever hardens asks for it; what was disabled stays so.
            selecting
                .profile
                .get_or_insert(Begin::Profile(Profile::Strict));
        }
        let policies = policies::read(&config.checks, &file, &arguments.rego)?;
        let abouts = policies.iter().flat_map(|it| it.abouts()).collect();
        let selected = selection(&selecting, &config.checks, &file, hadolint, abouts)?;
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let options = CheckOptions {
            selected,
            settings: build_settings(arguments, &config.checks, hadolint),
            exceptions,
            baseline: baseline::read(judging)?,
            neighbours: Arc::new(Disk::below(&arguments.paths)),
            pragmas: !arguments.no_pragmas && !hadolint.no_pragmas,
            filter: Filter {
                severities: judging.severity.clone().or(config.scan.severity.clone()),
                ..Filter::default()
            },
            threads: arguments.threads.map_or(processors, usize::from),
            today,
            shellcheck: shellcheck(arguments, config.checks.shellcheck)?,
            policies,
        };
        Ok(Self {
            options,
            gates: gates(arguments, &config, hadolint)?,
            strict: arguments.strict || config.scan.strict.unwrap_or_default(),
        })
    }
}

/// A version that nobody understands would count as the newest, and what was removed since as right.
fn known_engine(checks: &Checks, file: &str) -> Result<(), Usage> {
    match checks.engine.as_deref() {
        Some(engine) if Engine::parse(engine).is_none() => Err(Usage(format!(
            "{file}: `engine` of `checks`: `{engine}` is no version, such as 28.2"
        ))),
        _ => Ok(()),
    }
}

/// Finds the installed program where it is asked for.
fn shellcheck(
    arguments: &Check,
    configured: Option<bool>,
) -> Result<Option<Arc<ShellCheck>>, Usage> {
    let by = match (arguments.shellcheck, configured) {
        (true, _) => "--shellcheck",
        (false, Some(true)) => "`checks.shellcheck` of seawall.yaml",
        (false, _) => return Ok(None),
    };
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = ShellCheck::find(&path).map_err(|why| Usage(format!("{by}: {why}")))?;
    Ok(Some(Arc::new(found)))
}

/// Gates that speak of documents. Those of a file may be meant for images and are left to scans.
fn gates(arguments: &Check, config: &Config, hadolint: &Hadolint) -> Result<Vec<Gate>, Usage> {
    let about = |gate: &&Gate| matches!(gate, Gate::Severity(_));
    let asked = &arguments.judging.fail_on;
    if let Some(gate) = asked.iter().find(|gate| !about(gate)) {
        return Err(Usage(format!(
            "the gate {gate} says nothing about documents; use it with `seawall scan`"
        )));
    }
    if !asked.is_empty() {
        return Ok(asked.clone());
    }
    match &config.scan.fail_on {
        Some(gates) => Ok(gates.iter().filter(about).copied().collect()),
        None => Ok(hadolint.gate.into_iter().collect()),
    }
}

/// Chooses the checks. Words of each place are looked up apart, so that an unknown one is told with its place.
pub(in crate::commands) fn selection(
    selecting: &Selecting,
    checks: &Checks,
    file: &str,
    hadolint: &Hadolint,
    policies: Vec<Arc<About>>,
) -> anyhow::Result<Selected> {
    let place = |said: &Said| format!("{file}:{}:{}", said.line, said.column);
    let mut selection = Selection {
        own: custom::compile(&checks.custom, file)?,
        policies,
        ..Selection::default()
    };
    apart(&selection)?;
    for said in checks.enable.iter().chain(&checks.disable) {
        one(&said.text, &selection).with_context(|| Usage(place(said)))?;
    }
    for (said, _) in &checks.severity {
        one(&said.text, &selection).with_context(|| Usage(place(said)))?;
    }
    if let Some(said) = &checks.profile {
        let profile = said.text.parse();
        selection.begin = profile
            .map_err(|why| Usage(format!("{}: profile `{}`: {why}", place(said), said.text)))?;
    }
    selection.begin = selecting.profile.unwrap_or(selection.begin);
    let texts = |said: &[Said]| -> Vec<String> { said.iter().map(|it| it.text.clone()).collect() };
    let places = [
        (of_labels(checks, hadolint), true),
        (hadolint.ignored.clone(), false),
        (texts(&checks.enable), true),
        (texts(&checks.disable), false),
        (selecting.enable.clone(), true),
        (selecting.disable.clone(), false),
    ];
    for (words, enable) in places {
        let steps = words.into_iter().map(|word| Step { word, enable });
        selection.steps.extend(steps);
    }
    selection.severities.clone_from(&hadolint.severities);
    let said = checks.severity.iter();
    selection
        .severities
        .extend(said.map(|(said, severity)| (said.text.clone(), *severity)));
    selection.severities.extend(selecting.rate.iter().cloned());
    Ok(selection
        .resolve()
        .map_err(|error| Usage(error.to_string()))?)
}

/// Says whether conditions and policies have ids of their own.
fn apart(selection: &Selection) -> Result<(), Usage> {
    for about in &selection.policies {
        let same = |it: &&Arc<OwnCheck>| {
            it.about.id.eq_ignore_ascii_case(&about.id) || it.about.name == about.name
        };
        if let Some(other) = selection.own.iter().find(same) {
            let (origin, id) = (&about.origin, &about.id);
            let why = format!("{origin}: {id} is also the id or the name of the check at");
            return Err(Usage(format!("{why} {}", other.about.origin)));
        }
    }
    Ok(())
}

/// Returns the checks that labels ask for: who lists them wants to hear where they are missing.
fn of_labels(checks: &Checks, hadolint: &Hadolint) -> Vec<String> {
    let kinds: BTreeSet<&str> = (hadolint.labels.values())
        .chain(checks.labels.values())
        .map(String::as_str)
        .collect();
    let mut ids = Vec::new();
    if !kinds.is_empty() {
        ids.extend(["DF-0131", "DF-0133"]);
    }
    if checks.only_these_labels.unwrap_or(hadolint.strict_labels) {
        ids.push("DF-0132");
    }
    for (kind, id) in [
        ("url", "DF-0134"),
        ("time", "DF-0135"),
        ("spdx", "DF-0136"),
        ("hash", "DF-0137"),
        ("semver", "DF-0138"),
        ("email", "DF-0139"),
    ] {
        if kinds.contains(kind) {
            ids.push(id);
        }
    }
    ids.into_iter().map(str::to_owned).collect()
}

/// Looks a single word up.
fn one(word: &str, among: &Selection) -> Result<(), Usage> {
    let selection = Selection {
        own: among.own.clone(),
        policies: among.policies.clone(),
        steps: vec![Step {
            word: word.to_owned(),
            enable: true,
        }],
        ..Selection::default()
    };
    let found = selection.resolve();
    found.map(drop).map_err(|error| Usage(error.to_string()))
}

/// Returns the parameters of checks of documents that are built.
fn build_settings(arguments: &Check, checks: &Checks, hadolint: &Hadolint) -> Settings {
    let building = &arguments.building;
    Settings {
        build_arguments: building.build_arg.iter().cloned().collect(),
        target: building.target.clone(),
        platform: building.platform.as_ref().map(ToString::to_string),
        contexts: building
            .build_context
            .iter()
            .map(|(name, _)| name.clone())
            .collect(),
        ..settings(checks, hadolint)
    }
}

/// Returns the parameters of checks.
pub(in crate::commands) fn settings(checks: &Checks, hadolint: &Hadolint) -> Settings {
    let mut registries = checks.registries.clone();
    if registries.is_empty() {
        registries.clone_from(&hadolint.registries);
    }
    let labels = hadolint.labels.iter().chain(&checks.labels);
    let labels = labels.filter_map(|(name, kind)| Some((name.clone(), label_type(kind)?)));
    Settings {
        registries,
        labels: labels.collect(),
        only_these_labels: checks.only_these_labels.unwrap_or(hadolint.strict_labels),
        engine: checks.engine.clone(),
        oldest_image: checks.oldest_image,
        least_efficiency: checks.least_efficiency,
        most_wasted: checks.most_wasted,
        docker_users: checks.docker_users.clone(),
        most_unused_images: checks.most_unused_images,
        most_stopped_containers: checks.most_stopped_containers,
        ..Settings::default()
    }
}

/// Returns the type of a label's value by its word.
fn label_type(word: &str) -> Option<LabelType> {
    Some(match word {
        "text" => LabelType::Text,
        "time" => LabelType::Time,
        "semver" => LabelType::Semver,
        "url" => LabelType::Url,
        "hash" => LabelType::Hash,
        "spdx" => LabelType::Spdx,
        "email" => LabelType::Email,
        _ => return None,
    })
}
