//! What happens to requests while a sink is behind.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use seawall_guard::record::{NotKept, Recorder as _};
use seawall_testkit::http::{Reply, Server};

use super::bench::{Bench, entry, lines, wait};
use crate::proxy::setup::now;

struct Failing {
    server: Server,
    well: Arc<AtomicBool>,
}

fn failing() -> Failing {
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
    Failing { server, well }
}

fn sinks(server: &Server, on_failure: &str) -> String {
    let at = server.authority();
    format!(
        "[{{name: hook, webhook: {{url: \"http://{at}/\"}}, on-failure: {on_failure}, lag: 2s}}]"
    )
}

#[test]
fn requests_are_refused_while_a_sink_is_too_far_behind() {
    let folder = tempfile::tempdir().unwrap();
    let Failing { server, well } = failing();
    let bench = Bench::open(folder.path(), &sinks(&server, "stop"));
    // Within its lag it is waited for.
    bench.ask("before").unwrap();
    bench.tick();
    bench.wait_to_hear("answers 500");
    let refused = || bench.ask("while").err();
    wait("a refusal", || {
        std::thread::sleep(Duration::from_millis(200));
        refused().is_some()
    });
    let Some(NotKept::Behind(why)) = refused() else {
        panic!("another reason");
    };
    assert!(
        why.contains("the sink hook is") && why.contains("2 s are allowed"),
        "{why}"
    );
    bench.wait_to_hear("answers 500");
    wait("the record of it", || {
        lines(&bench.path)
            .iter()
            .any(|it| it.contains("\"sink-behind\""))
    });
    // What became of requests that are under way is recorded all the same.
    let ended = seawall_guard::record::Entry {
        event: seawall_guard::record::Event::Own {
            what: "policy",
            detail: String::new(),
        },
        ..entry("own", now().seconds)
    };
    bench.sinks.record(ended).unwrap();
    well.store(true, Ordering::SeqCst);
    bench.tick();
    bench.wait_to_hear("has everything again");
    wait("a request that is let on", || bench.ask("after").is_ok());
    let path = bench.path.clone();
    bench.end();
    let all = lines(&path);
    let of = |request: &str| {
        let mark = format!("\"request\":\"{request}\"");
        let mut found = all.iter().filter(move |it| it.contains(&mark));
        found.next_back().unwrap().clone()
    };
    let line = of("while");
    assert!(
        line.contains("\"allowed\":false") && line.contains("\"log/behind\""),
        "{line}"
    );
    assert!(of("after").contains("\"allowed\":true"));
    assert!(all.iter().any(|it| it.contains("\"sink-again\"")));
}

#[test]
fn whoever_is_only_waited_for_refuses_nobody_and_slows_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(|_| Reply::raw("").pause(Duration::from_secs(20)));
    let bench = Bench::open(folder.path(), &sinks(&server, "wait"));
    bench.ask("first").unwrap();
    bench.tick();
    wait("the request", || !server.seen().is_empty());
    let began = Instant::now();
    for at in 0..2000 {
        bench.ask(&format!("r{at}")).unwrap();
    }
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "{:?}",
        began.elapsed()
    );
    std::thread::sleep(Duration::from_secs(3));
    bench.ask("late").unwrap();
    let began = Instant::now();
    let left = bench.end();
    assert!(began.elapsed() < Duration::from_secs(7));
    assert_eq!(left.len(), 1);
}

/// A sink that is new is not behind for what was there before it; after a restart what it has missed counts.
#[test]
fn only_what_it_should_have_had_is_held_against_a_sink() {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::open(folder.path(), "[]");
    let old = now().seconds - 86_400;
    bench.sinks.record(entry("old", old)).unwrap();
    bench.end();
    let Failing { server, .. } = failing();
    let bench = Bench::open(folder.path(), &sinks(&server, "stop"));
    bench.wait_to_hear("answers 500");
    bench.ask("at once").unwrap();
    bench.end();
    std::thread::sleep(Duration::from_secs(4));
    let bench = Bench::open(folder.path(), &sinks(&server, "stop"));
    wait("a refusal", || bench.ask("again").is_err());
    bench.end();
}

#[test]
fn what_cannot_be_used_is_said_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing");
    let missing = missing.display();
    std::fs::write(folder.path().join("short"), "short").unwrap();
    std::fs::write(folder.path().join("bad"), "Host: elsewhere\n").unwrap();
    let (short, bad) = (folder.path().join("short"), folder.path().join("bad"));
    for (sinks, want) in [
        (
            format!("[{{name: a, otlp: {{url: \"https://x/\", tls: {{ca: {missing}}}}}}}]"),
            "cannot be read",
        ),
        (
            format!("[{{name: a, webhook: {{url: \"http://x/\", headers: {missing}}}}}]"),
            "cannot be read",
        ),
        (
            format!(
                "[{{name: a, webhook: {{url: \"http://x/\", headers: {}}}}}]",
                bad.display()
            ),
            "`Host` is written",
        ),
        (
            format!(
                "[{{name: a, webhook: {{url: \"http://x/\", secret: {}}}}}]",
                short.display()
            ),
            "less than 24",
        ),
        (
            format!(
                "[{{name: a, syslog: {{address: \"x:1\", tls: {{ca: {}}}}}}}]",
                bad.display()
            ),
            "holds no certificate",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let got = Bench::open_with(folder.path(), &sinks, 1 << 20)
            .err()
            .unwrap();
        assert!(got.contains(want), "{got}");
    }
}
