//! The configuration of a daemon as it is in force → what the checks of `daemon.json` say of it.
//!
//! Flags and file are made one file again, as the daemon makes them one: what stands in both hinders it from
//! starting, so that nothing has to be decided between them.

use seawall_checks::check::{Check, Run};
use seawall_checks::daemon::Input;
use seawall_checks::daemon::effective::{Effective, effective};
use seawall_checks::outcome::{Outcomes, Told};
use seawall_checks::selection::Selected;
use seawall_checks::settings::Settings;
use seawall_model::assessment::Reading;
use seawall_model::host::HostFacts;
use seawall_model::host::engine::{Engine, EngineKind};
use seawall_model::host::seen::Seen;

use super::judge::Judged;

/// Judges the configuration of an engine's daemon.
pub(super) fn judge(
    facts: &HostFacts,
    engine: &Engine,
    settings: &Settings,
    selected: &Selected,
) -> Vec<Judged> {
    let object = seawall_checks::host::EngineInput {
        facts,
        engine,
        settings,
    }
    .object();
    let checks = selected.checks().filter(|check| has_eyes(check));
    let configuration = match of_engine(engine, settings) {
        Ok(configuration) => configuration,
        Err(why) => {
            let told = |check| not_looked_at(check, &object, &why);
            return checks.map(told).collect();
        }
    };
    let (effective, input) = &configuration;
    let one = |check: &'static Check| judge_one(check, effective, input, &object);
    checks.flat_map(one).collect()
}

/// That a setting stands in flags and file no running daemon can have. Where a check asks the engine itself, its
/// answer counts, and is told once.
pub(super) fn has_eyes(check: &Check) -> bool {
    let reads = |run: &Run| matches!(run, Run::Daemon(_));
    let asks = |run: &Run| matches!(run, Run::Engine(_));
    check.id != TWICE && check.run.iter().any(reads) && !check.run.iter().any(asks)
}

/// Makes the configuration one file, or says why it is not known.
fn of_engine(engine: &Engine, settings: &Settings) -> Result<(Effective, Input), String> {
    if engine.kind == EngineKind::Podman {
        return Err("Podman has no daemon that is configured so".to_owned());
    }
    let command = match &engine.daemon.command {
        Seen::Known(command) => command,
        Seen::Absent => return Err("the daemon's process was not found".to_owned()),
        Seen::Unknown(why) => return Err(format!("the daemon's command line is not known: {why}")),
    };
    let path = engine.daemon.configuration_path.known();
    let path = path.map_or("daemon.json", String::as_str);
    let text = match &engine.daemon.configuration {
        Seen::Known(text) => Some(text.as_str()),
        Seen::Absent => None,
        Seen::Unknown(why) => {
            return Err(format!("the daemon's configuration is not known: {why}"));
        }
    };
    let effective = effective(command, path, text)?;
    let settings = Settings {
        engine: engine.info.version.known().cloned(),
        ..settings.clone()
    };
    let input = Input::new(effective.source.clone(), settings);
    Ok((effective, input))
}

fn judge_one(
    check: &'static Check,
    effective: &Effective,
    input: &Input,
    object: &str,
) -> Vec<Judged> {
    let mut outcomes = Outcomes::new(object);
    if !input.errors.is_empty() {
        outcomes.not_looked_at("the daemon's configuration cannot be read as the daemon reads it");
    } else {
        let (faults, _) = check.judge_daemon(input).finish();
        if faults.is_empty() {
            outcomes.pass(vec![Reading::new(
                effective.summary(),
                effective.origin(None),
            )]);
        }
        for mut fault in faults {
            let origin = effective.origin(fault.place.span);
            let value = fault.value.clone().unwrap_or_else(|| fault.message.clone());
            fault.place = outcomes.place();
            fault.fixes.clear();
            outcomes.fail(fault, vec![Reading::new(value, origin)]);
        }
    }
    let told = outcomes.finish().into_iter();
    told.map(|told| Judged { check, told }).collect()
}

fn not_looked_at(check: &'static Check, object: &str, why: &str) -> Judged {
    let mut outcomes = Outcomes::new(object);
    outcomes.not_looked_at(why);
    let mut told: Vec<Told> = outcomes.finish();
    Judged {
        check,
        told: told.swap_remove(0),
    }
}

/// The check of what stands in flags and file.
const TWICE: &str = "DMN-0022";
