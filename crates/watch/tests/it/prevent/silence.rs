//! A watcher that does not answer: nobody waits for ever, and what was not judged ends as the items say.

use std::time::{Duration, Instant};

use super::scene::{Scene, Watcher, unique};
use super::{DENIED, assert_told};

/// How long something waits for an answer at most, and what a busy machine adds.
const LONGEST: Duration = Duration::from_secs(15);

/// Starts a container that does one thing after the other while the watcher is stopped; returns how each ended, and how long it
/// took.
fn stopped(scene: &Scene, watcher: &Watcher, lines: &[&str]) -> (Vec<i32>, Duration) {
    let name = unique();
    let how = [
        "run",
        "-d",
        "--name",
        &name,
        "tiny:1",
        "/act",
        "all",
        "copy /act /own",
        "nap 2",
    ];
    scene.daemon.docker(&[&how, lines].concat());
    let begun = Instant::now();
    watcher.stop();
    assert_eq!(scene.ask(&["wait", &name]), 0);
    let took = begun.elapsed();
    let said = scene.daemon.docker(&["logs", &name]);
    watcher.go_on();
    let ended: Vec<i32> = said.lines().map(|line| line.parse().unwrap()).collect();
    assert_eq!(ended.get(..2), Some(&[0, 0][..]), "{ended:?}");
    scene.ask(&["rm", "-f", &name]);
    (ended[2..].to_vec(), took)
}

#[test]
fn who_asks_a_watcher_that_is_stopped_is_answered_all_the_same() {
    let Some(scene) = Scene::idle() else {
        return;
    };
    let watcher = Watcher::start("mode: block, files: {deny: [/etc/shadow]}");
    let lines = ["open /own", "open /own"];
    let (ended, took) = stopped(&scene, &watcher, &lines);
    assert_eq!(ended, [DENIED, DENIED]);
    assert!(took > Duration::from_secs(4) && took < LONGEST, "{took:?}");
    // It goes on as if nothing had been.
    let name = scene.stay(&[]);
    let after = ["copy /act /own", "open /own", "open /etc/shadow"];
    assert_eq!(scene.each(&["exec", &name], &after), [0, 0, DENIED]);
    assert_told(&watcher.kill(), &["were not judged, 2 were denied and "]);

    let watcher = Watcher::start("files: {deny: [/etc/shadow]}");
    let (ended, took) = stopped(&scene, &watcher, &lines);
    assert_eq!(ended, [0, 0]);
    assert!(took < LONGEST, "{took:?}");
    std::thread::sleep(Duration::from_secs(1));
    assert_told(&watcher.kill(), &["were not judged, 0 were denied and "]);
}

#[test]
fn who_waits_goes_on_when_the_watcher_is_killed() {
    let Some(scene) = Scene::idle() else {
        return;
    };
    let watcher = Watcher::start("mode: block, files: {deny: [/etc/shadow]}");
    let name = unique();
    let how = [
        "run",
        "-d",
        "--name",
        &name,
        "tiny:1",
        "/act",
        "all",
        "copy /act /own",
        "nap 2",
        "flood /own 1",
        "open /etc/shadow",
    ];
    scene.daemon.docker(&how);
    watcher.stop();
    std::thread::sleep(Duration::from_secs(4));
    // It has waited for two seconds.
    watcher.kill();
    let begun = Instant::now();
    assert_eq!(scene.ask(&["wait", &name]), 0);
    assert!(
        begun.elapsed() < Duration::from_secs(4),
        "{:?}",
        begun.elapsed()
    );
    let said = scene.daemon.docker(&["logs", &name]);
    let ended: Vec<i32> = said.lines().map(|line| line.parse().unwrap()).collect();
    assert_eq!((ended.len(), ended.last()), (4, Some(&0)), "{ended:?}");
}

#[test]
fn in_a_flood_nobody_waits_longer_than_said() {
    let Some(scene) = Scene::idle() else {
        return;
    };
    let watcher = Watcher::start("mode: block, files: {deny: [/etc/shadow]}");
    let names: Vec<String> = (0..4).map(|_| scene.stay(&[])).collect();
    let floods: Vec<_> = std::thread::scope(|scope| {
        let each = names.iter().map(|name| {
            let scene = &scene;
            scope.spawn(move || scene.each(&["exec", name], &["copy /act /own", "flood /own 12"]))
        });
        let each: Vec<_> = each.collect();
        std::thread::sleep(Duration::from_secs(3));
        watcher.stop();
        std::thread::sleep(Duration::from_secs(8));
        watcher.go_on();
        each.into_iter().map(|it| it.join().unwrap()).collect()
    });
    for flood in floods {
        assert_eq!(flood.first(), Some(&0));
        let waited = flood[1];
        assert!((4..=8).contains(&waited), "{waited} s");
    }
    // What was answered twice did no harm.
    let acts = ["open /own", "open /etc/shadow"];
    assert_eq!(scene.each(&["exec", &names[0]], &acts), [0, DENIED]);
    assert_told(&watcher.kill(), &["were not judged"]);
}

/// Starts a container that ends by itself, beside what else is done; returns how it ended, and how long that took.
fn run_beside(scene: &Scene, beside: impl FnOnce()) -> (i32, Duration) {
    std::thread::scope(|scope| {
        let begun = Instant::now();
        let run = scope.spawn(move || (scene.run(&[], &["/act", "ok"]), begun.elapsed()));
        beside();
        run.join().unwrap()
    })
}

#[test]
fn who_starts_a_container_beside_a_watcher_that_is_stopped_is_answered() {
    let Some(scene) = Scene::idle() else {
        return;
    };
    let watcher = Watcher::start("mode: block, drift: {}");
    watcher.stop();
    let (ended, took) = run_beside(&scene, || {});
    // Its runtime is no container, and nobody knows the container.
    assert_eq!(ended, 0);
    assert!(took > Duration::from_secs(4) && took < LONGEST, "{took:?}");
    let name = scene.stay(&[]);
    watcher.go_on();
    let begun = Instant::now();
    let drop_it = ["exec", &name, "/act", "drop", "/act", "/dropped"];
    while scene.ask(&drop_it) != DENIED {
        assert!(begun.elapsed() < Duration::from_secs(10), "not governed");
        std::thread::sleep(Duration::from_millis(200));
    }
    // It tells of it once it has time.
    std::thread::sleep(Duration::from_secs(3));
    let told = watcher.kill();
    let governed = format!("{name} is governed only since it runs");
    assert_told(&told, &["were not judged, 0 were denied and ", &governed]);
}

#[test]
fn killed_with_who_stands_by_we_leave_nobody_waiting() {
    let Some(scene) = Scene::idle() else {
        return;
    };
    let watcher = Watcher::start("mode: block, drift: {}");
    watcher.stop();
    let (ended, took) = run_beside(&scene, || {
        // Its runtime waits by now, and nobody will answer.
        std::thread::sleep(Duration::from_secs(2));
        assert_eq!(watcher.kill_standby(), 1);
        std::thread::sleep(Duration::from_secs(6));
        watcher.kill();
    });
    assert_eq!(ended, 0);
    assert!(took > Duration::from_secs(7) && took < LONGEST, "{took:?}");
    // What runs by then is governed by whoever watches next.
    let name = scene.stay(&[]);
    let drop_it = ["exec", &name, "/act", "drop", "/act", "/dropped"];
    assert_eq!(scene.ask(&drop_it), 0);
    let _again = Watcher::start("mode: block, drift: {}");
    assert_eq!(scene.ask(&drop_it), DENIED);
}
