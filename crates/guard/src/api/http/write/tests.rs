//! Heads as they are sent on.

use super::*;
use crate::api::http::{Progress, request as reader};

fn head(lines: &str) -> Head {
    let text = format!("POST /x HTTP/1.1\r\nHost: evil\r\n{lines}\r\n");
    let Ok(Progress::Done { head, .. }) = reader::read(text.as_bytes()) else {
        panic!("not read: {text}");
    };
    head
}

fn canonical(content_type: Option<&'static str>) -> Canonical {
    Canonical {
        method: "POST",
        target: "/v1.41/x".to_owned(),
        body: None,
        content_type,
    }
}

#[track_caller]
fn check(lines: &str, content_type: Option<&'static str>, framing: Framing, expected: &str) {
    let bytes = request(&canonical(content_type), &head(lines), framing);
    let expected = format!("POST /v1.41/x HTTP/1.1\r\nHost: docker\r\n{expected}\r\n");
    assert_eq!(String::from_utf8(bytes).unwrap(), expected);
}

#[test]
fn what_the_engine_reads_is_sent_on() {
    check(
        "User-Agent: a\r\nX-Registry-Auth: b\r\nX-Meta-A: c\r\nCookie: d\r\nX-Forwarded-For: e\r\nKeep-Alive: 5\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n",
        Some("application/json"),
        Framing::Length(7),
        "User-Agent: a\r\nX-Registry-Auth: b\r\nX-Meta-A: c\r\nContent-Type: application/json\r\nContent-Length: 7\r\n",
    );
    check("", None, Framing::None, "Content-Length: 0\r\n");
    check(
        "",
        Some("application/x-tar"),
        Framing::Chunked,
        "Content-Type: application/x-tar\r\nTransfer-Encoding: chunked\r\n",
    );
}

#[test]
fn nominated_fields_go_no_further() {
    check(
        "Connection: close, X-Registry-Auth\r\nX-Registry-Auth: b\r\n",
        None,
        Framing::None,
        "Content-Length: 0\r\n",
    );
}

#[test]
fn upgrades_are_written_anew() {
    check(
        "Connection: upgrade\r\nUpgrade: TCP\r\n",
        None,
        Framing::None,
        "Content-Length: 0\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n",
    );
    check(
        "Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: a\r\nOrigin: b\r\n",
        None,
        Framing::None,
        "Sec-WebSocket-Key: a\r\nOrigin: b\r\nContent-Length: 0\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n",
    );
    check(
        "Sec-WebSocket-Key: a\r\nOrigin: b\r\n",
        None,
        Framing::None,
        "Content-Length: 0\r\n",
    );
}

#[test]
fn what_is_written_reads_the_same() {
    let head =
        head("User-Agent: a\r\nConnection: upgrade\r\nUpgrade: tcp\r\nContent-Length: 2\r\n");
    let bytes = request(
        &canonical(Some("application/json")),
        &head,
        Framing::Length(2),
    );
    let Ok(Progress::Done {
        head: again,
        length,
    }) = reader::read(&bytes)
    else {
        panic!("not read");
    };
    assert_eq!(length, bytes.len());
    assert_eq!((again.framing, again.upgrade), (head.framing, head.upgrade));
}

#[track_caller]
fn answers(text: &str, framing: Framing, keeps_alive: bool, expected: &str) {
    let Ok(Progress::Done { head, .. }) = response::read(text.as_bytes()) else {
        panic!("not read: {text}");
    };
    let bytes = answer(&head, framing, keeps_alive);
    assert_eq!(String::from_utf8(bytes).unwrap(), expected);
}

#[test]
fn answers_are_written_anew() {
    answers(
        "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 9\r\nConnection: X-Y\r\nX-Y: z\r\nTrailer: A\r\n\r\n",
        Framing::Chunked,
        true,
        "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nTransfer-Encoding: chunked\r\n\r\n",
    );
    answers(
        "HTTP/1.1 101 UPGRADED\r\nContent-Type: x\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n",
        Framing::None,
        true,
        "HTTP/1.1 101 UPGRADED\r\nContent-Type: x\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n",
    );
    answers(
        "HTTP/1.1 200 OK\r\nUpgrade: tcp\r\n\r\n",
        Framing::UntilClose,
        true,
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
    );
    answers(
        "HTTP/1.1 204 No Content\r\n\r\n",
        Framing::None,
        true,
        "HTTP/1.1 204 No Content\r\n\r\n",
    );
}

#[test]
fn fields_hold_no_line_ends() {
    let mut fields = Fields::default();
    for (name, value) in [
        ("A", "b\r\nC: d"),
        ("A", "b\nc"),
        ("A\r\nB", "c"),
        ("A:", "c"),
        ("", "c"),
        ("A", "\0"),
    ] {
        assert!(fields.push(name, value).is_err(), "{name:?} {value:?}");
    }
    assert_eq!(fields.iter().count(), 0);
}
