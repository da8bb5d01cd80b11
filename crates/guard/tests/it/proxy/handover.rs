//! Connections that are handed over, byte by byte as clients other than docker's own ask for them.

use std::io::{Read as _, Write as _};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;

use seawall_guard::proxy::Limits;
use seawall_guard::record::Event;

use super::docker::{engine, until};
use super::setup::{Guarded, Stub};

/// Sends a request and returns the head of the answer; the connection is at what follows it.
pub(super) fn ask(guarded: &Guarded, request: &str) -> (String, UnixStream) {
    let mut stream = guarded.connect();
    stream.write_all(request.as_bytes()).unwrap();
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap() == 1 {
        head.push(byte[0]);
    }
    (String::from_utf8(head).unwrap(), stream)
}

pub(super) fn post(path: &str, more: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "POST /v1.41/{path} HTTP/1.1\r\nHost: x\r\n{more}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

pub(super) fn rest(mut stream: UnixStream) -> String {
    let mut text = Vec::new();
    stream.read_to_end(&mut text).unwrap();
    String::from_utf8_lossy(&text).into_owned()
}

pub(super) const TCP: &str = "Connection: Upgrade\r\nUpgrade: tcp\r\n";

#[test]
fn every_form_is_handed_over() {
    let Some((daemon, socket)) = engine() else {
        return;
    };
    let guarded = Guarded::start(&socket, Stub::but(&[]), Limits::default());
    daemon.docker(&[
        "run", "-d", "-i", "--net", "none", "--name", "cat", "box:1", "cat",
    ]);
    execs(&guarded);
    // Attached, with the input sent along with the request: what follows it is the stream, not another request.
    let request = post("containers/cat/attach?stream=1&stdin=1&stdout=1", TCP, "")
        .replace("Content-Type: application/json\r\n", "");
    let early = "GET /v1.41/info HTTP/1.1\r\nHost: x\r\n\r\n";
    let (head, mut stream) = ask(&guarded, &format!("{request}{early}"));
    assert!(head.starts_with("HTTP/1.1 101 UPGRADED\r\n"), "{head}");
    let mut echoed = vec![0; 8 + early.len()];
    stream.read_exact(&mut echoed).unwrap();
    assert!(echoed.ends_with(early.as_bytes()));
    drop(stream);
    assert!(
        guarded
            .records
            .decided()
            .iter()
            .all(|it| it.operation != Some("system.info"))
    );
    upgrades(&guarded);
    until("all are gone", || guarded.running().connections() == 0);
    drop(guarded);
    drop(daemon);
}

/// With an upgrade, and without one as old clients ask.
fn execs(guarded: &Guarded) {
    for (upgrade, want) in [
        (TCP, "HTTP/1.1 101 UPGRADED\r\n"),
        ("", "HTTP/1.1 200 OK\r\n"),
    ] {
        let body = r#"{"AttachStdin":true,"AttachStdout":true,"Tty":true,"Cmd":["sh","-c","cat; echo end"]}"#;
        let (head, stream) = ask(
            guarded,
            &post("containers/cat/exec", "Connection: close\r\n", body),
        );
        assert!(head.starts_with("HTTP/1.1 201 "), "{head}");
        let answer = rest(stream);
        let id = answer.split('"').nth(3).unwrap().to_owned();
        let start = post(
            &format!("exec/{id}/start"),
            upgrade,
            r#"{"Detach":false,"Tty":true}"#,
        );
        let (head, mut stream) = ask(guarded, &start);
        assert!(head.starts_with(want), "{head}");
        stream.write_all(b"hello\n\x04").unwrap();
        let text = rest(stream);
        assert!(
            text.contains("hello") && text.ends_with("end\r\n"),
            "{text:?}"
        );
        let made = guarded.records.wait_for(
            "the exec",
            |it| matches!(&it.event, Event::Ended { made: Some(made), .. } if *made == id),
        );
        assert!(!made.request.is_empty());
    }
    // One that is not there: an answer, and no stream.
    let (head, stream) = ask(guarded, &post("exec/none/start", TCP, "{}"));
    assert!(
        head.starts_with("HTTP/1.1 404 ") && head.contains("Connection: close"),
        "{head}"
    );
    assert!(rest(stream).contains("No such exec"));
}

/// Websockets and HTTP/2 for `BuildKit`.
fn upgrades(guarded: &Guarded) {
    let websocket = "GET /v1.41/containers/cat/attach/ws?stream=1&stdout=1 HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\n\
        Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    let (head, stream) = ask(guarded, websocket);
    assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
    // RFC 6455, section 1.3: what that key is answered with.
    assert!(head.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), "{head}");
    stream.shutdown(Shutdown::Both).unwrap();
    let grpc = "POST /grpc HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n";
    let (head, mut stream) = ask(guarded, grpc);
    assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
    // Both sides begin with SETTINGS (RFC 9113, section 3.4).
    stream
        .write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0")
        .unwrap();
    let mut frame = [0; 9];
    stream.read_exact(&mut frame).unwrap();
    assert_eq!(frame[3], 4, "{frame:?}");
    // Without the upgrade there is nothing to be had.
    let (head, _) = ask(guarded, "POST /grpc HTTP/1.1\r\nHost: x\r\n\r\n");
    assert!(
        head.starts_with("HTTP/1.1 400 ") && head.contains("http/upgrade"),
        "{head}"
    );
}
