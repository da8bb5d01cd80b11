//! `seawall falco` on a live machine, by Falco's configuration.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};

use serde_json::Value;

use super::{Live, RULES, act, alone, ask, can_watch, free_port};
use crate::program::Desk;

const CONFIGURATION: &str = "
rules_files: [rules.yaml, missing.yaml]
json_output: true
load_plugins: [container, cloudtrail]
grpc: {enabled: true}
stdout_output: {enabled: true}
file_output: {enabled: true, keep_alive: false, filename: out.jsonl}
program_output: {enabled: true, keep_alive: false, program: 'cat >> program.jsonl'}
http_output: {enabled: true, url: 'http://127.0.0.1:RECEIVER/alerts'}
webserver: {enabled: true, listen_port: PORT, listen_address: 127.0.0.1, k8s_healthz_endpoint: /alive, prometheus_metrics_enabled: true}
metrics: {enabled: true, interval: 1s, output_rule: true, rules_counters_enabled: true, kernel_event_counters_enabled: true}
syscall_event_drops: {actions: [alert], simulate_drops: true}
";

#[test]
fn falco_watches_by_its_configuration_and_flags() {
    if !can_watch() {
        return;
    }
    let _alone = alone();
    let desk = Desk::new();
    let port = free_port();
    desk.file("rules.yaml", RULES);
    let (receiver, received) = receive();
    let receiver = receiver.to_string();
    let configuration = CONFIGURATION.replace("PORT", &port.to_string());
    let configuration = configuration.replace("RECEIVER", &receiver);
    desk.file("falco.yaml", &configuration);
    let mut live = Live::start(&desk, "falco", "falco -c falco.yaml -P falco.pid -U");
    let said = live.said();
    for told in [
        "cloudtrail is not built in",
        "grpc.enabled: there is no gRPC",
    ] {
        assert!(said.contains(told), "{told}: {said}");
    }
    let id = fs::read_to_string(desk.path("falco.pid")).unwrap();
    assert_eq!(id.trim(), live.id().to_string());
    act("one");
    live.wait_for_line("seawall-mark-one ");
    live.wait_for_line("Falco internal: metrics snapshot");
    live.wait_for_line("Falco internal: syscall event drop");
    assert!(ask(port, "/alive").ends_with("{\"status\": \"ok\"}"));
    assert!(ask(port, "/versions").contains("\"engine_version_semver\":\"0.63.0\""));
    live.wait_for("metrics", |_| {
        let page = ask(port, "/metrics");
        page.contains("rule_name=\"Mark\",source=\"syscall\",tag_tests=\"true\"} 1\n")
    });

    // SIGHUP: what is faulty is told, and all goes on.
    desk.file("rules.yaml", "- rule: x\n");
    live.signal("-HUP");
    live.wait_for_word("not restarted, all goes on as before: rules.yaml: Invalid");
    desk.file("rules.yaml", RULES);
    desk.file("falco.yaml", configuration.replace("[alert]", "[panic]"));
    live.wait_for_word("there is no action `panic`");
    desk.file("falco.yaml", &configuration);
    live.wait_for_word("configuration and rules were read again");
    act("two");
    live.wait_for_line("seawall-mark-two ");
    // A file that changed is read by itself (`watch_config_files`).
    desk.file("rules.yaml", RULES.replace("rule: Mark", "rule: Other"));
    let again = |live: &Live| {
        live.said()
            .matches("configuration and rules were read again")
            .count()
            == 2
    };
    live.wait_for("it read the rules again", again);
    act("three");
    live.wait_for_line("seawall-mark-three ");
    // SIGUSR1: outputs are opened anew, after a rotation.
    fs::rename(desk.path("out.jsonl"), desk.path("out.jsonl.1")).unwrap();
    live.signal("-USR1");
    act("four");
    live.wait_for("the new file", |_| {
        fs::read_to_string(desk.path("out.jsonl")).is_ok_and(|it| it.contains("mark-four"))
    });

    assert_eq!(live.end(), Some(0));
    assert!(!desk.path("falco.pid").exists());
    let (alerts, summary) = split(&live.lines());
    assert_eq!(
        summary,
        "Events detected: 4\nRule counts by severity:\n   WARNING: 4\n\
         Triggered rules by rule name:\n   Mark: 2\n   Other: 2"
    );
    let marks = |alerts: &[Value]| {
        let outputs = alerts
            .iter()
            .filter_map(|it| it["output_fields"]["proc.args"].as_str());
        outputs.map(str::to_owned).collect::<Vec<_>>()
    };
    let wanted = ["one", "two", "three", "four"].map(|name| format!("seawall-mark-{name}"));
    assert_eq!(marks(&alerts), wanted);
    let read = |name: &str| -> Vec<Value> {
        let text = fs::read_to_string(desk.path(name)).unwrap();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    };
    assert_eq!(
        marks(&[read("out.jsonl.1"), read("out.jsonl")].concat()),
        wanted
    );
    assert_eq!(marks(&read("program.jsonl")), wanted);
    let posted: Vec<Value> = received.try_iter().collect();
    assert_eq!(marks(&posted), wanted);
}

/// What follows an alert goes into a capture, which raises the same alert.
#[test]
fn falco_captures_what_follows_an_alert() {
    if !can_watch() {
        return;
    }
    let _alone = alone();
    let desk = Desk::new();
    let rules = |capture: &str| format!("{RULES}  {capture}\n");
    // Longer than two acts take on a machine that has much else to do.
    desk.file(
        "rules.yaml",
        rules("capture: true\n  capture_duration: 5000"),
    );
    let configuration = "
rules_files: [rules.yaml]
stdout_output: {enabled: true}
capture: {enabled: true, path_prefix: caught, mode: rules, default_duration: 100}
";
    desk.file("falco.yaml", configuration);
    let captures = |desk: &Desk| -> Vec<String> {
        let files = fs::read_dir(desk.path("")).unwrap();
        let names = files.map(|it| it.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names.filter(|it| it.starts_with("caught_")).collect();
        names.sort();
        names
    };
    let mut live = Live::start(&desk, "falco", "falco -c falco.yaml -U");
    act("one");
    live.wait_for_line("seawall-mark-one ");
    act("two");
    live.wait_for_word("events, ");
    let first = captures(&desk);
    assert_eq!(first.len(), 1, "{first:?}: {}", live.said());
    let parts: Vec<_> = first[0].strip_suffix(".scap").unwrap().split('_').collect();
    assert!(parts[0] == "caught" && parts[1..].iter().all(|it| it.len() == 20));
    let ran = desk.run(&format!("watch replay {} -r rules.yaml", first[0]));
    assert_eq!(ran.code, 0, "{ran:?}");
    for word in ["mark seawall-mark-one ", "mark seawall-mark-two "] {
        assert!(ran.out.contains(word), "{ran:?}");
    }
    // Rules that are read again: none asks for a capture any more.
    desk.file("rules.yaml", rules("capture: false"));
    live.wait_for_word("configuration and rules were read again");
    act("three");
    live.wait_for_line("seawall-mark-three ");
    assert_eq!(captures(&desk), first);
    desk.file("falco.yaml", configuration.replace("rules,", "all_rules,"));
    live.wait_for("the configuration", |live| {
        live.said()
            .matches("configuration and rules were read again")
            .count()
            == 2
    });
    act("four");
    live.wait_for_line("seawall-mark-four ");
    // It is whole although the end comes at once.
    assert_eq!(live.end(), Some(0), "{}", live.said());
    let all = captures(&desk);
    assert_eq!(all.len(), 2, "{all:?}: {}", live.said());
    let ran = desk.run(&format!("watch replay --strict {} -r rules.yaml", all[1]));
    assert!(ran.out.contains("mark seawall-mark-four "), "{ran:?}");
    assert_eq!(ran.code, 0, "{ran:?}");
    desk.file("falco.yaml", configuration.replace("rules,", "some,"));
    let ran = desk.run("falco -c falco.yaml --dry-run");
    assert!(
        ran.err.contains("capture.mode: `some` is neither"),
        "{ran:?}"
    );
}

/// Somebody who takes a POST for each alert; returns the port, and what came.
fn receive() -> (u16, Receiver<Value>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, received) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = BufReader::new(stream.unwrap());
            let mut length = 0;
            loop {
                let mut line = String::new();
                if stream.read_line(&mut line).unwrap() <= 2 {
                    break;
                }
                let line = line.to_ascii_lowercase();
                if let Some(rest) = line.strip_prefix("content-length:") {
                    length = rest.trim().parse().unwrap();
                }
            }
            let mut body = vec![0; length];
            stream.read_exact(&mut body).unwrap();
            let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            stream.get_mut().write_all(answer).unwrap();
            if sender.send(serde_json::from_slice(&body).unwrap()).is_err() {
                return;
            }
        }
    });
    (port, received)
}

/// Alerts, which are JSON, and what is printed at the end.
fn split(lines: &[String]) -> (Vec<Value>, String) {
    let is_json = |line: &&String| line.starts_with('{');
    let alerts = lines.iter().filter(is_json);
    let alerts = alerts
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let rest: Vec<&str> = lines
        .iter()
        .filter(|it| !is_json(it))
        .map(String::as_str)
        .collect();
    (alerts, rest.join("\n"))
}

#[test]
fn what_would_see_nothing_is_refused_and_time_ends_it() {
    if !can_watch() {
        return;
    }
    let _alone = alone();
    let desk = Desk::new();
    desk.file("rules.yaml", RULES);
    for (option, why) in [
        ("engine.kind=gvisor", "gvisor is not there"),
        ("engine.kind=nodriver", "nothing would be seen"),
        ("rule_matching=some", "neither `first` nor `all`"),
        (
            "syscall_event_drops.actions[]=panic",
            "there is no action `panic`",
        ),
        ("http_output.enabled=true", "http_output.url"),
    ] {
        for dry in ["", "--dry-run"] {
            let ran = desk.run(&format!("falco -r rules.yaml -o {option} {dry}"));
            assert!(
                ran.code == 1 && ran.err.contains(why),
                "{option} {dry}: {ran:?}"
            );
        }
    }
    let ran = desk.run("falco -r rules.yaml -M 2");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.starts_with("Events detected: "), "{ran:?}");
    let ran = desk.run("falco -r rules.yaml -M 20 -o syscall_event_drops.actions[]=exit -o syscall_event_drops.simulate_drops=true");
    assert!(
        ran.code == 1 && ran.err.contains("syscall event drop"),
        "{ran:?}"
    );
}
