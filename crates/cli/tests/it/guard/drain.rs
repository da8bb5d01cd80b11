//! `SIGTERM` under load: what was begun gets its answer, nothing new is let in, and the log has an end for all of it.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::sync::Mutex;
use std::time::Duration;

use rustix::process::Signal;

use super::account::Account;
use super::client::{connect, request, whole};
use super::scene::{Scene, until};

const POLICY: &str = "  roles:\n    all: {use: administrator, members: [{uid: 0}]}\n";

#[test]
fn a_guard_that_is_told_to_end_ends_what_was_begun() {
    let Some(scene) = Scene::new(&[]) else {
        return;
    };
    scene.configure("", POLICY);
    let id = scene
        .daemon
        .docker(&["run", "-d", "--net", "none", "box:1", "sleep", "600"]);
    let id = id.trim();
    let mut guard = scene.start();
    // Three that wait for the container's end, and a body of which half is there.
    let wait = send(
        &scene,
        &request("POST", &format!("/v1.41/containers/{id}/wait"), None),
    );
    let logs = format!("/v1.41/containers/{id}/logs?follow=1&stdout=1");
    let logs = send(&scene, &request("GET", &logs, None));
    let tar = std::fs::read(scene.path("image.tar")).unwrap();
    let (first, second) = tar.split_at(tar.len() / 2);
    let mut load = connect(&scene.socket()).unwrap();
    let head = format!(
        "POST /v1.41/images/create?fromSrc=-&repo=late&tag=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
         Content-Type: application/x-tar\r\nContent-Length: {}\r\n\r\n",
        tar.len()
    );
    load.write_all(head.as_bytes()).unwrap();
    load.write_all(first).unwrap();
    let idle = connect(&scene.socket()).unwrap();
    let waits = || Account::read(scene.log()).all().count() >= 3;
    until("three requests are begun", waits);
    let seen = Mutex::new(Vec::new());
    let socket = scene.socket();
    let status = std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| seen.lock().unwrap().extend(pings(&socket)));
        }
        until("pings are answered", || {
            Account::read(scene.log()).all().count() > 20 + 3
        });
        guard.signal(Signal::TERM);
        until("nobody is let in", || UnixStream::connect(&socket).is_err());
        std::thread::sleep(Duration::from_millis(300));
        load.write_all(second).unwrap();
        scene.daemon.docker(&["kill", id]);
        guard.wait()
    });
    assert_eq!(status.code(), Some(0), "{}", guard.told());
    for (what, stream) in [("wait", wait), ("logs", logs), ("load", load)] {
        let answer = whole(&read(stream)).unwrap_or_else(|| panic!("{what} has no answer"));
        assert_eq!(answer.status, 200, "{what}: {answer:?}");
    }
    assert_eq!(read(idle), b"");
    assert!(!socket.exists());
    assert!(scene.daemon.docker(&["images", "-q", "late:1"]).len() > 5);
    let account = Account::read(scene.log());
    account.assert_all_accounted_for();
    assert_eq!((account.unknown(), account.own("stop")), (0, 1));
    let seen = seen.lock().unwrap();
    let answers: usize = seen.iter().sum();
    // All that was answered is in it: pings, and the three.
    assert_eq!(account.all().count(), answers + 3);
    assert!(answers > 20, "{answers}");
}

/// Asks over kept connections until nobody answers; returns how many whole answers came of each. Part of one is none.
fn pings(socket: &std::path::Path) -> Vec<usize> {
    let mut counts = Vec::new();
    while let Ok(mut stream) = connect(socket) {
        let mut count = 0;
        while let Some(closes) = ping(&mut stream) {
            count += 1;
            if closes {
                break;
            }
        }
        counts.push(count);
    }
    counts
}

/// Asks once; says whether the connection ends with the answer, and nothing where there is none.
fn ping(stream: &mut UnixStream) -> Option<bool> {
    let request = "GET /v1.41/_ping HTTP/1.1\r\nHost: x\r\n\r\n";
    stream.write_all(request.as_bytes()).ok()?;
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let count = stream.read(&mut piece).unwrap_or(0);
        if count == 0 {
            let text = String::from_utf8_lossy(&bytes);
            assert_eq!(text, "", "an answer was cut off");
            return None;
        }
        bytes.extend_from_slice(&piece[..count]);
        if whole(&bytes).is_some_and(|it| it.body == "OK") {
            return Some(String::from_utf8_lossy(&bytes).contains("Connection: close"));
        }
    }
}

fn send(scene: &Scene, text: &str) -> UnixStream {
    let mut stream = connect(&scene.socket()).unwrap();
    stream.write_all(text.as_bytes()).unwrap();
    stream
}

fn read(mut stream: UnixStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    // A connection that is ended with something unread in it may be reset.
    let _end = stream.read_to_end(&mut bytes);
    bytes
}
