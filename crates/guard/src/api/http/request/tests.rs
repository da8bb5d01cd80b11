//! Heads of requests: what RFC 9112 says, and what two readers could read in two ways.

use super::*;
use crate::api::http::HEAD_LIMIT;

fn read_text(text: &str) -> Result<Head, Refusal> {
    match read(text.as_bytes())? {
        Progress::Done { head, length } => {
            assert_eq!(length, text.len());
            Ok(head)
        }
        Progress::More => panic!("not whole: {text:?}"),
    }
}

/// Reads a head with these lines behind `POST /x HTTP/1.1` and a host.
fn with(lines: &str) -> Result<Head, Refusal> {
    read_text(&format!("POST /x HTTP/1.1\r\nHost: docker\r\n{lines}\r\n"))
}

#[track_caller]
fn refuses(text: &str, rule: &str) {
    assert_eq!(read_text(text).map_err(|it| it.rule), Err(rule), "{text:?}");
}

#[track_caller]
fn refuses_with(lines: &str, rule: &str) {
    assert_eq!(with(lines).map_err(|it| it.rule), Err(rule), "{lines:?}");
}

#[test]
fn a_plain_head_is_read() {
    let head = read_text(
        "GET /v1.41/info?a=b HTTP/1.1\r\nHost: docker\r\nUser-Agent:Docker-Client/20.10 (linux)\r\nX: \r\n\r\n",
    )
    .unwrap();
    assert_eq!(
        (head.method.as_str(), head.target.as_str()),
        ("GET", "/v1.41/info?a=b")
    );
    assert_eq!(
        head.fields.first("user-agent"),
        Some("Docker-Client/20.10 (linux)")
    );
    assert_eq!(head.fields.first("x"), Some(""));
    assert_eq!(head.framing, Framing::None);
    assert!(head.keeps_alive && !head.expects_continue && head.upgrade.is_none());
}

#[test]
fn what_follows_a_head_is_left() {
    let bytes = b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /next HTTP/1.1\r\n";
    let Ok(Progress::Done { length, .. }) = read(bytes) else {
        panic!("not read");
    };
    assert_eq!(length, 27);
    for end in 0..27 {
        assert_eq!(read(&bytes[..end]), Ok(Progress::More), "{end}");
    }
}

#[test]
fn old_clients_need_no_host() {
    let head = read_text("GET /_ping HTTP/1.0\r\n\r\n").unwrap();
    assert!(head.old && !head.keeps_alive);
}

#[test]
fn request_lines_have_one_form() {
    for line in [
        "GET / HTTP/1.1 ",
        "GET  / HTTP/1.1",
        "GET /",
        "GET / x HTTP/1.1",
        " GET / HTTP/1.1",
        "GET\t/ HTTP/1.1",
        "G(T / HTTP/1.1",
        "GET /ä HTTP/1.1",
        "GET /\u{7f} HTTP/1.1",
        "",
    ] {
        refuses(&format!("{line}\r\nHost: a\r\n\r\n"), "http/request-line");
    }
    for line in [
        "GET / HTTP/1.2",
        "GET / HTTP/2.0",
        "GET / http/1.1",
        "GET / HTTP/01.1",
        "GET / HTTP/1.10",
    ] {
        refuses(&format!("{line}\r\nHost: a\r\n\r\n"), "http/version");
    }
    let long = format!(
        "GET /{} HTTP/1.1\r\nHost: a\r\n\r\n",
        "a".repeat(LINE_LIMIT)
    );
    refuses(&long, "http/too-large");
}

/// B13.
#[test]
fn targets_are_paths() {
    for target in ["http://docker/info", "docker:80", "*", "info", "//x"] {
        let text = format!("GET {target} HTTP/1.1\r\nHost: a\r\n\r\n");
        match target {
            "//x" => assert!(read_text(&text).is_ok()),
            _ => refuses(&text, "http/target"),
        }
    }
    refuses(
        "CONNECT docker:80 HTTP/1.1\r\nHost: a\r\n\r\n",
        "http/target",
    );
    assert_eq!(
        read_text("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")
            .unwrap()
            .target,
        "*"
    );
}

/// B14.
#[test]
fn http2_with_prior_knowledge_is_refused() {
    refuses("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "http/h2-preface");
}

/// B08, and TLS on a plain port.
#[test]
fn lines_end_with_crlf() {
    refuses("GET / HTTP/1.1\nHost: a\n\n", "http/byte");
    refuses("GET / HTTP/1.1\r\nHost: a\n\r\n", "http/byte");
    refuses(
        "GET / HTTP/1.1\r\nA: b\r\n c\r\nHost: a\r\n\r\n",
        "http/field",
    );
    refuses(
        "GET / HTTP/1.1\r\nA: b\r\n\tc\r\nHost: a\r\n\r\n",
        "http/field",
    );
    assert!(read(b"\x16\x03\x01\x02\x00\x01\x00\x01").is_err());
}

#[test]
fn fields_have_one_form() {
    refuses_with("Content-Length : 5\r\n", "http/field");
    refuses_with("Content-Length\r\n", "http/field");
    refuses_with(": 5\r\n", "http/field");
    refuses_with("A b: 5\r\n", "http/field");
    refuses_with("A: b\u{1}c\r\n", "http/field-value");
    refuses_with("A: ä\r\n", "http/field-value");
    refuses_with(&"A: b\r\n".repeat(200), "http/too-large");
    let long = format!("A: {}\r\n", "b".repeat(HEAD_LIMIT));
    refuses_with(&long, "http/too-large");
}

#[test]
fn there_is_one_host() {
    refuses("GET / HTTP/1.1\r\n\r\n", "http/host");
    refuses("GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", "http/host");
    refuses("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "http/host");
    refuses("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "http/host");
    for host in [
        "",
        "docker",
        "[::1]:2375",
        "%2Fvar%2Frun%2Fdocker.sock",
        "127.0.0.1:2375",
    ] {
        let text = format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");
        assert!(read_text(&text).is_ok(), "{host}");
    }
}

/// B03, B04, B05.
#[test]
fn there_is_one_length() {
    assert_eq!(
        with("Content-Length: 0\r\n").unwrap().framing,
        Framing::Length(0)
    );
    assert_eq!(
        with("Content-Length:15 \r\n").unwrap().framing,
        Framing::Length(15)
    );
    assert_eq!(
        with("Transfer-Encoding: Chunked\r\n").unwrap().framing,
        Framing::Chunked
    );
    for value in [
        "+5",
        "-1",
        "5,5",
        "5 5",
        "0x5",
        "",
        "5.0",
        "99999999999999999999",
        "１",
    ] {
        let rule = if value == "１" {
            "http/field-value"
        } else {
            "http/content-length"
        };
        refuses_with(&format!("Content-Length: {value}\r\n"), rule);
    }
    refuses_with(
        "Content-Length: 5\r\nContent-Length: 5\r\n",
        "http/duplicate-field",
    );
    refuses_with(
        "Content-Length: 5\r\ncontent-length: 6\r\n",
        "http/duplicate-field",
    );
    refuses_with(
        "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n",
        "http/two-lengths",
    );
    for value in [
        "gzip, chunked",
        "chunked, chunked",
        "identity",
        "xchunked",
        "\"chunked\"",
        "chunked;a=b",
        "",
    ] {
        refuses_with(
            &format!("Transfer-Encoding: {value}\r\n"),
            "http/transfer-encoding",
        );
    }
    refuses_with(
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        "http/duplicate-field",
    );
    refuses(
        "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
        "http/transfer-encoding",
    );
}

/// B18, B21, B22.
#[test]
fn what_changes_the_meaning_is_refused() {
    refuses_with("Content-Encoding: gzip\r\n", "http/content-encoding");
    refuses_with("Trailer: X\r\n", "http/trailer");
    refuses_with("X-HTTP-Method-Override: DELETE\r\n", "http/override");
    refuses_with("x-original-url: /containers/create\r\n", "http/override");
    refuses_with("Expect: 200-ok\r\n", "http/expect");
    refuses_with(
        "Content-Type: application/json\r\nContent-Type: text/plain\r\n",
        "http/duplicate-field",
    );
    assert!(with("Expect: 100-Continue\r\n").unwrap().expects_continue);
    assert!(!with("Connection: close\r\n").unwrap().keeps_alive);
    assert!(!with("Connection: a, Close\r\n").unwrap().keeps_alive);
}

/// B15, B23.
#[test]
fn upgrades_are_announced_twice() {
    let upgrade = |lines| with(lines).map(|it| it.upgrade);
    assert_eq!(
        upgrade("Connection: Upgrade\r\nUpgrade: tcp\r\n"),
        Ok(Some(Upgrade::Tcp))
    );
    assert_eq!(
        upgrade("Connection: keep-alive, upgrade\r\nUpgrade: WebSocket\r\n"),
        Ok(Some(Upgrade::WebSocket))
    );
    assert_eq!(
        upgrade("Connection: Upgrade\r\nUpgrade: h2c\r\n"),
        Ok(Some(Upgrade::H2c))
    );
    refuses_with("Upgrade: tcp\r\n", "http/upgrade");
    refuses_with("Connection: Upgrade\r\n", "http/upgrade");
    refuses_with(
        "Connection: Upgrade\r\nUpgrade: h2c, tcp\r\n",
        "http/upgrade",
    );
    refuses_with(
        "Connection: Upgrade\r\nUpgrade: h2c\r\nUpgrade: tcp\r\n",
        "http/duplicate-field",
    );
    refuses(
        "GET / HTTP/1.0\r\nConnection: upgrade\r\nUpgrade: tcp\r\n\r\n",
        "http/upgrade",
    );
}
