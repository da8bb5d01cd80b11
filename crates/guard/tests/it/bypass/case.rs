//! A bypass case: what is sent, the rule that has to deny it, and its harmless twin.

use super::scene::{Scene, usual};

/// A request.
pub(super) struct Request {
    method: &'static str,
    path: String,
    body: Vec<u8>,
}

/// A case: its id, what must be denied, the beginning of the rule that denies it, and what must pass.
pub(super) struct Case {
    pub(super) id: &'static str,
    pub(super) denied: Request,
    pub(super) rule: &'static str,
    pub(super) twin: Option<Request>,
}

/// Asks with a method.
pub(super) fn ask(method: &'static str, path: &str, body: impl AsRef<[u8]>) -> Request {
    Request {
        method,
        path: path.to_owned(),
        body: body.as_ref().to_vec(),
    }
}

/// Makes an ordinary container with these settings of the host.
pub(super) fn host(settings: &str) -> Request {
    create(usual(&format!(r#","HostConfig":{{{settings}}}"#)))
}

/// Makes a container.
pub(super) fn create(body: impl AsRef<[u8]>) -> Request {
    ask("POST", "/v1.41/containers/create?name=tried", body)
}

/// A case with its twin.
pub(super) fn case(id: &'static str, denied: Request, rule: &'static str, twin: Request) -> Case {
    Case {
        id,
        denied,
        rule,
        twin: Some(twin),
    }
}

/// A further form of the case before it, which has the twin.
pub(super) fn more(id: &'static str, denied: Request, rule: &'static str) -> Case {
    Case {
        id,
        denied,
        rule,
        twin: None,
    }
}

/// Tries all cases and fails with everything that went wrong.
pub(super) fn check(scene: &Scene, cases: &[Case]) {
    let wrong: Vec<String> = cases.iter().flat_map(|it| problems(scene, it)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn problems(scene: &Scene, case: &Case) -> Vec<String> {
    let mut problems = Vec::new();
    let id = case.id;
    let before = (scene.state(), scene.decided().len());
    let answer = send(scene, &case.denied);
    if !(400..500).contains(&answer.0) {
        problems.push(format!("{id}: PASSED: {answer:?}"));
    }
    let after = scene.state();
    if after != before.0 {
        let new = after.iter().find(|it| !before.0.contains(it));
        problems.push(format!("{id}: CHANGED: {new:?}"));
    }
    let decided = scene.decided();
    let told = decided.get(before.1..).unwrap_or_default();
    let is_meant = |it: &serde_json::Value| {
        let rules = it["rules"].as_array().unwrap();
        let mut rules = rules.iter().filter_map(|it| it.as_str());
        it["allowed"] == false && rules.any(|it| it.starts_with(case.rule))
    };
    if !told.iter().any(is_meant) {
        let told: Vec<String> = told
            .iter()
            .map(|it| format!("{} {}", it["rules"], it["reasons"]))
            .collect();
        problems.push(format!(
            "{id}: not denied by {}: {told:?} {answer:?}",
            case.rule
        ));
    }
    if let Some(twin) = &case.twin {
        let answer = send(scene, twin);
        if !(200..300).contains(&answer.0) {
            problems.push(format!("{id}: the twin is denied: {answer:?}"));
        }
        // Where it was not made, there is nothing to remove.
        let _gone = scene.order("DELETE", "/containers/tried?force=1&v=1", "");
    }
    problems
}

fn send(scene: &Scene, request: &Request) -> (u16, String) {
    let answer = scene.send_bytes(request.method, &request.path, &request.body);
    (answer.status, answer.text)
}
