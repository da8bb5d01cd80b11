//! `SIGHUP` in a loop under load: each request is decided by one policy, whole, whatever is written in between.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustix::process::Signal;

use super::account::Account;
use super::client::ask;
use super::scene::{Scene, Stopping, until};

/// A policy of which three rules deny the same request, each by its own name.
fn policy(name: &str) -> String {
    format!(
        "  deny:
    - {{id: {name}-one, operations: [volumes.create]}}
    - {{id: {name}-two, operations: [create, volume]}}
    - {{id: {name}-three, operations: ['*'], when: 'operation.id == \"volumes.create\"'}}
  roles:
    all: {{use: administrator, members: [{{uid: 0}}]}}
"
    )
}

/// Broken in several ways: no YAML, a word that there is not, a condition that is none, nobody let in, and another log.
fn broken(scene: &Scene, at: usize) {
    let good = fs::read_to_string(scene.path("guard.yaml")).unwrap();
    let text = match at % 5 {
        0 => good.replace("  roles:", "  roles: ["),
        1 => good.replace("volumes.create]", "volumes.kreate]"),
        2 => good.replace("operation.id ==", "operation.id ="),
        3 => "version: 1\n".to_owned(),
        _ => good
            .replace("guard.jsonl", "other.jsonl")
            .replace("-one", "-other"),
    };
    assert_ne!(text, good);
    fs::write(scene.path("new.yaml"), text).unwrap();
    fs::rename(scene.path("new.yaml"), scene.path("guard.yaml")).unwrap();
}

#[test]
fn no_request_is_decided_by_half_a_policy() {
    let Some(scene) = Scene::new(&[]) else {
        return;
    };
    let names = ["a", "b"];
    scene.configure("", &policy(names[0]));
    let guard = scene.start();
    let (stop, seen) = (AtomicBool::new(false), Mutex::new(Vec::new()));
    let socket = scene.socket();
    std::thread::scope(|scope| {
        let _stopping = Stopping(&stop);
        for _ in 0..4 {
            scope.spawn(|| {
                while !stop.load(Ordering::SeqCst) {
                    let path = "/v1.41/volumes/create";
                    let answer = ask(&socket, "POST", path, Some("{}")).unwrap();
                    assert_eq!(answer.status, 403, "{answer:?}");
                    seen.lock().unwrap().push(answer.rule);
                }
            });
        }
        for round in 0..40 {
            let taken = taken(&guard.told());
            scene.configure("", &policy(names[round / 2 % 2]));
            guard.signal(Signal::HUP);
            let pause = [20, 27, 34, 41, 48][round % 5];
            std::thread::sleep(Duration::from_millis(pause));
            if round % 2 == 0 {
                until("it was taken", || self::taken(&guard.told()) > taken);
                // The policy that holds goes on to hold, whole.
                let before = told(&guard.told());
                broken(&scene, round / 2);
                guard.signal(Signal::HUP);
                until("it was read", || told(&guard.told()) > before);
            }
        }
    });
    let whole: BTreeSet<String> = names
        .map(|it| format!("guard.{it}-one, guard.{it}-three, guard.{it}-two"))
        .into();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for rule in seen.into_inner().unwrap() {
        *counts.entry(rule).or_default() += 1;
    }
    assert!(counts.keys().all(|it| whole.contains(it)), "{counts:?}");
    assert_eq!(counts.len(), 2, "both were in force: {counts:?}");
    assert!(guard.told().contains("takes a restart"), "{}", guard.told());
    guard.end();
    let account = Account::read(scene.log());
    // Each that was taken stands in the log, by its digest.
    assert!(account.own("policy") >= 20, "{}", account.own("policy"));
    for (request, decided) in account.all() {
        let rules = decided.rules.join(", ");
        assert!(whole.contains(&rules), "{request}: {rules}");
    }
}

/// Returns how often a policy was taken.
fn taken(text: &str) -> usize {
    text.matches("the policy was read again").count()
}

/// Returns how often a policy was not taken.
fn told(text: &str) -> usize {
    text.matches("goes on to hold").count()
}
