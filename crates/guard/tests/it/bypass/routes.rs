//! Other routes than making containers: cases R01–R24.

use super::case::{Case, ask, case, check, more, raw};
use super::scene::Scene;

const NOT_FOUND: &str = "builtin/not-found";

fn post(path: &str, body: &str) -> super::case::Request {
    ask("POST", &format!("/v1.41{path}"), body)
}

fn get(path: &str) -> super::case::Request {
    ask("GET", &format!("/v1.41{path}"), "")
}

/// Puts an archive without files into a container.
fn archive(name: &str, path: &str) -> super::case::Request {
    let empty = "\0".repeat(1024);
    raw(format!(
        "PUT /v1.41/containers/{name}/archive?path={path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
         Content-Type: application/x-tar\r\nContent-Length: 1024\r\n\r\n{empty}"
    ))
}

/// Asks for a connection to the builder.
fn upgraded(what: &str) -> super::case::Request {
    raw(format!(
        "POST /v1.41/{what} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
    ))
}

/// Containers of others; `exec` is one in a container of another, `id` the beginning of that one's id.
fn foreign(exec: &str, id: &str) -> Vec<Case> {
    vec![
        case(
            "R01",
            post(
                "/containers/mine/exec",
                r#"{"Cmd":["ls"],"Privileged":true}"#,
            ),
            "profile/",
            post("/containers/mine/exec", r#"{"Cmd":["ls"],"User":"1000"}"#),
        ),
        more(
            "R01 foreign",
            post("/containers/theirs/exec", r#"{"Cmd":["ls"]}"#),
            NOT_FOUND,
        ),
        case(
            "R02",
            post(&format!("/exec/{exec}/start"), r#"{"Detach":true}"#),
            NOT_FOUND,
            get("/containers/mine/json"),
        ),
        case(
            "R03",
            get("/containers/theirs/logs?stdout=1"),
            NOT_FOUND,
            get("/containers/mine/logs?stdout=1"),
        ),
        more(
            "R03 attach",
            post("/containers/theirs/attach?logs=1&stdout=1", ""),
            NOT_FOUND,
        ),
        more("R03 export", get("/containers/theirs/export"), NOT_FOUND),
        more(
            "R03 archive",
            get("/containers/theirs/archive?path=/etc"),
            NOT_FOUND,
        ),
        case(
            "R04",
            archive("theirs", "/tmp"),
            NOT_FOUND,
            archive("mine", "/tmp"),
        ),
        more(
            "R03 id",
            get(&format!("/containers/{id}/logs?stdout=1")),
            NOT_FOUND,
        ),
        more(
            "R05 foreign",
            post("/commit?container=theirs&repo=dev-x", ""),
            "builtin/default",
        ),
        case(
            "R16",
            post("/containers/theirs/update", r#"{"Memory":0}"#),
            NOT_FOUND,
            get("/containers/mine/top"),
        ),
        case(
            "R21",
            post(&format!("/containers/{id}/stop?t=0"), ""),
            NOT_FOUND,
            get("/containers/mine/json"),
        ),
        case(
            "R23",
            post("/containers/strong/start", ""),
            NOT_FOUND,
            post("/containers/mine/restart?t=0", ""),
        ),
    ]
}

fn engine() -> Vec<Case> {
    let rule = "builtin/";
    vec![
        case(
            "R05",
            post("/commit?container=mine&repo=dev-x&changes=USER%20root", ""),
            rule,
            get("/images/dev-box:1/history"),
        ),
        case(
            "R06",
            post(
                "/images/create?fromSrc=http%3A%2F%2F169.254.169.254%2Fx&repo=dev-x",
                "",
            ),
            rule,
            get("/images/dev-box:1/json"),
        ),
        more("R06 load", post("/images/load", "x"), rule),
        case(
            "R07",
            post("/images/dev-box:1/tag?repo=nginx&tag=latest", ""),
            "profile/",
            post("/images/dev-box:1/tag?repo=dev-box&tag=2", ""),
        ),
        case(
            "R08",
            post("/images/dev-box:1/push", ""),
            rule,
            get("/images/dev-box:1/history"),
        ),
        case(
            "R09",
            post("/build?networkmode=host&t=dev-x", ""),
            "profile/narrow/build",
            get("/version"),
        ),
        more(
            "R09 remote",
            post("/build?remote=http%3A%2F%2F169.254.169.254%2Fx&t=dev-x", ""),
            "profile/narrow/build",
        ),
        case("R10", post("/grpc", ""), "http/upgrade", get("/_ping")),
        more("R10 upgraded", upgraded("grpc"), rule),
        more("R10 upgraded session", upgraded("session"), rule),
        more("R10 session", post("/session", ""), "http/upgrade"),
        case("R11", post("/plugins/x/disable", ""), rule, get("/info")),
        more("R11 pull", post("/plugins/pull?remote=x/y", "[]"), rule),
        case(
            "R12",
            post("/swarm/init", r#"{"ListenAddr":"127.0.0.1:2377"}"#),
            rule,
            get("/networks/my-net"),
        ),
        case("R13", get("/swarm/unlockkey"), rule, get("/volumes/data")),
        more("R13 tokens", get("/swarm"), rule),
        case(
            "R14",
            post("/secrets/create", r#"{"Name":"x","Data":"eA=="}"#),
            rule,
            get("/containers/mine/changes"),
        ),
        more(
            "R14 template",
            post(
                "/configs/create",
                r#"{"Name":"x","Data":"eA==","Templating":{"Name":"golang"}}"#,
            ),
            rule,
        ),
        case(
            "R15",
            post(
                "/networks/create",
                r#"{"Name":"bad","Driver":"macvlan","Options":{"parent":"eth0"}}"#,
            ),
            "profile/",
            post("/networks/create", r#"{"Name":"good","Driver":"bridge"}"#),
        ),
        more(
            "R15 option",
            post(
                "/networks/create",
                r#"{"Name":"bad","Options":{"com.docker.network.bridge.name":"docker0"}}"#,
            ),
            "profile/",
        ),
        more(
            "R15 from",
            post(
                "/networks/create",
                r#"{"Name":"bad","ConfigFrom":{"Network":"their-net"}}"#,
            ),
            "profile/",
        ),
        more(
            "R15 foreign",
            post("/networks/their-net/connect", r#"{"Container":"mine"}"#),
            NOT_FOUND,
        ),
        case(
            "R15 their container",
            post("/networks/my-net/connect", r#"{"Container":"theirs"}"#),
            NOT_FOUND,
            post("/networks/my-net/connect", r#"{"Container":"mine"}"#),
        ),
        case(
            "R17",
            post(
                "/containers/mine/checkpoints",
                r#"{"CheckpointID":"x","CheckpointDir":"/etc"}"#,
            ),
            rule,
            get("/containers/mine/stats?stream=0&one-shot=1"),
        ),
        case(
            "R18",
            ask("GET", "/debug/pprof/cmdline", ""),
            rule,
            get("/_ping"),
        ),
        more(
            "R20 volume",
            ask("DELETE", "/v1.41/volumes/them", ""),
            NOT_FOUND,
        ),
        more(
            "R20 network",
            ask("DELETE", "/v1.41/networks/their-net", ""),
            NOT_FOUND,
        ),
    ]
}

pub(super) fn cases(exec: &str, id: &str) -> Vec<Case> {
    let mut cases = foreign(exec, id);
    cases.extend(engine());
    cases
}

#[test]
fn other_routes_lead_no_further() {
    let Some(scene) = Scene::start() else {
        return;
    };
    check(&scene, &with_exec(&scene));
}

/// The cases with the ids of an engine.
pub(super) fn with_exec(scene: &Scene) -> Vec<Case> {
    let made = scene.order("POST", "/containers/theirs/exec", r#"{"Cmd":["ls"]}"#);
    let exec = made.json()["Id"].as_str().unwrap().to_owned();
    let id = scene.id("/containers/theirs/json");
    cases(&exec, &id[..12])
}

/// Lists tell nothing of others (R19).
#[test]
fn lists_end_at_ones_own() {
    let Some(scene) = Scene::start() else {
        return;
    };
    for path in ["/containers/json?all=1", "/volumes", "/networks"] {
        let text = scene.send("GET", &format!("/v1.41{path}"), "").text;
        let own = ["mine", "data", "my-net"]
            .iter()
            .any(|it| text.contains(it));
        let leaks = ["theirs", "strong", "\"them\"", "their-net"]
            .iter()
            .any(|it| text.contains(it));
        assert!(own && !leaks, "{path}: {text}");
    }
}
