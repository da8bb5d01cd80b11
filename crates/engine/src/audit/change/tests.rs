//! What is told from judgement to judgement, of facts that change.

use seawall_checks::selection::{Begin, Selection};
use seawall_checks::settings::Settings;
use seawall_model::host::engine::Engine;
use seawall_model::host::engine::container::Container;
use seawall_model::host::seen::Seen;
use seawall_policy::exception::parse_exceptions;
use seawall_policy::filter::Filter;

use super::super::accept::Accepting;
use super::super::{AuditOptions, audit};
use super::*;

pub(in crate::audit) fn options(exceptions: &str) -> AuditOptions {
    let selection = Selection {
        begin: Begin::All,
        ..Selection::default()
    };
    let (exceptions, errors) = parse_exceptions(exceptions, "f");
    assert!(errors.is_empty(), "{errors:?}");
    AuditOptions {
        compliance: crate::audit::compliance::Compliance::default(),
        selected: selection.resolve().unwrap(),
        settings: Settings::default(),
        exceptions,
        accepting: Accepting::default(),
        filter: Filter::default(),
        only: Vec::new(),
        today: "2026-11-22".parse().unwrap(),
    }
}

/// A container: name, id, and whether it is privileged (`+`, `-`) or nobody knows (`?`).
fn container(text: &str) -> Container {
    let mut words = text.split(' ');
    let mut word = || words.next().unwrap().to_owned();
    let (name, id, privileged) = (word(), word(), word());
    let mut container = Container {
        id,
        name,
        image: Seen::Known("a:1".to_owned()),
        ..Container::default()
    };
    container.host.privileged = match privileged.as_str() {
        "+" => Seen::Known(true),
        "-" => Seen::Known(false),
        _ => Seen::unknown("nobody could look"),
    };
    container
}

/// Facts: containers apart by commas, `!` where the engine does not tell them, nothing where no engine answers.
pub(in crate::audit) fn facts(text: Option<&str>) -> HostFacts {
    let engine = |text: &str| Engine {
        containers: match text {
            "!" => Seen::unknown("it is slow"),
            "" => Seen::Known(Vec::new()),
            text => Seen::Known(text.split(", ").map(container).collect()),
        },
        ..Engine::default()
    };
    HostFacts {
        name: "alpha".to_owned(),
        engines: text.map(engine).into_iter().collect(),
        ..HostFacts::default()
    }
}

/// Changes in words, those of the check of privileged containers only.
fn told(changes: &[Change]) -> Vec<String> {
    let of_check = |fault: &Fault| fault.check == "CTR-0005";
    let name = |fault: &Fault| fault.container.clone().unwrap_or_default();
    let one = |change: &Change| match change {
        Change::ContainerNew { name, .. } => Some(format!("+{name}")),
        Change::ContainerReplaced { name, .. } => Some(format!("~{name}")),
        Change::ContainerGone { name } => Some(format!("-{name}")),
        Change::FaultNew(it) if of_check(it) => Some(format!("fault {}", name(it))),
        Change::FaultGone(it) if of_check(it) => Some(format!("mended {}", name(it))),
        Change::FaultUnseen(it, _) if of_check(it) => Some(format!("unseen {}", name(it))),
        _ => None,
    };
    let mut told: Vec<String> = changes.iter().filter_map(one).collect();
    told.sort();
    told
}

#[test]
fn what_nobody_could_look_at_is_not_mended() {
    let options = options("CTR-0005 container=ok");
    let steps: [(Option<&str>, &[&str]); 12] = [
        (
            Some("web 1 +, db 2 -, ok 3 +"),
            &["+db", "+ok", "+web", "fault web"],
        ),
        (Some("web 1 +, db 2 -, ok 3 +"), &[]),
        (Some("web 1 ?, db 2 -, ok 3 +"), &["unseen web"]),
        (Some("web 1 ?, db 2 -, ok 3 +"), &[]),
        (Some("web 1 +, db 2 -, ok 3 +"), &[]),
        (Some("!"), &["unseen web"]),
        (None, &[]),
        (Some("web 1 -, db 2 -, ok 3 +"), &["mended web"]),
        (
            Some("web 4 +, db 2 +, ok 3 +"),
            &["fault db", "fault web", "~web"],
        ),
        (None, &["unseen db", "unseen web"]),
        (Some("db 2 +"), &["-ok", "-web", "mended web"]),
        (Some(""), &["-db", "mended db"]),
    ];
    let mut state = State::default();
    for (at, (text, want)) in steps.iter().enumerate() {
        let facts = facts(*text);
        let audited = audit(&facts, &options);
        let targets: Vec<TargetReport> = audited.targets.into_iter().map(|it| it.report).collect();
        let changes = state.advance(&facts, &targets, &audited.posture);
        assert_eq!(told(&changes), *want, "step {at}");
    }
}

#[test]
fn ways_are_told_when_they_open_and_close() {
    use seawall_model::posture::AttackPath;

    let path = |to: &str| AttackPath {
        consequence: format!("web can reach {to}"),
        to: to.to_owned(),
        score: 90,
        ..AttackPath::default()
    };
    let way = |to: &str| format!("web can reach {to}");
    let (seen, unseen) = (facts(Some("")), facts(None));
    let steps = [
        (&seen, vec!["root"], vec![Change::PathNew(way("root"), 90)]),
        (&seen, vec!["root"], vec![]),
        (&unseen, vec![], vec![]),
        (
            &seen,
            vec!["db"],
            vec![
                Change::PathNew(way("db"), 90),
                Change::PathGone(way("root"), 90),
            ],
        ),
    ];
    let mut state = State::default();
    for (facts, paths, want) in steps {
        let posture = Posture {
            paths: paths.into_iter().map(path).collect(),
            ..Posture::default()
        };
        assert_eq!(state.advance(facts, &[], &posture), want);
    }
}
