//! Documents that a real engine takes and that hide what is asked for: each is refused, or read as the engine
//! reads it – then the one form that is sent instead does the same there. Each has a harmless twin that passes.

use serde_json::Value;

use seawall_testkit::daemon::Daemon;
use seawall_testkit::tool::skip;

use crate::wire::{guard, instead, send};

/// A POST of JSON.
pub(crate) fn post(path: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = format!(
        "POST {path} HTTP/1.1\r\nHost: docker\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// Makes an image that containers are created of.
pub(crate) fn with_image() -> Result<Daemon, String> {
    let daemon = Daemon::start("vfs")?;
    let mut import = b"POST /v1.41/images/create?fromSrc=-&repo=img&changes=CMD+true HTTP/1.1\r\nHost: docker\r\nContent-Length: 1024\r\n\r\n".to_vec();
    import.extend([0; 1024]);
    assert!(send(&daemon, &import).is_done());
    Ok(daemon)
}

/// What an engine says of a container, without what differs between two of the same kind.
pub(crate) fn inspect(daemon: &Daemon, name: &str) -> Option<Value> {
    let text = format!("GET /v1.41/containers/{name}/json HTTP/1.1\r\nHost: docker\r\n\r\n");
    let answer = send(daemon, text.as_bytes());
    let value: Value = serde_json::from_str(&answer.body).ok()?;
    let mut config = value["Config"].clone();
    config.as_object_mut()?.remove("Hostname");
    let mut both = serde_json::json!({ "Config": config, "HostConfig": value["HostConfig"] });
    empty_lists(&mut both);
    Some(both)
}

/// Makes empty lists null: Go tells them apart in what it writes, not in what it does.
fn empty_lists(value: &mut Value) {
    match value {
        Value::Array(values) if values.is_empty() => *value = Value::Null,
        Value::Array(values) => values.iter_mut().for_each(empty_lists),
        Value::Object(fields) => fields.values_mut().for_each(empty_lists),
        _ => {}
    }
}

/// Documents that ask for a privileged container, or hide something else. The rules say how they are refused, in the
/// order in which the reader meets what is wrong.
const HOSTILE: &[(&str, &[u8], &str)] = &[
    (
        "J01",
        br#"{"Image":"img","hostconfig":{"Privileged":true}}"#,
        "field/unknown",
    ),
    (
        "J01",
        br#"{"Image":"img","HostConfig":{"privileged":true}}"#,
        "field/unknown",
    ),
    (
        "J02",
        "{\"Image\":\"img\",\"Ho\u{17f}tConfig\":{\"Privileged\":true}}".as_bytes(),
        "field/unknown",
    ),
    (
        "J02",
        "{\"Image\":\"img\",\"HostConfig\":{\"Bind\u{17f}\":[\"/:/h\"]}}".as_bytes(),
        "field/unknown",
    ),
    (
        "J02",
        "{\"Image\":\"img\",\"HostConfig\":{\"\u{212a}ernelMemory\":1}}".as_bytes(),
        "field/unknown",
    ),
    (
        "J04",
        br#"{"Image":"img","HostConfig":{"Privileged":true},"HostConfig":{"Memory":0}}"#,
        "json/duplicate-key",
    ),
    (
        "J04",
        br#"{"Image":"img","HostConfig":{"Privileged":true},"HostConfig":null}"#,
        "json/duplicate-key",
    ),
    (
        "J05",
        br#"{"Image":"img","HostConfig":{"Privileged":false},"hostConfig":{"Privileged":true}}"#,
        "json/duplicate-key",
    ),
    (
        "J06",
        br#"{"Image":"img"}{"HostConfig":{"Privileged":true}}"#,
        "json/trailing",
    ),
    ("J06", br#"{"Image":"img"}]"#, "json/trailing"),
    ("J07", b"\xef\xbb\xbf{\"Image\":\"img\"}", "json/bom"),
    ("J07", b"{\"Image\":\"img\",\"a\xff\":1}", "json/not-utf8"),
    (
        "J07",
        br#"{"Image":"img","Domainname":"\ud800"}"#,
        "json/surrogate",
    ),
    (
        "J09",
        br#"{"Image":"img","HostConfig":{"Memory":1e8}}"#,
        "field/type",
    ),
    (
        "J09",
        br#"{"Image":"img","HostConfig":{"Memory":"100000000"}}"#,
        "field/type",
    ),
    (
        "J09",
        br#"{"Image":"img","HostConfig":{"Memory":100000000000000000000}}"#,
        "json/number",
    ),
    (
        "J11",
        br#"{"Image":"img","HostConfig":{"Brandnew":true}}"#,
        "field/unknown",
    ),
    ("J12", br#"{"Image":"img","HostConfig":[]}"#, "field/type"),
    (
        "J12",
        br#"{"Image":"img","HostConfig":{"Binds":{}}}"#,
        "field/type",
    ),
];

/// J01–J12: what the engine creates of each is seen in the test's output; the guard lets none of them through.
#[test]
fn hidden_fields_do_not_pass() {
    let daemon = match with_image() {
        Ok(daemon) => daemon,
        Err(why) => return skip(&why),
    };
    let mut taken = 0;
    for (index, (case, body, rule)) in HOSTILE.iter().enumerate() {
        let name = format!("hostile{index}");
        let bytes = post(&format!("/v1.41/containers/create?name={name}"), body);
        let refusal = guard(&bytes).map(|(_, it)| it).map_err(|it| it.rule);
        let other = refusal == Err("field/unknown");
        assert!(refusal == Err(rule) || other, "{case}: {refusal:?}");
        // The engine itself takes many of them: that is what the reader is for.
        taken += usize::from(send(&daemon, &bytes).is_done());
    }
    assert!(taken >= 5, "the engine takes {taken} of them");
}

/// Twins that pass: what the engine makes of the original and of the one form is the same.
#[test]
fn what_passes_is_the_same_to_the_engine() {
    let daemon = match with_image() {
        Ok(daemon) => daemon,
        Err(why) => return skip(&why),
    };
    let bodies: [&str; 12] = [
        r#"{"Image":"img"}"#,
        r#" { "Image" : "img" , "HostConfig" : { "Privileged" : true } } "#,
        r#"{"Image":"img","HostConfig":{"\u0050idMode":"host","Binds":null,"CapAdd":["NET_ADMIN"]}}"#,
        r#"{"Image":"img","Cmd":"true","Entrypoint":["a","b"]}"#,
        r#"{"Image":"img","Labels":{"a":"b","A":"c"},"Env":["X=\ud83d\ude00","Y=\u003c\/"]}"#,
        r#"{"Image":"img","Labels":{"a":null},"Volumes":{"/v":{}},"ExposedPorts":{"80/tcp":{}}}"#,
        r#"{"Image":"img","HostConfig":{"PortBindings":{"80/tcp":null,"81/tcp":[{"HostPort":"8081"}]}}}"#,
        r#"{"Image":"img","HostConfig":{"Memory":104857600,"NanoCpus":-0,"OomScoreAdj":-5}}"#,
        r#"{"Image":"img","HostConfig":{"Mounts":[{"Type":"tmpfs","Target":"/t","TmpfsOptions":{"SizeBytes":4096}}]}}"#,
        r#"{"Image":"img","HostConfig":{"RestartPolicy":{"Name":"always","MaximumRetryCount":0},"LogConfig":{"Type":"none","Config":{}}}}"#,
        r#"{"Image":"img","NetworkingConfig":{"EndpointsConfig":{"none":{}}},"HostConfig":{"NetworkMode":"none"}}"#,
        r#"{"Image":"img","Healthcheck":{"Test":["CMD","true"],"Interval":1000000000},"StopTimeout":5,"User":"1:1"}"#,
    ];
    for (index, body) in bodies.iter().enumerate() {
        let names = [format!("given{index}"), format!("written{index}")];
        let [given, twin] = names.each_ref().map(|name| {
            post(
                &format!("/v1.41/containers/create?name={name}"),
                body.as_bytes(),
            )
        });
        let (head, canonical) = guard(&twin).unwrap();
        let answers = [
            send(&daemon, &given),
            send(&daemon, &instead(&head, &canonical)),
        ];
        assert_eq!(answers[0].status, answers[1].status, "{body}: {answers:?}");
        let [given, written] = names.each_ref().map(|name| inspect(&daemon, name));
        assert_eq!(given, written, "{body}");
        assert!(given.is_some(), "{body}: {answers:?}");
    }
}
