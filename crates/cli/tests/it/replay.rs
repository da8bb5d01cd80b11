//! Captures replayed: as `seawall watch replay`, and with Falco's command line.

use std::path::PathBuf;

use crate::program::Desk;

const RULES: &str = r#"
- rule: Read of a secret
  desc: a file that only root reads
  condition: evt.type in (open, openat) and fd.name = /etc/shadow and container.id != host
  output: secret read (file=%fd.name proc=%proc.name)
  priority: WARNING
- rule: Read of anything
  desc: by a shell
  condition: evt.type in (open, openat) and proc.name = bash and fd.num >= 0
  output: read (file=%fd.name)
  priority: INFO
- rule: Connection
  desc: out of a container
  condition: evt.type = connect and fd.sip = "10.1.2.3"
  output: connection %fd.name
  priority: NOTICE
"#;

const SECRET: &str = "22:13:20.000002000: Warning secret read (file=/etc/shadow proc=bash)";
const CONNECTION: &str = "22:13:20.000032000: Notice connection 10.1.2.4:50000->10.1.2.3:443";

/// A capture that stands among the seeds of its reader, 33 events long.
fn story() -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    std::fs::read(folder.join("../../fuzz/corpus/capture/story")).unwrap()
}

fn desk() -> Desk {
    let desk = Desk::new();
    desk.file("rules.yaml", RULES);
    desk.file("trace.scap", story());
    desk
}

#[test]
fn alerts_of_a_capture() {
    let desk = desk();
    let ran = desk.run("watch replay trace.scap --rules rules.yaml --priority notice");
    assert_eq!(ran.out, format!("{SECRET}\n{CONNECTION}\n"));
    assert_eq!(ran.code, 0);
    assert!(ran.err.contains("2 alerts"), "{}", ran.err);
    // From standard input, as JSON, the same.
    let words = "watch replay - -r rules.yaml --priority notice -f json";
    let ran = desk.feed(words, &story());
    let lines: Vec<serde_json::Value> = ran
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines[0]["output"], SECRET);
    assert_eq!(lines[0]["time"], "2023-11-14T22:13:20.000002000Z");
    assert_eq!(lines[1]["rule"], "Connection");
    // The first rule that matches, or all.
    let first = desk
        .run("watch replay trace.scap -r rules.yaml")
        .out
        .lines()
        .count();
    let all = desk
        .run("watch replay trace.scap -r rules.yaml --all")
        .out
        .lines()
        .count();
    assert_eq!(all, first + 1);
}

#[test]
fn gates_of_a_replay() {
    let desk = desk();
    let cut = desk.file("cut.scap", &story()[..3000]);
    desk.file("no.scap", b"#!/bin/sh\n");
    desk.file("broken.yaml", b"- rule: x\n");
    let cut = cut.file_name().unwrap().to_str().unwrap();
    for (words, code) in [
        ("trace.scap -r rules.yaml --fail-on warning".to_owned(), 1),
        ("trace.scap -r rules.yaml --fail-on critical".to_owned(), 0),
        ("trace.scap -r broken.yaml".to_owned(), 1),
        ("trace.scap -r rules.yaml --fail-on terrible".to_owned(), 2),
        ("trace.scap -r rules.yaml --strict".to_owned(), 0),
        (format!("{cut} -r rules.yaml"), 0),
        (format!("{cut} -r rules.yaml --strict"), 3),
        ("no.scap -r rules.yaml".to_owned(), 3),
        ("missing.scap -r rules.yaml".to_owned(), 3),
    ] {
        let ran = desk.run(&format!("watch replay {words}"));
        assert_eq!(ran.code, code, "{words}: {ran:?}");
    }
    let ran = desk.run(&format!("watch replay {cut} -r rules.yaml"));
    assert!(
        ran.err.contains("the capture is cut off at byte 2"),
        "{}",
        ran.err
    );
    assert!(
        ran.err.contains("what stands before was judged"),
        "{}",
        ran.err
    );
}

#[test]
fn as_falco_replays() {
    let desk = desk();
    for words in [
        "falco -r rules.yaml -e trace.scap -o priority=notice",
        "falco -r rules.yaml -o engine.kind=replay -o engine.replay.capture_file=trace.scap -o priority=notice",
    ] {
        let ran = desk.run(words);
        let alerts =
            format!("{SECRET}\n{CONNECTION}\nEvents detected: 2\nRule counts by severity:\n");
        assert!(ran.out.starts_with(&alerts), "{words}: {}", ran.out);
        assert_eq!(ran.code, 0);
    }
    let ran =
        desk.run("falco -r rules.yaml -e trace.scap -o json_output=true -o rule_matching=all");
    let names: Vec<String> = ran
        .out
        .lines()
        .filter(|line| line.starts_with('{'))
        .map(|line| {
            let alert: serde_json::Value = serde_json::from_str(line).unwrap();
            alert["rule"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(&names[..2], ["Read of a secret", "Read of anything"]);
    let ran = desk.run("falco -r rules.yaml -o engine.kind=replay");
    assert_eq!(ran.code, 1);
    assert!(
        ran.err.contains("engine.replay.capture_file"),
        "{}",
        ran.err
    );
}

/// `-M` counts seconds of the events, from the first (falcosecurity/falco, `process_events`): the story takes less than one.
#[test]
fn a_replay_of_falco_ends_after_seconds_of_the_capture() {
    let desk = desk();
    let words = "falco -r rules.yaml -e trace.scap -o priority=notice -M";
    for (seconds, alerts) in [(0, 0), (1, 2)] {
        let ran = desk.run(&format!("{words} {seconds}"));
        assert_eq!(ran.code, 0, "{ran:?}");
        let counted = format!("Events detected: {alerts}\n");
        assert!(ran.out.contains(&counted), "{seconds}: {ran:?}");
    }
}

/// Texts of the configuration are asked for as `static.NAME`, in conditions and outputs (falcosecurity/falco, `static_fields`).
#[test]
fn rules_ask_for_texts_of_the_configuration() {
    let desk = desk();
    let rule = |condition: &str| {
        format!(
            "- {{rule: R, desc: d, condition: 'evt.type = connect and {condition}', output: 'in %static.zone.', priority: INFO}}\n"
        )
    };
    let configuration = "
json_output: true
static_fields: {zone: '${WHERE}', team.name: '%proc.name \"x\"'}
append_output: [{suggested_output: true}]
";
    desk.file("falco.yaml", configuration);
    let desk = desk.with("WHERE", "b\ncell");
    let rows = [
        ("static.zone contains cell", true),
        ("static.zone = other", false),
        ("static.zone in (x, y)", false),
        ("toupper(static.zone) endswith CELL", true),
        ("not static.team.name exists", false),
    ];
    for (condition, is_told) in rows {
        desk.file("static.yaml", rule(condition));
        let ran = desk.run("falco -c falco.yaml -r static.yaml -e trace.scap");
        let line = ran.out.lines().find(|line| line.starts_with('{'));
        assert_eq!(line.is_some(), is_told, "{condition}: {ran:?}");
        let Some(line) = line else { continue };
        let alert: serde_json::Value = serde_json::from_str(line).unwrap();
        let fields = &alert["output_fields"];
        assert_eq!(fields["static.zone"], "b\ncell");
        assert_eq!(fields["static.team.name"], "%proc.name \"x\"");
        let output = alert["output"].as_str().unwrap();
        let wanted =
            "in b\ncell. static_team_name=%proc.name \"x\" static_zone=b\ncell container_id=";
        assert!(output.contains(wanted), "{output}");
        // As text it is one line.
        let words = "falco -c falco.yaml -r static.yaml -e trace.scap -o json_output=false";
        let ran = desk.run(words);
        assert!(ran.out.contains(&wanted.replace('\n', "\\n")), "{ran:?}");
    }
    desk.file("static.yaml", rule("static.nothing = a"));
    let ran = desk.run("falco -c falco.yaml -r static.yaml -e trace.scap");
    assert_eq!(ran.code, 1);
    assert!(
        ran.err.contains("nonexistent field static.nothing"),
        "{ran:?}"
    );
}

/// A replay tells all outputs that the configuration enables, as watching does.
#[test]
fn replays_of_falco_tell_all_outputs() {
    let desk = desk();
    desk.file(
        "falco.yaml",
        "priority: notice
file_output: {enabled: true, filename: out.txt}
program_output: {enabled: true, keep_alive: true, program: 'cat > program.txt'}
",
    );
    let words = "falco -c falco.yaml -r rules.yaml -e trace.scap";
    for (more, shown) in [("", true), (" -o stdout_output.enabled=false", false)] {
        let ran = desk.run(&format!("{words}{more}"));
        assert_eq!(ran.code, 0, "{ran:?}");
        let wanted = format!("{SECRET}\n{CONNECTION}\n");
        assert_eq!(ran.out.starts_with(&wanted), shown, "{ran:?}");
        for name in ["out.txt", "program.txt"] {
            let path = desk.path(name);
            assert_eq!(std::fs::read_to_string(&path).unwrap(), wanted, "{name}");
            std::fs::remove_file(path).unwrap();
        }
    }
    let ran = desk.run(&format!("{words} -o file_output.filename=/nowhere/out"));
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("/nowhere/out"), "{ran:?}");
}

#[test]
fn a_recording_is_a_trial() {
    let desk = desk();
    desk.file("trials/note", "");
    let words = "watch replay trace.scap -r rules.yaml --write-trial trials/a.yaml";
    let written = desk.run(words);
    assert_eq!((written.code, &*written.out), (0, ""), "{written:?}");
    let text = std::fs::read_to_string(desk.path("trials/a.yaml")).unwrap();
    assert!(text.contains("\nrecording: \"../trace.scap\"\n"), "{text}");
    assert_eq!(desk.run(words).code, 2, "somebody may have looked at it");
    let alerts = desk.run("watch replay trace.scap -r rules.yaml").out;
    let count = alerts.lines().count();
    let ran = desk.run("watch rules test trials/a.yaml");
    let wanted = format!("33 events: {count} alerts as expected, 0 differences\n");
    assert_eq!((ran.code, &*ran.out), (0, &*wanted));
    // All rules that match: the trial knows how it was written.
    let words = "watch replay trace.scap -r rules.yaml --all --write-trial all.yaml";
    assert_eq!(desk.run(words).code, 0);
    assert_eq!(desk.run("watch rules test all.yaml").code, 0);
    assert_eq!(desk.run("watch rules test --all trials/a.yaml").code, 1);

    let trial = |name: &str, rest: &str| {
        let text = format!("rules: rules.yaml\n{rest}");
        desk.file(name, text);
        desk.run(&format!("watch rules test {name}"))
    };
    let expect = "any_order: true\nexpect:\n- {rule: Connection, container: 3ad7b26ded6d}\n- \
                  {rule: Read of a secret, output: other}\n- {rule: Read of anything, at_least: 1}\n";
    let ran = trial("b.yaml", &format!("recording: trace.scap\n{expect}"));
    assert_eq!(ran.code, 1);
    assert!(
        ran.out.starts_with(
            "b.yaml:6: trace.scap at 2023-11-14T22:13:20.000002000Z: \"Read of a secret\" has the output \"secret read "
        ),
        "{}",
        ran.out
    );
    let cut = desk.file("cut.scap", &story()[..3000]);
    let cut = cut.file_name().unwrap().to_str().unwrap();
    desk.file("no.scap", b"#!/bin/sh\n");
    let alerts = "expect: [{rule: Read of a secret}, {rule: Connection}]";
    let rows = [
        (
            format!("recording: {cut}\n{alerts}"),
            3,
            "`cut: true` in the trial",
        ),
        (format!("recording: {cut}\ncut: true\n{alerts}"), 0, ""),
        (
            "recording: no.scap\nexpect: []".to_owned(),
            3,
            "neither a recording of Seawall nor a capture",
        ),
        (
            "recording: missing\nexpect: []".to_owned(),
            3,
            "cannot read missing",
        ),
        ("recording: trace.scap".to_owned(), 2, "expect is missing"),
    ];
    desk.file(
        "rules.yaml",
        RULES.replace("fd.num >= 0", "fd.name = /nothing"),
    );
    for (rest, code, said) in rows {
        let ran = trial("c.yaml", &rest);
        assert_eq!(ran.code, code, "{rest}: {ran:?}");
        assert!(ran.err.contains(said), "{}", ran.err);
        assert_eq!(code == 3, ran.out.contains("1 recording not read"));
    }
}

/// A log of another source is a recording, too.
#[test]
fn a_log_is_a_trial() {
    let desk = Desk::new();
    let rule = "- {rule: Get, desc: d, condition: ka.verb = get, output: got by %ka.user.name, priority: INFO, source: k8s_audit}\n";
    desk.file("rules.yaml", rule);
    let event = |verb: &str| {
        format!(
            "{{\"kind\":\"Event\",\"stageTimestamp\":\"2026-01-01T00:00:01Z\",\"verb\":\"{verb}\",\"user\":{{\"username\":\"u\"}}}}\n"
        )
    };
    desk.file(
        "audit.log",
        [event("get"), event("list"), event("get")].concat(),
    );
    let words = "watch replay audit.log --source k8s_audit -r rules.yaml --write-trial t.yaml";
    assert_eq!(desk.run(words).code, 0);
    let ran = desk.run("watch rules test t.yaml");
    assert_eq!(
        ran.out, "3 events: 2 alerts as expected, 0 differences\n",
        "{ran:?}"
    );
    desk.file("audit.log", [event("get"), event("list")].concat());
    let ran = desk.run("watch rules test t.yaml");
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("1 of 2 alerts of \"Get\""), "{}", ran.out);
}
