//! Files: their form, rotations, and a disk that is full.

use std::fs::{read_to_string, rename};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use seawall_testkit::disk::Small;

use super::scene::{Scene, messages};

fn file(path: &Path) -> String {
    format!("{{name: log, file: {{path: {}}}}}", path.display())
}

#[test]
fn lines_are_added_to_a_file_of_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("alerts.json");
    let scene = Scene::start(&[&file(&path)]);
    scene.say(["one", "two"]);
    assert_eq!(scene.end(), Vec::<String>::new());
    let scene = Scene::start(&[&file(&path)]);
    scene.say(["three"]);
    scene.end();
    let text = read_to_string(&path).unwrap();
    assert_eq!(messages(&text), ["one", "two", "three"]);
    let mode = path.metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o7777, 0o600);
    // Falco's JSON: what its documentation of outputs shows.
    let first: serde_json::Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    assert_eq!(
        first,
        serde_json::json!({
            "hostname": "host.example",
            "output": "22:13:20.123456789: Notice one",
            "output_fields": {
                "evt.time": 1_700_000_000_123_456_789_u64,
                "k8s.ns.name": "shop",
                "proc.name": "one",
            },
            "priority": "Notice",
            "rule": "A rule",
            "source": "syscall",
            "tags": ["container", "shell"],
            "time": "2023-11-14T22:13:20.123456789Z",
        })
    );
}

/// A machine that lost its power leaves half a line: the next one does not begin within it.
#[test]
fn a_file_that_ends_within_a_line_goes_on_with_a_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("alerts.json");
    for (before, wanted) in [("", ""), ("{\"a\":", "{\"a\":\n"), ("{}\n", "{}\n")] {
        std::fs::write(&path, before).unwrap();
        let scene = Scene::start(&[&file(&path)]);
        scene.say(["one"]);
        scene.end();
        let text = read_to_string(&path).unwrap();
        let rest = text.strip_prefix(wanted).unwrap();
        assert_eq!(messages(rest), ["one"], "{before:?}");
    }
}

#[test]
fn switches_say_what_is_in_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    let short = format!(
        "{{name: a, file: {{path: {}}}, json: {{output: false, message: true, fields: false, tags: false}}}}",
        one.display()
    );
    let text = format!(
        "{{name: b, file: {{path: {}}}, format: text, iso-time: true}}",
        two.display()
    );
    let scene = Scene::start(&[&short, &text]);
    scene.say(["x"]);
    scene.end();
    assert_eq!(
        read_to_string(&one).unwrap(),
        "{\"hostname\":\"host.example\",\"message\":\"x\",\"priority\":\"Notice\",\"rule\":\"A rule\",\
         \"source\":\"syscall\",\"time\":\"2023-11-14T22:13:20.123456789Z\"}\n"
    );
    assert_eq!(
        read_to_string(&two).unwrap(),
        "2023-11-14T22:13:20.123456789+0000: Notice x\n"
    );
}

#[test]
fn a_file_that_is_moved_away_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("alerts.json");
    let old = folder.path().join("alerts.json.1");
    let mut scene = Scene::start(&[&file(&path)]);
    scene.say(["one"]);
    let read = |path: &PathBuf| read_to_string(path).unwrap_or_default();
    scene.wait("the first", || messages(&read(&path)).len() == 1);
    rename(&path, &old).unwrap();
    scene.say(["two"]);
    scene.wait("the second", || messages(&read(&path)) == ["two"]);
    assert_eq!(messages(&read(&old)), ["one"]);
    // Emptied in its place, as `copytruncate` does.
    std::fs::write(&path, "").unwrap();
    scene.say(["three"]);
    assert_eq!(scene.end(), Vec::<String>::new());
    assert_eq!(messages(&read(&path)), ["three"]);
}

#[test]
fn what_can_not_be_written_to_is_found_at_the_start() {
    let why = Scene::of(&["{name: log, file: {path: /proc/alerts}}"]).err();
    assert!(why.unwrap().starts_with("/proc/alerts: "));
}

#[test]
fn a_full_disk_costs_counted_lines_and_the_file_says_how_many() {
    let Some(small) = Small::mount(64) else {
        eprintln!("skipped: a file system can't be mounted");
        return;
    };
    let path = small.path().join("alerts.json");
    small.take(40 << 10);
    let item = format!(
        "{{name: log, file: {{path: {}}}, queue: {{alerts: 80}}}}",
        path.display()
    );
    let mut scene = Scene::start(&[&item]);
    let all: Vec<String> = (0..2000).map(|it| format!("{it:04}")).collect();
    for some in all.chunks(20) {
        scene.say(some);
        scene.turn();
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    scene.wait_to_hear("No space left on device");
    // Whatever is there is whole, while the disk is full, too.
    let before = messages(&read_to_string(&path).unwrap());
    assert!(before.len() > 10 && before.len() < 200, "{}", before.len());
    small.free();
    scene.wait_to_hear("works again");
    let last = || messages(&read_to_string(&path).unwrap()).pop().unwrap();
    scene.wait("what is missing", || last().starts_with("lost "));
    scene.say(["last"]);
    let told = scene.end();
    assert!(
        told.iter().any(|it| it.contains("did not get alerts: ")),
        "{told:?}"
    );
    let got = messages(&read_to_string(&path).unwrap());
    let lost: usize = got
        .iter()
        .filter_map(|it| it.strip_prefix("lost "))
        .map(|it| it.parse::<usize>().unwrap())
        .sum();
    let lines: Vec<&String> = got.iter().filter(|it| !it.starts_with("lost ")).collect();
    // Each line is there once, in its order, or counted.
    assert!(lines.is_sorted());
    assert_eq!(lines.len() - 1 + lost, all.len(), "{lost} lost");
    assert_eq!(*lines.last().unwrap(), "last");
}
