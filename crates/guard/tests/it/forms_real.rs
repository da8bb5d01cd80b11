//! Forms of requests that a real engine takes and that hide what is asked for: each is refused, or read as the engine
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

/// Targets, and how they are refused; those that are read are answered alike by the engine, given and written anew.
const TARGETS: &[(&str, Result<&str, &str>)] = &[
    ("/v1.41/info", Ok("/v1.41/info")),
    ("/info", Ok("/info")),
    (
        "/v1.41/containers/json?all=True&size=",
        Ok("/v1.41/containers/json?all=1&size="),
    ),
    ("/v1.41/images/img/json", Ok("/v1.41/images/img/json")),
    (
        "/v1.41/images/img:latest/json",
        Ok("/v1.41/images/img:latest/json"),
    ),
    (
        "/v1.41/images/img%3alatest/json",
        Ok("/v1.41/images/img:latest/json"),
    ),
    ("/v1.41/networks/no%6ee", Err("path/encoded-letter")),
    ("/v1.41/networks/none", Ok("/v1.41/networks/none")),
    ("/networks/", Ok("/networks/")),
    (
        "/v1.41/networks?filters=%7b%22driver%22:%5B%22null%22%5D%7D",
        Ok("/v1.41/networks?filters=%7B%22driver%22%3A%5B%22null%22%5D%7D"),
    ),
    ("/v1.41/system/df", Ok("/v1.41/system/df")),
    ("//v1.41/info", Err("path/empty-segment")),
    ("/v1.41//info", Err("path/empty-segment")),
    ("/./info", Err("path/dot-segment")),
    ("/x/../info", Err("path/dot-segment")),
    ("/v1.41/containers/%2e%2e/json", Err("path/encoded-dot")),
    ("/%69nfo", Err("path/encoded-letter")),
    ("/v1.41/containers/%6ason", Err("path/encoded-letter")),
    ("/v1.41%2finfo", Err("path/version")),
    ("/%76%31.41/info", Err("path/encoded-letter")),
    ("/v01.041/info", Err("path/version")),
    ("/v1.41.0/info", Err("path/version")),
    ("/v9.99/info", Err("path/version-range")),
    ("/v1.12/info", Err("path/version-range")),
    ("/V1.41/info", Err("path/version")),
    ("/v1.41/INFO", Err("route/unknown")),
    ("/v1.41/info/", Err("route/unknown")),
    ("/v1.41/info;x", Err("route/unknown")),
    ("/v1.41/info%00", Err("path/control")),
    ("/v1.41/info%ff", Err("path/not-utf8")),
    ("/v1.41/%2569nfo", Err("path/encoded-percent")),
    ("/v1.41/info#x", Err("path/character")),
    ("http://evil.example/v1.41/info", Err("http/target")),
    ("/v1.41/containers/json?all=1&all=0", Err("query/duplicate")),
    ("/v1.41/containers/json?ALL=1", Err("query/unknown")),
    (
        "/v1.41/containers/json?al%6c=1",
        Ok("/v1.41/containers/json?all=1"),
    ),
    (
        "/v1.41/containers/json?all=1;size=1",
        Err("query/character"),
    ),
    (
        "/v1.41/containers/json?limit=%31",
        Ok("/v1.41/containers/json?limit=1"),
    ),
];

/// B09–B13, B19.
#[test]
fn targets_have_one_form() {
    let daemon = match with_image() {
        Ok(daemon) => daemon,
        Err(why) => return skip(&why),
    };
    for (target, expected) in TARGETS {
        let bytes = format!("GET {target} HTTP/1.1\r\nHost: docker\r\n\r\n").into_bytes();
        let read = guard(&bytes);
        let told = read
            .as_ref()
            .map(|(_, it)| it.target.as_str())
            .map_err(|it| it.rule);
        assert_eq!(told, *expected, "{target}");
        let Ok((head, canonical)) = read else {
            continue;
        };
        let answers = [
            send(&daemon, &bytes),
            send(&daemon, &instead(&head, &canonical)),
        ];
        assert!(answers[0].is_done(), "{target}: {answers:?}");
        assert_eq!(answers[0].status, answers[1].status, "{target}");
        // Figures of the engine's own state differ from one moment to the next.
        if !target.ends_with("/info") {
            let [one, other] = answers.map(|it| sorted(&it.body));
            assert_eq!(one, other, "{target}");
        }
    }
}

/// A document whose list is in one order: the engine lists networks in any.
fn sorted(body: &str) -> Vec<String> {
    let value: Value = serde_json::from_str(body).unwrap();
    let mut texts = match value {
        Value::Array(values) => values.iter().map(Value::to_string).collect(),
        other => vec![other.to_string()],
    };
    texts.sort_unstable();
    texts
}

/// Fields and bodies of `POST /volumes/create`-like requests, and how they are refused. Behind each stands whether a real
/// engine does what is asked.
const FRAMES: &[(&str, &str, &str)] = &[
    ("B03", "Content-Length: 0\r\n\r\n[\"a\"]", "body/missing"),
    (
        "B04",
        "Content-Length: 2\r\nContent-Length: 5\r\n\r\n[]",
        "http/duplicate-field",
    ),
    (
        "B04",
        "Content-Length: 2\r\nContent-Length: 2\r\n\r\n[]",
        "http/duplicate-field",
    ),
    (
        "B05",
        "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n",
        "http/two-lengths",
    ),
    (
        "B06",
        "Transfer-Encoding: chunked\r\n\r\n2;a=b\r\n[]\r\n0\r\n\r\n",
        "chunked/extension",
    ),
    (
        "B06",
        "Transfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\nX: y\r\n\r\n",
        "chunked/trailer",
    ),
    (
        "B07",
        "Transfer-Encoding: chunked\r\n\r\n10000000000000002\r\n[]\r\n0\r\n\r\n",
        "chunked/size",
    ),
    (
        "B08",
        "X: a\r\n b\r\nContent-Length: 2\r\n\r\n[]",
        "http/field",
    ),
    ("B08", "X: a\nContent-Length: 2\r\n\r\n[]", "http/byte"),
    (
        "B15",
        "Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 2\r\n\r\n[]",
        "http/upgrade",
    ),
    (
        "B18",
        "X-HTTP-Method-Override: DELETE\r\nContent-Length: 2\r\n\r\n[]",
        "http/override",
    ),
    (
        "B21",
        "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n[]",
        "http/content-encoding",
    ),
    (
        "B22",
        "Expect: 200-ok\r\nContent-Length: 2\r\n\r\n[]",
        "http/expect",
    ),
];

/// B03–B08, B15, B18, B21, B22.
#[test]
fn frames_have_one_reading() {
    for (case, rest, rule) in FRAMES {
        let bytes = format!(
            "POST /v1.41/plugins/zz/set HTTP/1.1\r\nHost: docker\r\nContent-Type: application/json\r\n{rest}"
        );
        let read = guard(bytes.as_bytes());
        assert_eq!(
            read.map(|(_, it)| it).map_err(|it| it.rule),
            Err(*rule),
            "{case}"
        );
    }
}

/// B14.
#[test]
fn http2_with_prior_knowledge_is_refused() {
    let read = guard(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    assert_eq!(
        read.map(|(_, it)| it).map_err(|it| it.rule),
        Err("http/h2-preface")
    );
}

/// B20: what an engine takes out of a form counts before the query. The volume of the query is not made, the form's
/// parameters are not read.
#[test]
fn forms_are_not_read() {
    let daemon = match with_image() {
        Ok(daemon) => daemon,
        Err(why) => return skip(&why),
    };
    let body = "repo=forged&tag=1";
    let bytes = format!(
        "POST /v1.41/images/img/tag?repo=asked&tag=1 HTTP/1.1\r\nHost: docker\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let read = guard(bytes.as_bytes());
    assert_eq!(
        read.map(|(_, it)| it).map_err(|it| it.rule),
        Err("body/content-type")
    );
    let there = |name: &str| {
        let text = format!("GET /v1.41/images/{name}:1/json HTTP/1.1\r\nHost: docker\r\n\r\n");
        send(&daemon, text.as_bytes()).is_done()
    };
    assert!(send(&daemon, bytes.as_bytes()).is_done());
    assert_eq!(
        (there("asked"), there("forged")),
        (false, true),
        "what the engine reads of a form"
    );
    let twin = "POST /v1.41/images/img/tag?repo=asked&tag=1 HTTP/1.1\r\nHost: docker\r\n\r\n";
    let (head, canonical) = guard(twin.as_bytes()).unwrap();
    assert!(send(&daemon, &instead(&head, &canonical)).is_done());
    assert!(there("asked"));
}
