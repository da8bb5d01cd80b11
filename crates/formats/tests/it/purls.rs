//! Lists of package URLs: names in the ecosystems' own form, distributions, and what is wrong.

use seawall_formats::sbom::purls::read_list;
use seawall_model::inventory::Inventory;
use seawall_model::package::Package;

fn lines(inventory: &Inventory) -> Vec<String> {
    let line = |package: &Package| {
        let source = package.source.as_ref();
        let parts = [
            Some(package.kind.name().to_owned()),
            Some(package.name.clone()),
            Some(package.version.clone()),
            package.architecture.clone(),
            source.map(|source| format!("< {} {}", source.name, source.version)),
            package.module.as_ref().map(|module| format!("of {module}")),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    inventory.packages.iter().map(line).collect()
}

/// `id version codename` of the distribution.
fn distribution(inventory: &Inventory) -> String {
    inventory.distribution.as_ref().map_or("none".into(), |d| {
        format!(
            "{} {} {}",
            d.id,
            d.version,
            d.codename.as_deref().unwrap_or("-")
        )
    })
}

#[test]
fn names_of_ecosystems() {
    for (text, want) in [
        ("pkg:npm/lodash@4.17.20", "npm lodash 4.17.20"),
        ("pkg:npm/%40babel/core@7.0.0", "npm @babel/core 7.0.0"),
        ("pkg:npm/babel/core@7.0.0", "npm @babel/core 7.0.0"),
        ("pkg:npm/JSONStream@1.3.5", "npm JSONStream 1.3.5"),
        ("pkg:pypi/Django_Rest@1", "pypi django-rest 1"),
        (
            "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1?type=jar",
            "maven org.apache.logging.log4j:log4j-core 2.14.1",
        ),
        (
            "pkg:golang/github.com/Azure/go-autorest@v14.2.0",
            "golang github.com/Azure/go-autorest v14.2.0",
        ),
        ("pkg:golang/stdlib@1.22.1", "golang stdlib 1.22.1"),
        // Syft cuts paths behind their third part; a package inside a module is none of its path.
        (
            "pkg:golang/github.com/Masterminds/semver@v3.3.0#v3",
            "golang github.com/Masterminds/semver/v3 v3.3.0",
        ),
        (
            "pkg:golang/golang.org/x/net@v0.30.0#http2",
            "golang golang.org/x/net v0.30.0",
        ),
        ("pkg:composer/Drupal/Core@9", "composer drupal/core 9"),
        ("pkg:gem/rails@6.0", "gem rails 6.0"),
        (
            "pkg:githubactions/Actions/Checkout@v4",
            "githubactions actions/checkout v4",
        ),
        (
            "pkg:swift/github.com/Apple/swift-nio@2",
            "swift github.com/Apple/swift-nio 2",
        ),
        (
            "pkg:nuget/Newtonsoft.Json@12.0.1",
            "nuget Newtonsoft.Json 12.0.1",
        ),
        (
            "pkg:deb/debian/libssl3@3.0.11-1~deb12u2?arch=amd64&distro=debian-12&upstream=openssl",
            "deb libssl3 3.0.11-1~deb12u2 amd64 < openssl 3.0.11-1~deb12u2",
        ),
        (
            "pkg:deb/debian/libgcc-s1@12.2.0-14%2Bb1?upstream=gcc-12%4012.2.0-14",
            "deb libgcc-s1 12.2.0-14+b1 < gcc-12 12.2.0-14",
        ),
        ("pkg:deb/debian/x@1-1%2Bb2", "deb x 1-1+b2 < x 1-1"),
        (
            "pkg:rpm/redhat/openssl-libs@3.0.7-16.el9_2?arch=x86_64&epoch=1&upstream=openssl-3.0.7-16.el9_2.src.rpm",
            "rpm openssl-libs 1:3.0.7-16.el9_2 x86_64 < openssl 3.0.7-16.el9_2",
        ),
        (
            "pkg:rpm/redhat/nodejs@18-1.module?epoch=0&modularitylabel=nodejs:18:1:a",
            "rpm nodejs 18-1.module of nodejs:18:1:a",
        ),
        (
            "pkg:apk/alpine/libcrypto3@3.1.4-r1?upstream=openssl",
            "apk libcrypto3 3.1.4-r1 < openssl 3.1.4-r1",
        ),
    ] {
        let read = read_list("list", text);
        assert_eq!(lines(&read[0]), [want], "{text}");
        assert_eq!(read[0].problems, [], "{text}");
    }
}

#[test]
fn distributions() {
    for (text, want) in [
        ("pkg:deb/debian/x@1?distro=debian-12", "debian 12 -"),
        ("pkg:deb/debian/x@1?distro=debian-12.5", "debian 12.5 -"),
        ("pkg:deb/debian/x@1?distro=jessie", "debian  jessie"),
        (
            "pkg:deb/debian/x@1?distro=debian-bookworm",
            "debian  bookworm",
        ),
        ("pkg:deb/ubuntu/x@1?distro=ubuntu-22.04", "ubuntu 22.04 -"),
        ("pkg:deb/ubuntu/x@1", "ubuntu  -"),
        ("pkg:deb/x@1?distro=debian", "debian  -"),
        ("pkg:deb/x@1", "none"),
        (
            "pkg:apk/alpine/x@1-r0?distro=alpine-3.19.1",
            "alpine 3.19.1 -",
        ),
        ("pkg:apk/alpine/x@1-r0?distro=3.19.1", "alpine 3.19.1 -"),
        (
            "pkg:apk/wolfi/x@1-r0?distro=wolfi-20230201",
            "wolfi 20230201 -",
        ),
        ("pkg:rpm/redhat/x@1-1?distro=rhel-9.4", "rhel 9.4 -"),
        ("pkg:rpm/redhat/x@1-1?distro=redhat-9.4", "rhel 9.4 -"),
        (
            "pkg:rpm/opensuse/x@1-1?distro=opensuse-leap-15.6",
            "opensuse-leap 15.6 -",
        ),
        ("pkg:npm/x@1?distro=debian-12", "none"),
    ] {
        assert_eq!(distribution(&read_list("list", text)[0]), want, "{text}");
    }
}

#[test]
fn several_distributions_are_apart() {
    let text =
        "pkg:deb/debian/a@1?distro=debian-12\npkg:npm/x@1\npkg:deb/debian/b@1?distro=debian-12\n";
    let one = read_list("list", text);
    assert_eq!(one.len(), 1);
    assert_eq!(lines(&one[0]), ["deb a 1", "deb b 1", "npm x 1"]);
    let text = format!("{text}pkg:deb/debian/a@1?distro=debian-11\n");
    let three = read_list("list", &text);
    let got: Vec<_> = three.iter().map(|i| (distribution(i), lines(i))).collect();
    assert_eq!(
        got,
        [
            ("none".into(), vec!["npm x 1".to_owned()]),
            ("debian 11 -".into(), vec!["deb a 1".into()]),
            (
                "debian 12 -".into(),
                vec!["deb a 1".into(), "deb b 1".into()]
            ),
        ]
    );
}

#[test]
fn lines_comments_and_mistakes() {
    let text = "# all of them\n\n  pkg:npm/b@1  # old\r\npkg:npm/a@1#lib/x\npkg:npm/b@1\nhello\n\
                pkg:npm/c\npkg:nothing/c@1\npkg:npm/c@%zz\n";
    let read = read_list("list", text);
    assert_eq!(lines(&read[0]), ["npm a 1", "npm b 1"]);
    let places: Vec<_> = read[0].packages[1].locations.iter().collect();
    let lines: Vec<_> = places
        .iter()
        .map(|at| (at.path.as_str(), at.start.unwrap().line))
        .collect();
    assert_eq!(lines, [("list", 3), ("list", 5)]);
    let told: Vec<String> = read[0].problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "package URL list: line 6: `hello`: it does not begin with `pkg:`",
            "package URL list: line 7: `c` has no version",
            "package URL list: line 8: packages of the type `nothing` are not known",
            "package URL list: line 9: `pkg:npm/c@%zz`: a percent sign has no two hexadecimal digits behind it",
        ]
    );
    assert_eq!(read_list("list", "").len(), 1);
    let many = "x\n".repeat(100);
    assert_eq!(read_list("list", &many)[0].problems.len(), 51);
}
