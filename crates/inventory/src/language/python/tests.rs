//! Metadata as pip, setuptools, distutils and distributions write it.

use super::*;

const DIST: &str = "usr/lib/python3/dist-packages/x-9.dist-info/METADATA";

#[track_caller]
fn check(path: &str, text: impl AsRef<[u8]>, want: Option<(&str, &str, &str)>) {
    let read = parse_metadata(path, text.as_ref()).ok().flatten();
    let got = read.map(|p| (p.name, p.version, p.purl.to_string()));
    let want = want.map(|(n, v, p)| (n.to_owned(), v.to_owned(), p.to_owned()));
    assert_eq!(got, want);
}

#[test]
fn which_files() {
    for (path, wanted) in [
        (
            "usr/lib/python3/dist-packages/requests-2.28.1.dist-info/METADATA",
            true,
        ),
        (
            "usr/lib/python3/dist-packages/PyYAML-6.0.egg-info/PKG-INFO",
            true,
        ),
        ("usr/lib/python3/dist-packages/six-1.16.0.egg-info", true),
        ("app/eggs/a-1-py3.9.egg/EGG-INFO/PKG-INFO", true),
        (
            "usr/lib/python3/dist-packages/requests-2.28.1.dist-info/RECORD",
            false,
        ),
        ("src/PKG-INFO", false),
        ("METADATA", false),
    ] {
        assert_eq!(Python.interest(path).is_some(), wanted, "{path}");
    }
}

#[test]
fn fields() {
    let plain = "Metadata-Version: 2.1\nName: Django_Rest\nVersion: 1.0.post1\n\nName: other\n";
    check(
        DIST,
        plain,
        Some(("Django_Rest", "1.0.post1", "pkg:pypi/django-rest@1.0.post1")),
    );
    let crlf = "\u{feff}name: a\r\nVERSION:2\r\n\r\n";
    check(DIST, crlf, Some(("a", "2", "pkg:pypi/a@2")));
    // A line that goes on with the one above is no field of its own, and the first one counts.
    let folded = "Summary: x\n Name: no\n\tVersion: no\nName: a\nVersion: 1\nName: b\nVersion: 2\n";
    check(DIST, folded, Some(("a", "1", "pkg:pypi/a@1")));
    check(
        DIST,
        b"Author: \xff\xfe\nName: a\nVersion: 1\n",
        Some(("a", "1", "pkg:pypi/a@1")),
    );
    check(
        DIST,
        "Name: zope.interface\nVersion: 5.5.2\n",
        Some(("zope.interface", "5.5.2", "pkg:pypi/zope.interface@5.5.2")),
    );
}

#[test]
fn the_folder_helps_out() {
    check(DIST, "", Some(("x", "9", "pkg:pypi/x@9")));
    check(
        "a/b-1.2-py3.11.egg-info/PKG-INFO",
        "Name: b\n",
        Some(("b", "1.2", "pkg:pypi/b@1.2")),
    );
    check(
        "a/b-1.2-py3.9-linux-x86_64.egg/EGG-INFO/PKG-INFO",
        "",
        Some(("b", "1.2", "pkg:pypi/b@1.2")),
    );
    check("a/b.egg-info/PKG-INFO", "Name: b\n", None);
    check("a/b.egg-info", "Name: two words\nVersion: 1\n", None);
}

#[test]
fn licences_are_names() {
    let of = |text: &str| {
        let text = format!("Name: a\nVersion: 1\n{text}");
        parse_metadata(DIST, text.as_bytes())
            .unwrap()
            .unwrap()
            .licences
    };
    assert_eq!(
        of("License: MIT\nLicense-Expression: MIT OR Apache-2.0\n"),
        ["MIT OR Apache-2.0"]
    );
    assert_eq!(
        of("License: UNKNOWN\nClassifier: License :: OSI Approved :: BSD License\n"),
        ["BSD License"]
    );
    assert_eq!(of("License: Copyright\n  all of it\n"), [""; 0]);
    assert_eq!(of("License: BSD\n"), ["BSD"]);
}
