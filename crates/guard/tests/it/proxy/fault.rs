//! What engines do not show when they are well.

use std::io::{Read as _, Write as _};
use std::time::{Duration, Instant};

use seawall_guard::decide::Sight;
use seawall_guard::proxy::Limits;
use seawall_guard::record::Event;
use seawall_testkit::http::{Reply, Server};

use super::setup::{Guarded, Stub};

const GET: &[u8] = b"GET /v1.41/containers/json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

/// Asks a proxy before an engine that answers so.
fn answer(reply: Reply, sight: Sight) -> (String, Option<String>) {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("engine.sock");
    let server = Server::on_socket(&socket, move |_| reply.clone());
    let judge = Stub {
        sight,
        ..Stub::but(&[])
    };
    let guarded = Guarded::start(&socket, judge, Limits::default());
    let answer = guarded.raw(GET);
    let ended = guarded
        .records
        .wait_for("the end", |it| matches!(it.event, Event::Ended { .. }));
    let Event::Ended { failure, .. } = ended.event else {
        panic!("another event");
    };
    assert_eq!(server.seen().len(), 1, "nothing is asked twice");
    drop(guarded);
    (answer, failure)
}

fn own() -> Sight {
    Sight::Own {
        key: "own".to_owned(),
        value: "me".to_owned(),
        images: false,
    }
}

#[test]
fn broken_answers_are_told() {
    let cases = [
        (Reply::raw(""), "hung up without an answer"),
        (
            Reply::raw("HTTP/1.1 200 OK\r\n"),
            "hung up without an answer",
        ),
        (Reply::raw("garbage\r\n\r\n"), "can't be read"),
        (
            Reply::raw(
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
            ),
            "can't be read",
        ),
        (
            Reply::raw("HTTP/1.1 101 Switching\r\nUpgrade: tcp\r\n\r\n"),
            "switches protocols unasked",
        ),
    ];
    for (reply, want) in cases {
        let (text, failure) = answer(reply.clone(), Sight::All);
        assert!(text.starts_with("HTTP/1.1 502 "), "{reply:?}: {text}");
        assert!(text.contains(want), "{reply:?}: {text}");
        assert!(failure.unwrap().contains(want));
    }
}

/// What was cut off does not look whole.
#[test]
fn answers_that_are_cut_off_stay_so() {
    let (text, failure) = answer(Reply::announcing(200, &[], 10, b"[{}"), Sight::All);
    assert!(
        text.ends_with("Content-Length: 10\r\nConnection: close\r\n\r\n[{}"),
        "{text}"
    );
    assert_eq!(
        failure.as_deref(),
        Some("engine: it hung up within its answer")
    );
    let chunked = Reply::raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n[{}\r\n");
    let (text, failure) = answer(chunked, Sight::All);
    assert!(text.ends_with("3\r\n[{}\r\n"), "{text}");
    assert!(failure.is_some());
}

/// What can't be read is not shown to those who may not see all.
#[test]
fn lists_that_cannot_be_narrowed_are_not_shown() {
    let secret = r#"[{"Id":"secret","Labels":{}},"#;
    for reply in [
        Reply::new(200, &[], secret.as_bytes()),
        Reply::announcing(200, &[], 100, secret.as_bytes()),
        Reply::raw(format!("HTTP/1.1 200 OK\r\n\r\n{secret}")),
        Reply::new(200, &[("Content-Encoding", "gzip")], b"\x1f\x8bsecret"),
        Reply::raw("HTTP/1.1 200 OK\r\n\r\n[").forever(r#""secret","#.repeat(10_000)),
    ] {
        let (text, _) = answer(reply, own());
        assert!(
            text.starts_with("HTTP/1.1 502 "),
            "{}",
            &text[..text.len().min(500)]
        );
        assert!(!text.contains("secret"));
    }
    let all = r#"[{"Id":"a","Labels":{"own":"me"}},{"Id":"b"}]"#;
    let (text, failure) = answer(Reply::new(200, &[], all.as_bytes()), own());
    assert!(
        text.contains(r#"[{"Id":"a","Labels":{"own":"me"}}]"#) && !text.contains(r#""b""#),
        "{text}"
    );
    assert_eq!(failure, None);
    // An error of the engine is no list.
    let (text, _) = answer(Reply::new(500, &[], br#"{"message":"no"}"#), own());
    assert!(
        text.starts_with("HTTP/1.1 500 ") && text.contains("no"),
        "{text}"
    );
}

#[test]
fn an_engine_that_is_not_there_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("engine.sock");
    let server = Server::on_socket(&socket, |_| Reply::new(200, &[], b""));
    let guarded = Guarded::start(&socket, Stub::but(&[]), Limits::default());
    let kept = folder.path().join("kept.sock");
    std::fs::rename(&socket, &kept).unwrap();
    let answer = guarded.raw(GET);
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
    assert!(answer.contains("nothing was done"), "{answer}");
    drop(guarded);
    // The server's own end wants a connection.
    std::fs::rename(&kept, &socket).unwrap();
    drop(server);
}

/// The answer that comes before the whole body, and an upload that nobody takes any more.
#[test]
fn an_early_answer_arrives() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("engine.sock");
    let listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let engine = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut head = [0; 4096];
        let count = stream.read(&mut head).unwrap();
        stream
            .write_all(b"HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\nno")
            .unwrap();
        String::from_utf8_lossy(&head[..count]).into_owned()
    });
    let guarded = Guarded::start(&socket, Stub::but(&[]), Limits::default());
    let mut stream = guarded.connect();
    let head = "POST /v1.41/build HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-tar\r\nTransfer-Encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    let chunk = [b"10000\r\n".as_slice(), &vec![0; 0x0001_0000], b"\r\n"].concat();
    for _ in 0..100 {
        if stream.write_all(&chunk).is_err() {
            break;
        }
    }
    let mut text = String::new();
    drop(stream.read_to_string(&mut text));
    assert!(
        text.starts_with("HTTP/1.1 500 No\r\n") && text.ends_with("no"),
        "{text}"
    );
    assert!(text.contains("Connection: close"), "{text}");
    let head = engine.join().unwrap();
    assert!(
        head.starts_with("POST /v1.41/build HTTP/1.1\r\nHost: docker\r\n"),
        "{head}"
    );
    drop(guarded);
}

/// A client that leaves is noticed while nothing is said, and the end is recorded.
#[test]
fn whoever_leaves_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("engine.sock");
    let quiet = Reply::raw("HTTP/1.1 200 OK\r\n\r\nbegin\n").pause(Duration::from_secs(5));
    let server = Server::on_socket(&socket, move |_| quiet.clone());
    let guarded = Guarded::start(&socket, Stub::but(&[]), Limits::default());
    let mut stream = guarded.connect();
    stream
        .write_all(b"GET /v1.41/containers/x/logs?follow=1&stdout=1 HTTP/1.1\r\nHost: x\r\n\r\n")
        .unwrap();
    let mut piece = [0; 512];
    let mut text = String::new();
    while !text.contains("begin") {
        let count = stream.read(&mut piece).unwrap();
        text.push_str(&String::from_utf8_lossy(&piece[..count]));
    }
    let begun = Instant::now();
    drop(stream);
    let ended = guarded
        .records
        .wait_for("the end", |it| matches!(it.event, Event::Ended { .. }));
    assert!(begun.elapsed() < Duration::from_secs(3));
    let Event::Ended { failure, .. } = ended.event else {
        panic!("another event");
    };
    assert_eq!(failure.as_deref(), Some("client: it left"));
    drop(guarded);
    drop(server);
}

/// The guard ends: requests that were begun may end, the others are cut off after a while.
#[test]
fn the_end_is_orderly() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("engine.sock");
    let server = Server::on_socket(&socket, |seen| {
        let pause = if seen.path.contains("logs") { 7 } else { 1 };
        Reply::raw("")
            .pause(Duration::from_secs(pause))
            .bytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    });
    let limits = Limits {
        drain: Duration::from_millis(3500),
        ..Limits::default()
    };
    let mut guarded = Guarded::start(&socket, Stub::but(&[]), limits);
    let idle = guarded.connect();
    let mut short = guarded.connect();
    short.write_all(GET).unwrap();
    let mut long = guarded.connect();
    long.write_all(b"GET /v1.41/containers/x/logs?stdout=1 HTTP/1.1\r\nHost: x\r\n\r\n")
        .unwrap();
    super::docker::until("both are asked", || server.seen().len() == 2);
    let path = guarded.socket.clone();
    assert_eq!(guarded.end(), 1);
    assert!(!path.exists());
    let mut text = String::new();
    short.read_to_string(&mut text).unwrap();
    assert!(text.ends_with("ok"), "{text}");
    text.clear();
    drop(long.read_to_string(&mut text));
    assert_eq!(text, "");
    drop(idle);
    drop(server);
}
