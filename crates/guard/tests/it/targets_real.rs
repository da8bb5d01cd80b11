//! Targets, framing and forms that a real engine may read in another way than they look: each is refused, or read as the
//! engine reads it.

use serde_json::Value;

use seawall_testkit::tool::skip;

use crate::forms_real::with_image;
use crate::wire::{guard, instead, send};

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

/// Fields and bodies of a POST of JSON, and how they are refused.
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

/// B20: what an engine takes out of a form counts before the query: it tags what the form names.
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
