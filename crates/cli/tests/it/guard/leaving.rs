//! Clients that vanish in the middle of heads, bodies, sessions and streams: nothing of them stays.

use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;

use super::account::Account;
use super::client::{connect, request};
use super::scene::{Guard, Scene, until};

const POLICY: &str = "  roles:\n    all: {use: administrator, members: [{uid: 0}]}\n";

/// What a process holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Holds {
    threads: usize,
    descriptors: usize,
    kibibytes: usize,
}

fn holds(guard: &Guard) -> Holds {
    let at = |name: &str| format!("/proc/{}/{name}", guard.pid());
    let count = |name: &str| fs::read_dir(at(name)).unwrap().count();
    let status = fs::read_to_string(at("status")).unwrap();
    let line = status.lines().find_map(|it| it.strip_prefix("RssAnon:"));
    let number = line.unwrap().split_whitespace().next().unwrap();
    Holds {
        threads: count("task"),
        descriptors: count("fd"),
        kibibytes: number.parse().unwrap(),
    }
}

#[test]
fn clients_that_vanish_leave_nothing_behind() {
    let Some(scene) = Scene::new(&[]) else {
        return;
    };
    scene.configure("", POLICY);
    let id = scene.daemon.docker(&[
        "run", "-d", "--net", "none", "--name", "long", "box:1", "sleep", "600",
    ]);
    let id = id.trim();
    let guard = scene.start();
    let before_engine = descriptors(scene.daemon.pid());
    // What is made once is there before anything is counted.
    vanish(&scene, id, 4);
    let before = settled(&guard, None);
    let rounds: Vec<usize> = (0..9)
        .map(|_| {
            vanish(&scene, id, 20);
            settled(&guard, Some(before)).kibibytes
        })
        .collect();
    // The allocator keeps what threads left until it is asked for again: what many took at once stays, and no more comes.
    let (first, last) = (rounds[..3].iter().max(), rounds[6..].iter().max());
    assert!(
        last.unwrap() < &(first.unwrap() + (8 << 10)),
        "{before:?} {rounds:?}"
    );
    assert!(rounds.iter().all(|it| *it < 96 << 10), "{rounds:?}");
    // The engine, too, is rid of them.
    until("the engine's connections end", || {
        descriptors(scene.daemon.pid()) <= before_engine + 20
    });
    guard.end();
    Account::read(scene.log()).assert_all_accounted_for();
}

/// Waits until there are as many threads and descriptors as before, and returns what is held; where nothing was before,
/// until nobody is served.
fn settled(guard: &Guard, before: Option<Holds>) -> Holds {
    // The one that began, and that of the listener.
    let threads = before.map_or(2, |it| it.threads);
    until("threads and descriptors are gone", || {
        let now = holds(guard);
        now.threads <= threads && before.is_none_or(|it| now.descriptors <= it.descriptors)
    });
    holds(guard)
}

fn descriptors(pid: u32) -> usize {
    fs::read_dir(format!("/proc/{pid}/fd")).unwrap().count()
}

/// So many clients of each kind come, and then all vanish at once.
fn vanish(scene: &Scene, id: &str, count: usize) {
    let begun = (0..count).flat_map(|at| {
        let head = "POST /v1.41/containers/create HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
        let import = "POST /v1.41/images/create?fromSrc=-&repo=half HTTP/1.1\r\nHost: x\r\n\
                      Content-Type: application/x-tar\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\n";
        let logs = format!("/v1.41/containers/{id}/logs?follow=1&stdout=1");
        let mut kept = vec![
            send(scene, "GET /_pi"),
            send(scene, &format!("{head}Content-Length: 4000\r\n\r\n{{\"Image\":")),
            send(scene, &format!("{import}{}", "x".repeat(900))),
            send(scene, &request("GET", &logs, None)),
            send(scene, &request("GET", "/v1.41/events", None)),
            send(scene, &request("POST", &format!("/v1.41/containers/{id}/wait"), None)),
        ];
        if at % 5 == 0 {
            kept.push(session(scene, id));
        }
        kept
    });
    let begun: Vec<UnixStream> = begun.collect();
    std::thread::sleep(std::time::Duration::from_millis(300));
    drop(begun);
}

/// A command that reads its input, over a connection that was handed over.
fn session(scene: &Scene, id: &str) -> UnixStream {
    let body = "{\"AttachStdin\":true,\"AttachStdout\":true,\"Cmd\":[\"cat\"]}";
    let path = format!("/v1.41/containers/{id}/exec");
    let made = super::client::ask(&scene.socket(), "POST", &path, Some(body)).unwrap();
    let head = format!(
        "POST /v1.41/exec/{}/start HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\
         Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{{}}",
        made.id()
    );
    let mut stream = send(scene, &head);
    let mut first = [0; 12];
    stream.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 101");
    stream.write_all(b"something\n").unwrap();
    stream
}

fn send(scene: &Scene, text: &str) -> UnixStream {
    let mut stream = connect(&scene.socket()).unwrap();
    stream.write_all(text.as_bytes()).unwrap();
    stream
}
