//! Queries.

use super::*;
use crate::api::route;

fn run(id: &str, text: &str, minor: Option<u16>) -> Result<String, Refusal> {
    let operation = route::of(id).next().unwrap();
    let read = read(text, operation, minor.map(Version::minor))?;
    Ok(read
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect::<Vec<_>>()
        .join(" "))
}

#[track_caller]
fn reads(id: &str, text: &str, expected: &str) {
    assert_eq!(run(id, text, None).unwrap(), expected, "{text}");
}

#[track_caller]
fn refuses(id: &str, text: &str, rule: &str) {
    assert_eq!(
        run(id, text, Some(41)).map_err(|it| it.rule),
        Err(rule),
        "{text}"
    );
}

#[test]
fn parameters_come_in_one_form() {
    reads("containers.list", "", "");
    reads(
        "containers.list",
        "size=True&all=true&limit=-1",
        "all=1 limit=-1 size=1",
    );
    reads("containers.list", "all&&limit=", "all= limit=");
    reads(
        "containers.list",
        "all=0&size=FALSE&trunc_cmd=0",
        "all=0 size=0",
    );
    reads("containers.create", "name=a+b%2Bc%C3%A4", "name=a b+cä");
    reads("images.build", "t=a&t=b&rm=1&t=c", "t=a t=b t=c rm=1");
    reads(
        "containers.logs",
        "tail=007&since=1.5",
        "since=1.5 tail=007",
    );
    reads("containers.resize", "h=007&w=-0", "h=7 w=0");
    reads(
        "containers.list",
        "filters=%7B%22label%22%3A%5B%22a%22%5D%7D",
        r#"filters={"label":["a"]}"#,
    );
    reads(
        "containers.list",
        r#"filters={"label":{"a":true}}"#,
        r#"filters={"label":{"a":true}}"#,
    );
    reads("containers.list", "filters=null", "filters=");
    reads(
        "images.build",
        "buildargs=%7B%22http_proxy%22%3A%22a%22,%22HTTP_PROXY%22%3Anull%7D",
        r#"buildargs={"http_proxy":"a","HTTP_PROXY":null}"#,
    );
}

/// B19.
#[test]
fn other_parameters_are_refused() {
    refuses("images.pull", "fromImage=a&fromImage=b", "query/duplicate");
    refuses(
        "images.pull",
        "fromImage=a&from%49mage=b",
        "query/duplicate",
    );
    refuses("images.pull", "FromImage=a", "query/unknown");
    refuses("images.pull", "fromimage=a", "query/unknown");
    refuses("images.pull", "+fromImage=a", "query/unknown");
    refuses("images.pull", "fromImage%00=a", "query/control");
    refuses("containers.start", "name=a", "query/unknown");
    refuses("containers.list", "a;b=c", "query/character");
    refuses("containers.list", "all=1;size=1", "query/character");
    refuses("containers.list", "all=1#x", "query/character");
    refuses("containers.list", "all=%", "query/percent");
    refuses("containers.list", "all=%f", "query/percent");
    refuses("containers.list", "since=%ff", "query/not-utf8");
    refuses("containers.list", "since=a%0db", "query/control");
    refuses("images.build", &"t=a&".repeat(1001), "query/too-many");
    let hint = run("images.pull", "fromimage=a", None).unwrap_err().hint;
    assert_eq!(hint.as_deref(), Some("did you mean fromImage?"));
}

#[test]
fn values_have_a_kind() {
    for value in ["2", "t", "on", "x", "truee", "1 "] {
        refuses(
            "containers.delete",
            &format!("force={}", value.replace(' ', "+")),
            "query/value",
        );
    }
    for value in [
        "1.0",
        "1e3",
        "%2B1",
        "x",
        "99999999999999999999",
        "-",
        "0x1",
    ] {
        refuses("containers.resize", &format!("h={value}"), "query/value");
    }
    refuses("containers.list", "filters=x", "json/syntax");
    refuses("containers.list", "filters={}x", "json/trailing");
    refuses(
        "containers.list",
        r#"filters={"a":["b"],"a":["c"]}"#,
        "json/duplicate-key",
    );
    refuses("containers.list", r#"filters={"a":"b"}"#, "field/type");
    refuses("containers.list", "filters=[]", "field/type");
    refuses("images.build", r#"ulimits=[{"name":"a"}]"#, "field/unknown");
    let at = run("images.build", r#"ulimits=[{"name":"a"}]"#, None)
        .unwrap_err()
        .at;
    assert_eq!(at, "query ulimits [0].name");
}

#[test]
fn parameters_have_versions() {
    refuses("containers.stop", "signal=KILL", "query/version");
    assert_eq!(
        run("containers.stop", "signal=KILL", Some(42)).unwrap(),
        "signal=KILL"
    );
    assert_eq!(run("containers.stop", "signal=", Some(41)).unwrap(), "");
    refuses("images.list", "filter=a", "query/version");
    assert_eq!(
        run("images.list", "filter=a", Some(40)).unwrap(),
        "filter=a"
    );
}
