//! A bypass case: what is sent, the rule that has to deny it, and its harmless twin.

use super::face::Face;
use super::plugin::{Otherwise, otherwise};
use super::scene::{Answer, Scene, usual};

/// A request.
pub(super) enum Request {
    /// One as clients write it.
    Plain {
        method: &'static str,
        path: String,
        body: Vec<u8>,
    },
    /// Bytes as they go over the wire.
    Raw(Vec<u8>),
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
    Request::Plain {
        method,
        path: path.to_owned(),
        body: body.as_ref().to_vec(),
    }
}

/// Sends bytes as they are.
pub(super) fn raw(bytes: impl AsRef<[u8]>) -> Request {
    Request::Raw(bytes.as_ref().to_vec())
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
    let id = case.id;
    let differs = (scene.face() == Face::Plugin)
        .then(|| otherwise(id))
        .flatten();
    let mut problems = refused(scene, case, differs.and_then(|it| it.denied));
    if let Some(twin) = &case.twin {
        let before = scene.decided().len();
        let answer = send(scene, twin);
        let is_through = (200..300).contains(&answer.status) || answer.status == 101;
        match differs.and_then(|it| it.twin) {
            None if !is_through => problems.push(format!("{id}: the twin is denied: {answer:?}")),
            Some(rule) if is_through || !is_told(scene, before, rule) => {
                problems.push(format!(
                    "{id}: the twin is not denied by {rule}: {answer:?}"
                ));
            }
            _ => {}
        }
        // Where it was not made, there is nothing to remove.
        for path in ["/containers/tried?force=1&v=1", "/volumes/tried?force=1"] {
            let _gone = scene.order("DELETE", path, "");
        }
    }
    problems
}

/// Says what is wrong with how a case is refused.
fn refused(scene: &Scene, case: &Case, otherwise: Option<Otherwise>) -> Vec<String> {
    let id = case.id;
    let mut problems = Vec::new();
    let before = (scene.state(), scene.decided().len());
    let answer = send(scene, &case.denied);
    let is_engines = otherwise == Some(Otherwise::Engine);
    let is_turned_away = (400..500).contains(&answer.status);
    let is_engines = is_engines && answer.status >= 300;
    if !is_turned_away && !is_engines {
        problems.push(format!("{id}: PASSED: {answer:?}"));
    }
    let after = scene.state();
    if after != before.0 {
        let new = after.iter().find(|it| !before.0.contains(it));
        problems.push(format!("{id}: CHANGED: {new:?}"));
    }
    let rule = match otherwise {
        // The engine turns it away before it asks anybody.
        Some(Otherwise::Engine) if is_told(scene, before.1, "") => {
            problems.push(format!("{id}: the guard heard of it: {answer:?}"));
            return problems;
        }
        Some(Otherwise::Engine) => return problems,
        Some(Otherwise::By(rule)) => rule,
        None => case.rule,
    };
    if !is_told(scene, before.1, rule) {
        let decided = scene.decided();
        let told = decided.get(before.1..).unwrap_or_default();
        let told = told
            .iter()
            .map(|it| format!("{} {}", it["rules"], it["reasons"]));
        let told: Vec<String> = told.collect();
        problems.push(format!("{id}: not denied by {rule}: {told:?} {answer:?}"));
    }
    problems
}

/// Says whether the log tells, behind so many entries, of something that a rule with this beginning denied.
fn is_told(scene: &Scene, behind: usize, rule: &str) -> bool {
    let decided = scene.decided();
    let told = decided.get(behind..).unwrap_or_default();
    told.iter().any(|it| {
        let rules = it["rules"].as_array().unwrap();
        let mut rules = rules.iter().filter_map(|it| it.as_str());
        it["allowed"] == false && rules.any(|it| it.starts_with(rule))
    })
}

fn send(scene: &Scene, request: &Request) -> Answer {
    match request {
        Request::Plain { method, path, body } => scene.send_bytes(method, path, body),
        Request::Raw(bytes) => scene.send_raw(bytes),
    }
}
