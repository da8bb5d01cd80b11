//! Which packages the changelogs of an artifact speak for, and how compressed ones are read.

use std::io::{self, Read};

use seawall_inventory::changelog::debian::DebianChangelog;
use seawall_inventory::extractor::Extractor as _;
use seawall_inventory::unpack::Unpack;
use seawall_model::inventory::Inventory;

use crate::layered::{Image, Node, file, link};

const STATUS: &str = "var/lib/dpkg/status";

/// `name=version source=version`.
fn status(packages: &[&str]) -> Node {
    let stanza = |package: &&str| {
        let (binary, source) = package.split_once(' ').unwrap();
        let (name, version) = binary.split_once('=').unwrap();
        let (source, source_version) = source.split_once('=').unwrap();
        format!(
            "Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: {version}\n\
             Source: {source} ({source_version})\n\n"
        )
    };
    file(packages.iter().map(stanza).collect::<String>())
}

fn changelog(source: &str, version: &str, id: &str) -> Node {
    file(format!(
        "{source} ({version}) unstable; urgency=low\n\n  * Fix {id}\n\n -- A <a@b.c>  Thu, 01 Jan 2026\n"
    ))
}

/// `package id version path`.
fn lines(inventory: &Inventory) -> Vec<String> {
    let line = |package: &seawall_model::package::Package| {
        let name = package.name.clone();
        let of = package.changelog.iter();
        of.map(move |m| format!("{name} {} {} {}", m.id, m.version, m.path))
            .collect::<Vec<_>>()
    };
    inventory.packages.iter().flat_map(line).collect()
}

#[track_caller]
fn check(image: &Image, want: &[&str]) {
    let inventory = image.inventory();
    assert_eq!(lines(&inventory), want);
    assert_eq!(inventory.problems, []);
}

const SSL: &str = "usr/share/doc/libssl3/changelog.Debian.gz";

#[test]
fn all_packages_of_the_source_share_it() {
    let image = Image::default().layer(vec![
        (
            STATUS,
            status(&[
                "libssl3=3.0-2+b1 openssl=3.0-2",
                "openssl=3.0-2 openssl=3.0-2",
                "libssl1.1=1.1-1 openssl=1.1-1",
                "other=3.0-2 other=3.0-2",
            ]),
        ),
        (SSL, changelog("openssl", "3.0-2", "CVE-2020-1111")),
        // A folder that is a link to another package's.
        ("usr/share/doc/openssl", link("libssl3")),
    ]);
    let want = [
        format!("libssl3 CVE-2020-1111 3.0-2 {SSL}"),
        format!("openssl CVE-2020-1111 3.0-2 {SSL}"),
    ];
    check(&image, &want.each_ref().map(String::as_str));
}

#[test]
fn a_changelog_of_another_version_or_place_speaks_for_nobody() {
    let packages = status(&["libssl3=3.0-2 openssl=3.0-2", "x=1 x=1"]);
    let with = |path, node| Image::default().layer(vec![(STATUS, packages.clone()), (path, node)]);
    check(
        &with(SSL, changelog("openssl", "3.0-1", "CVE-2020-1111")),
        &[],
    );
    check(&with(SSL, changelog("bash", "3.0-2", "CVE-2020-1111")), &[]);
    let elsewhere = "usr/share/doc/x/changelog.gz";
    check(
        &with(elsewhere, changelog("openssl", "3.0-2", "CVE-2020-1111")),
        &[],
    );
    let unknown = "usr/share/doc/nobody/changelog.gz";
    check(
        &with(unknown, changelog("openssl", "3.0-2", "CVE-2020-1111")),
        &[],
    );
}

#[test]
fn only_the_visible_copy_counts() {
    let packages = status(&["libssl3=3.0-2 openssl=3.0-2"]);
    let image = Image::default()
        .layer(vec![
            (STATUS, packages),
            (SSL, changelog("openssl", "3.0-2", "CVE-2020-1111")),
        ])
        .layer(vec![("usr/share/doc/libssl3", Node::Gone)]);
    check(&image, &[]);
}

#[test]
fn which_files() {
    for (path, wanted) in [
        ("usr/share/doc/a/changelog.Debian.gz", true),
        ("usr/share/doc/a/changelog.Debian", true),
        ("usr/share/doc/a/changelog.gz", true),
        ("usr/share/doc/a/changelog", true),
        ("usr/share/doc/a/changelog.Debian.amd64.gz", false),
        ("usr/share/doc/a/b/changelog.gz", false),
        ("usr/share/doc/changelog.gz", false),
        ("srv/usr/share/doc/a/changelog.gz", false),
    ] {
        assert_eq!(DebianChangelog.interest(path).is_some(), wanted, "{path}");
    }
}

/// A stand-in for compression: a `%`, then the text.
struct Percent;

impl Unpack for Percent {
    fn open<'a>(&self, bytes: &'a [u8], max_bytes: u64) -> io::Result<Box<dyn Read + 'a>> {
        let text = bytes.strip_prefix(b"%").unwrap_or(bytes);
        let broken = text.strip_suffix(b"!").map(|text| text.chain(Torn));
        match broken {
            Some(broken) => Ok(Box::new(broken.take(max_bytes))),
            None => Ok(Box::new(text)),
        }
    }
}

struct Torn;

impl Read for Torn {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("it is torn"))
    }
}

#[test]
fn what_is_packed_is_unpacked_as_far_as_it_is_wanted() {
    let packages = status(&["libssl3=3.0-2 openssl=3.0-2"]);
    let with = |bytes: Vec<u8>| {
        Image::default()
            .unpacking_with(&Percent)
            .layer(vec![(STATUS, packages.clone()), (SSL, file(bytes))])
    };
    let text = "openssl (3.0-2) unstable; urgency=low\n\n  * Fix CVE-2020-1111\n";
    let want = format!("libssl3 CVE-2020-1111 3.0-2 {SSL}");
    check(&with(format!("%{text}").into()), &[&want]);
    let broken = with(format!("%{text}{}!", "  * x\n".repeat(1_000)).into()).inventory();
    let told: Vec<String> = broken.problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [format!(
            "changelog file {SSL}: cannot be unpacked: it is torn"
        )]
    );
    // Of a changelog that is not Debian's, nothing behind its start is read.
    check(
        &with(format!("%Version 1{}!", " ".repeat(2_000)).into()),
        &[],
    );
    // Nobody can unpack here, and that is told.
    let gzip = Image::default().layer(vec![
        (STATUS, packages.clone()),
        (SSL, file([0x1f, 0x8b, 8])),
    ]);
    let told: Vec<String> = gzip
        .inventory()
        .problems
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        told,
        [format!(
            "changelog file {SSL}: cannot be unpacked: it is compressed"
        )]
    );
}
