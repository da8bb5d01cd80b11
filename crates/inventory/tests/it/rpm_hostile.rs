//! Broken and hostile rpm databases: nothing panics, nothing takes long, nothing is lost in silence.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use seawall_testkit::rpm::{RpmHeader, sqlite_leaf};

use crate::rpm::{data, extract, packages, whys};

/// The databases and their places, each with three packages.
const FILES: [(&str, &str); 4] = [
    ("var/lib/rpm/rpmdb.sqlite", "small.sqlite"),
    ("var/lib/rpm/Packages.db", "Packages.db"),
    ("var/lib/rpm/Packages", "Packages-little"),
    ("var/lib/rpm/Packages", "Packages-big"),
];

/// Reads a database that may be broken; fewer packages than there were must be told.
fn read(path: &str, bytes: &[u8], case: &str) {
    let started = Instant::now();
    let out = extract(&[(path, bytes)]);
    assert!(started.elapsed() < Duration::from_secs(5), "{case}");
    assert!(
        packages(&out).len() == 3 || !out.problems.is_empty(),
        "{case}"
    );
}

#[test]
fn cut_off_anywhere() {
    for (path, name) in FILES {
        let bytes = data(name);
        let ends = (0..bytes.len()).step_by(16);
        for end in ends {
            let out = extract(&[(path, &bytes[..end])]);
            assert!(!out.problems.is_empty(), "{name} cut off at {end}");
        }
    }
}

/// A pointer anywhere is led to each page: chains and trees that run in circles, share pages or end
/// outside.
#[test]
fn pointers_to_every_page() {
    for (path, name) in FILES {
        let bytes = data(name);
        let pages = u32::try_from(bytes.len() / 512).unwrap();
        // Where a page has its pointer: chains of SQLite, last child of its trees, chains of
        // Berkeley DB, slots of ndb.
        for at in [0, 8, 16, 104, 108] {
            for start in (0..bytes.len() - 512).step_by(512) {
                for target in (0..=pages).chain([u32::MAX]) {
                    for target in [target.to_be_bytes(), target.to_le_bytes()] {
                        let mut broken = bytes.clone();
                        broken[start + at..start + at + 4].copy_from_slice(&target);
                        drop(extract(&[(path, &broken)]));
                    }
                }
            }
        }
    }
}

#[test]
fn chains_in_a_circle() {
    // Each page in turn leads to itself; those that lie in a chain of data make it endless.
    let sqlite = data("small.sqlite");
    let mut told = 0;
    for page in 1..sqlite.len() / 512 {
        let mut broken = sqlite.clone();
        let own = u32::try_from(page + 1).unwrap().to_be_bytes();
        broken[page * 512..page * 512 + 4].copy_from_slice(&own);
        let out = extract(&[("var/lib/rpm/rpmdb.sqlite", &broken)]);
        told += usize::from(whys(&out).iter().any(|why| why.contains("used elsewhere")));
    }
    assert!(told > 3, "{told}");
    let bdb = data("Packages-little");
    let mut told = 0;
    for page in 1..bdb.len() / 512 {
        let mut broken = bdb.clone();
        let own = u32::try_from(page).unwrap().to_le_bytes();
        broken[page * 512 + 16..page * 512 + 20].copy_from_slice(&own);
        let out = extract(&[("var/lib/rpm/Packages", &broken)]);
        told += usize::from(
            whys(&out)
                .iter()
                .any(|why| why.contains("belong to other data")),
        );
    }
    assert!(told > 3, "{told}");
}

/// A leaf with ten thousand pointers to the same row would unfold into gigabytes of work.
#[test]
fn rows_that_overlap() {
    let licence = "x".repeat(30_000);
    let blob = RpmHeader::package("big", "1", "1")
        .string(1014, &licence)
        .build();
    let honest = extract(&[("var/lib/rpm/rpmdb.sqlite", &sqlite_leaf(&[(1, &blob)], 1))]);
    assert_eq!((packages(&honest).len(), whys(&honest).len()), (1, 0));
    let out = extract(&[(
        "var/lib/rpm/rpmdb.sqlite",
        &sqlite_leaf(&[(1, &blob)], 10_000),
    )]);
    assert!(packages(&out).len() < 10);
    assert!(whys(&out)[0].contains("rows overlap"), "{:?}", whys(&out));
}

/// A few hundred kilobytes that name a million long paths.
#[test]
fn paths_that_multiply() {
    let folder = format!("/{}/", "d".repeat(3_900));
    let names = vec!["f"; 200_000];
    let header = RpmHeader::package("wide", "1", "1")
        .numbers(1116, &vec![0; names.len()])
        .strings(1117, &names)
        .strings(1118, &[&folder])
        .build();
    let rows: Vec<(u32, &[u8])> = (1..=5).map(|number| (number, &header[..])).collect();
    let database = seawall_testkit::rpm::ndb(&rows);
    let out = extract(&[("var/lib/rpm/Packages.db", &database)]);
    let all = packages(&out);
    assert_eq!(all.len(), 5, "the packages themselves are kept");
    let bytes: usize = all.iter().flat_map(|p| &p.files).map(|f| f.len()).sum();
    assert!(bytes <= 256 << 20);
    assert!(
        whys(&out).iter().any(|why| why.contains("too many files")),
        "{:?}",
        whys(&out)
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn changed_bytes(
        file in 0_usize..4,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
    ) {
        let (path, name) = FILES[file];
        let mut bytes = data(name);
        for (index, byte) in changes {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        drop(extract(&[(path, &bytes)]));
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..600), file in 0_usize..4) {
        read(FILES[file].0, &bytes, "any bytes");
        read("var/lib/rpmmanifest/container-manifest-2", &[&bytes[..], b"x"].concat(), "manifest");
    }

    /// What the builder writes is what is read.
    #[test]
    fn headers_come_back(
        name in "[a-z][a-z0-9+._-]{0,20}",
        version in "[0-9][0-9a-z.~^]{0,9}",
        release in "[0-9][0-9a-z.]{0,9}",
        epoch in 0_u32..3,
        files in prop::collection::btree_set("[a-z]{1,8}", 1..30),
    ) {
        let names: Vec<&str> = files.iter().map(String::as_str).collect();
        let header = RpmHeader::package(&name, &version, &release)
            .numbers(1003, &[epoch])
            .string(1044, &format!("{name}-{version}-{release}.src.rpm"))
            .numbers(1116, &vec![0; names.len()])
            .strings(1117, &names)
            .strings(1118, &["/usr/bin/"])
            .build();
        let database = seawall_testkit::rpm::ndb(&[(1, &header)]);
        let out = extract(&[("var/lib/rpm/Packages.db", &database)]);
        prop_assert_eq!(whys(&out), Vec::<String>::new());
        let package = packages(&out)[0];
        let full = format!("{version}-{release}");
        prop_assert_eq!(package.source_name_version(), (name.as_str(), full.as_str()));
        let prefix = if epoch == 0 { String::new() } else { format!("{epoch}:") };
        prop_assert_eq!(&package.version, &format!("{prefix}{full}"));
        let want: Vec<Box<str>> = names.iter().map(|n| format!("usr/bin/{n}").into()).collect();
        prop_assert_eq!(&package.files, &want);
    }
}
