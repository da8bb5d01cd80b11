//! Hostile databases: bounded in time and memory, and never silent.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use seawall_inventory::extractor::{Extracted, Fact};
use seawall_inventory::os::{apk, dpkg, pacman, release};
use seawall_model::problem::ProblemKind;

use crate::layered::{Image, file};

type Parser = fn(&[u8], &mut Extracted);

const PARSERS: [(&str, Parser); 5] = [
    ("dpkg", |bytes, out| {
        dpkg::parse_status("dpkg", "s", bytes, out);
    }),
    ("apk", |bytes, out| apk::parse_installed("i", bytes, out)),
    ("pacman", |bytes, out| pacman::parse_desc("d", bytes, out)),
    ("os-release", |bytes, out| {
        release::parse_release("etc/os-release", bytes, out);
    }),
    ("SuSE-release", |bytes, out| {
        release::parse_release("etc/SuSE-release", bytes, out);
    }),
];

fn run(parser: Parser, bytes: &[u8]) -> (Extracted, Duration) {
    let mut out = Extracted::default();
    let start = Instant::now();
    parser(bytes, &mut out);
    (out, start.elapsed())
}

fn count(out: &Extracted) -> usize {
    let packages = out.facts.iter().map(|(_, fact)| match fact {
        Fact::Packages { packages, .. } => packages.len(),
        _ => 0,
    });
    packages.sum()
}

/// Two megabytes take far below a second even without optimisation, unless time grows with the square.
#[test]
fn odd_shapes_are_read_in_linear_time() {
    const SIZE: usize = 2 << 20;
    let shapes: [(&str, Vec<u8>); 9] = [
        ("one line", vec![b'x'; SIZE]),
        ("zeros", vec![0; SIZE]),
        ("empty lines", vec![b'\n'; SIZE]),
        ("carriage returns", vec![b'\r'; SIZE]),
        (
            "endless field",
            [
                b"Package: a\nVersion: 1\nDescription: x\n".to_vec(),
                b" \n".repeat(SIZE / 2),
            ]
            .concat(),
        ),
        (
            "endless value",
            [b"Version: ".to_vec(), vec![b'1'; SIZE]].concat(),
        ),
        ("fields", b"P:1\n".repeat(SIZE / 4)),
        ("stanza of fields", b"Ab: 1\n".repeat(SIZE / 6)),
        ("quotes", b"ID=\"'\\\n".repeat(SIZE / 7)),
    ];
    for (name, parser) in PARSERS {
        for (shape, bytes) in &shapes {
            let (out, time) = run(parser, bytes);
            assert!(time < Duration::from_secs(10), "{name}, {shape}: {time:?}");
            assert!(out.problems.len() <= 22, "{name}, {shape}");
        }
    }
}

#[test]
fn a_million_packages_are_cut_off_and_told() {
    let cases = [
        (PARSERS[0].1, "Package: a\nVersion: 1\n\n"),
        (PARSERS[1].1, "P:a\nV:1\n\n"),
    ];
    for (parser, entry) in cases {
        let (out, _) = run(parser, entry.repeat(1_000_000).as_bytes());
        assert_eq!(count(&out), 100_000);
        assert_eq!(out.problems.len(), 1);
        assert_eq!(out.problems[0].kind, ProblemKind::Limit);
    }
}

#[test]
fn a_layer_of_many_large_databases_is_bounded() {
    let status = "Package: a\nVersion: 1\n\n".repeat(90_000);
    let image = Image::default().layer(vec![
        ("var/lib/dpkg/status", file(&status)),
        ("lib/apk/db/installed", file("P:a\nV:1\n\n".repeat(90_000))),
        (
            "usr/lib/apk/db/installed",
            file("P:a\nV:1\n\n".repeat(90_000)),
        ),
    ]);
    let inventory = image.inventory();
    let told: Vec<_> = inventory.problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "package database var/lib/dpkg/status: too many packages in all; those of this file are left out"
        ]
    );
}

proptest! {
    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for (_, parser) in PARSERS {
            run(parser, &bytes);
        }
        dpkg::parse_list(&bytes);
        dpkg::parse_md5sums(&bytes);
    }

    /// Text that looks like a database: each package that is named is listed or a problem is told.
    #[test]
    fn no_package_is_lost_without_a_word(text in "((Package|Version|Source|x): ?[a-z ()]{0,3}\n|[ \t]?\n){0,30}") {
        let (out, _) = run(PARSERS[0].1, text.as_bytes());
        let named = text.lines().filter(|line| line.starts_with("Package:")).count();
        let told = out.problems.len();
        prop_assert!(count(&out) + told >= named, "{text:?} {out:?}");
    }
}
