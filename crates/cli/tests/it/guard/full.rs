//! The disk of the log is full under load: what can't be recorded is not done, or is counted, and it goes on by itself.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use seawall_testkit::disk::Small;
use seawall_testkit::tool::skip;

use super::account::Account;
use super::client::{Answer, ask};
use super::scene::{Scene, Stopping, until};

const POLICY: &str = "  roles:\n    all: {use: administrator, members: [{uid: 0}]}\n";

/// A request, and what became of it.
struct Made {
    name: String,
    answer: Answer,
}

/// Runs a load while the disk is full, then has room and is full again, and returns what was seen.
fn under_load(on_failure: &str) -> Option<(Scene, Small, Vec<Made>)> {
    let Some(small) = Small::mount(2 << 10) else {
        skip("no file system can be mounted here");
        return None;
    };
    let mut scene = Scene::new(&[])?;
    scene.log_in(small.path());
    scene.configure(
        &format!(", rotate-size: 64k, on-failure: {on_failure}"),
        POLICY,
    );
    let guard = scene.start();
    let (stop, seen) = (AtomicBool::new(false), Mutex::new(Vec::new()));
    let socket = scene.socket();
    std::thread::scope(|scope| {
        let _stopping = Stopping(&stop);
        for client in 0..3 {
            let (stop, seen, socket) = (&stop, &seen, &socket);
            scope.spawn(move || {
                for turn in 0.. {
                    if stop.load(Ordering::SeqCst) {
                        return;
                    }
                    let name = format!("made:{client}-{turn}");
                    let tag = format!("repo=made&tag={client}-{turn}");
                    let path = format!("/v1.41/images/box:1/tag?{tag}");
                    let answer = ask(socket, "POST", &path, None).unwrap();
                    seen.lock().unwrap().push(Made { name, answer });
                }
            });
        }
        for _ in 0..3 {
            std::thread::sleep(Duration::from_millis(400));
            small.fill();
            std::thread::sleep(Duration::from_millis(600));
            small.free();
            let answers = || ask(&socket, "GET", "/_ping", None).unwrap().status == 200;
            until("it goes on by itself", answers);
        }
    });
    guard.end();
    Some((scene, small, seen.into_inner().unwrap()))
}

/// Names of the one image that there is.
fn names(scene: &Scene) -> Vec<String> {
    let image = scene.engine_says("GET", "/v1.41/images/box:1/json").json();
    let names = image["RepoTags"].as_array().unwrap().iter();
    names.map(|it| it.as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_cannot_be_recorded_is_not_done() {
    let Some((scene, _small, seen)) = under_load("stop") else {
        return;
    };
    let there = names(&scene);
    let account = Account::read(scene.log());
    let mut refused = 0;
    for made in &seen {
        let is_there = there.contains(&made.name);
        match made.answer.status {
            201 => {
                assert!(is_there, "{}", made.name);
                assert!(account.has(&made.answer.request), "{}", made.name);
            }
            503 => {
                refused += 1;
                assert!(!is_there, "{}", made.name);
                assert_eq!(made.answer.rule, "proxy/log", "{:?}", made.answer);
            }
            other => panic!("{other}: {:?}", made.answer),
        }
    }
    assert!(refused > 0 && there.len() > 10, "{refused} {}", there.len());
    assert!(account.own("lost") > 0);
}

#[test]
fn what_cannot_be_recorded_is_counted() {
    let Some((scene, _small, seen)) = under_load("count") else {
        return;
    };
    let there = names(&scene);
    for made in &seen {
        assert_eq!(made.answer.status, 201, "{:?}", made.answer);
        assert!(there.contains(&made.name), "{}", made.name);
    }
    let account = Account::read(scene.log());
    assert!(account.own("lost") > 0);
}

#[test]
fn a_guard_starts_on_no_full_disk() {
    let Some(small) = Small::mount(2 << 10) else {
        return skip("no file system can be mounted here");
    };
    let Some(mut scene) = Scene::new(&[]) else {
        return;
    };
    scene.log_in(small.path());
    scene.configure("", POLICY);
    small.fill();
    let mut guard = scene.begin();
    let code = guard.wait().code();
    assert!(code.is_some_and(|it| it != 0), "{code:?}");
    let told = guard.told();
    assert!(
        told.contains("audit log") && told.contains("No space left"),
        "{told}"
    );
    small.free();
    scene.start().end();
    Account::read(scene.log());
}
