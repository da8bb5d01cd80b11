//! Logs of OpenTelemetry.

use seawall_testkit::http::{Reply, Server};
use serde_json::{Value, json};

use super::bench::{Bench, lines, wait};

fn value<'a>(attributes: &'a Value, key: &str) -> &'a Value {
    let all = attributes.as_array().unwrap();
    let found = all.iter().find(|it| it["key"] == key);
    &found.unwrap_or_else(|| panic!("no {key} in {attributes}"))["value"]
}

/// Held against the published data model (opentelemetry-proto, `logs.proto`; OTLP 1.x, "JSON Protobuf Encoding"): names in
/// lower camel case, 64-bit numbers as texts, severities 9 to 17 for INFO to ERROR.
#[test]
fn records_are_those_of_the_data_model() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(|_| {
        let body = br#"{"partialSuccess":{"rejectedLogRecords":"1","errorMessage":"too old"}}"#;
        Reply::new(200, &[("Content-Type", "application/json")], body)
    });
    let sinks = format!(
        "[{{name: otel, otlp: {{url: \"http://{}/v1/logs\"}}}}]",
        server.authority()
    );
    let bench = Bench::open(folder.path(), &sinks);
    bench.ask_many(1);
    bench.wait_to_hear("it rejected 1 of them: too old");
    let path = bench.path.clone();
    wait("the request", || {
        let all = server.seen();
        all.iter()
            .any(|it| String::from_utf8_lossy(&it.body).contains("decided"))
    });
    drop(bench.end());
    let seen = server.seen();
    assert_eq!(seen[0].path, "/v1/logs");
    assert_eq!(seen[0].header("content-type"), Some("application/json"));
    let requests: Vec<Value> = seen
        .iter()
        .map(|it| serde_json::from_slice(&it.body).unwrap())
        .collect();
    let resource = &requests[0]["resourceLogs"][0]["resource"]["attributes"];
    assert_eq!(
        value(resource, "service.name"),
        &json!({"stringValue": "seawall-guard"})
    );
    assert_eq!(
        value(resource, "host.name"),
        &json!({"stringValue": "host.example"})
    );
    let scopes = requests
        .iter()
        .map(|it| &it["resourceLogs"][0]["scopeLogs"][0]);
    let records: Vec<&Value> = scopes
        .flat_map(|it| it["logRecords"].as_array().unwrap())
        .collect();
    let of = |event: &str| records.iter().find(|it| it["eventName"] == event).unwrap();
    let decided = of("seawall.guard.decided");
    let time = decided["timeUnixNano"].as_str().unwrap();
    assert!(time.len() == 19 && time.ends_with("123456789"), "{time}");
    assert!(decided["observedTimeUnixNano"].as_str().unwrap() > "1");
    assert_eq!(
        (
            decided["severityNumber"].as_u64(),
            decided["severityText"].as_str()
        ),
        (Some(9), Some("INFO"))
    );
    let attributes = &decided["attributes"];
    assert_eq!(
        value(attributes, "seawall.allowed"),
        &json!({"boolValue": true})
    );
    assert_eq!(value(attributes, "seawall.seq"), &json!({"intValue": "2"}));
    assert_eq!(
        value(attributes, "seawall.principal.identity"),
        &json!({"stringValue": "uid:1000"})
    );
    let targets =
        json!({"arrayValue": {"values": [{"stringValue": "one"}, {"stringValue": "two"}]}});
    assert_eq!(value(attributes, "seawall.targets"), &targets);
    // The body is the line as it stands in the log.
    assert_eq!(
        decided["body"]["stringValue"].as_str().unwrap(),
        lines(&path)[1]
    );
    let lost = records.iter().find(|it| {
        it["body"]["stringValue"]
            .as_str()
            .unwrap()
            .contains("sink-lost")
    });
    if let Some(lost) = lost {
        assert_eq!(lost["severityNumber"], 17);
    }
}
