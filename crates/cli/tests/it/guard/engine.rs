//! The engine goes in the middle of a load – stopped, killed, with containers that stay – and comes back: clients are told
//! so at once and in clear words, and the guard needs no restart.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::account::Account;
use super::client::{Answer, ask, connect, request};
use super::scene::{Scene, Stopping, until};

const POLICY: &str = "  roles:\n    all: {use: administrator, members: [{uid: 0}]}\n";

#[test]
fn an_engine_that_restarts_is_told_of_and_found_again() {
    let Some(scene) = Scene::new(&[]) else {
        return;
    };
    goes(scene, "exited");
}

#[test]
fn an_engine_whose_containers_stay_is_found_again() {
    let Some(scene) = Scene::new(&["--live-restore"]) else {
        return;
    };
    goes(scene, "running");
}

fn goes(mut scene: Scene, left: &str) {
    scene.configure("", POLICY);
    let id = scene.daemon.docker(&[
        "run", "-d", "--net", "none", "--name", "long", "box:1", "sleep", "600",
    ]);
    let id = id.trim().to_owned();
    let guard = scene.start();
    for is_killed in [false, true] {
        let streams = streams(&scene, &id);
        let (stop, seen) = (AtomicBool::new(false), Mutex::new(Vec::new()));
        let socket = scene.socket();
        std::thread::scope(|scope| {
            let stopping = Stopping(&stop);
            for _ in 0..3 {
                scope.spawn(|| load(&socket, &stop, &seen));
            }
            std::thread::sleep(Duration::from_millis(300));
            if is_killed {
                scene.daemon.kill();
            } else {
                scene.daemon.stop();
            }
            let begun = Instant::now();
            let answer = ask(&socket, "GET", "/v1.41/_ping", None).unwrap();
            assert_eq!((answer.status, answer.rule.as_str()), (503, "proxy/engine"));
            // Nobody waits for an engine that is not there.
            assert!(begun.elapsed() < Duration::from_secs(5));
            streams.into_iter().for_each(ends);
            std::thread::sleep(Duration::from_millis(200));
            scene.daemon.resume().unwrap();
            let answer = ask(&socket, "GET", "/v1.41/_ping", None).unwrap();
            assert_eq!(answer.status, 200, "{answer:?}");
            std::thread::sleep(Duration::from_millis(300));
            drop(stopping);
        });
        check(&seen.into_inner().unwrap());
        state(&scene, &id, left);
        if left == "exited" {
            scene.daemon.docker(&["start", "long"]);
        }
    }
    guard.end();
    scene.daemon.docker(&["rm", "-f", "long"]);
    let account = Account::read(scene.log());
    account.assert_all_accounted_for();
    assert_eq!(account.unknown(), 0);
}

/// Events and logs that go on until the engine goes.
fn streams(scene: &Scene, id: &str) -> Vec<UnixStream> {
    let logs = format!("/v1.41/containers/{id}/logs?follow=1&stdout=1");
    let paths = ["/v1.41/events", &logs];
    paths
        .into_iter()
        .map(|path| {
            let mut stream = connect(&scene.socket()).unwrap();
            stream
                .write_all(request("GET", path, None).as_bytes())
                .unwrap();
            let mut first = [0; 12];
            stream.read_exact(&mut first).unwrap();
            assert_eq!(&first, b"HTTP/1.1 200");
            stream
        })
        .collect()
}

fn ends(mut stream: UnixStream) {
    let mut rest = Vec::new();
    // That it was cut off is one end, that the engine ended it another.
    if let Err(error) = stream.read_to_end(&mut rest) {
        assert_ne!(
            error.kind(),
            std::io::ErrorKind::WouldBlock,
            "it does not end"
        );
    }
}

/// Asks for what needs no object, and for what needs one.
fn load(socket: &std::path::Path, stop: &AtomicBool, seen: &Mutex<Vec<Answer>>) {
    let paths = [
        "/v1.41/_ping",
        "/v1.41/containers/long/json",
        "/v1.41/containers/json?all=1",
    ];
    for path in paths.into_iter().cycle() {
        if stop.load(Ordering::SeqCst) {
            return;
        }
        match ask(socket, "GET", path, None) {
            Ok(answer) => seen.lock().unwrap().push(answer),
            // An answer that the engine began and did not end does not look whole.
            Err(error) => assert!(error.to_string().contains("no whole answer"), "{error}"),
        }
    }
}

/// Whatever went wrong is told as the engine's going, never as a denial.
fn check(seen: &[Answer]) {
    let mut counts: BTreeMap<(u16, &str), usize> = BTreeMap::new();
    for answer in seen {
        *counts
            .entry((answer.status, answer.rule.as_str()))
            .or_default() += 1;
        let said = match answer.status {
            503 => "nothing was done",
            502 => "may have been done",
            _ => "",
        };
        assert!(
            answer.body.contains(said) && answer.status != 403,
            "{answer:?}"
        );
    }
    let allowed = [(200, ""), (502, "proxy/engine"), (503, "proxy/engine")];
    assert!(counts.keys().all(|it| allowed.contains(it)), "{counts:?}");
    assert!(counts.len() >= 2, "{counts:?}");
}

fn state(scene: &Scene, id: &str, wanted: &str) {
    let path = format!("/v1.41/containers/{id}/json");
    until("the container is what it should be", || {
        let found = ask(&scene.socket(), "GET", &path, None).unwrap().json();
        found["State"]["Status"] == wanted
    });
}
