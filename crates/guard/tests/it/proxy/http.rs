//! Requests as no honest client writes them, and what becomes of the connection.

use std::io::{Read as _, Write as _};
use std::time::{Duration, Instant};

use seawall_guard::proxy::Limits;
use seawall_guard::record::Event;
use seawall_testkit::http::{Reply, Server};

use super::setup::{Guarded, Stub};

/// A proxy before a server that answers everything.
fn before_server(limits: Limits) -> (tempfile::TempDir, Server, Guarded) {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("engine.sock");
    let server = Server::on_socket(&socket, |seen| {
        let text = format!("{} {}", seen.method, seen.path);
        Reply::new(200, &[("Content-Type", "text/plain")], text.as_bytes())
    });
    let guarded = Guarded::start(&socket, Stub::but(&["containers.create"]), limits);
    (folder, server, guarded)
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or_default()
}

/// What can't be read in one way only is refused, recorded, and ends the connection; the engine never hears of it.
#[test]
fn what_is_not_understood_goes_nowhere() {
    let (_folder, server, guarded) = before_server(Limits::default());
    let ping = "GET /_ping HTTP/1.1\r\nHost: x\r\n\r\n";
    let post = "POST /v1.41/containers/x/start HTTP/1.1\r\nHost: x\r\n";
    let cases = [
        // B04, B05, B06, B07, B08
        (
            format!("{post}Content-Length: 0\r\nContent-Length: 0\r\n\r\n"),
            "http/duplicate-field",
        ),
        (
            format!("{post}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"),
            "http/two-lengths",
        ),
        (
            format!("{post}Transfer-Encoding: chunked\r\n\r\n0;a=b\r\n\r\n"),
            "chunked/extension",
        ),
        (
            format!("{post}Transfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n\r\n"),
            "chunked/trailer",
        ),
        (
            format!("{post}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n"),
            "chunked/size",
        ),
        (format!("{post}A: b\r\n c\r\n\r\n"), "http/field"),
        ("GET /_ping HTTP/1.1\nHost: x\n\n".to_owned(), "http/byte"),
        // B13, B14, B18, B21
        (ping.replace("/_ping", "http://x/_ping"), "http/target"),
        (
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(),
            "http/h2-preface",
        ),
        (
            format!("{post}X-HTTP-Method-Override: GET\r\n\r\n"),
            "http/override",
        ),
        (
            format!("{post}Content-Encoding: gzip\r\n\r\n"),
            "http/content-encoding",
        ),
        // B15: an upgrade where there is none.
        (
            format!("{post}Connection: Upgrade\r\nUpgrade: tcp\r\n\r\n"),
            "http/upgrade",
        ),
    ];
    for (request, rule) in cases {
        let answer = guarded.raw(request.as_bytes());
        assert!(
            answer.contains(&format!("Seawall-Rule: {rule}\r\n")),
            "{request:?}: {answer}"
        );
        let decided = guarded.records.decided();
        let last = decided.last().unwrap();
        assert_eq!(
            (last.allowed, last.rules.as_slice()),
            (false, &[rule.to_owned()][..])
        );
    }
    assert_eq!(server.seen().len(), 0);
    // The harmless twin passes.
    let twin = format!(
        "{post}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n"
    );
    let answer = guarded.raw(twin.as_bytes());
    assert_eq!(status(&answer), "200", "{answer}");
    assert_eq!(server.seen().len(), 1);
}

/// B01: a body over the bound is refused before it is read.
#[test]
fn bodies_are_bounded() {
    let (_folder, server, guarded) = before_server(Limits::default());
    let head =
        "POST /v1.41/networks/create HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    let answer = guarded.raw(format!("{head}Content-Length: 99999999999\r\n\r\n{{").as_bytes());
    assert_eq!(status(&answer), "413", "{answer}");
    let mut chunked = format!("{head}Transfer-Encoding: chunked\r\n\r\n").into_bytes();
    chunked.extend_from_slice(b"600000\r\n");
    chunked.resize(chunked.len() + 0x0060_0000, b' ');
    let mut stream = guarded.connect();
    // It may end before it has all.
    drop(stream.write_all(&chunked));
    let mut answer = String::new();
    drop(stream.read_to_string(&mut answer));
    assert_eq!(status(&answer), "413", "{answer}");
    assert_eq!(server.seen().len(), 0);
}

/// B16: what follows is a request of its own, and after a refusal nothing follows.
#[test]
fn each_request_is_judged_on_its_own() {
    let (_folder, server, guarded) = before_server(Limits::default());
    let ping = "GET /_ping HTTP/1.1\r\nHost: x\r\n\r\n";
    let create = "POST /v1.41/containers/create HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
                  Content-Length: 15\r\n\r\n{\"Image\":\"box\"}";
    let answer = guarded.raw(format!("{ping}{ping}{create}{ping}").as_bytes());
    let statuses: Vec<&str> = answer
        .split("HTTP/1.1 ")
        .skip(1)
        .map(|it| &it[..3])
        .collect();
    assert_eq!(statuses, ["200", "200", "403"]);
    assert!(
        answer.contains("containers.create denied for uid:0 [test/deny]: the test says so"),
        "{answer}"
    );
    let seen = server.seen();
    assert_eq!(
        seen.iter().map(|it| it.path.as_str()).collect::<Vec<_>>(),
        ["/_ping", "/_ping"]
    );
}

/// B22: the guard itself lets a body come, and not where it is denied.
#[test]
fn bodies_that_wait_are_called_for() {
    let (_folder, _server, guarded) = before_server(Limits::default());
    let head = "POST /v1.41/volumes/create HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
                Expect: 100-continue\r\nConnection: close\r\nContent-Length: 2\r\n\r\n";
    let mut stream = guarded.connect();
    stream.write_all(head.as_bytes()).unwrap();
    let mut interim = [0; 25];
    stream.read_exact(&mut interim).unwrap();
    assert_eq!(&interim, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(b"{}").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert_eq!(status(&answer), "200", "{answer}");
}

/// B17: slow heads and bodies cost their sender the connection.
#[test]
fn slow_clients_are_not_waited_for() {
    let limits = Limits {
        head: Duration::from_millis(300),
        body: Duration::from_millis(300),
        ..Limits::default()
    };
    let (_folder, server, guarded) = before_server(limits);
    let head =
        "POST /v1.41/networks/create HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    for part in [
        "GET /_pi".to_owned(),
        format!("{head}Content-Length: 9\r\n\r\n{{"),
    ] {
        let begun = Instant::now();
        let answer = guarded.raw(part.as_bytes());
        assert_eq!(status(&answer), "408", "{answer}");
        assert!(begun.elapsed() < Duration::from_secs(10));
    }
    assert_eq!(server.seen().len(), 0);
}

/// What can't be recorded is not done.
#[test]
fn without_a_log_nothing_is_done() {
    let (_folder, server, guarded) = before_server(Limits::default());
    guarded
        .records
        .full
        .store(true, std::sync::atomic::Ordering::SeqCst);
    let answer = guarded.raw(b"GET /_ping HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_eq!(status(&answer), "503", "{answer}");
    assert!(
        answer.contains("the audit log can't be written"),
        "{answer}"
    );
    assert_eq!(server.seen().len(), 0);
}

/// A listener, and a principal, have so many connections; who leaves makes room.
#[test]
fn connections_are_counted() {
    let limits = Limits {
        connections: 3,
        ..Limits::default()
    };
    let (_folder, _server, guarded) = before_server(limits);
    let ping = b"GET /_ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let held: Vec<_> = (0..3).map(|_| guarded.connect()).collect();
    let until = Instant::now() + Duration::from_secs(10);
    while guarded.running().connections() < 3 {
        assert!(Instant::now() < until);
    }
    let answer = guarded.raw(ping);
    assert_eq!(status(&answer), "503", "{answer}");
    drop(held);
    while guarded.running().connections() > 0 {
        assert!(Instant::now() < until);
    }
    assert_eq!(status(&guarded.raw(ping)), "200");
}

/// Who asked, for what, and what became of it stands in the log under one name.
#[test]
fn both_records_have_one_name() {
    let (_folder, _server, guarded) = before_server(Limits::default());
    let answer = guarded.raw(
        b"GET /v1.41/containers/abc/json?size=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    );
    assert!(
        answer.ends_with("GET /v1.41/containers/abc/json?size=1"),
        "{answer}"
    );
    let ended = guarded
        .records
        .wait_for("the end", |it| matches!(it.event, Event::Ended { .. }));
    let Event::Ended {
        status,
        bytes_out,
        failure,
        ..
    } = ended.event
    else {
        panic!("another event");
    };
    assert_eq!((status, bytes_out, failure), (Some(200), 37, None));
    let decided = guarded.records.decided();
    assert_eq!(decided[0].line, "GET /v1.41/containers/abc/json?…");
    assert_eq!(decided[0].targets, ["abc"]);
    let name = guarded.records.entries.lock().unwrap()[1].request.clone();
    assert_eq!(name, ended.request);
}
