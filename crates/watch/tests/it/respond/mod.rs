//! Answers to alerts: each is looked at where it was done, at the engine.

pub(crate) mod scene;

use scene::Scene;
use std::time::{Duration, Instant};

/// Each step, done to a container that runs; what the engine says of it then, and what is told.
#[test]
fn steps_are_done() {
    let Some(scene) = Scene::start() else {
        return;
    };
    let running = "{{.State.Running}} {{.State.Paused}} {{len .NetworkSettings.Networks}}";
    let cases = [
        ("pause", "true true 1", "pause done in "),
        ("kill", "false false 1", "kill done in "),
        ("stop", "false false 1", "stop done in "),
        (
            "disconnect-network",
            "true false 0",
            "disconnect-network done in ",
        ),
        ("pause, kill", "false false 1", "kill done in "),
        ("signal: SIGKILL", "false false 1", "SIGKILL done in "),
        ("signal: SIGSTOP", "true false 1", "SIGSTOP done in "),
        ("alert-only", "true false 1", ""),
    ];
    for (steps, want, told) in cases {
        let container = scene.container(&[]);
        let mut answers = scene.answers(&format!(
            "    mode: enforce\n    answers:\n    - id: a\n      when: {{tags: [bad]}}\n      do: [{steps}]\n"
        ));
        answers.alert(&container.told("Reverse shell", &["bad"]));
        let lines = answers.settle(usize::from(!told.is_empty()));
        let is = || scene.inspect(&container.id, running);
        let until = Instant::now() + Duration::from_secs(5);
        while is() != want && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(50));
        }
        assert_eq!(is(), want, "{steps}: {lines:?}");
        assert!(
            lines.iter().all(|line| line.contains(told)),
            "{steps}: {lines:?}"
        );
        if steps == "signal: SIGSTOP" {
            assert_eq!(container.state_of_process(), "T", "{lines:?}");
        }
        scene.remove(&container);
    }
}

/// What is kept of a container: what it has changed, in an image; what it is and has said, in a folder.
#[test]
fn snapshots_are_kept_within_bounds() {
    let Some(scene) = Scene::start() else {
        return;
    };
    let container = scene.container(&[]);
    scene.daemon.docker(&[
        "exec",
        &container.id,
        "/bin/busybox",
        "sh",
        "-c",
        "echo loot > /stolen",
    ]);
    let answers = |bounds: &str| {
        scene.answers(&format!(
            "    mode: enforce\n    folder: {}\n{bounds}    answers:\n    - id: keep\n      when: {{tags: [bad]}}\n      do: [snapshot]\n",
            scene.folder().display()
        ))
    };
    let told = container.told("Reverse shell", &["bad"]);
    let mut first = answers("    most-snapshots: 1\n");
    first.alert(&told);
    let lines = first.settle(1);
    assert!(lines[0].contains("snapshot done"), "{lines:?}");
    let kept: Vec<_> = std::fs::read_dir(scene.folder())
        .unwrap()
        .flatten()
        .collect();
    assert_eq!(kept.len(), 1);
    let read = |name: &str| std::fs::read_to_string(kept[0].path().join(name)).unwrap();
    assert!(read("changes.json").contains("/stolen"));
    assert!(read("processes.json").contains("sleep"));
    assert!(
        read("log.txt").ends_with(" begun\n"),
        "{:?}",
        read("log.txt")
    );
    assert!(read("alert.json").contains("Reverse shell"));
    assert!(read("inspect.json").contains(&container.id));
    let summary: serde_json::Value = serde_json::from_str(&read("snapshot.json")).unwrap();
    let image = summary["image"].as_str().unwrap();
    let loot = scene.daemon.docker(&[
        "run",
        "--rm",
        "--network",
        "none",
        image,
        "/bin/busybox",
        "cat",
        "/stolen",
    ]);
    assert_eq!(loot, "loot\n");
    assert_eq!(
        scene.inspect(&container.id, "{{.State.Running}} {{.State.Paused}}"),
        "true false"
    );

    let mut second = answers("    most-snapshots: 1\n");
    second.alert(&told);
    let lines = second.settle(1);
    assert!(
        lines[0].contains("snapshot failed") && lines[0].contains("1 snapshots"),
        "{lines:?}"
    );

    let mut third = answers("    largest-snapshot: 3\n");
    third.alert(&told);
    let lines = third.settle(1);
    assert!(
        lines[0].contains("snapshot failed") && lines[0].contains("more than the 3"),
        "{lines:?}"
    );
    scene.remove(&container);
}

/// What is not meant to be touched is not, and that is said.
#[test]
fn nothing_is_done_where_nothing_is_meant() {
    let Some(scene) = Scene::start() else {
        return;
    };
    let container = scene.container(&["--name", "db-1", "--label", "tier=data"]);
    let kill = "    answers:\n    - id: a\n      when: {tags: [bad]}\n      do: [kill]\n";
    let cases = [
        (format!("    mode: dry-run\n{kill}"), "kill would be done"),
        (kill.to_owned(), "kill would be done"),
        (
            format!(
                "    mode: enforce\n    except: [{{names: [web]}}, {{names: ['db-*']}}]\n{kill}"
            ),
            "nothing, it is one that nothing is done to",
        ),
        (
            format!("    mode: enforce\n    except: [{{labels: [tier=data]}}]\n{kill}"),
            "nothing, it is one that nothing is done to",
        ),
        (
            format!(
                "    mode: enforce\n{}",
                kill.replace("tags: [bad]", "tags: [bad], containers: {names: [web]}")
            ),
            "",
        ),
        (
            format!(
                "    mode: enforce\n{}",
                kill.replace("tags: [bad]", "priority: alert")
            ),
            "",
        ),
        (
            format!(
                "    mode: enforce\n{}",
                kill.replace(
                    "tags: [bad]",
                    "condition: \"container.labels['tier'] == 'front'\""
                )
            ),
            "",
        ),
        (
            format!(
                "    mode: enforce\n{}",
                kill.replace(
                    "tags: [bad]",
                    "condition: \"container.labels['none'] == 'front'\""
                )
            ),
            "not given: its condition has no value",
        ),
    ];
    for (section, want) in cases {
        // What is told of a container may be its id alone: then the engine is asked.
        for told in [
            container.told("Miner", &["bad"]),
            container.told_by_id("Miner", &["bad"]),
        ] {
            let mut answers = scene.answers(&section);
            answers.alert(&told);
            let lines = answers.settle(usize::from(!want.is_empty()));
            assert!(
                lines.iter().all(|line| line.contains(want)),
                "{section}{lines:?}"
            );
            assert_eq!(
                scene.inspect(&container.id, "{{.State.Running}}"),
                "true",
                "{section}"
            );
        }
    }
    // The same by its id alone, where it is meant.
    let mut answers = scene.answers(&format!(
        "    mode: enforce\n{}",
        kill.replace("tags: [bad]", "containers: {labels: [tier=data]}")
    ));
    answers.alert(&container.told_by_id("Miner", &["bad"]));
    let lines = answers.settle(1);
    assert!(
        lines[0].contains("kill done") && lines[0].contains("db-1"),
        "{lines:?}"
    );
    scene.remove(&container);
}

/// However many alerts there are, answers are as many as are allowed, and what was left out is told.
#[test]
fn a_storm_gets_few_answers() {
    let Some(scene) = Scene::start() else {
        return;
    };
    let containers: Vec<_> = (0..4).map(|_| scene.container(&[])).collect();
    let mut answers = scene.answers(
        "    mode: enforce\n    most-per-minute: 3\n    answers:\n    - id: a\n      when: {tags: [bad]}\n      do: [pause]\n",
    );
    for _ in 0..2500 {
        for container in &containers {
            answers.alert(&container.told("Miner", &["bad"]));
        }
    }
    let lines = answers.settle(3);
    assert_eq!(lines.len(), 3, "{lines:?}");
    let paused = containers
        .iter()
        .filter(|it| scene.inspect(&it.id, "{{.State.Paused}}") == "true");
    assert_eq!(paused.count(), 3);
    let counts = answers.counts();
    assert_eq!(
        (counts.given, counts.again, counts.too_many),
        (3, 7497, 2500)
    );
    std::thread::sleep(Duration::from_secs(10));
    let lines = answers.settle(1);
    assert_eq!(
        lines,
        ["2500 answers were not given: more than `most-per-minute` allows"]
    );
    for container in &containers {
        scene.remove(container);
    }
}

/// An engine that is gone can do nothing: that is told, and signals go on without it, unless they hang on what it would say.
#[test]
fn an_engine_that_is_gone_is_told() {
    let Some(mut scene) = Scene::start() else {
        return;
    };
    let section = |more: &str| {
        format!(
            "    mode: enforce\n{more}    answers:\n    - id: a\n      when: {{tags: [bad]}}\n      do: [kill, signal: SIGTERM]\n"
        )
    };
    let container = scene.container(&[]);
    let told = container.told("Miner", &["bad"]);
    let by_id = container.told_by_id("Miner", &["bad"]);
    let mut whole = scene.answers(&section(""));
    let mut sparing = scene.answers(&section("    except: [{names: [db]}]\n"));
    scene.daemon.kill();
    let begun = Instant::now();
    whole.alert(&told);
    let lines = whole.settle(1);
    assert!(lines[0].contains("kill failed"), "{lines:?}");
    assert!(lines[0].contains("SIGTERM done"), "{lines:?}");
    sparing.alert(&by_id);
    let lines = sparing.settle(1);
    assert!(
        lines[0].contains("not known whether it is one of those"),
        "{lines:?}"
    );
    assert!(begun.elapsed() < Duration::from_secs(10));
    scene.daemon.resume().unwrap();
    scene.remove(&container);
}

/// What the check of the ladder says: by trying, and without touching anything.
#[test]
fn standings_are_tried() {
    let Some(mut scene) = Scene::start() else {
        return;
    };
    let steps = "pause, kill, stop, disconnect-network, snapshot, signal: SIGKILL";
    let section = |mode: &str| {
        format!(
            "    mode: {mode}\n    folder: {}\n    answers:\n    - id: a\n      when: {{tags: [bad]}}\n      do: [{steps}]\n",
            scene.folder().display()
        )
    };
    let (enforced, dry) = (section("enforce"), section("dry-run"));
    let lines = scene.standings(&enforced);
    assert_eq!(lines.len(), 6);
    for line in &lines {
        assert!(
            line.contains("best effort, after the fact, by reaction (rung 7)"),
            "{line}"
        );
    }
    for line in scene.standings(&dry) {
        assert!(line.contains("audit only"), "{line}");
    }
    scene.daemon.kill();
    let lines = scene.standings(&enforced);
    let impossible = lines
        .iter()
        .filter(|line| line.contains("cannot be enforced"));
    // Signals need no engine.
    assert_eq!(impossible.count(), 5, "{lines:?}");
    scene.daemon.resume().unwrap();
}
