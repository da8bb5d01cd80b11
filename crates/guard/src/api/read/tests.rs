//! Requests as a whole.

use super::*;
use crate::api::http::{Progress, request};
use crate::api::write;

fn head(line: &str, fields: &str) -> Head {
    let text = format!("{line} HTTP/1.1\r\nHost: docker\r\n{fields}\r\n");
    match request::read(text.as_bytes()) {
        Ok(Progress::Done { head, .. }) => head,
        other => panic!("{text}: {other:?}"),
    }
}

fn ask(line: &str, fields: &str, body: &str) -> Result<Asked, Refusal> {
    let length = format!("{fields}Content-Length: {}\r\n", body.len());
    read(&head(line, &length), Some(body.as_bytes()))
}

/// Reads, and writes again.
#[track_caller]
fn canonical(line: &str, fields: &str, body: &str, target: &str, written: Option<&str>) {
    let asked = ask(line, fields, body).unwrap();
    let canonical = write::write(&asked).unwrap();
    assert_eq!(canonical.target, target);
    let text = canonical
        .body
        .clone()
        .map(|it| String::from_utf8(it).unwrap());
    assert_eq!(text.as_deref(), written);
    // Read again it says the same.
    let line = format!("{} {}", canonical.method, canonical.target);
    let kept = fields.lines().filter(|it| !it.starts_with("Content-Type"));
    let media = canonical
        .content_type
        .map(|it| format!("Content-Type: {it}"));
    let mut lines: Vec<&str> = kept.chain(media.as_deref()).collect();
    lines.push("");
    let fields = lines.join("\r\n");
    let again = ask(&line, &fields, text.as_deref().unwrap_or_default()).unwrap();
    assert_eq!(write::write(&again).unwrap(), canonical);
    assert_eq!(
        (again.operation.id, again.path, again.query, again.body),
        (asked.operation.id, asked.path, asked.query, asked.body)
    );
}

#[track_caller]
fn refuses(line: &str, fields: &str, body: &str, rule: &str) {
    assert_eq!(
        ask(line, fields, body)
            .map(|it| it.operation.id)
            .map_err(|it| it.rule),
        Err(rule),
        "{line} {fields} {body}"
    );
}

const JSON: &str = "Content-Type: application/json\r\n";

#[test]
fn requests_have_one_form() {
    canonical("GET /v1.41/info?", "", "", "/v1.41/info", None);
    canonical("GET /_ping", "", "", "/_ping", None);
    canonical(
        "GET /v1.41/containers/json?size=true&all=1",
        "",
        "",
        "/v1.41/containers/json?all=1&size=1",
        None,
    );
    canonical(
        "GET /images/a/b:c@sha256:d/json",
        "",
        "",
        "/images/a/b:c@sha256:d/json",
        None,
    );
    canonical("GET /networks/a%20b+c", "", "", "/networks/a%20b%2Bc", None);
    canonical("GET /networks/", "", "", "/networks/", None);
    canonical(
        "POST /v1.41/images/create?fromImage=a%2Fb&tag=c",
        "",
        "",
        "/v1.41/images/create?fromImage=a%2Fb&tag=c",
        None,
    );
    canonical(
        "POST /containers/a/start",
        "Content-Type: text/plain\r\n",
        "",
        "/containers/a/start",
        None,
    );
    canonical(
        "POST /containers/a/start",
        JSON,
        "{}",
        "/containers/a/start",
        None,
    );
    canonical("OPTIONS *", "", "", "*", None);
    canonical(
        "POST /plugins/a/b:c/set",
        JSON,
        r#"[ "a" ]"#,
        "/plugins/a/b:c/set",
        Some(r#"["a"]"#),
    );
    canonical(
        "POST /plugins/a/set",
        JSON,
        "null",
        "/plugins/a/set",
        Some("[]"),
    );
    canonical(
        "POST /commit?container=a",
        JSON,
        "null\n",
        "/commit?container=a",
        Some("{}"),
    );
    canonical(
        "POST /commit?container=a",
        "",
        "",
        "/commit?container=a",
        Some("{}"),
    );
}

#[test]
fn one_path_has_two_operations() {
    let id = |query: &str| {
        ask(&format!("POST /v1.41/images/create?{query}"), "", "")
            .map(|it| it.operation.id)
            .map_err(|it| it.rule)
    };
    assert_eq!(id("fromImage=a&fromSrc="), Ok("images.pull"));
    assert_eq!(id("fromSrc=-&repo=a"), Ok("images.import"));
    assert_eq!(id("repo=a"), Ok("images.import"));
    assert_eq!(id("fromImage=&fromSrc=http%3A%2F%2Fa"), Ok("images.import"));
    assert_eq!(id("fromImage=a&fromSrc=-"), Err("query/conflict"));
}

/// B20, and forms, of which Go takes parameters before those of the query.
#[test]
fn content_types_are_held_to_the_operation() {
    let line = "POST /v1.41/plugins/a/set";
    for media in [
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        "application/json;charset=\"UTF-8\"",
    ] {
        assert!(
            ask(line, &format!("Content-Type: {media}\r\n"), "[]").is_ok(),
            "{media}"
        );
    }
    for media in [
        "text/plain",
        "application/jsonx",
        "application/json; charset=latin1",
        "application/json; charset",
        "application/json;",
        "application",
        "",
        "application/json; charset=utf-8; a=b",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=a",
    ] {
        refuses(
            line,
            &format!("Content-Type: {media}\r\n"),
            "[]",
            "body/content-type",
        );
    }
    refuses(line, "", "[]", "body/content-type");
    refuses(
        "POST /images/create?fromImage=a",
        "Content-Type: application/x-www-form-urlencoded\r\n",
        "fromImage=b",
        "body/content-type",
    );
    refuses(
        "POST /build?t=a",
        "Content-Type: multipart/form-data; boundary=a\r\n",
        "x",
        "body/content-type",
    );
    refuses(
        "POST /build?t=a",
        "Content-Type: application/X-WWW-Form-Urlencoded\r\n",
        "remote=b",
        "body/content-type",
    );
}

/// J13, and bodies of requests that have none.
#[test]
fn bodies_stand_where_there_are_any() {
    refuses(
        "POST /containers/a/start",
        JSON,
        r#"{"Privileged":true}"#,
        "body/unexpected",
    );
    refuses("POST /containers/a/start", JSON, "[]", "body/unexpected");
    refuses("GET /info", JSON, "x", "json/syntax");
    refuses("POST /volumes/create", JSON, "", "body/missing");
    refuses("POST /exec/a/start", "", "", "body/missing");
    // Dockerode writes parameters into both.
    assert_eq!(
        ask("POST /containers/a/stop?t=5", JSON, r#"{"t":5}"#).map(|it| it.body),
        Ok(Given::None)
    );
    let large = vec![b' '; BODY_LIMIT + 1];
    let refusal = read(
        &head(
            "POST /plugins/a/set",
            "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n",
        ),
        Some(&large),
    );
    assert_eq!(refusal.unwrap_err().rule, "body/too-large");
    let chunked = head(
        "POST /plugins/a/set",
        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n",
    );
    assert!(find(&chunked).unwrap().wants_body(&chunked));
    assert_eq!(read(&chunked, None).unwrap_err().rule, "body/unexpected");
    let stream = head(
        "PUT /containers/a/archive?path=/",
        "Transfer-Encoding: chunked\r\n",
    );
    assert!(!find(&stream).unwrap().wants_body(&stream));
    assert_eq!(read(&stream, None).unwrap().body, Given::Stream);
}

/// B15, B23.
#[test]
fn upgrades_are_held_to_the_operation() {
    let upgrade = |line: &str, to: &str| {
        let fields = format!("Connection: Upgrade\r\nUpgrade: {to}\r\n");
        find(&head(line, &fields))
            .map(|it| it.operation.id)
            .map_err(|it| it.rule)
    };
    assert_eq!(
        upgrade("POST /containers/a/attach", "tcp"),
        Ok("containers.attach")
    );
    assert_eq!(upgrade("POST /exec/a/start", "tcp"), Ok("exec.start"));
    assert_eq!(
        upgrade("GET /containers/a/attach/ws", "websocket"),
        Ok("containers.attach-ws")
    );
    assert_eq!(upgrade("POST /session", "h2c"), Ok("session.start"));
    assert_eq!(upgrade("POST /grpc", "h2c"), Ok("grpc.start"));
    for (line, to) in [
        ("GET /info", "h2c"),
        ("GET /info", "tcp"),
        ("POST /containers/a/attach", "h2c"),
        ("POST /containers/create", "websocket"),
        ("POST /session", "tcp"),
    ] {
        assert_eq!(upgrade(line, to), Err("http/upgrade"), "{line} {to}");
    }
    for line in ["POST /session", "POST /grpc", "GET /containers/a/attach/ws"] {
        assert_eq!(
            find(&head(line, ""))
                .map(|it| it.operation.id)
                .map_err(|it| it.rule),
            Err("http/upgrade")
        );
    }
    assert!(find(&head("POST /containers/a/attach", "")).is_ok());
}

#[test]
fn changed_parameters_are_written_as_one_path() {
    let mut asked = ask("GET /containers/a/json", "", "").unwrap();
    for value in ["a/b", "..", "", "a%2fb", "a\nb", "."] {
        asked.path[0].1 = value.to_owned();
        assert!(write::write(&asked).is_err(), "{value}");
    }
    let mut asked = ask("GET /images/a/json", "", "").unwrap();
    for (value, good) in [
        ("a/b", true),
        ("a/../b", false),
        ("a//b", false),
        ("/a", false),
    ] {
        asked.path[0].1 = value.to_owned();
        assert_eq!(write::write(&asked).is_ok(), good, "{value}");
    }
}
