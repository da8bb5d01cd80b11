//! Where a sink has come to: over files that are begun anew, that are gone, and that somebody touched.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use seawall_guard::record::aside;
use seawall_testkit::http::{Reply, Server};

use super::bench::{Bench, lines, seq, wait};
use super::webhook::batch;

fn hook(server: &Server) -> String {
    let at = server.authority();
    format!("[{{name: hook, webhook: {{url: \"http://{at}/\"}}}}]")
}

/// Lines are written while files are begun anew, the receiver fails now and then, and the guard is started again.
#[test]
fn no_line_is_missed_while_files_change_under_load() {
    let folder = tempfile::tempdir().unwrap();
    let count = AtomicU64::new(0);
    let server = Server::start(move |_| {
        let fails = count.fetch_add(1, Ordering::SeqCst) % 5 == 3;
        Reply::new(if fails { 503 } else { 200 }, &[("Retry-After", "0")], b"")
    });
    for round in 0..3 {
        let bench = Bench::open_with(folder.path(), &hook(&server), 20_000).unwrap();
        let done = AtomicBool::new(false);
        std::thread::scope(|threads| {
            threads.spawn(|| {
                for at in 0..300 {
                    bench.ask(&format!("{round}-{at}")).unwrap();
                    std::thread::sleep(Duration::from_millis(2));
                }
                done.store(true, Ordering::SeqCst);
            });
            while !done.load(Ordering::SeqCst) {
                bench.tick();
                std::thread::sleep(Duration::from_millis(30));
            }
        });
        bench.end();
    }
    let bench = Bench::open_with(folder.path(), &hook(&server), 20_000).unwrap();
    let path = bench.path.clone();
    let all = lines(&path);
    assert!(aside(&path).unwrap().len() > 10);
    let last = seq(all.last().unwrap());
    let got = || -> Vec<String> { server.seen().iter().flat_map(batch).collect() };
    wait("the last line", || got().iter().any(|it| seq(it) == last));
    bench.end();
    // Some came twice; without those the log is whole, and in its order.
    let mut got: Vec<String> = got();
    got.sort_by_key(|it| seq(it));
    got.dedup();
    got.retain(|it| seq(it) <= last);
    assert_eq!(got, all);
    in_order(&server);
}

/// Whatever comes again, no line comes before one that was never sent.
fn in_order(server: &Server) {
    let mut highest = 0;
    for seen in server.seen() {
        for line in batch(&seen) {
            assert!(seq(&line) <= highest + 1, "{} after {highest}", seq(&line));
            highest = highest.max(seq(&line));
        }
    }
}

#[test]
fn lines_that_are_gone_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let well = Arc::new(AtomicBool::new(false));
    let is_well = Arc::clone(&well);
    let server = Server::start(move |_| {
        Reply::new(
            if is_well.load(Ordering::SeqCst) {
                200
            } else {
                500
            },
            &[],
            b"",
        )
    });
    let bench = Bench::open_with(folder.path(), &hook(&server), 3_000).unwrap();
    bench.ask_many(40);
    bench.wait_to_hear("answers 500");
    let path = bench.path.clone();
    bench.end();
    // Somebody takes away what was not handed on, and writes into another file.
    let files = aside(&path).unwrap();
    assert!(files.len() >= 5);
    for (_, file) in &files[..2] {
        std::fs::remove_file(file).unwrap();
    }
    let touched = std::fs::read_to_string(&files[3].1).unwrap();
    let mut all: Vec<&str> = touched.lines().collect();
    all[1] = "nonsense";
    std::fs::write(&files[3].1, all.join("\n") + "\n").unwrap();
    well.store(true, Ordering::SeqCst);
    let bench = Bench::open_with(folder.path(), &hook(&server), 3_000).unwrap();
    bench.wait_to_hear("are gone: no file holds them");
    bench.wait_to_hear("is no line");
    bench.end();
    let lost = lines(&path)
        .iter()
        .filter(|it| it.contains("sink-lost"))
        .count();
    assert_eq!(lost, 2);
}

#[test]
fn the_place_is_kept_for_root_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(|_| Reply::new(200, &[], b""));
    let bench = Bench::open(folder.path(), &hook(&server));
    bench.ask_many(1);
    wait("the lines", || !server.seen().is_empty());
    bench.end();
    let place = folder.path().join("guard.sinks");
    let mode = |path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(place.clone()), 0o700);
    assert_eq!(mode(place.join("hook.json")), 0o600);
    let text = std::fs::read_to_string(place.join("hook.json")).unwrap();
    assert!(text.contains("\"log\":\"thelog\""), "{text}");
    // What can't be read says nothing: all comes once more.
    std::fs::write(place.join("hook.json"), "{").unwrap();
    let before = server.seen().len();
    let bench = Bench::open(folder.path(), &hook(&server));
    wait("the lines", || server.seen().len() > before);
    bench.end();
    assert_eq!(seq(&batch(&server.seen()[before])[0]), 1);
}
