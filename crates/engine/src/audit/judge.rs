//! Facts → what the selected checks say, each with its check.

use seawall_checks::check::Check;
use seawall_checks::container;
use seawall_checks::host;
use seawall_checks::outcome::Told;
use seawall_checks::selection::Selected;
use seawall_checks::settings::Settings;
use seawall_model::host::HostFacts;
use seawall_model::host::engine::Engine;
use seawall_model::host::engine::container::Container;

use super::daemon;

/// What a check said.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) check: &'static Check,
    pub(super) told: Told,
}

/// Judges a host and its engines.
pub(super) fn host(facts: &HostFacts, settings: &Settings, selected: &Selected) -> Vec<Judged> {
    let mut judged = Vec::new();
    for check in selected.checks() {
        let mut told = check.judge_host(&host::Input { facts, settings });
        for engine in &facts.engines {
            let input = host::EngineInput {
                facts,
                engine,
                settings,
            };
            told.extend(check.judge_engine(&input));
        }
        judged.extend(told.into_iter().map(|told| Judged { check, told }));
    }
    for engine in &facts.engines {
        judged.extend(daemon::judge(facts, engine, settings, selected));
    }
    judged.retain(|one| is_wanted(one, selected));
    judged
}

/// Judges a container.
pub(super) fn container(
    (facts, engine, container): (&HostFacts, &Engine, &Container),
    settings: &Settings,
    selected: &Selected,
) -> Vec<Judged> {
    let input = container::Input {
        facts,
        engine,
        container,
        settings,
    };
    let mut judged = Vec::new();
    for check in selected.checks() {
        let told = check.judge_container(&input).into_iter();
        judged.extend(told.map(|told| Judged { check, told }));
    }
    judged.retain(|one| is_wanted(one, selected));
    judged
}

/// Says whether what was told is asked for: of a check's variants some may not be.
fn is_wanted(judged: &Judged, selected: &Selected) -> bool {
    let fault = judged.told.fault.as_ref();
    fault.is_none_or(|fault| selected.wants(fault))
}
