//! What must hold of the paths of any facts: their order changes nothing, and what is mended opens no way.

use seawall_checks::path::attack_paths;
use seawall_checks::settings::Settings;
use seawall_model::host::HostFacts;
use seawall_model::host::engine::container::Container;
use seawall_model::host::process::{CapabilitySets, ProcessFacts};
use seawall_model::host::seen::Seen;

use super::all;

#[test]
fn the_order_of_facts_changes_nothing() {
    for (kind, case) in all() {
        let settings = Settings::default();
        let facts = case.facts();
        let mut turned = facts.clone();
        turn(&mut turned);
        let there = attack_paths(&case.input(&facts, &settings));
        let back = attack_paths(&case.input(&turned, &settings));
        assert_eq!(there, back, "{kind}: {}", case.title);
    }
}

#[test]
fn what_is_mended_opens_no_way() {
    for (kind, case) in all() {
        let facts = case.facts();
        let before = case.count(&facts);
        for (name, mend) in MENDS {
            let mut mended = facts.clone();
            for engine in &mut mended.engines {
                if let Seen::Known(containers) = &mut engine.containers {
                    containers.iter_mut().for_each(mend);
                }
            }
            let after = case.count(&mended);
            assert!(
                after <= before,
                "{kind}: {}: {name}: {before} → {after}",
                case.title
            );
        }
    }
}

#[test]
fn of_nothing_known_nothing_is_claimed() {
    use seawall_model::host::engine::Engine;
    let mut facts = HostFacts::default();
    facts.engines.push(Engine {
        containers: Seen::Known(vec![Container::default()]),
        ..Engine::default()
    });
    let case = super::Case::default();
    let found = attack_paths(&case.input(&facts, &Settings::default()));
    assert!(found.paths.is_empty(), "{:?}", found.paths);
    assert!(!found.gaps.is_empty());
    facts.engines[0].containers = Seen::unknown("the engine did not answer");
    let found = attack_paths(&case.input(&facts, &Settings::default()));
    assert!(
        found.gaps.iter().any(|gap| gap.contains("did not answer")),
        "{:?}",
        found.gaps
    );
}

/// Turns all lists round.
fn turn(facts: &mut HostFacts) {
    facts.engines.reverse();
    for engine in &mut facts.engines {
        if let Seen::Known(containers) = &mut engine.containers {
            containers.reverse();
            for container in containers {
                if let Seen::Known(mounts) = &mut container.mounts {
                    mounts.reverse();
                }
                if let Seen::Known(devices) = &mut container.host.devices {
                    devices.reverse();
                }
            }
        }
    }
    if let Seen::Known(groups) = &mut facts.accounts.groups {
        groups.reverse();
    }
}

/// What nobody knew is not mended by making it known.
fn drop_capabilities(process: &mut ProcessFacts) {
    if let Seen::Known(sets) = &mut process.capabilities {
        *sets = CapabilitySets::default();
    }
}

type Mend = fn(&mut Container);

const MENDS: &[(&str, Mend)] = &[
    ("no mounts", |it| it.mounts = Seen::Known(Vec::new())),
    ("not privileged", |it| {
        it.host.privileged = Seen::Known(false);
    }),
    ("no capabilities", |it| {
        if let Seen::Known(process) = &mut it.process {
            drop_capabilities(process);
        }
    }),
    ("no devices", |it| it.host.devices = Seen::Known(Vec::new())),
    ("no rules of devices", |it| {
        it.host.device_rules = Seen::Known(Vec::new());
    }),
    ("no ports", |it| it.ports = Seen::Known(Vec::new())),
    ("no new privileges", |it| {
        if let Seen::Known(process) = &mut it.process {
            process.no_new_privileges = Seen::Known(true);
        }
    }),
    ("an ordinary user", |it| {
        if let Seen::Known(process) = &mut it.process {
            // Each of a number of its own: not that of somebody with a home, nor of its neighbour.
            let uid = 54_321 + process.pid;
            (process.uid, process.inner_uid) = (Seen::Known(uid), Seen::Known(uid));
            drop_capabilities(process);
        }
    }),
    ("confined", |it| {
        if let Seen::Known(process) = &mut it.process
            && process.label == Seen::Known("unconfined".to_owned())
        {
            process.label = Seen::Known("docker-default (enforce)".to_owned());
        }
    }),
];
