//! Faults of engines as a table: what is answered, and what has to be said of it.

use std::time::{Duration, Instant};

use seawall_model::host::HostFacts;
use seawall_testkit::http::{Reply, Seen};
use serde_json::{Value, json};

use super::engine::{Answers, Told, answers, asked, look, recorded, reply, told};

/// A fault.
struct Fault {
    name: &'static str,
    /// The path whose answer is wrong; all of them where it is empty.
    path: &'static str,
    answer: fn(&Answers) -> Reply,
    /// Says of the facts that the fault is told, and where.
    is_told: fn(&HostFacts) -> bool,
}

#[test]
fn each_fault_is_told_and_nothing_passes_because_of_it() {
    let good = good();
    let base = said(&good, "none", |answers| reply_to("none", answers));
    for fault in FAULTS {
        let begun = Instant::now();
        let (answers, path, answer) = (good.clone(), fault.path, fault.answer);
        let (facts, audited) = look(move |request| {
            let is_it = path.is_empty() || asked(request) == path;
            if is_it && asked(request) != "_ping" {
                answer(&answers)
            } else {
                reply(&answers, request)
            }
        });
        assert!((fault.is_told)(&facts), "{}: {facts:#?}", fault.name);
        assert!(begun.elapsed() < Duration::from_secs(30), "{}", fault.name);
        let now = told(&audited);
        for (name, checks) in &base {
            let Some(after) = now.get(name) else {
                continue;
            };
            for (check, outcomes) in after {
                let is_pass = |all: &[&str]| all.iter().all(|it| *it == "pass");
                let before = checks.get(check).is_some_and(|it| is_pass(it));
                assert!(
                    before || !is_pass(outcomes),
                    "{}: {check} passes",
                    fault.name
                );
            }
        }
    }
}

#[test]
fn old_and_new_engines_are_spoken_to_in_their_own_version() {
    for (offered, spoken) in [
        ("1.24", "1.24"),
        ("1.30", "1.30"),
        ("1.41", "1.41"),
        ("1.43", "1.43"),
        ("1.47", "1.47"),
        ("1.52", "1.47"),
    ] {
        let mut answers = good();
        // Engines before 18.09 do not tell their version in `_ping`, nor parts of themselves.
        answers.insert("version".to_owned(), json!({"ApiVersion": offered}));
        let ping = answers.clone();
        let (facts, audited) = look(move |request| {
            let path = asked(request);
            let is_right = request.path.starts_with(&format!("/v{spoken}/"));
            if path == "_ping" {
                return Reply::new(200, &[], b"OK");
            }
            if !is_right && path != "version" {
                return Reply::new(400, &[], br#"{"message": "client version is wrong"}"#);
            }
            reply(&ping, request)
        });
        let engine = &facts.engines[0];
        assert_eq!(engine.api, spoken, "{offered}");
        assert!(engine.containers.known().is_some(), "{offered}");
        assert_eq!(told(&audited)["web"]["CTR-0005"], ["pass"], "{offered}");
    }
}

#[test]
fn an_engine_that_is_too_old_is_told() {
    let (facts, _) = look(|_| Reply::new(200, &[("Api-Version", "1.23")], b"{}"));
    assert!(facts.engines.is_empty());
    assert!(
        facts.problems[0].to_string().contains("too old"),
        "{facts:?}"
    );
}

#[test]
fn names_are_data() {
    let names = [
        "../../etc/passwd",
        "a\u{1b}]0;x\u{7}\u{1b}[2J",
        "a\r\nHost: evil",
        "\u{202e}gpj.exe",
        "?all=1#x",
        "",
    ];
    let container = recorded()["container"].take();
    let list: Vec<Value> = names
        .iter()
        .map(|name| json!({"Id": name, "Names": [format!("/{name}")]}))
        .collect();
    let mut answers = good();
    answers.insert("containers/json".to_owned(), Value::Array(list));
    answers.insert("containers/x/json".to_owned(), container);
    let (facts, audited) = look(move |request| {
        let line = &request.path;
        assert!(!line.contains(['\r', '\n', '\u{1b}']), "{line}");
        reply(&answers, request)
    });
    let containers = facts.engines[0].containers.known().unwrap();
    assert_eq!(containers.len(), names.len());
    assert!(
        containers.iter().all(|it| it.unread.is_some()),
        "{containers:?}"
    );
    let passes = told(&audited).into_iter().filter(|(name, _)| name != "zoo");
    for (name, checks) in passes {
        let passed = checks.iter().filter(|(_, it)| it.contains(&"pass"));
        assert_eq!(passed.count(), 0, "{name:?} was not read: {checks:?}");
    }
}

#[test]
fn an_engine_on_another_machine_says_nothing_of_this_one() {
    let answers = good();
    let server = seawall_testkit::http::Server::start(move |request| reply(&answers, request));
    let host = format!("tcp://{}", server.authority());
    let facts = super::engine::facts_of(&host);
    let told = told(&super::engine::judged(&facts));
    let host = told.iter().find(|(name, _)| *name != "web").unwrap().1;
    for (check, outcomes) in host.iter().filter(|(check, _)| check.starts_with("HST-00")) {
        let number: u32 = check[4..].parse().unwrap();
        // What files, audit rules, accounts and the kernel say; 20 is the engine's own version.
        if number <= 44 && number != 20 {
            // Sockets of files do not concern an engine that listens elsewhere.
            let want = if (35..=36).contains(&number) {
                "not-applicable"
            } else {
                "not-looked-at"
            };
            assert_eq!(outcomes, &[want], "{check}");
        }
    }
    assert_eq!(told["web"]["CTR-0005"], ["pass"]);
}

fn good() -> Answers {
    let mut container = recorded()["container"].take();
    container["Name"] = json!("/web");
    answers(vec![("web".to_owned(), container)])
}

fn reply_to(_: &str, _: &Answers) -> Reply {
    Reply::new(404, &[], b"{}")
}

fn said(answers: &Answers, path: &'static str, answer: fn(&Answers) -> Reply) -> Told {
    let answers = answers.clone();
    let (_, audited) = look(move |request: &Seen| {
        if asked(request) == path {
            answer(&answers)
        } else {
            reply(&answers, request)
        }
    });
    told(&audited)
}

/// The one container, and why it could not be read.
fn unread(facts: &HostFacts) -> &str {
    let containers = facts.engines[0].containers.known().unwrap();
    containers[0].unread.as_deref().unwrap_or_default()
}

/// Why the list of containers is not known.
fn unlisted(facts: &HostFacts) -> &str {
    facts.engines[0]
        .containers
        .why_unknown()
        .unwrap_or_default()
}

const CONTAINER: &str = "containers/web/json";
const LIST: &str = "containers/json";

const FAULTS: &[Fault] = &[
    Fault {
        name: "the container vanished",
        path: CONTAINER,
        answer: |_| Reply::new(404, &[], br#"{"message": "No such container: web"}"#),
        is_told: |facts| unread(facts).contains("gone"),
    },
    Fault {
        name: "an error in the middle",
        path: CONTAINER,
        answer: |_| Reply::new(500, &[], br#"{"message": "no space left"}"#),
        is_told: |facts| unread(facts).contains("no space left"),
    },
    Fault {
        name: "closed in the middle",
        path: CONTAINER,
        answer: |answers| {
            let whole = answers[CONTAINER].to_string();
            Reply::announcing(200, &[], whole.len(), &whole.as_bytes()[..whole.len() / 2])
        },
        is_told: |facts| !unread(facts).is_empty(),
    },
    Fault {
        name: "half a document",
        path: CONTAINER,
        answer: |answers| {
            let whole = answers[CONTAINER].to_string();
            Reply::new(200, &[], &whole.as_bytes()[..whole.len() / 2])
        },
        is_told: |facts| unread(facts).contains("not what it should be"),
    },
    Fault {
        name: "another document",
        path: CONTAINER,
        answer: |_| Reply::new(200, &[], b"[]"),
        is_told: |facts| {
            let all = facts.engines[0].containers.known().unwrap();
            all[0].host.privileged.known().is_none()
        },
    },
    Fault {
        name: "a key that stands twice",
        path: CONTAINER,
        answer: |_| {
            Reply::new(
                200,
                &[],
                br#"{"HostConfig": {"Privileged": true, "Privileged": false}}"#,
            )
        },
        is_told: |facts| unread(facts).contains("twice"),
    },
    Fault {
        name: "deep nesting",
        path: CONTAINER,
        answer: |_| {
            let text = format!("{{\"HostConfig\": {}", "[".repeat(1 << 20));
            Reply::new(200, &[], text.as_bytes())
        },
        is_told: |facts| unread(facts).contains("recursion"),
    },
    Fault {
        name: "no answer",
        path: CONTAINER,
        answer: |_| Reply::default().pause(Duration::from_secs(4)),
        is_told: |facts| !unread(facts).is_empty(),
    },
    Fault {
        name: "a body that stalls",
        path: CONTAINER,
        answer: |_| Reply::announcing(200, &[], 100, b"{\"Name\": ").pause(Duration::from_secs(4)),
        is_told: |facts| !unread(facts).is_empty(),
    },
    Fault {
        name: "a body that is announced too large",
        path: CONTAINER,
        answer: |_| Reply::announcing(200, &[], 1 << 40, b"{"),
        is_told: |facts| unread(facts).contains("more than"),
    },
    Fault {
        name: "a body without an end",
        path: CONTAINER,
        answer: |_| {
            Reply::raw("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n[").forever([b' '; 65536])
        },
        is_told: |facts| unread(facts).contains("more than"),
    },
    Fault {
        name: "no HTTP",
        path: CONTAINER,
        answer: |_| Reply::raw([0xff; 64]),
        is_told: |facts| !unread(facts).is_empty(),
    },
    Fault {
        name: "a list of 100,000",
        path: LIST,
        answer: |_| {
            let one = r#"{"Id": "x"}, "#;
            let text = format!("[{}{{}}]", one.repeat(99_999));
            Reply::new(200, &[], text.as_bytes())
        },
        is_told: |facts| unlisted(facts).contains("100000"),
    },
    Fault {
        name: "a list that is none",
        path: LIST,
        answer: |_| Reply::new(200, &[], br#"{"Id": "x"}"#),
        is_told: |facts| unlisted(facts).contains("not a list"),
    },
    Fault {
        name: "no information",
        path: "info",
        answer: |_| Reply::new(500, &[], b"x"),
        is_told: |facts| facts.engines[0].info.version.why_unknown().is_some(),
    },
    Fault {
        name: "events that are none",
        path: "events",
        answer: |_| Reply::new(200, &[], b"{\"Action\": \"start\"} nonsense"),
        is_told: |facts| facts.engines[0].execs.why_unknown().is_some(),
    },
    Fault {
        name: "errors everywhere",
        path: "",
        answer: |_| Reply::new(503, &[], b""),
        is_told: |facts| !facts.problems.is_empty() || !unlisted(facts).is_empty(),
    },
];
