//! Programs: kept ones, one for each alert, such that die, hang or take nothing.

use std::fs::read_to_string;
use std::path::Path;
use std::time::{Duration, Instant};

use super::scene::{Scene, messages};

fn shell(text: &str, more: &str) -> String {
    let text = serde_json::Value::from(text);
    format!("{{name: p, program: {{shell: {text}, timeout: 1s{more}}}}}")
}

fn lines(path: &Path) -> Vec<String> {
    messages(&read_to_string(path).unwrap_or_default())
}

#[test]
fn a_kept_program_has_one_line_after_the_other_and_ends_with_its_input() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("got");
    let count = folder.path().join("count");
    let (at, starts) = (path.display(), count.display());
    let text = format!("echo >> {starts}; cat >> {at}; echo >> {starts}");
    let scene = Scene::start(&[&shell(&text, "")]);
    scene.say((0..500).map(|it| it.to_string()));
    let begun = Instant::now();
    assert_eq!(scene.end(), Vec::<String>::new());
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert_eq!(
        lines(&path),
        (0..500).map(|it| it.to_string()).collect::<Vec<_>>()
    );
    // Started once, and it came to its own end.
    assert_eq!(read_to_string(&count).unwrap(), "\n\n");
}

#[test]
fn each_alert_may_have_a_program_of_its_own_without_a_shell() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("got");
    let item = format!(
        "{{name: p, program: {{command: [/usr/bin/tee, -a, \"{}\"], keep-alive: false}}}}",
        path.display()
    );
    let scene = Scene::start(&[&item]);
    // Nothing of an alert is ever read by a shell.
    scene.say(["one", "$(touch /tmp/never)`id`;", "three"]);
    assert_eq!(scene.end(), Vec::<String>::new());
    assert_eq!(lines(&path), ["one", "$(touch /tmp/never)`id`;", "three"]);
}

#[test]
fn one_that_fails_is_told_and_its_alert_counted() {
    let mut scene = Scene::start(&[&shell("cat > /dev/null; exit 3", ", keep-alive: false")]);
    scene.say(["one"]);
    scene.wait_to_hear("its program ended with exit status: 3");
    let told = scene.end();
    assert!(
        told.iter()
            .any(|it| it.contains("did not get alerts: 1 refused")),
        "{told:?}"
    );
}

#[test]
fn one_that_dies_is_told_and_started_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("got");
    let text = format!("read -r line; echo \"$line\" >> {}; exit 7", path.display());
    let mut scene = Scene::start(&[&shell(&text, "")]);
    scene.say(["one"]);
    scene.wait("the first", || lines(&path) == ["one"]);
    scene.wait_to_hear("its program ended (exit status: 7)");
    scene.say(["two"]);
    scene.wait("the second", || lines(&path) == ["one", "two"]);
    scene.wait_to_hear("works again");
    scene.end();
}

#[test]
fn one_that_hangs_is_killed_with_all_that_it_started() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pid");
    let text = format!("sleep 1000 & echo $! > {}; wait", path.display());
    let mut scene = Scene::start(&[&shell(&text, ", keep-alive: false")]);
    scene.say(["one"]);
    scene.wait_to_hear("its program took too long and was killed");
    let pid = read_to_string(&path).unwrap();
    let stat = || read_to_string(format!("/proc/{}/stat", pid.trim())).unwrap_or_default();
    let is_gone = || stat().is_empty() || stat().contains(" Z ");
    scene.wait("the end of what it started", is_gone);
    let told = scene.end();
    assert!(told.iter().any(|it| it.contains("1 refused")), "{told:?}");
}

#[test]
fn one_that_takes_nothing_is_killed_and_costs_a_bounded_queue() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pid");
    let text = format!("echo $$ > {}; exec sleep 1000", path.display());
    let mut scene = Scene::start(&[&shell(&text, "")]);
    // More than a pipe holds.
    let begun = Instant::now();
    scene.say((0..2000).map(|it| format!("{it}{}", "x".repeat(100))));
    assert!(
        begun.elapsed() < Duration::from_secs(1),
        "{:?}",
        begun.elapsed()
    );
    scene.wait_to_hear("its program took too long and was killed");
    let begun = Instant::now();
    let told = scene.end();
    assert!(
        begun.elapsed() < Duration::from_secs(6),
        "{:?}",
        begun.elapsed()
    );
    let counted = |it: &String| it.contains("unfinished") || it.contains("under way");
    assert!(told.iter().any(counted), "{told:?}");
    // It is gone, too.
    std::thread::sleep(Duration::from_millis(200));
    let pid = read_to_string(&path).unwrap();
    let stat = read_to_string(format!("/proc/{}/stat", pid.trim())).unwrap_or_default();
    assert!(stat.is_empty() || stat.contains(" Z "), "{stat}");
}

#[test]
fn one_that_is_not_there_is_told() {
    let mut scene = Scene::start(&["{name: p, program: {command: [/no/such/program]}}"]);
    scene.say(["one"]);
    scene.wait_to_hear("its program can't be started: No such file or directory");
    scene.end();
}
