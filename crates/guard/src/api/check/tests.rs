//! Values against shapes.

use super::*;
use crate::api::json;
use crate::api::version::OLDEST;

const fn field(name: &'static str, shape: Shape, since: u16, until: Option<u16>) -> Field {
    Field {
        name,
        shape,
        since: Version::minor(since),
        until: match until {
            Some(until) => Some(Version::minor(until)),
            None => None,
        },
    }
}

static HOST: Object = Object {
    name: "Host",
    fields: &[
        field("Binds", Shape::List(&Shape::Text), 24, None),
        field("Privileged", Shape::Bool, 24, None),
        field("Memory", Shape::Integer(0, 100), 24, None),
        field("KernelMemory", Shape::Integer(0, 100), 24, Some(42)),
        field("Annotations", Shape::Map(&Shape::Text), 43, None),
    ],
};

static ROOT: Shape = Shape::Object(&Object {
    name: "Root",
    fields: &[
        field("HostConfig", Shape::Object(&HOST), 24, None),
        field("Cmd", Shape::TextOrList, 24, None),
        field("Volumes", Shape::Map(&Shape::Empty), 24, None),
        field("Ports", Shape::Map(&Shape::List(&Shape::Text)), 24, None),
        field("Data", Shape::Bytes, 24, None),
        field("Ratio", Shape::Number, 24, None),
        field("Arguments", Shape::Map(&Shape::TextOrNull), 24, None),
        field(
            "Either",
            Shape::Either(&Shape::Map(&Shape::Bool), &Shape::List(&Shape::Text)),
            24,
            None,
        ),
    ],
});

fn run(text: &str, minor: Option<u16>) -> Result<String, Refusal> {
    let value = json::read(text.as_bytes()).unwrap();
    check(value, ROOT, minor.map(Version::minor)).map(|it| json::write(&it))
}

#[track_caller]
fn accepts(text: &str, expected: &str) {
    assert_eq!(run(text, Some(OLDEST.minor)).unwrap(), expected);
}

#[track_caller]
fn refuses(text: &str, rule: &str, at: &str) {
    let refusal = run(text, Some(41)).unwrap_err();
    assert_eq!((refusal.rule, refusal.at.as_str()), (rule, at), "{text}");
}

#[test]
fn values_of_the_shape_stay_without_nulls() {
    accepts(
        r#"{"HostConfig":{"Binds":null,"Privileged":true},"Cmd":"a"}"#,
        r#"{"HostConfig":{"Privileged":true},"Cmd":"a"}"#,
    );
    accepts(
        r#"{"HostConfig":null,"Cmd":["a","b"]}"#,
        r#"{"Cmd":["a","b"]}"#,
    );
    accepts(
        r#"{"Volumes":{"/a":{},"/b":null},"Ports":{"80/tcp":null}}"#,
        r#"{"Volumes":{"/a":{},"/b":{}},"Ports":{"80/tcp":[]}}"#,
    );
    accepts(
        r#"{"Data":"YWI=","Ratio":0.5,"Arguments":{"a":null,"A":"b"}}"#,
        r#"{"Data":"YWI=","Ratio":0.5,"Arguments":{"a":null,"A":"b"}}"#,
    );
    accepts(r#"{"Either":{"a":true}}"#, r#"{"Either":{"a":true}}"#);
    accepts(r#"{"Either":["a"]}"#, r#"{"Either":["a"]}"#);
}

/// J01, J02, J03, J05, J10, J11.
#[test]
fn names_are_exact() {
    refuses(r#"{"hostconfig":{}}"#, "field/unknown", "hostconfig");
    refuses(
        "{\"Ho\u{17f}tConfig\":{}}",
        "field/unknown",
        "Ho\u{17f}tConfig",
    );
    refuses(
        r#"{"HostConfig":{"Bind\u017f":[]}}"#,
        "field/unknown",
        "HostConfig.Bind\u{17f}",
    );
    refuses(
        r#"{"HostConfig":{"\u212aernelMemory":0}}"#,
        "field/unknown",
        "HostConfig.\u{212a}ernelMemory",
    );
    refuses(
        r#"{"HostConfig":{},"HOSTCONFIG":null}"#,
        "json/duplicate-key",
        "body",
    );
    refuses(
        r#"{"HostConfig":{"Privileged":false,"Privileged\u0020":true}}"#,
        "field/unknown",
        "HostConfig.Privileged ",
    );
    refuses(r#"{"Privileged":true}"#, "field/unknown", "Privileged");
    accepts(r#"{"\u0043md":"a"}"#, r#"{"Cmd":"a"}"#);
    let refusal = run(r#"{"HostConfig":{"Priviledged":true}}"#, None).unwrap_err();
    assert_eq!(refusal.hint.as_deref(), Some("did you mean Privileged?"));
    let refusal = run(r#"{"HOSTCONFIG":{}}"#, None).unwrap_err();
    assert_eq!(refusal.hint.as_deref(), Some("did you mean HostConfig?"));
    assert_eq!(run(r#"{"Xyz":{}}"#, None).unwrap_err().hint, None);
}

/// J09, J12.
#[test]
fn types_are_exact() {
    refuses(r#"{"HostConfig":[]}"#, "field/type", "HostConfig");
    refuses(
        r#"{"HostConfig":{"Binds":"a"}}"#,
        "field/type",
        "HostConfig.Binds",
    );
    refuses(
        r#"{"HostConfig":{"Binds":["a",1]}}"#,
        "field/type",
        "HostConfig.Binds[1]",
    );
    refuses(
        r#"{"HostConfig":{"Binds":[null]}}"#,
        "field/null",
        "HostConfig.Binds[0]",
    );
    refuses(
        r#"{"HostConfig":{"Privileged":"true"}}"#,
        "field/type",
        "HostConfig.Privileged",
    );
    refuses(
        r#"{"HostConfig":{"Privileged":1}}"#,
        "field/type",
        "HostConfig.Privileged",
    );
    refuses(
        r#"{"HostConfig":{"Memory":"1"}}"#,
        "field/type",
        "HostConfig.Memory",
    );
    refuses(
        r#"{"HostConfig":{"Memory":1e1}}"#,
        "field/type",
        "HostConfig.Memory",
    );
    refuses(
        r#"{"HostConfig":{"Memory":1.0}}"#,
        "field/type",
        "HostConfig.Memory",
    );
    refuses(
        r#"{"HostConfig":{"Memory":101}}"#,
        "field/range",
        "HostConfig.Memory",
    );
    refuses(
        r#"{"HostConfig":{"Memory":-1}}"#,
        "field/range",
        "HostConfig.Memory",
    );
    refuses(r#"{"Volumes":{"/a":{"x":1}}}"#, "field/type", "Volumes[/a]");
    refuses(r#"{"Volumes":["/a"]}"#, "field/type", "Volumes");
    refuses(r#"{"Cmd":{"a":"b"}}"#, "field/type", "Cmd");
    refuses(r#"{"Cmd":[["a"]]}"#, "field/type", "Cmd[0]");
    refuses(r#"{"Data":"YWI"}"#, "field/type", "Data");
    refuses(r#"{"Data":"Y=Wb"}"#, "field/type", "Data");
    refuses(r#"{"Data":"YW\nI="}"#, "field/type", "Data");
    refuses(r#"{"Either":{"a":1}}"#, "field/type", "Either");
    refuses("[]", "field/type", "body");
}

#[test]
fn fields_have_versions() {
    refuses(
        r#"{"HostConfig":{"Annotations":{"a":"b"}}}"#,
        "field/version",
        "HostConfig.Annotations",
    );
    let kernel = r#"{"HostConfig":{"KernelMemory":1}}"#;
    assert_eq!(run(kernel, Some(41)).unwrap(), kernel);
    assert_eq!(run(kernel, Some(42)).unwrap_err().rule, "field/version");
    assert_eq!(run(kernel, None).unwrap(), kernel);
    // What says nothing is dropped: clients write zero values of what they know.
    let zero = r#"{"HostConfig":{"KernelMemory":0,"Annotations":{}}}"#;
    assert_eq!(run(zero, Some(42)).unwrap(), r#"{"HostConfig":{}}"#);
    assert_eq!(
        run(zero, Some(41)).unwrap(),
        r#"{"HostConfig":{"KernelMemory":0}}"#
    );
}

#[test]
fn nothing_becomes_what_the_engine_reads_then() {
    let read = |shape| check_or_zero(Value::Null, shape, None).map(|it| json::write(&it));
    assert_eq!(read(ROOT).unwrap(), "{}");
    assert_eq!(read(Shape::List(&Shape::Text)).unwrap(), "[]");
}

#[test]
fn edits_are_counted() {
    for (one, other, edits) in [
        ("", "", 0),
        ("a", "", 1),
        ("", "ab", 2),
        ("kitten", "sitting", 3),
        ("abc", "abc", 0),
        ("abc", "acb", 2),
    ] {
        assert_eq!(distance(one, other), edits, "{one} {other}");
    }
}
