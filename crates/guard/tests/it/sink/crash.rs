//! The guard is killed between a line and its delivery: this test starts itself for the guard.

use std::process::{Command, Stdio};
use std::time::Duration;

use seawall_testkit::http::{Reply, Server};

use super::bench::{Bench, lines, seq, wait};
use super::webhook::batch;

const FOLDER: &str = "SEAWALL_TEST_CRASH";
const ADDRESS: &str = "SEAWALL_TEST_CRASH_AT";

/// The guard: nothing where it was not started by the test below.
#[test]
fn writes_until_it_is_killed() {
    let (Ok(folder), Ok(at)) = (std::env::var(FOLDER), std::env::var(ADDRESS)) else {
        return;
    };
    let sinks = format!("[{{name: hook, webhook: {{url: \"http://{at}/\"}}}}]");
    let bench = Bench::open(folder.as_ref(), &sinks);
    for at in 0..100_000 {
        bench.ask(&format!("r{at}")).unwrap();
        if at % 50 == 0 {
            bench.tick();
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn what_was_not_delivered_when_it_was_killed_comes_later() {
    let folder = tempfile::tempdir().unwrap();
    let asked = std::sync::atomic::AtomicUsize::new(0);
    // The third batch is taken, and never answered.
    let server = Server::start(move |_| {
        if asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 2 {
            return Reply::raw("").pause(Duration::from_secs(5));
        }
        Reply::new(200, &[], b"")
    });
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "sink::crash::writes_until_it_is_killed",
            "--nocapture",
        ])
        .env(FOLDER, folder.path())
        .env(ADDRESS, server.authority())
        // Nothing but what is configured is connected to.
        .env("http_proxy", "http://127.0.0.1:9")
        .env("all_proxy", "socks5://127.0.0.1:9")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait("the third batch", || server.seen().len() >= 3);
    // `kill` is SIGKILL here.
    child.kill().unwrap();
    child.wait().unwrap();
    let path = folder.path().join("guard.jsonl");
    let before = server.seen().len();
    let sinks = format!(
        "[{{name: hook, webhook: {{url: \"http://{}/\"}}}}]",
        server.authority()
    );
    let bench = Bench::open(folder.path(), &sinks);
    bench.ask("after").unwrap();
    assert_eq!(bench.end(), Vec::<String>::new());
    let all = lines(&path);
    let seen = server.seen();
    let first = seq(&batch(&seen[before])[0]);
    assert!(first <= seq(&batch(&seen[2])[0]), "{first}");
    let answered = seen.iter().enumerate().filter(|(at, _)| *at != 2);
    let mut got: Vec<String> = answered.flat_map(|(_, it)| batch(it)).collect();
    got.sort_by_key(|it| seq(it));
    got.dedup();
    assert_eq!(got, all);
}
