//! dpkg databases: the form as deb822(5), deb-control(5) and dpkg-query(1) describe it, and this machine's
//! own database as dpkg-query lists it.

use std::process::Command;

use seawall_inventory::extractor::{Extracted, Fact};
use seawall_inventory::os::dpkg::{parse_list, parse_md5sums, parse_status};
use seawall_model::package::Package;

fn parse(text: impl AsRef<[u8]>) -> (Vec<Package>, Vec<String>) {
    let mut out = Extracted::default();
    parse_status("dpkg", "var/lib/dpkg/status", text.as_ref(), &mut out);
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

/// `name version arch source source-version`
fn line(package: &Package) -> String {
    let (source, version) = package.source_name_version();
    let arch = package.architecture.as_deref().unwrap_or("-");
    format!(
        "{} {} {arch} {source} {version}",
        package.name, package.version
    )
}

#[track_caller]
fn check(text: &str, packages: &[&str], problems: &[&str]) {
    let (found, told) = parse(text);
    assert_eq!(found.iter().map(line).collect::<Vec<_>>(), packages);
    assert_eq!(told, problems);
}

#[test]
fn fields() {
    let text = "Package: libstdc++6\nStatus: install ok installed\nPriority: required\n\
                Maintainer: Debian GCC\n  Maintainers <gcc@example.org>\nArchitecture: amd64\n\
                Multi-Arch: same\nSource: gcc-12\nVersion: 12.2.0-14+deb12u1\n\
                Description: GNU Standard C++ Library v3\n Text.\n .\n Version: 9 is no field.\n";
    let (packages, problems) = parse(text);
    assert_eq!(problems, [""; 0]);
    let package = &packages[0];
    assert_eq!(
        line(package),
        "libstdc++6 12.2.0-14+deb12u1 amd64 gcc-12 12.2.0-14+deb12u1"
    );
    let maintainer = "Debian GCC Maintainers <gcc@example.org>";
    assert_eq!(package.maintainer.as_deref(), Some(maintainer));
    let purl = "pkg:deb/libstdc%2B%2B6@12.2.0-14%2Bdeb12u1?arch=amd64";
    assert_eq!(package.purl.to_string(), purl);
}

#[test]
fn field_names_and_line_ends() {
    check(
        "PACKAGE:a\nversion :  1 \t\n\n\n \nPackage: b\r\nVersion: 2\r\n",
        &["a 1 - a 1", "b 2 - b 2"],
        &[],
    );
    check("\u{feff}Package: a\nVersion: 1", &["a 1 - a 1"], &[]);
    check("", &[], &[]);
    check(" \n\t\n\n", &[], &[]);
}

#[test]
fn states() {
    let present = [
        "installed",
        "half-installed",
        "unpacked",
        "half-configured",
        "triggers-awaited",
        "triggers-pending",
    ];
    for state in present {
        for want in ["install", "hold", "deinstall", "purge", "unknown"] {
            check(
                &format!("Package: a\nStatus: {want} ok {state}\nVersion: 1\n"),
                &["a 1 - a 1"],
                &[],
            );
        }
    }
    check(
        "Package: a\nStatus: install reinstreq half-installed\nVersion: 1\n",
        &["a 1 - a 1"],
        &[],
    );
    for state in ["config-files", "not-installed"] {
        check(
            &format!("Package: a\nStatus: deinstall ok {state}\n"),
            &[],
            &[],
        );
    }
    for odd in [
        "install ok",
        "install ok gone",
        "install ok config-files really",
        "",
    ] {
        let why = "line 1: unknown `Status`, taken as installed";
        check(
            &format!("Package: a\nStatus: {odd}\nVersion: 1\n"),
            &["a 1 - a 1"],
            &[why],
        );
    }
}

#[test]
fn sources() {
    let cases = [
        ("1.2-3", "", "a 1.2-3"),
        ("1.2-3", "Source: s\n", "s 1.2-3"),
        ("1.2-3+b2", "Source: s (1.2-3)\n", "s 1.2-3"),
        ("2:8.39-15", "Source: s (1:4)\n", "s 1:4"),
        ("1.2-3+b2", "Source: s\n", "s 1.2-3"),
        ("1.2-3+b2", "", "a 1.2-3"),
        ("1.2+b", "", "a 1.2+b"),
        ("1.2-3+bpo12+1", "", "a 1.2-3+bpo12+1"),
        ("1", "Source: s(2)\n", "s 2"),
    ];
    for (version, source, want) in cases {
        let text = format!("Package: a\nVersion: {version}\n{source}");
        check(&text, &[&format!("a {version} - {want}")], &[]);
    }
    let why = "line 1: `Source` of `a` is not a name with a version";
    for odd in ["s (1", "s t", "(1)", "s ()"] {
        check(
            &format!("Package: a\nVersion: 1\nSource: {odd}\n"),
            &["a 1 - a 1"],
            &[why],
        );
    }
}

#[test]
fn broken_entries_are_told_and_the_rest_is_read() {
    let good = "\n\nPackage: z\nVersion: 1\n";
    let cases = [
        ("Version: 1", "line 1: an entry with no `Package`"),
        ("Package: a", "line 1: `a` has no `Version`"),
        (
            "Package: a b\nVersion: 1",
            "line 1: `Package` is not one word of a sensible length",
        ),
        (
            "Package: a\nVersion: 1\u{0}2",
            "line 1: `Version` is not one word of a sensible length",
        ),
        (
            "Package: a\nVersion: 1\n 2",
            "line 1: `Version` is not one word of a sensible length",
        ),
    ];
    for (bad, why) in cases {
        check(&format!("{bad}{good}"), &["z 1 - z 1"], &[why]);
    }
    let kept = ["a 1 - a 1", "z 1 - z 1"];
    let twice = "line 3: `Version` stands twice";
    check(
        &format!("Package: a\nVersion: 1\nVersion: 2{good}"),
        &kept,
        &[twice],
    );
    check(
        &format!("Package: a\nrubbish\nVersion: 1{good}"),
        &kept,
        &["line 2: a line with no colon"],
    );
}

#[test]
fn a_missing_empty_line_hides_no_package() {
    let text = "Package: a\nVersion: 1\n \nPackage: b\nVersion: 2\n";
    let why = "line 4: `Package` stands twice; taken as a new entry";
    check(text, &["a 1 - a 1", "b 2 - b 2"], &[why]);
}

#[test]
fn problems_are_counted_when_they_are_many() {
    let (packages, problems) = parse("Version: 1\n\n".repeat(100));
    assert!(packages.is_empty());
    assert_eq!(problems.len(), 21);
    assert_eq!(
        problems[20],
        "80 more entries could not be read as they should"
    );
}

#[test]
fn bytes_that_are_not_utf_8_stay_readable() {
    let (packages, problems) =
        parse(b"Package: a\nVersion: 1\nMaintainer: J\xf6rg <j@example.org>\n");
    assert_eq!(problems, [""; 0]);
    assert_eq!(
        packages[0].maintainer.as_deref(),
        Some("J\u{fffd}rg <j@example.org>")
    );
}

/// The package's own words; `Vendor` goes before `Origin`.
#[test]
fn vendors() {
    for (fields, want) in [
        ("", None),
        ("Vendor: InfluxData\n", Some("InfluxData")),
        ("Origin: acme\n", Some("acme")),
        ("Origin: acme\nVendor:  Acme,\n  Inc.\n", Some("Acme, Inc.")),
        ("Vendor:\nOrigin: acme\n", Some("acme")),
        ("XSBC-Original-Vendor: acme\n", None),
    ] {
        let text = format!("Package: a\nVersion: 1\n{fields}");
        let (packages, problems) = parse(text.as_bytes());
        assert_eq!(packages[0].vendor.as_deref(), want, "{fields}");
        assert_eq!(problems.len(), 0, "{fields}");
    }
}

#[test]
fn owned_files() {
    let list = b"/.\n/usr\n/usr/bin\n/usr/bin/a\n/usr/bin/ab\n/usr/lib\n/usr/lib/caf\xe9\n/etc\n\n";
    let files: Vec<_> = parse_list(list).iter().map(ToString::to_string).collect();
    assert_eq!(
        files,
        ["etc", "usr/bin/a", "usr/bin/ab", "usr/lib/caf\\xe9"]
    );
    let sums = b"d41d8cd98f00b204e9800998ecf8427e  usr/bin/a b\nrubbish\nd41d8cd98f00b204e9800998ecf8427e  ../x\n";
    let files: Vec<_> = parse_md5sums(sums)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(files, ["usr/bin/a b"]);
}

/// dpkg-query is the authority on this machine's own database.
#[test]
fn this_machine_as_dpkg_query_lists_it() {
    let format =
        "${Package} ${Version} ${Architecture} ${source:Package} ${source:Version}\t${Status}\n";
    let output = Command::new("dpkg-query")
        .args(["-W", "-f", format])
        .output();
    let (Ok(output), Ok(status)) = (output, std::fs::read("/var/lib/dpkg/status")) else {
        eprintln!("skipped: dpkg is not on this machine");
        return;
    };
    let text = String::from_utf8(output.stdout).unwrap();
    let absent =
        |status: &str| status.ends_with(" config-files") || status.ends_with(" not-installed");
    let mut want: Vec<&str> = text
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .filter_map(|(line, status)| (!absent(status)).then_some(line))
        .collect();
    want.sort_unstable();
    assert!(!want.is_empty());
    let (packages, problems) = parse(status);
    let mut found: Vec<String> = packages.iter().map(line).collect();
    found.sort_unstable();
    assert_eq!(found, want);
    assert_eq!(problems, [""; 0]);
}
