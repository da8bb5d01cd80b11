//! Syslog, the journal, a collector, a webhook.

use std::net::UdpSocket;
use std::os::unix::net::UnixDatagram;
use std::time::Duration;

use seawall_runtime::language::Priority;
use seawall_testkit::http::{Reply, Server};

use super::scene::{Scene, alert, of_rule};

#[test]
fn syslog_has_the_priority_as_its_severity_and_fields_as_parameters() {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    let item = format!(
        "{{name: s, syslog: {{address: \"{}\", transport: udp, facility: local0}}}}",
        socket.local_addr().unwrap()
    );
    let scene = Scene::start(&[&item]);
    // RFC 5424, section 6.2.1: facility 16, so 128 and the severity.
    for (priority, number) in Priority::ALL.into_iter().zip(128..) {
        scene.hand(&of_rule("A \"rule\"]", priority, "m"));
        let mut bytes = [0; 4096];
        let count = socket.recv(&mut bytes).unwrap();
        let text = std::str::from_utf8(&bytes[..count]).unwrap();
        let head = format!("<{number}>1 2023-11-14T22:13:20.123456Z host.example seawall-watch ");
        assert!(text.starts_with(&head), "{text}");
        assert!(text.contains(" alert [meta sequenceId=\""), "{text}");
        let escaped = "rule=\"A \\\"rule\\\"\\]\"";
        assert!(text.contains(escaped), "{text}");
        assert!(text.contains(" container.name=\"web\""), "{text}");
        assert!(text.contains("] {\"hostname\""), "{text}");
    }
    assert_eq!(scene.end(), Vec::<String>::new());
}

#[test]
fn the_journal_has_fields() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("socket");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    let scene = Scene::start(&[&format!(
        "{{name: j, journald: {{socket: {}}}}}",
        path.display()
    )]);
    scene.hand(&alert("hello"));
    let mut bytes = [0; 8192];
    let count = socket.recv(&mut bytes).unwrap();
    let text = std::str::from_utf8(&bytes[..count]).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    for want in [
        "MESSAGE=hello",
        "PRIORITY=5",
        "SYSLOG_IDENTIFIER=seawall-watch",
        "SEAWALL_RULE=A rule",
        "SEAWALL_TAGS=container",
        "SEAWALL_TAGS=shell",
        "SEAWALL_CONTAINER_NAME=web",
        "SEAWALL_PROC_NAME=hello",
    ] {
        assert!(lines.contains(&want), "{want}: {text}");
    }
    assert_eq!(scene.end(), Vec::<String>::new());
}

#[test]
fn a_collector_has_records_by_the_semantic_conventions() {
    let server = Server::start(|_| Reply::new(200, &[], b"{}"));
    let item = format!(
        "{{name: o, otlp: {{url: \"http://{}/v1/logs\"}}}}",
        server.authority()
    );
    let mut scene = Scene::start(&[&item]);
    scene.hand(&of_rule("A rule", Priority::Critical, "hello"));
    scene.wait("a request", || !server.seen().is_empty());
    scene.end();
    let seen = &server.seen()[0];
    let body: serde_json::Value = serde_json::from_slice(&seen.body).unwrap();
    let logs = &body["resourceLogs"][0];
    let record = &logs["scopeLogs"][0]["logRecords"][0];
    // The data model of logs, appendix B: «Critical» of syslog is ERROR2, 18.
    assert_eq!(record["severityNumber"], 18);
    assert_eq!(record["eventName"], "seawall.watch.alert");
    assert_eq!(record["timeUnixNano"], "1700000000123456789");
    let value = |of: &serde_json::Value, key: &str| {
        let all = of.as_array().unwrap().iter();
        let mut found = all.filter(|it| it["key"] == key);
        let value = found.next().unwrap_or_else(|| panic!("{key}: {of}"))["value"].clone();
        assert!(found.next().is_none(), "{key} twice");
        value
    };
    let resource = &logs["resource"]["attributes"];
    assert_eq!(
        value(resource, "service.name")["stringValue"],
        "seawall-watch"
    );
    assert_eq!(value(resource, "host.name")["stringValue"], "host.example");
    let attributes = &record["attributes"];
    for (key, want) in [
        ("seawall.rule", "A rule"),
        ("seawall.priority", "Critical"),
        ("container.id", &"c0ffee".repeat(10)),
        ("container.name", "web"),
        ("container.runtime.name", "docker"),
        ("container.image.name", "nginx:1"),
        ("process.executable.name", "sh"),
        ("k8s.namespace.name", "shop"),
        ("seawall.proc.name", "hello"),
    ] {
        assert_eq!(value(attributes, key)["stringValue"], want, "{key}");
    }
    assert_eq!(value(attributes, "process.pid")["intValue"], "42");
    let tags = &value(attributes, "seawall.tags")["arrayValue"]["values"];
    assert_eq!(tags[1]["stringValue"], "shell");
}

#[test]
fn a_webhook_has_batches() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "a secret of more than 24 bytes\n").unwrap();
    let server = Server::start(|_| Reply::new(200, &[], b""));
    let item = format!(
        "{{name: w, webhook: {{url: \"http://{}/\", secret: {}}}}}",
        server.authority(),
        secret.display()
    );
    let mut scene = Scene::start(&[&item]);
    scene.say((0..1000).map(|it| it.to_string()));
    let got = || -> Vec<String> {
        let seen = server.seen();
        let all = seen.iter().flat_map(|it| {
            let body: serde_json::Value = serde_json::from_slice(&it.body).unwrap();
            assert_eq!(body["schema"], "seawall.watch.batch/1");
            assert!(it.header("webhook-signature").unwrap().starts_with("v1,"));
            body["lines"].as_array().unwrap().clone()
        });
        let name = |it: serde_json::Value| {
            it["output_fields"]["proc.name"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        all.map(name).collect()
    };
    scene.wait("all", || got().len() == 1000);
    scene.end();
    assert_eq!(
        got(),
        (0..1000).map(|it| it.to_string()).collect::<Vec<_>>()
    );
    let mut ids: Vec<String> = server
        .seen()
        .iter()
        .map(|it| it.header("webhook-id").unwrap().to_owned())
        .collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), server.seen().len());
    assert!(ids.len() < 500, "{} batches", ids.len());
}

#[test]
fn a_webhook_takes_json_alone_and_an_output_one_way() {
    for (item, why) in [
        (
            "{name: w, format: text, webhook: {url: \"http://a/\"}}",
            "it takes JSON alone",
        ),
        ("{name: w}", "needs one of"),
        ("{name: w, file: {path: /a}, journald: {}}", "needs one of"),
        ("{name: w, file: {path: a}}", "is not an absolute path"),
        (
            "{name: w, program: {command: [tee]}}",
            "is not an absolute path",
        ),
        ("{name: w, program: {command: []}}", "names no program"),
        (
            "{name: w, program: {shell: a, command: [/a]}}",
            "needs one of `command` and `shell`",
        ),
        (
            "{name: w, file: {path: /a}, queue: {alerts: 0}}",
            "is not 1 to 1000000",
        ),
        ("{name: w, file: {path: /a}, priority: bad}", "bad"),
        (
            "{name: w, http: {url: \"http://a/\", content-type: \"a\\nX: b\"}}",
            "can't be sent",
        ),
        ("{name: \"w\\n\", file: {path: /a}}", "is no name"),
    ] {
        let got = Scene::of(&[item]).err().unwrap();
        assert!(
            got.starts_with("seawall.yaml:4:") && got.contains(why),
            "{item}: {got}"
        );
    }
}
