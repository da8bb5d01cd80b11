//! A recorded log → a role that allows what was allowed, and nothing more than that.

use super::learn;
use crate::decide::Judge as _;
use crate::decide::case::{Cases, Written, read};
use crate::decide::evidence::NoEvidence;
use crate::decide::tests::{NOON, try_policy, user, world};

fn line(number: u64, who: &str, allowed: bool, line: &str, body: &str, targets: &[&str]) -> String {
    let operation = read(&Written {
        method: line.split(' ').next().unwrap().to_owned(),
        path: line.split(' ').nth(1).unwrap().to_owned(),
        headers: Vec::new(),
        body: (!body.is_empty()).then(|| body.to_owned()),
    });
    serde_json::json!({
        "seq": number, "time": "2026-11-23T12:00:00.0Z", "previous": "0", "event": "decided",
        "request": format!("r{number}"), "principal": {"identity": who, "method": "peer", "listener": "main"},
        "operation": operation.unwrap().operation.id, "line": line, "version": "1.41", "targets": targets,
        "image": null, "allowed": allowed, "would_deny": true, "rules": [], "reasons": [],
        "body_digest": null, "body": (!body.is_empty()).then_some(body),
    })
    .to_string()
}

const RUN: &str = r#"{"Image":"nginx","User":"1000","HostConfig":{"Binds":["/srv/app:/data"],"Memory":1048576,"CapAdd":["NET_ADMIN"],"PortBindings":{"80/tcp":[{"HostIp":"127.0.0.1","HostPort":"8080"}]}}}"#;

fn log() -> String {
    let own = "a1".repeat(32);
    let other = "b1".repeat(32);
    let lines = [
        line(
            1,
            "uid:1000",
            true,
            "POST /v1.41/containers/create?name=web",
            RUN,
            &[],
        ),
        format!(r#"{{"seq":2,"event":"ended","request":"r1","status":201,"made":"{own}"}}"#),
        line(
            3,
            "uid:1000",
            true,
            &format!("POST /v1.41/containers/{own}/start"),
            "",
            &[&own],
        ),
        line(
            4,
            "uid:1000",
            true,
            "POST /v1.41/containers/theirs/stop",
            "",
            &[&other],
        ),
        line(
            5,
            "uid:1000",
            false,
            "DELETE /v1.41/containers/theirs",
            "",
            &[&other],
        ),
        line(
            6,
            "uid:1001",
            true,
            "POST /v1.41/containers/theirs/kill",
            "",
            &[&other],
        ),
        r#"{"seq":7,"event":"checkpoint","note":"x"}"#.to_owned(),
        "half a li".to_owned(),
    ];
    lines.join("\n")
}

#[test]
fn a_role_is_learned_that_allows_what_was_allowed() {
    let log = log();
    let lesson = learn(log.lines(), Some("uid:1000"));
    assert_eq!(
        (lesson.requests, lesson.denied, lesson.unreadable),
        (3, 1, 1)
    );
    let text = lesson.write("learned");
    let policy = try_policy(&text, std::sync::Arc::new(NoEvidence));
    let policy = policy.unwrap_or_else(|wrong| panic!("{wrong}\n{text}"));
    let privileged = RUN.replace("\"Memory\"", "\"Privileged\":true,\"Memory\"");
    let elsewhere = RUN.replace("/srv/app", "/srv/config");
    let more = RUN.replace("1048576", "2097152");
    let create = "/v1.41/containers/create?name=web";
    let cases = [
        ("POST", create, RUN, true),
        ("POST", "/v1.41/containers/mine/start", "", true),
        ("POST", "/v1.41/containers/theirs/start", "", false),
        ("POST", "/v1.41/containers/theirs/stop", "", true),
        ("POST", "/v1.41/containers/theirs/kill", "", false),
        ("DELETE", "/v1.41/containers/theirs", "", false),
        ("POST", create, &privileged, false),
        ("POST", create, &elsewhere, false),
        ("POST", create, &more, false),
        ("POST", "/v1.41/containers/create?name=other", RUN, false),
    ];
    for (method, path, body, want) in cases {
        let asked = read(&Written {
            method: method.to_owned(),
            path: path.to_owned(),
            headers: Vec::new(),
            body: (!body.is_empty()).then(|| body.to_owned()),
        });
        let decision = policy.judge(&user(1000), &asked.unwrap(), &world(), NOON);
        assert_eq!(
            decision.allowed, want,
            "{method} {path} {body} {:?}\n{text}",
            decision.reasons
        );
    }
}

#[test]
fn nothing_in_a_log_writes_yaml() {
    let evil = "uid:1000\n      - uid: 0";
    let mut text = line(1, "cn:x", true, "GET /_ping", "", &[]);
    text = text.replace(
        "\"cn:x\"",
        &serde_json::to_string(&format!("cn:{evil}")).unwrap(),
    );
    let written = learn(text.lines(), None).write("r");
    assert!(
        written.contains(r#"- cn: "uid:1000\n      - uid: 0""#),
        "{written}"
    );
    assert!(!written.contains("\n      - uid: 0"), "{written}");
}

#[test]
fn cases_that_are_none_are_errors() {
    let cases = [
        ("version: 1\ncases: []\n", "there are no cases"),
        ("version: 2\ncases: []\n", "version 2 is not known"),
        (
            "version: 1\ncases:\n  - {name: x, principal: {uid: 1}, request: {method: GET, path: /_ping}, expect: maybe}\n",
            "f:3:",
        ),
        (
            "version: 1\ncases:\n  - {name: x, principal: {}, request: {method: GET, path: /_ping}, expect: allow}\n",
            "the principal is a uid",
        ),
        (
            "version: 1\ncases:\n  - {name: x, principal: {uid: 1}, requst: {}, expect: allow}\n",
            "did you mean `request`?",
        ),
    ];
    for (text, want) in cases {
        let wrong = Cases::parse(text, "f").err().unwrap().to_string();
        assert!(wrong.contains(want), "{wrong}");
    }
}
