//! More alerts than a receiver takes, and the end.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use seawall_runtime::language::Priority;
use seawall_testkit::http::{Reply, Server};

use super::scene::{Scene, messages, of_rule};

#[test]
fn a_flood_does_not_keep_out_what_is_critical() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = silent.local_addr().unwrap();
    let item = format!("{{name: h, http: {{url: \"http://{at}/\"}}, queue: {{alerts: 80}}}}");
    let scene = Scene::start(&[&item]);
    // The first one is under way, and will be for a while: what comes now waits.
    scene.say(["first"]);
    let _silent_still = silent.accept().unwrap();
    scene.say((0..2000).map(|it| it.to_string()));
    let lost = |scene: &Scene| scene.counts()[0].lost.get("queue-full").copied().unwrap();
    let before = lost(&scene);
    scene.hand(&of_rule("Worse", Priority::Critical, "critical"));
    assert_eq!(lost(&scene), before);
    scene.say(["one more"]);
    assert_eq!(lost(&scene), before + 1);
    // What is kept for them has a bound as well.
    for _ in 0..100 {
        scene.hand(&of_rule("Worse", Priority::Emergency, "critical"));
    }
    assert_eq!(lost(&scene), before + 1 + 91);
}

#[test]
fn bytes_have_a_bound_too() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = silent.local_addr().unwrap();
    let item = format!("{{name: h, http: {{url: \"http://{at}/\"}}, queue: {{size: 1m}}}}");
    let scene = Scene::start(&[&item]);
    scene.say((0..1000).map(|_| "x".repeat(8 << 10)));
    let counts = &scene.counts()[0];
    // An alert of the tests holds its message twice: 16 KiB, so 64 fill a megabyte, besides the 256 that were taken out.
    assert!(counts.waiting <= 64 + 256, "{counts:?}");
    assert_eq!(counts.lost["queue-full"] + counts.waiting, 1000);
}

#[test]
fn the_end_waits_for_nobody_longer_than_some_seconds() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = silent.local_addr().unwrap();
    let item = |name: &str| format!("{{name: {name}, http: {{url: \"http://{at}/\"}}}}");
    let scene = Scene::start(&[&item("a"), &item("b"), &item("c")]);
    scene.say((0..300).map(|it| it.to_string()));
    std::thread::sleep(Duration::from_millis(300));
    let begun = Instant::now();
    let told = scene.end();
    assert!(
        begun.elapsed() < Duration::from_secs(6),
        "{:?}",
        begun.elapsed()
    );
    for name in ["a", "b", "c"] {
        let want = format!("output {name}: 300 alerts were still under way at the end");
        assert!(told.contains(&want), "{told:?}");
    }
}

#[test]
fn what_waits_at_the_end_is_handed_on() {
    let slow = Duration::from_millis(50);
    let server = Server::start(move |_| Reply::default().pause(slow).bytes(OK));
    let item = format!(
        "{{name: h, http: {{url: \"http://{}/\"}}}}",
        server.authority()
    );
    let scene = Scene::start(&[&item]);
    scene.say((0..50).map(|it| it.to_string()));
    assert_eq!(scene.end(), Vec::<String>::new());
    assert_eq!(server.seen().len(), 50);
}

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

#[test]
fn an_output_has_what_it_wants() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let item = |name: &str, more: &str| {
        format!(
            "{{name: {name}, file: {{path: {}}}, {more}}}",
            path(name).display()
        )
    };
    let scene = Scene::start(&[
        &item("priority", "priority: error"),
        &item("rules", "rules: [One, Three]"),
        &item("tags", "tags: [shell, other]"),
        &item("none", "tags: [other]"),
        &item("both", "rules: [One], priority: warning"),
    ]);
    for (rule, priority) in [
        ("One", Priority::Notice),
        ("Two", Priority::Error),
        ("Three", Priority::Emergency),
    ] {
        scene.hand(&of_rule(rule, priority, rule));
    }
    scene.end();
    for (name, want) in [
        ("priority", vec!["Two", "Three"]),
        ("rules", vec!["One", "Three"]),
        ("tags", vec!["One", "Two", "Three"]),
        ("none", vec![]),
        ("both", vec![]),
    ] {
        let text = std::fs::read_to_string(path(name)).unwrap();
        assert_eq!(messages(&text), want, "{name}");
    }
}
