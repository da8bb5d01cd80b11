//! From the bytes of a capture to alerts.

use std::ops::ControlFlow;
use std::time::Duration;

use seawall_runtime::capture::Error;
use seawall_runtime::engine::alert::{Form, Format, json_line, text_line};
use seawall_runtime::engine::{Alert, Engine, Matching, Scene, World};
use seawall_runtime::language::{Loader, Settings};
use seawall_runtime::replay::{Replayed, Unread, replay};

use crate::made::capture;
use crate::recording::PLAIN;
use crate::story::{before, story};

const RULES: &str = r#"
- macro: in_container
  condition: (container.id != host)
- rule: Read of a secret
  desc: a file that only root reads
  condition: evt.type in (open, openat) and evt.is_open_read = true and fd.name = /etc/shadow and in_container
  output: secret read (file=%fd.name proc=%proc.name dir=%proc.cwd)
  priority: WARNING
  tags: [files]
- rule: Connection
  desc: out of a container
  condition: evt.type = connect and fd.typechar = 4 and fd.sip = "10.1.2.3" and fd.sport = 443
  output: connection %fd.name of %proc.exepath
  priority: NOTICE
- rule: Packet to somebody new
  desc: of a socket without a connection
  condition: evt.type = sendto and fd.l4proto = udp and fd.name_changed = true
  output: packet %fd.cip -> %fd.sip
  priority: INFO
- rule: Program of a shell
  desc: in a container
  condition: evt.type = execve and proc.pname = bash and in_container
  output: "%proc.cmdline below %proc.pname as %user.uid, pid %proc.pid, inside %proc.vpid"
  priority: CRITICAL
- rule: Never
  desc: of the host
  condition: evt.type exists and container.id = host
  output: never
  priority: DEBUG
"#;

fn engine() -> Engine {
    let mut loader = Loader::new(Settings::default());
    let result = loader.load("rules.yaml", RULES.as_bytes());
    assert!(result.is_successful(), "{}", result.text(true));
    Engine::new(&loader.rules(), "syscall", Matching::First).unwrap()
}

fn run(bytes: &[u8], form: Form) -> (Vec<String>, Replayed) {
    let mut lines = Vec::new();
    let replayed = replay(
        bytes,
        PLAIN,
        &engine(),
        World::default(),
        None,
        |alert, _| {
            lines.push(match form.format {
                Format::Text => text_line(alert, form),
                Format::Json => json_line(alert, form),
            });
            ControlFlow::Continue(())
        },
    );
    (lines, replayed.unwrap())
}

#[test]
fn a_capture_raises_alerts() {
    let bytes = capture(&before(), &story());
    let (lines, replayed) = run(&bytes, Form::default());
    let lines: Vec<&str> = lines.iter().map(|line| line.trim_end()).collect();
    assert_eq!(
        lines,
        [
            "22:13:20.000002000: Warning secret read (file=/etc/shadow proc=bash dir=/root/)",
            "22:13:20.000032000: Notice connection 10.1.2.4:50000->10.1.2.3:443 of /usr/bin/bash",
            "22:13:20.000050000: Informational packet 10.1.2.4 -> 8.8.8.8",
            "22:13:20.000059000: Critical ls -l /tmp below bash as 0, pid 101, inside 8",
        ]
    );
    assert_eq!(
        (replayed.alerts, replayed.machine.name.as_str()),
        (4, "host")
    );
    assert!(replayed.cut.is_none());
    assert_eq!(
        run(&bytes, Form::default()).0,
        run(&bytes, Form::default()).0
    );
}

#[test]
fn as_json() {
    let bytes = capture(&before(), &story());
    let form = Form {
        format: Format::Json,
        ..Form::default()
    };
    let (lines, _) = run(&bytes, form);
    let first: serde_json::Value = serde_json::from_str(&lines[0]).unwrap();
    assert_eq!(first["time"], "2023-11-14T22:13:20.000002000Z");
    assert_eq!(first["rule"], "Read of a secret");
    assert_eq!(first["priority"], "Warning");
    assert_eq!(first["hostname"], "host");
    assert_eq!(first["tags"], serde_json::json!(["files"]));
    assert_eq!(first["output_fields"]["fd.name"], "/etc/shadow");
}

/// What stands before the place where a file is cut off is judged.
#[test]
fn a_capture_that_is_cut_off() {
    let bytes = capture(&before(), &story());
    let (lines, replayed) = run(&bytes[..bytes.len() / 2], Form::default());
    assert_eq!(lines.len(), 1);
    assert!(
        matches!(replayed.cut, Some(Unread::Capture(Error::Cut { .. }))),
        "{:?}",
        replayed.cut
    );
    let none = replay(
        &b"no capture"[..],
        PLAIN,
        &engine(),
        World::default(),
        None,
        |_, _| ControlFlow::Continue(()),
    );
    assert!(matches!(none, Err(Unread::Neither)));
}

#[test]
fn who_listens_may_stop() {
    let bytes = capture(&before(), &story());
    let replayed = replay(
        &bytes[..],
        PLAIN,
        &engine(),
        World::default(),
        None,
        |_, _| ControlFlow::Break(()),
    );
    assert_eq!(replayed.unwrap().alerts, 1);
}

/// The events of so long are judged, from the first on: one that is as late as that is not.
#[test]
fn a_replay_ends_after_so_long() {
    let bytes = capture(&before(), &story());
    let run = |most| {
        let mut times = Vec::new();
        let (world, engine) = (World::default(), engine());
        let told = |alert: &Alert, _: &Scene<'_>| {
            times.push(alert.time);
            ControlFlow::Continue(())
        };
        let replayed = replay(&bytes[..], PLAIN, &engine, world, most, told).unwrap();
        assert!(replayed.cut.is_none());
        (replayed.span, times)
    };
    let (span, all) = run(None);
    let (first, last) = span.unwrap();
    let ends = all.iter().flat_map(|time| [time - first, time - first + 1]);
    for most in ends.chain([0, last - first, last - first + 1, u64::MAX]) {
        let (_, times) = run(Some(Duration::from_nanos(most)));
        let wanted = all.iter().filter(|time| **time - first < most);
        assert!(times.iter().eq(wanted), "{most} ns");
    }
}
