//! Package URLs: what the specification's rules make of a text, and that what is written reads the same.

use proptest::prelude::*;
use seawall_model::purl::Purl;

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    for (text, want) in cases {
        let got = text.parse::<Purl>().map(|purl| purl.to_string());
        assert_eq!(got.as_deref(), Ok(*want), "{text}");
    }
}

/// ECMA-427, rules for each component.
#[test]
fn components() {
    check(&[
        ("pkg:generic/openssl@1.1.10g", "pkg:generic/openssl@1.1.10g"),
        ("PKG:Generic/openssl", "pkg:generic/openssl"),
        ("pkg://generic/openssl@1", "pkg:generic/openssl@1"),
        ("pkg:///generic//a//b//c/@1", "pkg:generic/a/b/c@1"),
        ("pkg:generic/a@1@2", "pkg:generic/a%401@2"),
        ("pkg:generic/a%2Fb@1%20x", "pkg:generic/a%2Fb@1%20x"),
        ("pkg:generic/a@1:2%3A3", "pkg:generic/a@1:2:3"),
        (
            "pkg:generic/a?B=2&a=%C3%A4&c=",
            "pkg:generic/a?a=%C3%A4&b=2",
        ),
        ("pkg:generic/a?b=x=y&", "pkg:generic/a?b=x%3Dy"),
        ("pkg:generic/a#/b//./../c%20d/", "pkg:generic/a#b/c%20d"),
        ("pkg:generic/a@1?b=2#c", "pkg:generic/a@1?b=2#c"),
        (
            "pkg:generic/libstdc++@1+2~3",
            "pkg:generic/libstdc%2B%2B@1%2B2~3",
        ),
    ]);
}

/// The definitions of the types.
#[test]
fn types() {
    check(&[
        (
            "pkg:deb/Debian/CURL@7.50.3-1?arch=i386",
            "pkg:deb/debian/curl@7.50.3-1?arch=i386",
        ),
        (
            "pkg:rpm/Fedora/PyYAML@6-1.fc25",
            "pkg:rpm/fedora/PyYAML@6-1.fc25",
        ),
        (
            "pkg:apk/Alpine/Curl@7.83.0-r0",
            "pkg:apk/alpine/curl@7.83.0-r0",
        ),
        (
            "pkg:pypi/Django_Package@1.11.1.dev1",
            "pkg:pypi/django-package@1.11.1.dev1",
        ),
        (
            "pkg:npm/@Angular/Animation@12.3.1",
            "pkg:npm/%40angular/animation@12.3.1",
        ),
        (
            "pkg:npm/%40angular/animation@12.3.1",
            "pkg:npm/%40angular/animation@12.3.1",
        ),
        (
            "pkg:composer/Laravel/Laravel@5.5.0",
            "pkg:composer/laravel/laravel@5.5.0",
        ),
        (
            "pkg:golang/github.com/Gorilla/Context@v1#Api",
            "pkg:golang/github.com/gorilla/context@v1#Api",
        ),
        ("pkg:golang/stdlib@1.22.1", "pkg:golang/stdlib@1.22.1"),
        (
            "pkg:maven/Org.Apache/Commons-IO@1.3.4",
            "pkg:maven/Org.Apache/Commons-IO@1.3.4",
        ),
        (
            "pkg:nuget/EnterpriseLibrary.Common@6.0",
            "pkg:nuget/EnterpriseLibrary.Common@6.0",
        ),
        (
            "pkg:gem/Ruby-Advisory@0.1?platform=java",
            "pkg:gem/Ruby-Advisory@0.1?platform=java",
        ),
        (
            "pkg:pub/Flutter-Downloader@1",
            "pkg:pub/flutter_downloader@1",
        ),
        (
            "pkg:githubactions/Actions/Check%2FOut@v5",
            "pkg:githubactions/actions/check%2FOut@v5",
        ),
        (
            "pkg:swift/github.com/Alamofire/Alamofire@5",
            "pkg:swift/github.com/Alamofire/Alamofire@5",
        ),
        ("pkg:unheard-of/A/B@1", "pkg:unheard-of/A/B@1"),
    ]);
}

#[test]
fn what_is_no_package_url() {
    for text in [
        "",
        "pkg",
        "pkg:",
        "pkg:npm",
        "pkg:npm/",
        "pkg:maven/@1.3.4",
        "Common@6.0.1304",
        "pkg:Common@6.0.1304",
        "purl:npm/a@1",
        "pkg%3Amaven/org.apache/io",
        "pkg:n&g?inx/nginx@0.8.9",
        "pkg:3nginx/nginx@0.8.9",
        "pkg:nginx:a/nginx@0.8.9",
        "pkg:n%70m/a@1",
        "pkg:npm/a@1?in%20production=true",
        "pkg:npm/a@1?x",
        "pkg:npm/a@1?=y",
        "pkg:npm/a@1?1x=y",
        "pkg:npm/a@1?x=1&X=2",
        "pkg:npm/a%2Fb/c@1",
        "pkg:npm/a#b%2Fc",
        "pkg:npm/a%@1",
        "pkg:npm/a%4@1",
        "pkg:npm/a%zz@1",
        "pkg:npm/a%+1@1",
        "pkg:npm/a%ff@1",
        "pkg:npm/a%0a@1",
        "pkg:npm/a b@1",
        "pkg:npm/ä@1",
        "pkg:maven/commons-io@1",
        "pkg:swift/Alamofire@5",
        "pkg:pypi/a/b@1",
        "pkg:gem/a/b@1",
        "pkg:cargo/a/b@1",
    ] {
        assert!(text.parse::<Purl>().is_err(), "{text}");
    }
    let long = format!("pkg:npm/{}", "a".repeat(20_000));
    assert!(long.parse::<Purl>().is_err());
}

#[test]
fn parts_are_told_and_can_stay_as_they_are() {
    let text = "pkg:golang/github.com/Azure/go-autorest@v1?x=y#a/b";
    let purl = Purl::parse_verbatim(text).unwrap();
    assert_eq!(purl.namespace_parts(), ["github.com", "Azure"]);
    assert_eq!(
        (purl.kind(), purl.name(), purl.version()),
        ("golang", "go-autorest", Some("v1"))
    );
    assert_eq!(purl.qualifier_value("x"), Some("y"));
    assert_eq!(purl.qualifier_value("z"), None);
    assert_eq!(purl.subpath_parts(), ["a", "b"]);
    assert_eq!(
        purl.identity().to_string(),
        "pkg:golang/github.com/Azure/go-autorest"
    );
}

/// A word of any characters but control characters, not empty.
fn word() -> impl Strategy<Value = String> {
    "[^\\p{C}]{1,6}"
}

/// A part of a path.
fn part() -> impl Strategy<Value = String> {
    word().prop_map(|word| word.replace(['/', '.'], "-"))
}

proptest! {
    #[test]
    fn what_is_written_reads_the_same(
        namespace in prop::collection::vec(part(), 0..3),
        name in word(),
        version in prop::option::of(word()),
        qualifiers in prop::collection::btree_map("[a-z][a-z0-9._-]{0,4}", word(), 0..3),
        subpath in prop::collection::vec(part(), 0..3),
    ) {
        let mut purl = Purl::new("generic", &name, version.as_deref().unwrap_or_default())
            .namespace(&namespace.join("/"))
            .subpath(&subpath.join("/"));
        for (key, value) in &qualifiers {
            purl = purl.qualifier(key, value);
        }
        prop_assert_eq!(purl.to_string().parse(), Ok(purl));
    }

    #[test]
    fn whatever_is_read_is_canonical_when_written(text in "pkg:(npm|pypi|deb|golang|githubactions|maven)/[!-~]{0,30}") {
        if let Ok(purl) = text.parse::<Purl>() {
            let written = purl.to_string();
            prop_assert_eq!(written.parse::<Purl>().map(|again| again.to_string()), Ok(written));
        }
    }

    #[test]
    fn nothing_makes_it_panic(text in "\\PC{0,40}") {
        drop(text.parse::<Purl>());
    }
}
