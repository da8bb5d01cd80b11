//! RPM databases that real writers made, and header blobs.

use seawall_inventory::extractor::{Extracted, Extractor as _, Fact, Grouping, LayerFile};
use seawall_inventory::os::rpm::Rpm;
use seawall_inventory::os::rpm::header::{Header, tag};
use seawall_inventory::unpack::Plain;
use seawall_model::package::Package;
use seawall_model::problem::ProblemKind;
use seawall_testkit::rpm::{RpmHeader, ndb};

/// Runs the extractor over files of one layer.
pub(crate) fn extract(files: &[(&str, &[u8])]) -> Extracted {
    let files: Vec<LayerFile> = files
        .iter()
        .map(|(path, bytes)| LayerFile {
            path: (*path).to_owned(),
            bytes: bytes.to_vec(),
        })
        .collect();
    let mut out = Extracted::default();
    Rpm.extract(&files, &Plain, &mut out);
    out
}

/// All packages of all databases.
pub(crate) fn packages(out: &Extracted) -> Vec<&Package> {
    let lists = out.facts.iter().filter_map(|(_, fact)| match fact {
        Fact::Packages { packages, .. } => Some(packages),
        _ => None,
    });
    lists.flatten().collect()
}

/// `name version`, in the order of the fact.
fn names(out: &Extracted) -> Vec<String> {
    packages(out)
        .iter()
        .map(|p| format!("{} {}", p.name, p.version))
        .collect()
}

/// Why of each problem.
pub(crate) fn whys(out: &Extracted) -> Vec<String> {
    out.problems.iter().map(|p| p.why.clone()).collect()
}

pub(crate) fn data(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/data/rpm/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(path).unwrap()
}

/// What `rpm -qa --qf '%{NAME} %{EPOCHNUM}:%{VERSION}-%{RELEASE}'` lists of each database in the data
/// folder (0: left out, as our versions have it).
const ALL: [&str; 3] = [
    "alpha 2:1.0-3.el9",
    "beta 2:5.6-3.el9",
    "gamma-tools 1.0-3.el9",
];

#[test]
fn every_form_lists_the_same() {
    let cases = [
        ("var/lib/rpm/rpmdb.sqlite", "small.sqlite", "rpm sqlite"),
        ("usr/lib/sysimage/rpm/Packages.db", "Packages.db", "rpm ndb"),
        ("usr/share/rpm/Packages", "Packages-little", "rpm bdb"),
        ("var/lib/rpm/Packages", "Packages-big", "rpm bdb"),
    ];
    let mut first: Option<Vec<Package>> = None;
    for (path, file, what) in cases {
        let out = extract(&[(path, &data(file))]);
        assert_eq!(whys(&out), [""; 0], "{file}");
        assert_eq!(names(&out), ALL, "{file}");
        let (at, Fact::Packages { database, packages }) = &out.facts[0] else {
            panic!("{file}");
        };
        assert_eq!((at.as_str(), *database), (path, what));
        let first = first.get_or_insert_with(|| packages.clone());
        assert_eq!(first, packages, "{file}");
    }
}

#[test]
fn a_package_in_full() {
    let out = extract(&[("var/lib/rpm/rpmdb.sqlite", &data("small.sqlite"))]);
    let all = packages(&out);
    let alpha = all[0];
    assert_eq!(alpha.architecture.as_deref(), Some("x86_64"));
    assert_eq!(alpha.vendor.as_deref(), Some("Acme"));
    assert_eq!(alpha.maintainer.as_deref(), Some("P <p@example.org>"));
    assert_eq!(alpha.licences, ["MIT AND Apache-2.0"]);
    assert_eq!(alpha.module.as_deref(), Some("alpha:18:820:abc"));
    assert_eq!(
        alpha.files,
        ["opt/alpha", "opt/alpha/a", "opt/alpha/b"].map(Into::into)
    );
    assert_eq!(alpha.source_name_version(), ("alpha", "1.0-3.el9"));
    assert_eq!(
        alpha.purl.to_string(),
        "pkg:rpm/alpha@1.0-3.el9?arch=x86_64&epoch=2"
    );
    let beta = all[1];
    assert_eq!(beta.architecture.as_deref(), Some("noarch"));
    assert_eq!(beta.source_name_version(), ("alpha", "1.0-3.el9"));
    let gamma = all[2];
    assert_eq!(
        gamma.purl.to_string(),
        "pkg:rpm/gamma-tools@1.0-3.el9?arch=x86_64"
    );
    assert!(gamma.files.is_empty());
}

#[test]
fn the_log_belongs_to_the_database() {
    let (main, log) = (data("log.sqlite"), data("log.sqlite-wal"));
    let db = "var/lib/rpm/rpmdb.sqlite";
    let wal = "var/lib/rpm/rpmdb.sqlite-wal";
    let out = extract(&[(db, &main)]);
    assert_eq!(packages(&out).len(), 1, "the file alone");
    let out = extract(&[(db, &main), (wal, &log)]);
    assert_eq!(whys(&out), [""; 0]);
    assert_eq!(packages(&out).len(), 2, "with its log");
    let out = extract(&[(db, &main), (wal, b"")]);
    assert_eq!(
        (packages(&out).len(), whys(&out).len()),
        (1, 0),
        "empty log"
    );

    // A transaction that was not ended does not count, and neither does a frame that was changed.
    let frame = 24 + 512;
    let mut unfinished = log.clone();
    let last = unfinished.len() - frame;
    assert_ne!(
        unfinished[last + 4..last + 8],
        [0; 4],
        "the last frame ends a transaction"
    );
    unfinished.truncate(last);
    let out = extract(&[(db, &main), (wal, &unfinished)]);
    assert_ne!(packages(&out).len(), 0);
    assert!(whys(&out)[0].contains("not finished"), "{:?}", whys(&out));
    let mut broken = log.clone();
    broken[32 + 24 + 100] ^= 1;
    let out = extract(&[(db, &main), (wal, &broken)]);
    assert_eq!(packages(&out).len(), 1);
    assert!(
        whys(&out)[0].contains("unfinished from frame 0 on"),
        "{:?}",
        whys(&out)
    );
    // Frames with other salts are left from before and are no fault.
    let mut stale = log.clone();
    stale[32 + 8] ^= 1;
    let out = extract(&[(db, &main), (wal, &stale)]);
    assert_eq!((packages(&out).len(), whys(&out).len()), (1, 0));

    for (bytes, why) in [
        (&log[..20], "cut off in its header"),
        (&[7; 40][..], "not a log of SQLite"),
        (&[&log[..24], &[0; 8]].concat(), "checksum of its header"),
    ] {
        let out = extract(&[(db, &main), (wal, bytes)]);
        assert_eq!(packages(&out).len(), 1);
        assert!(whys(&out)[0].contains(why), "{why}: {:?}", whys(&out));
    }
    let out = extract(&[(wal, &log)]);
    assert!(whys(&out)[0].contains("without its database"));
}

#[test]
fn a_hot_journal_is_told() {
    let db = ("var/lib/rpm/rpmdb.sqlite", &data("small.sqlite")[..]);
    let journal = "var/lib/rpm/rpmdb.sqlite-journal";
    let hot = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7\0\0\0\x01";
    let out = extract(&[db, (journal, hot)]);
    assert_eq!(packages(&out).len(), 3);
    assert!(whys(&out)[0].contains("broken off"));
    let out = extract(&[db, (journal, &[0; 512])]);
    assert_eq!(whys(&out), [""; 0], "one that is done with");
}

#[test]
fn several_forms_in_one_folder() {
    let small = data("small.sqlite");
    let bdb = data("Packages-little");
    let other = ndb(&[(1, &RpmHeader::package("other", "1", "1").build())]);
    let path = |name| format!("var/lib/rpm/{name}");
    let (sqlite, native, old) = (path("rpmdb.sqlite"), path("Packages.db"), path("Packages"));

    let out = extract(&[(&sqlite, &small), (&old, &bdb)]);
    assert_eq!(
        (names(&out), whys(&out).len()),
        (ALL.map(String::from).to_vec(), 0),
        "same"
    );

    let out = extract(&[(&sqlite, &small), (&native, &other)]);
    assert_eq!(names(&out), ALL, "the newer form counts");
    assert!(whys(&out)[0].contains("other packages than var/lib/rpm/rpmdb.sqlite"));
    assert_eq!(out.problems[0].path.as_deref(), Some(native.as_str()));

    let out = extract(&[(&sqlite, b"rubbish"), (&native, &other)]);
    assert_eq!(names(&out), ["other 1-1"], "one that can be read counts");
    assert!(
        whys(&out)
            .iter()
            .any(|why| why.contains("not a SQLite 3 database"))
    );

    let out = extract(&[(&sqlite, &small), (&old, b"")]);
    assert_eq!(whys(&out), [""; 0], "an empty file beside it is nothing");
}

#[test]
fn a_database_that_lists_nothing_is_told() {
    let key = RpmHeader::package("gpg-pubkey", "fd431d51", "4ae0493b")
        .string(tag::LICENSE, "pubkey")
        .string(tag::SOURCERPM, "(none)")
        .build();
    let cases: [(&str, &[u8], &str); 7] = [
        ("var/lib/rpm/rpmdb.sqlite", b"", "not a SQLite 3 database"),
        ("var/lib/rpm/Packages.db", b"", "not an ndb database"),
        ("var/lib/rpm/Packages", b"", "not a Berkeley DB database"),
        ("var/lib/rpm/Packages.db", &ndb(&[]), "lists no package"),
        (
            "var/lib/rpm/Packages.db",
            &ndb(&[(1, &key)]),
            "lists no package",
        ),
        (
            "var/lib/rpmmanifest/container-manifest-2",
            b"\n",
            "lists no package",
        ),
        (
            "var/lib/rpm/Packages.db",
            &ndb(&[(5, b"x")]),
            "row 5 is no package",
        ),
    ];
    for (path, bytes, why) in cases {
        let out = extract(&[(path, bytes)]);
        assert!(packages(&out).is_empty(), "{path}");
        assert!(
            whys(&out)[0].contains(why),
            "{path} {why}: {:?}",
            whys(&out)
        );
        assert_eq!(out.problems[0].path.as_deref(), Some(path));
        assert_eq!(out.problems[0].what, "rpm database");
    }
}

#[test]
fn only_keys_are_left_out() {
    let named =
        |source: &str| RpmHeader::package("gpg-pubkey", "1", "1").string(tag::SOURCERPM, source);
    let rows = [
        named("(none)").build(),
        named("gpg-pubkey-1-1.src.rpm").build(),
        named("(none)")
            .strings(tag::BASENAMES, &["a"])
            .strings(tag::DIRNAMES, &["/"])
            .numbers(tag::DIRINDEXES, &[0])
            .build(),
    ];
    let rows: Vec<(u32, &[u8])> = (1..).zip(rows.iter().map(Vec::as_slice)).collect();
    let out = extract(&[("var/lib/rpm/Packages.db", &ndb(&rows))]);
    assert_eq!(packages(&out).len(), 2);
}

#[test]
fn a_broken_row_is_told_and_the_rest_read() {
    let good = RpmHeader::package("good", "1", "1").build();
    let nameless = RpmHeader::new().string(tag::VERSION, "1").build();
    let bad_files = RpmHeader::package("files", "1", "1")
        .strings(tag::BASENAMES, &["a", "b"])
        .strings(tag::DIRNAMES, &["/x/"])
        .numbers(tag::DIRINDEXES, &[0, 9])
        .build();
    let rows: [(u32, &[u8]); 4] = [
        (1, &good[..20]),
        (2, &good),
        (3, &nameless),
        (4, &bad_files),
    ];
    let out = extract(&[("var/lib/rpm/Packages.db", &ndb(&rows))]);
    assert_eq!(names(&out), ["files 1-1", "good 1-1"]);
    assert_eq!(packages(&out)[0].files, ["x/a".into()]);
    let whys = whys(&out);
    assert!(whys[0].starts_with("row 1 is no package"), "{whys:?}");
    assert!(
        whys[1].starts_with("row 3 is no package: tag 1000"),
        "{whys:?}"
    );
    assert!(
        whys[2].starts_with("the files of row 4 are not all known"),
        "{whys:?}"
    );
}

/// Parses a header and returns one string tag, or why it is none.
fn string_of(blob: &[u8], tag: u32) -> Result<Option<String>, String> {
    let header = Header::parse(blob).map_err(|e| e.to_string())?;
    let value = header.string(tag).map_err(|e| e.to_string())?;
    Ok(value.map(|v| String::from_utf8(v.to_vec()).unwrap()))
}

#[test]
fn headers() {
    let base = || RpmHeader::package("n", "1", "2");
    let cases = [
        (base(), tag::NAME, Some("n")),
        (base().without_region(), tag::RELEASE, Some("2")),
        (base(), tag::VENDOR, None),
        // The C locale comes first.
        (
            base().translated(tag::LICENSE, &["free", "frei"]),
            tag::LICENSE,
            Some("free"),
        ),
        // Behind the region stands what replaces an entry of the region.
        (
            base().string(tag::NAME, "new").dribble(),
            tag::NAME,
            Some("new"),
        ),
        (
            base()
                .strings(tag::OLDFILENAMES, &["/a"])
                .strings(tag::BASENAMES, &["a"])
                .dribble(),
            tag::OLDFILENAMES,
            None,
        ),
    ];
    for (index, (header, tag, want)) in cases.into_iter().enumerate() {
        assert_eq!(
            string_of(&header.build(), tag),
            Ok(want.map(str::to_owned)),
            "case {index}"
        );
    }
    let twice = base().string(tag::NAME, "m").build();
    assert_eq!(Header::parse(&twice).unwrap().doubled(), Some(tag::NAME));
    assert_eq!(
        string_of(&twice, tag::NAME),
        Ok(Some("n".into())),
        "the first counts"
    );
}

/// The checks that rpm makes of a header blob (`lib/header.c`), each broken in turn.
#[test]
fn broken_headers() {
    let good = RpmHeader::package("n", "1", "2").build();
    let edit = |at: usize, bytes: &[u8]| {
        let mut blob = good.clone();
        blob[at..at + bytes.len()].copy_from_slice(bytes);
        blob
    };
    // Entry 0 is the region at 8, entry 1 the name at 24: tag, type, offset, count.
    let with = |kind, count, data: &[u8]| {
        RpmHeader::new()
            .raw(1000, kind, count, data.to_vec())
            .build()
    };
    let cases = [
        ("short", good[..7].to_vec(), "7 bytes"),
        (
            "one byte too many",
            [&good[..], &[0]].concat(),
            "its length",
        ),
        ("no entries", vec![0; 8], "its length"),
        ("too many entries", edit(0, &[0, 1, 0, 0]), "its length"),
        ("too much data", edit(4, &[0x10, 0, 0, 0]), "its length"),
        ("region of another type", edit(12, &[0, 0, 0, 6]), "region"),
        ("trailer outside", edit(16, &[0, 0, 1, 0]), "region"),
        ("trailer elsewhere", edit(16, &[0, 0, 0, 0]), "region"),
        (
            "tag of no package",
            edit(24, &[0, 0, 0, 99]),
            "entry 1 with tag 99",
        ),
        ("unknown type", with(10, 1, b"n\0"), "unknown type"),
        ("type null", with(0, 1, b"n\0"), "unknown type"),
        ("no value", with(6, 0, b"n\0"), "wrong count"),
        (
            "two in a single string",
            with(6, 2, b"n\0m\0"),
            "wrong count",
        ),
        ("more values than bytes", with(1, 99, b"n"), "wrong count"),
        (
            "not ended in the data",
            edit(32, &[0, 0, 0, 0x40]),
            "outside",
        ),
        ("over the next", edit(48, &[0, 0, 0, 1]), "overlaps that"),
        (
            "into the trailer",
            with(9, 2, b"n"),
            "overlaps the region's trailer",
        ),
        (
            "over the trailer",
            with(6, 1, b"n"),
            "overlaps the region's trailer",
        ),
        (
            "not aligned",
            with(4, 1, &[0; 4]).tap(32, &[0, 0, 0, 1]),
            "not aligned",
        ),
    ];
    for (name, blob, why) in cases {
        let error = Header::parse(&blob).expect_err(name).to_string();
        assert!(error.contains(why), "{name}: {error}");
    }
    let number = RpmHeader::new().numbers(tag::NAME, &[1]).build();
    assert_eq!(
        string_of(&number, tag::NAME),
        Err("tag 1000 has type 4".into())
    );
    for length in 0..good.len() {
        assert!(
            Header::parse(&good[..length]).is_err(),
            "cut off at {length}"
        );
    }
}

trait Tap {
    fn tap(self, at: usize, bytes: &[u8]) -> Self;
}

impl Tap for Vec<u8> {
    fn tap(mut self, at: usize, bytes: &[u8]) -> Self {
        self[at..at + bytes.len()].copy_from_slice(bytes);
        self
    }
}

#[test]
fn what_cannot_be_read_is_told() {
    let bdb = data("Packages-little");
    let ndb = data("Packages.db");
    let small = data("small.sqlite");
    let cases: [(&str, Vec<u8>, &str); 10] = [
        (
            "Packages",
            bdb.clone().tap(12, &0x0005_3162_u32.to_le_bytes()),
            "a Berkeley DB tree",
        ),
        ("Packages", bdb.clone().tap(16, &[7]), "version 7"),
        ("Packages", bdb.clone().tap(24, &[1]), "encrypted"),
        ("Packages", bdb.clone().tap(26, &[1]), "checksummed"),
        (
            "Packages",
            bdb.clone().tap(20, &[0, 1, 0, 0]),
            "pages of 256 bytes",
        ),
        ("Packages.db", ndb.clone().tap(4, &[1]), "version 1"),
        ("rpmdb.sqlite", small.clone().tap(19, &[3]), "version 3"),
        (
            "rpmdb.sqlite",
            small.clone().tap(16, &[3, 0]),
            "pages of 768 bytes",
        ),
        (
            "rpmdb.sqlite",
            small.clone().tap(56, &[0, 0, 0, 9]),
            "text encoding 9",
        ),
        ("rpmdb.sqlite", small.clone().tap(20, &[200]), "reserved"),
    ];
    for (file, bytes, why) in cases {
        let out = extract(&[(&format!("var/lib/rpm/{file}"), &bytes)]);
        assert!(packages(&out).is_empty(), "{why}");
        assert!(whys(&out)[0].contains(why), "{why}: {:?}", whys(&out));
        assert_ne!(out.problems[0].kind, ProblemKind::NoData);
    }
}

#[test]
fn manifest_of_distroless_images() {
    // The fields in the order in which the writer's query format prints them.
    let text = "alpha\t1.0-3.cm2\t1700000000\t1690000000\tMicrosoft Corporation\t(none)\t10\tx86_64\t0\talpha-1.0-3.cm2.src.rpm\n\
        beta\t5-1.cm2\t1\t2\t(none)\t7\t10\tnoarch\t7\tbeta-src-5-1.cm2.src.rpm\n\
        gpg-pubkey\t3135ce90-5e6fda74\t1\t2\t(none)\t(none)\t0\t(none)\t0\t(none)\n\
        beta\t5-1.cm2\n\
        beta\tfive\t1\t2\t(none)\t7\t10\tnoarch\t7\tbeta-5-1.src.rpm\n";
    let path = "var/lib/rpmmanifest/container-manifest-2";
    let out = extract(&[(path, text.as_bytes())]);
    assert_eq!(names(&out), ["alpha 1.0-3.cm2", "beta 7:5-1.cm2"]);
    assert_eq!(whys(&out), ["line 4 is no package", "line 5 is no package"]);
    let all = packages(&out);
    assert_eq!(all[0].vendor.as_deref(), Some("Microsoft Corporation"));
    assert_eq!(all[1].source_name_version(), ("beta-src", "5-1.cm2"));
    assert_eq!(
        all[1].purl.to_string(),
        "pkg:rpm/beta@5-1.cm2?arch=noarch&epoch=7"
    );
}

#[test]
fn files_that_are_wanted() {
    let cases = [
        ("var/lib/rpm/rpmdb.sqlite", Some(Grouping::Layer)),
        ("var/lib/rpm/rpmdb.sqlite-wal", Some(Grouping::Layer)),
        ("var/lib/rpm/rpmdb.sqlite-journal", Some(Grouping::Layer)),
        ("usr/lib/sysimage/rpm/Packages.db", Some(Grouping::Layer)),
        ("usr/share/rpm/Packages", Some(Grouping::Layer)),
        (
            "var/lib/rpmmanifest/container-manifest-2",
            Some(Grouping::Single),
        ),
        ("var/lib/rpm/rpmdb.sqlite-shm", None),
        ("var/lib/rpm/Name", None),
        ("a/var/lib/rpm/Packages", None),
        ("Packages", None),
    ];
    for (path, want) in cases {
        assert_eq!(Rpm.interest(path).map(|i| i.grouping), want, "{path}");
    }
}
