//! Where packages of Node lie, and what their manifests say.

use super::*;

#[test]
fn which_files() {
    for (path, wanted) in [
        ("app/node_modules/lodash/package.json", true),
        ("node_modules/lodash/package.json", true),
        ("app/node_modules/@babel/core/package.json", true),
        ("app/node_modules/a/node_modules/b/package.json", true),
        ("usr/lib/node_modules/npm/package.json", true),
        (
            "app/node_modules/.pnpm/a@1.0.0/node_modules/a/package.json",
            true,
        ),
        ("usr/share/nodejs/acorn/package.json", true),
        ("usr/share/nodejs/@types/node/package.json", true),
        ("app/package.json", false),
        ("package.json", false),
        ("app/node_modules/package.json", false),
        ("app/node_modules/@babel/package.json", false),
        ("app/node_modules/a/dist/esm/package.json", false),
        ("app/node_modules/a/test/fixtures/b/package.json", false),
        ("app/node_modules/.cache/package.json", false),
        ("srv/usr/share/nodejs/acorn/package.json", false),
        ("app/xnode_modules/a/package.json", false),
    ] {
        assert_eq!(Node.interest(path).is_some(), wanted, "{path}");
    }
}

#[track_caller]
fn check(text: &str, want: Result<Option<&str>, ()>) {
    let read = parse_package_json(text.as_bytes());
    let got =
        read.map(|p| p.map(|p| format!("{} {} {} {:?}", p.name, p.version, p.purl, p.licences)));
    assert_eq!(
        got.as_ref().map(Option::as_deref).map_err(|_| ()),
        want,
        "{got:?}"
    );
}

#[test]
fn manifests() {
    let lodash = r#"{"name":"lodash","version":"4.17.20","license":"MIT","x":{"name":"y"}}"#;
    check(
        lodash,
        Ok(Some("lodash 4.17.20 pkg:npm/lodash@4.17.20 [\"MIT\"]")),
    );
    check(
        r#"{"version":" v1.2.3","name":"@Babel/core"}"#,
        Ok(Some("@Babel/core 1.2.3 pkg:npm/%40babel/core@1.2.3 []")),
    );
    check(
        r#"{"name":"a","name":"b","version":"1","licenses":[{"type":"MIT"},"BSD",7]}"#,
        Ok(Some("b 1 pkg:npm/b@1 [\"MIT\", \"BSD\"]")),
    );
    check(
        "\u{feff}{\"name\":\"a\",\"version\":\"1\"}\n",
        Ok(Some("a 1 pkg:npm/a@1 []")),
    );
    check(r#"{"type":"module"}"#, Ok(None));
    check(r#"{"name":"a"}"#, Ok(None));
    check(r#"{"name":"a","version":""}"#, Ok(None));
    check(r#"{"name":"a","version":{}}"#, Ok(None));
    check(r#"{"name":"../a","version":"1"}"#, Err(()));
    check(r#"{"name":"a b","version":"1"}"#, Err(()));
    check(r#"["a"]"#, Err(()));
    check(r#"{"name":"a","version":"1"} x"#, Err(()));
    check("", Err(()));
    check(&"[".repeat(100_000), Err(()));
}
