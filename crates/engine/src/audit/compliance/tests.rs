//! Hosts against frameworks: what was not looked at, not run or not asked for never passes.

use seawall_checks::selection::{Begin, Selection, Step};
use seawall_checks::settings::Settings;
use seawall_model::compliance::{ControlResult, ControlState, FrameworkResult};
use seawall_model::host::HostFacts;
use seawall_model::host::engine::Engine;
use seawall_model::host::engine::container::Container;
use seawall_model::host::seen::Seen;
use seawall_model::time::Date;
use seawall_policy::compliance::parse_statements;
use seawall_policy::filter::Filter;

use super::{Compliance, find};
use crate::audit::{AuditOptions, Audited, audit};

fn options(frameworks: &str, disable: &[&str], only: &[&str]) -> AuditOptions {
    let step = |word: &&str| Step {
        word: (*word).to_owned(),
        enable: false,
    };
    let selection = Selection {
        begin: Begin::All,
        steps: disable.iter().map(step).collect(),
        ..Selection::default()
    };
    AuditOptions {
        accepting: crate::audit::accept::Accepting::default(),
        selected: selection.resolve().unwrap(),
        settings: Settings::default(),
        exceptions: Vec::new(),
        filter: Filter::default(),
        only: only.iter().map(|name| (*name).to_owned()).collect(),
        today: Date::from_ymd(2026, 11, 22).unwrap(),
        compliance: Compliance {
            frameworks: find(frameworks).unwrap(),
            ..Compliance::default()
        },
    }
}

fn host(containers: Seen<Vec<Container>>) -> HostFacts {
    HostFacts {
        name: "ship".to_owned(),
        engines: vec![Engine {
            containers,
            ..Engine::default()
        }],
        ..HostFacts::default()
    }
}

/// A container of which this much is known: whether it is privileged.
fn container(name: &str, privileged: bool) -> Container {
    let mut container = Container {
        name: name.to_owned(),
        ..Container::default()
    };
    container.host.privileged = Seen::Known(privileged);
    container
}

fn control<'a>(audited: &'a Audited, framework: &str, id: &str) -> &'a ControlResult {
    let mut frameworks = audited.posture.frameworks.iter();
    let framework: &FrameworkResult = frameworks.find(|it| it.id == framework).unwrap();
    framework.controls.iter().find(|it| it.id == id).unwrap()
}

#[test]
fn a_host_of_which_nothing_is_known_meets_nothing() {
    let unknown = || Seen::unknown("nobody asked");
    let hosts = [
        HostFacts::default(),
        host(unknown()),
        host(Seen::Known(vec![Container::default()])),
    ];
    for facts in hosts {
        let audited = audit(&facts, &options("all", &[], &[]));
        for framework in &audited.posture.frameworks {
            for control in &framework.controls {
                let tag = format!("{}/{} {:?}", framework.id, control.id, control.why);
                assert_ne!(control.state, ControlState::Pass, "{tag}");
                let looks_at_containers = control.checks.iter().any(|it| it.starts_with("CTR-"));
                let is_none = control.state == ControlState::NotApplicable;
                assert!(!(is_none && looks_at_containers), "{tag}");
                assert!(control.why.is_some(), "{tag}");
            }
        }
    }
}

/// A case.
type Case<'a> = (
    Seen<Vec<Container>>,
    &'a [&'a str],
    &'a [&'a str],
    ControlState,
    &'a str,
);

#[test]
fn containers_are_counted() {
    use ControlState::{Fail, NotApplicable, NotLookedAt, Partly};
    let two = || Seen::Known(vec![container("bad", true), container("web", false)]);
    // (containers, checks that are not run, containers asked for, state of 5.5, what its reason holds)
    let cases: [Case<'_>; 7] = [
        (
            Seen::Known(Vec::new()),
            &[],
            &[],
            NotApplicable,
            "there is no container",
        ),
        (
            Seen::Absent,
            &[],
            &[],
            NotLookedAt,
            "an engine told no containers",
        ),
        (
            Seen::unknown("refused"),
            &[],
            &[],
            NotLookedAt,
            "containers are not known: refused",
        ),
        (two(), &[], &[], Fail, "container bad"),
        (
            two(),
            &["CTR-0005"],
            &[],
            NotLookedAt,
            "`CTR-0005` was not run: it is not selected",
        ),
        (
            two(),
            &[],
            &["web"],
            Partly,
            "1 containers were not asked for",
        ),
        (
            two(),
            &[],
            &["nobody"],
            NotLookedAt,
            "2 containers were not asked for",
        ),
    ];
    for (containers, disable, only, state, why) in cases {
        let audited = audit(&host(containers), &options("cis-docker", disable, only));
        let control = control(&audited, "CIS-Docker-1.6", "5.5");
        let told = control.why.as_deref().unwrap_or_default();
        assert_eq!(control.state, state, "{told}");
        assert!(told.contains(why), "{told} | {why}");
    }
}

#[test]
fn a_failure_is_proved_and_other_files_do_not_count() {
    let two = Seen::Known(vec![container("bad", true), container("web", false)]);
    let audited = audit(&host(two), &options("cis-docker", &[], &[]));
    let told = control(&audited, "CIS-Docker-1.6", "5.5");
    assert_eq!(told.failed, ["container bad"]);
    assert_eq!((told.passed, told.findings.len()), (1, 1));
    assert_eq!(
        told.readings.first().map(|it| it.value.as_str()),
        Some("true")
    );
    // Nobody looked at images; that Compose files are no part of a host takes nothing away.
    let user = control(&audited, "CIS-Docker-1.6", "4.1");
    assert_eq!(user.state, ControlState::NotLookedAt);
    assert!(!user.why.as_deref().unwrap_or_default().contains("CMP-0008"));
}

#[test]
fn statements_count_for_this_host() {
    let text = br#"{"schema": "seawall.statements/1", "statements": [
        {"control": "SOC-2-TSC-2017/CC1.1", "met": true, "text": "See our code", "owner": "Ann"},
        {"control": "SOC-2-TSC-2017/CC1.2", "met": true, "text": "See our code", "owner": "Ann", "hosts": ["boat"]},
        {"control": "SOC-2-TSC-2017/CC1.3", "met": false, "text": "Nobody does", "owner": "Ann"}]}"#;
    let mut options = options("soc2", &[], &[]);
    options.compliance.statements = parse_statements(text, "said.json", None).unwrap();
    let audited = audit(&host(Seen::Known(Vec::new())), &options);
    let state = |id: &str| control(&audited, "SOC-2-TSC-2017", id).state;
    assert_eq!(state("CC1.1"), ControlState::Pass);
    assert_eq!(state("CC1.2"), ControlState::Manual);
    assert_eq!(state("CC1.3"), ControlState::Fail);
    let notes = &audited.targets.first().unwrap().notes;
    assert_eq!(notes.len(), 1);
    assert!(
        notes[0].ends_with("does not count: it is about boat, and this is ship"),
        "{notes:?}"
    );
}
