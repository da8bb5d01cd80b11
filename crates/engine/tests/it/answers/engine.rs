//! An engine that answers what was recorded of a real one, but for what a test changes.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use seawall_artifact::host::{HostOptions, collect};
use seawall_artifact::source::engine::EngineOptions;
use seawall_artifact::source::http::Timeouts;
use seawall_checks::selection::{Begin, Selected, Selection};
use seawall_checks::settings::Settings;
use seawall_engine::audit::redact::Secrets;
use seawall_engine::audit::{AuditOptions, Audited, audit};
use seawall_engine::scan::Scanned;
use seawall_model::artifact::ArtifactKind;
use seawall_model::host::HostFacts;
use seawall_model::time::Timestamp;
use seawall_policy::filter::Filter;
use seawall_testkit::http::{Reply, Seen, Server};
use serde_json::{Value, json};

/// Answers by path, without the version in front: `info`, `containers/ID/json`.
pub(super) type Answers = BTreeMap<String, Value>;

/// What a real engine answered: Docker 20.10 with one container that is as closed as can be.
pub(super) fn recorded() -> Value {
    serde_json::from_str(include_str!("../../engine/docker-20.10.json")).unwrap()
}

/// Its answers by path, with these containers, each under its id, and no swarm.
pub(super) fn answers(containers: Vec<(String, Value)>) -> Answers {
    let mut recorded = recorded();
    let mut taken = |name: &str| recorded[name].take();
    let mut answers: Answers = ["version", "info", "networks", "volumes", "plugins"]
        .map(|name| (name.to_owned(), taken(name)))
        .into();
    let image = taken("image");
    let id = image["Id"].as_str().unwrap().to_owned();
    answers.insert("images/json".to_owned(), taken("images"));
    answers.insert(format!("images/{id}/json"), image);
    answers.insert(format!("images/{id}/history"), taken("history"));
    answers.insert("events".to_owned(), taken("events"));
    let listed = |(id, inspected): &(String, Value)| {
        let name = format!("/{id}");
        json!({"Id": id, "Names": [name], "Image": inspected["Config"]["Image"]})
    };
    let list = containers.iter().map(listed).collect();
    answers.insert("containers/json".to_owned(), Value::Array(list));
    for (id, inspected) in containers {
        answers.insert(format!("containers/{id}/json"), inspected);
    }
    answers
}

/// Makes an answer of it; events come one behind the other.
pub(super) fn reply(answers: &Answers, request: &Seen) -> Reply {
    let path = asked(request);
    if path == "_ping" {
        return Reply::new(200, &[("Api-Version", "1.41")], b"OK");
    }
    match answers.get(path) {
        Some(Value::Array(events)) if path == "events" => {
            let lines: Vec<String> = events.iter().map(Value::to_string).collect();
            let text = lines.join("\n") + "\n";
            Reply::new(200, &[], text.as_bytes())
        }
        Some(answer) => Reply::new(200, &[], answer.to_string().as_bytes()),
        None => Reply::new(404, &[], br#"{"message": "page not found"}"#),
    }
}

/// The path that was asked for, without version and query.
pub(super) fn asked(request: &Seen) -> &str {
    let path = request.path.split('?').next().unwrap_or_default();
    let path = path.trim_start_matches('/');
    match path.split_once('/') {
        Some((version, rest)) if version.starts_with("v1.") => rest,
        _ => path,
    }
}

/// Collects what an engine says, of a host with nothing else, and judges it.
pub(super) fn look(
    handler: impl Fn(&Seen) -> Reply + Send + Sync + 'static,
) -> (HostFacts, Audited) {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("sock");
    let server = Server::on_socket(&socket, handler);
    let root = folder.path().join("root");
    std::fs::create_dir(&root).unwrap();
    let facts = collect(&options(root, format!("unix://{}", socket.display())));
    drop(server);
    let audited = audit(&facts, &judging());
    (facts, audited)
}

/// Collects what an engine at an address says, of this machine.
pub(super) fn facts_of(host: &str) -> HostFacts {
    collect(&options(PathBuf::from("/"), host.to_owned()))
}

/// Judges facts.
pub(super) fn judged(facts: &HostFacts) -> Audited {
    audit(facts, &judging())
}

/// How a host is looked at, with little patience.
fn options(root: PathBuf, host: String) -> HostOptions {
    HostOptions {
        root,
        engine: EngineOptions {
            host: Some(host),
            timeouts: Timeouts {
                connect: Duration::from_secs(2),
                first_byte: Duration::from_secs(1),
                stall: Duration::from_secs(1),
            },
            ..EngineOptions::default()
        },
        redact: Arc::new(Secrets),
        now: "2026-11-22T22:00:00Z".parse::<Timestamp>().unwrap(),
        version: "test".to_owned(),
        events_since: 86_400,
        threads: 2,
    }
}

fn judging() -> AuditOptions {
    AuditOptions {
        accepting: seawall_engine::audit::accept::Accepting::default(),
        compliance: seawall_engine::audit::compliance::Compliance::default(),
        selected: all(),
        settings: Settings::default(),
        exceptions: Vec::new(),
        filter: Filter::default(),
        only: Vec::new(),
        today: "2026-11-22".parse().unwrap(),
    }
}

fn all() -> Selected {
    let selection = Selection {
        begin: Begin::All,
        steps: Vec::new(),
        severities: Vec::new(),
        own: Vec::new(),
        policies: Vec::new(),
    };
    selection.resolve().unwrap()
}

/// What each check said, by target: the words of its outcomes.
pub(super) type Told = BTreeMap<String, BTreeMap<String, Vec<&'static str>>>;

/// Gathers what was said.
pub(super) fn told(audited: &Audited) -> Told {
    let mut told = Told::new();
    // Images have names of their own, which may be those of containers.
    let is_image = |it: &&Scanned| it.report.artifact.kind == ArtifactKind::Image;
    for target in audited.targets.iter().filter(|it| !is_image(it)) {
        let name = target.report.artifact.name.clone();
        let of_target = told.entry(name).or_default();
        for one in &target.report.assessments {
            let outcomes = of_target.entry(one.check.clone()).or_default();
            outcomes.push(one.outcome.name());
        }
    }
    told
}
