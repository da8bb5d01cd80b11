//! Requests over the wire that two readers may read in two ways: cases B01–B23. Each asks for a volume that is a window
//! into the host; its twin for an ordinary one.

use std::io::{Read as _, Write as _};
use std::time::{Duration, Instant};

use super::case::{Case, Request, ask, case, check, more, raw};
use super::scene::Scene;

/// A volume that shows the whole host.
const BAD: &str = r#"{"Name":"tried","DriverOpts":{"type":"none","o":"bind","device":"/"}}"#;
/// One like any other.
const GOOD: &str = r#"{"Name":"tried"}"#;
const VOLUMES: &str = "profile/narrow/volumes";
const JSON: &str = "Content-Type: application/json\r\n";
const CREATE: &str = "/v1.41/volumes/create";

/// Asks for a volume at a target, with these lines in the head and this behind it.
fn post(target: &str, lines: &str, rest: &str) -> Request {
    raw(format!(
        "POST {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{lines}\r\n{rest}"
    ))
}

/// The same with the usual type and length.
fn at(target: &str, body: &str) -> Request {
    framed(target, JSON, body)
}

fn framed(target: &str, lines: &str, body: &str) -> Request {
    let length = body.len();
    post(
        target,
        &format!("{lines}Content-Length: {length}\r\n"),
        body,
    )
}

/// The same in one chunk; `mark` stands behind its size, `end` behind the last one.
fn chunked(mark: &str, end: &str, body: &str) -> Request {
    let size = body.len();
    let lines = format!("{JSON}Transfer-Encoding: chunked\r\n");
    post(
        CREATE,
        &lines,
        &format!("{size:x}{mark}\r\n{body}\r\n0\r\n{end}\r\n"),
    )
}

fn padded(body: &str, length: usize) -> String {
    let padding = "x".repeat(length);
    let rest = body.strip_prefix('{').unwrap_or_default();
    format!(r#"{{"Labels":{{"a":"{padding}"}},{rest}"#)
}

fn frames() -> Vec<Case> {
    let length = BAD.len();
    let ping = "GET /_ping HTTP/1.1\r\nHost: x\r\n\r\n";
    let behind = |body: &str| {
        let length = body.len();
        raw(format!(
            "{ping}POST {CREATE} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{JSON}Content-Length: {length}\r\n\r\n{body}"
        ))
    };
    vec![
        case(
            "B01",
            at(CREATE, &padded(GOOD, 6 << 20)),
            "body/too-large",
            at(CREATE, GOOD),
        ),
        case(
            "B02",
            at(CREATE, &padded(BAD, 1_258_291)),
            VOLUMES,
            at(CREATE, &padded(GOOD, 1_258_291)),
        ),
        case(
            "B03",
            post(CREATE, &format!("{JSON}Content-Length: 0\r\n"), BAD),
            "body/missing",
            at(CREATE, GOOD),
        ),
        case(
            "B04",
            post(
                CREATE,
                &format!("{JSON}Content-Length: 2\r\nContent-Length: {length}\r\n"),
                BAD,
            ),
            "http/duplicate-field",
            at(CREATE, GOOD),
        ),
        more(
            "B04 alike",
            post(
                CREATE,
                &format!("{JSON}Content-Length: {length}\r\nContent-Length: {length}\r\n"),
                BAD,
            ),
            "http/duplicate-field",
        ),
        case(
            "B05",
            post(
                CREATE,
                &format!("{JSON}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n"),
                &format!("{length:x}\r\n{BAD}\r\n0\r\n\r\n"),
            ),
            "http/two-lengths",
            chunked("", "", GOOD),
        ),
        case(
            "B06",
            chunked(";a=b", "", BAD),
            "chunked/extension",
            chunked("", "", GOOD),
        ),
        more(
            "B06 trailer",
            chunked("", "A: b\r\n", BAD),
            "chunked/trailer",
        ),
        case(
            "B07",
            post(
                CREATE,
                &format!("{JSON}Transfer-Encoding: chunked\r\n"),
                &format!("1{length:016x}\r\n{BAD}\r\n0\r\n\r\n"),
            ),
            "chunked/size",
            chunked("", "", GOOD),
        ),
        case(
            "B08",
            framed(CREATE, &format!("{JSON}A: b\r\n c\r\n"), BAD),
            "http/field",
            framed(CREATE, &format!("{JSON}A: b c\r\n"), GOOD),
        ),
        more(
            "B08 bare",
            framed(CREATE, &format!("{JSON}A: b\n"), BAD),
            "http/byte",
        ),
        case(
            "B14",
            raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
            "http/h2-preface",
            ask("GET", "/_ping", ""),
        ),
        case("B16", behind(BAD), VOLUMES, behind(GOOD)),
    ]
}

fn targets() -> Vec<Case> {
    let path = "path/";
    let refused = |id, target: &str| more(id, at(target, BAD), path);
    vec![
        case(
            "B09",
            at("//v1.41/volumes/create", BAD),
            path,
            at(CREATE, GOOD),
        ),
        refused("B09 inside", "/v1.41//volumes/create"),
        refused("B09 dot", "/v1.41/./volumes/create"),
        refused("B09 dots", "/v1.41/x/../volumes/create"),
        case(
            "B10",
            at("/v1.41/volumes/%63reate", BAD),
            path,
            at(CREATE, GOOD),
        ),
        refused("B10 slash", "/v1.41%2fvolumes/create"),
        refused("B10 dots", "/v1.41/x/%2e%2e/volumes/create"),
        refused("B10 twice", "/v1.41/volumes/%2563reate"),
        refused("B10 nul", "/v1.41/volumes/create%00"),
        case(
            "B11",
            at("/v1.41/Volumes/create", BAD),
            "route/unknown",
            at(CREATE, GOOD),
        ),
        case(
            "B12",
            at("/volumes/create", BAD),
            VOLUMES,
            at("/volumes/create", GOOD),
        ),
        refused("B12 zero", "/v01.041/volumes/create"),
        refused("B12 third", "/v1.41.0/volumes/create"),
        refused("B12 newer", "/v9.99/volumes/create"),
        refused("B12 older", "/v1.11/volumes/create"),
        refused("B12 letter", "/V1.41/volumes/create"),
        case(
            "B13",
            at("http://other/v1.41/volumes/create", BAD),
            "http/target",
            at(CREATE, GOOD),
        ),
        more("B13 star", at("*", BAD), "http/target"),
        more(
            "B13 authority",
            raw("CONNECT other:80 HTTP/1.1\r\nHost: other:80\r\nConnection: close\r\n\r\n"),
            "http/target",
        ),
        case(
            "B19",
            ask("GET", "/v1.41/containers/mine/json?size=0&size=1", ""),
            "query/duplicate",
            ask("GET", "/v1.41/containers/mine/json?size=0", ""),
        ),
        more(
            "B19 image",
            ask(
                "POST",
                "/v1.41/images/create?fromImage=dev-box&fromImage=other",
                "",
            ),
            "query/duplicate",
        ),
        more(
            "B19 encoded",
            ask(
                "POST",
                "/v1.41/images/create?fromImage=dev-box&%66romImage=other",
                "",
            ),
            "query/duplicate",
        ),
        more(
            "B19 case",
            ask(
                "POST",
                "/v1.41/images/create?FromImage=other&fromImage=dev-box",
                "",
            ),
            "query/unknown",
        ),
        more(
            "B19 semicolon",
            ask("GET", "/v1.41/containers/mine/json?size=0;size=1", ""),
            "query/character",
        ),
        more(
            "B19 names",
            ask("POST", "/v1.41/build?t=dev-x&t=nginx", ""),
            "profile/narrow/",
        ),
    ]
}

fn fields() -> Vec<Case> {
    let with = |lines: &str, body: &str| framed(CREATE, lines, body);
    let websocket = |name: &str| {
        raw(format!(
            "GET /v1.41/containers/{name}/attach/ws?stream=1&stdout=1 HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n\
             Upgrade: websocket\r\nOrigin: http://x\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        ))
    };
    let upgraded = |protocol: &str| {
        let length = BAD.len();
        raw(format!(
            "POST {CREATE} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: {protocol}\r\n{JSON}Content-Length: {length}\r\n\r\n{BAD}"
        ))
    };
    vec![
        case("B15", upgraded("tcp"), "http/upgrade", at(CREATE, GOOD)),
        more("B15 h2c", upgraded("h2c"), "http/upgrade"),
        case(
            "B18",
            with(&format!("{JSON}X-HTTP-Method-Override: GET\r\n"), BAD),
            "http/override",
            with(&format!("{JSON}X-Other: GET\r\n"), GOOD),
        ),
        case(
            "B20",
            with("Content-Type: text/plain\r\n", BAD),
            "body/",
            with("Content-Type: APPLICATION/JSON; charset=utf-8\r\n", GOOD),
        ),
        more("B20 none", with("", BAD), "body/"),
        more(
            "B20 form",
            with("Content-Type: application/x-www-form-urlencoded\r\n", BAD),
            "body/",
        ),
        more(
            "B20 parameter",
            with("Content-Type: application/json; charset\r\n", BAD),
            "body/",
        ),
        more(
            "B20 privileged",
            with("Content-Type: APPLICATION/JSON; charset=utf-8\r\n", BAD),
            VOLUMES,
        ),
        case(
            "B21",
            with(&format!("{JSON}Content-Encoding: gzip\r\n"), BAD),
            "http/content-encoding",
            at(CREATE, GOOD),
        ),
        case(
            "B22",
            with(&format!("{JSON}Expect: 100-continue\r\n"), BAD),
            VOLUMES,
            with(&format!("{JSON}Expect: 100-continue\r\n"), GOOD),
        ),
        more(
            "B22 other",
            with(&format!("{JSON}Expect: 200-ok\r\n"), BAD),
            "http/expect",
        ),
        case(
            "B23",
            websocket("theirs"),
            "builtin/not-found",
            websocket("mine"),
        ),
    ]
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = frames();
    cases.extend(targets());
    cases.extend(fields());
    cases
}

#[test]
fn requests_have_one_reading_or_none() {
    let Some(scene) = Scene::start() else {
        return;
    };
    check(&scene, &cases());
}

/// B16: what is sent into a container behind a request goes into the container.
#[test]
fn nothing_is_read_behind_an_upgrade() {
    let Some(scene) = Scene::start() else {
        return;
    };
    let before = scene.state();
    let mut stream = scene.connect();
    let length = GOOD.len();
    let text = format!(
        "POST /v1.41/containers/mine/attach?stream=1&stdin=1 HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n\
         Upgrade: tcp\r\n\r\nPOST {CREATE} HTTP/1.1\r\nHost: x\r\n{JSON}Content-Length: {length}\r\n\r\n{GOOD}"
    );
    stream.write_all(text.as_bytes()).unwrap();
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 101");
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(scene.state(), before);
    assert_eq!(
        scene.decided().last().unwrap()["operation"],
        "containers.attach"
    );
}

/// B17: who is slow is turned away, which is recorded, and the engine hears nothing of it.
#[test]
fn slow_requests_come_to_nothing() {
    let Some(scene) = Scene::start() else {
        return;
    };
    let before = scene.state();
    let length = BAD.len() + GOOD.len();
    let head = format!("POST {CREATE} HTTP/1.1\r\nHost: x\r\n{JSON}Content-Length: {length}\r\n");
    for part in [head.clone(), format!("{head}\r\n{GOOD}")] {
        let begun = Instant::now();
        let answer = scene.send_raw(part.as_bytes());
        assert_eq!(answer.status, 408, "{answer:?}");
        assert!(begun.elapsed() < Duration::from_secs(20));
        assert_eq!(scene.decided().last().unwrap()["rules"][0], "proxy/slow");
    }
    assert_eq!(scene.state(), before);
}
