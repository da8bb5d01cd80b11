//! apk's installed database as Alpine's documentation of the format ("Apk spec", installed database and
//! index fields) describes it.

use seawall_inventory::extractor::{Extracted, Fact};
use seawall_inventory::os::apk::parse_installed;
use seawall_model::package::Package;

fn parse(text: &str) -> (Vec<Package>, Vec<String>) {
    let mut out = Extracted::default();
    parse_installed("lib/apk/db/installed", text.as_bytes(), &mut out);
    let problems = out
        .problems
        .into_iter()
        .map(|problem| problem.why)
        .collect();
    let packages = out.facts.into_iter().flat_map(|(_, fact)| match fact {
        Fact::Packages { packages, .. } => packages,
        other => panic!("{other:?}"),
    });
    (packages.collect(), problems)
}

#[test]
fn a_package() {
    let text = "C:Q1qKcZ+j23xssAXmgQhkOO8dHnbWw=\nP:ssl_client\nV:1.36.1-r5\nA:x86_64\nS:4692\nI:28672\n\
                T:EXternal ssl_client for busybox wget\nU:https://busybox.net/\n\
                L:GPL-2.0-only AND MIT\no:busybox\nm:Jane Doe <jane@example.org>\nt:1\nc:1dbf7a7\n\
                D:so:libc.musl-x86_64.so.1\np:cmd:ssl_client=1.36.1-r5\nr:busybox-initscripts\n\
                F:usr\nF:usr/bin\nR:ssl_client\na:0:0:755\nZ:Q1abc=\nF:\nR:rooted\n\n";
    let (packages, problems) = parse(text);
    assert_eq!(problems, [""; 0]);
    let package = &packages[0];
    assert_eq!(packages.len(), 1);
    assert_eq!(package.name, "ssl_client");
    assert_eq!(package.version, "1.36.1-r5");
    assert_eq!(package.architecture.as_deref(), Some("x86_64"));
    assert_eq!(package.source_name_version(), ("busybox", "1.36.1-r5"));
    assert_eq!(package.licences, ["GPL-2.0-only AND MIT"]);
    assert_eq!(
        package.maintainer.as_deref(),
        Some("Jane Doe <jane@example.org>")
    );
    assert_eq!(
        package.files,
        ["rooted".into(), "usr/bin/ssl_client".into()]
    );
    let purl = "pkg:apk/ssl_client@1.36.1-r5?arch=x86_64";
    assert_eq!(package.purl.to_string(), purl);
}

#[track_caller]
fn check(text: &str, packages: &[&str], problems: &[&str]) {
    let (found, told) = parse(text);
    let found: Vec<_> = found
        .iter()
        .map(|p| format!("{} {}", p.name, p.version))
        .collect();
    assert_eq!(found, packages);
    assert_eq!(told, problems);
}

#[test]
fn broken_records_are_told_and_the_rest_is_read() {
    check("", &[], &[]);
    check("P:a\nV:1\n\n\n\nP:b\nV:2", &["a 1", "b 2"], &[]);
    let cases = [
        ("V:1", "line 1: a package with no name (`P`)"),
        ("P:a", "line 1: `a` has no version (`V`)"),
        (
            "P:a\nV:1 2",
            "line 1: `V` is not one word of a sensible length",
        ),
    ];
    for (bad, why) in cases {
        check(&format!("{bad}\n\nP:z\nV:1\n"), &["z 1"], &[why]);
    }
    check("P:a\nV:1\nV:2\n", &["a 1"], &["line 3: `V` stands twice"]);
    check(
        "P:a\nrubbish\nV:1\n",
        &["a 1"],
        &["line 2: a line that is no field"],
    );
    let why = "line 3: `P` stands twice; taken as a new package";
    check("P:a\nV:1\nP:b\nV:2\n", &["a 1", "b 2"], &[why]);
}
