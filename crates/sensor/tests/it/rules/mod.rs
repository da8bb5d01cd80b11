//! Each of our own rules: its act in a real container raises exactly that alert, its harmless twin none.

mod acts;
mod alone;
mod amid;
mod builds;
mod groups;
mod host;
mod rings;
mod scene;
mod ways;

use acts::{ACTS, Act};
use scene::Watched;
use seawall_runtime::language::{Loader, Settings};
use std::collections::BTreeSet;
use ways::WAYS;

use seawall_runtime::language::OWN_RULES as RULES;

#[test]
fn each_act_raises_its_alert_and_its_twin_none() {
    all_raise_theirs(ACTS);
}

#[test]
fn each_way_around_raises_its_alerts_and_its_twin_none() {
    all_raise_theirs(WAYS);
}

fn all_raise_theirs(acts: &[Act]) {
    let Some(mut watched) = Watched::start(RULES) else {
        return;
    };
    let mut wrong = Vec::new();
    let only = std::env::var("SEAWALL_ACT").ok();
    let chosen = |act: &Act| {
        let words = act.bad.join(" ");
        only.as_deref()
            .is_none_or(|only| act.id.contains(only) || words.contains(only))
    };
    for act in acts.iter().filter(|act| chosen(act)) {
        let told = watched.run(act.options, act.bad);
        if told.ids() != act.ids().collect::<Vec<_>>() {
            wrong.push(format!("{}: {:?} raised {told}", act.id, act.bad));
        }
        if !told.tried {
            wrong.push(format!("{}: {:?} could not be tried", act.id, act.bad));
        }
        for alert in &told.alerts {
            let known = alert.contains(&told.container) && alert.contains("tiny");
            if !known {
                wrong.push(format!("{}: no container in {alert}", act.id));
            }
            if alert.chars().any(char::is_control) {
                wrong.push(format!("{}: {alert:?} is not one line", act.id));
            }
        }
        let told = watched.run(act.options_of_twin(), act.twin);
        if !told.alerts.is_empty() {
            wrong.push(format!("{}: the twin {:?} raised {told}", act.id, act.twin));
        }
        if !told.tried {
            wrong.push(format!("{}: {:?} could not be tried", act.id, act.twin));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Births of threads, and what whoever makes and begins tells of it: the calls `clone`, `fork`, `vfork`, `clone3`.
const BIRTHS: &[u16] = &[seawall_sensor::wire::NUMBER_BIRTH, 56, 57, 58, 435];

/// What runtimes do on the way into a container is theirs, and what its programs do is the container's, though nobody told who was
/// made by whom.
#[test]
fn who_a_process_is_is_known_though_its_birth_was_lost() {
    let state = seawall_runtime::state::State::default();
    let Some(mut watched) = Watched::without(RULES, state, BIRTHS) else {
        return;
    };
    let mut wrong = Vec::new();
    // What a rule asks of parents, and of calls that are lost, can't be known.
    let is_known = |act: &&Act| act.options == acts::NONE || act.options == acts::PEER;
    let unknown = ["RT-0015", "RT-0028", "RT-0029", "RT-0044"];
    let all = ACTS.iter().filter(is_known);
    for act in all.filter(|act| act.ids().all(|id| !unknown.contains(&id))) {
        let told = watched.run(act.options, act.bad);
        if told.tried && told.ids() != act.ids().collect::<Vec<_>>() {
            wrong.push(format!("{}: {:?} raised {told}", act.id, act.bad));
        }
        let told = watched.run(act.options, act.twin);
        if told.tried && !told.alerts.is_empty() {
            wrong.push(format!("{}: the twin {:?} raised {told}", act.id, act.twin));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `execve`.
const STARTS: &[u16] = &[59];

/// Nobody is taken for what made the container, though nobody told that another program runs.
#[test]
fn who_started_something_unknown_hides_nothing() {
    let state = seawall_runtime::state::State::default();
    let Some(mut watched) = Watched::without(RULES, state, STARTS) else {
        return;
    };
    for (id, words) in [
        ("RT-0017", &["/act", "read", "/etc/shadow"][..]),
        ("RT-0025", &["/act", "chmod", "4755", "/opt/x/prog"]),
        ("RT-0031", &["/act", "unix", "/run/docker.sock"]),
        ("RT-0039", &["/usr/sbin/haproxy", "act", "chroot", "/opt"]),
    ] {
        let told = watched.run(&["--network", "none"], words);
        assert!(told.tried, "{words:?}");
        assert!(told.ids().contains(&id), "{words:?}: {told}");
    }
}

/// Rules about the host have no container to act in: they have acts of their own.
const OF_HOST: &[&str] = &["RT-0050", "RT-0051"];

#[test]
fn each_rule_has_an_act() {
    let mut loader = Loader::new(Settings::default());
    loader.load("seawall.yaml", RULES.as_bytes());
    assert!(loader.is_successful(), "{:?}", loader.results());
    let rules = loader.rules();
    let ids: Vec<&String> = rules
        .rules
        .iter()
        .flat_map(|rule| rule.tags.iter().filter(|tag| tag.starts_with("RT-")))
        .collect();
    let unique: BTreeSet<&&String> = ids.iter().collect();
    assert_eq!(
        unique.len(),
        rules.rules.len(),
        "each rule has an id of its own"
    );
    let acted: BTreeSet<&str> = ACTS
        .iter()
        .flat_map(Act::ids)
        .chain(OF_HOST.iter().copied())
        .collect();
    let all: BTreeSet<&str> = ids.iter().map(|id| id.as_str()).collect();
    assert_eq!(acted, all);
    assert!(all.len() >= 40);
}
