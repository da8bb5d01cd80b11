//! Archives that lie: bounded, never silent, and the good parts are kept.

use seawall_artifact::limits::Limits;
use seawall_model::problem::ProblemKind;
use seawall_testkit::tar::{GNU, Tar, TarHeader};

use crate::recorder::{Recorder, Told, listing, reasons, walk, walk_within};

#[test]
fn every_cut_is_told_and_keeps_what_came_before() {
    let tar = Tar::new()
        .file("a", "first")
        .pax(&[("path", "b")])
        .file("x", vec![b'b'; 700])
        .gnu_long(b'L', "c")
        .file("x", "third");
    let whole = tar.clone().finish();
    let content = tar.unfinished().len();
    // Where each file is complete: header and body, padding not counted.
    let complete = [
        ("a", 512 + 5),
        ("b", 1024 + 1024 + 512 + 700),
        ("c", content - 512 + 5),
    ];
    for cut in 0..whole.len() {
        let (scan, recorder) = walk(&whole[..cut]);
        for (path, end) in complete {
            assert_eq!(
                recorder.content(path).is_some(),
                cut >= end,
                "{path} cut at {cut}"
            );
        }
        // The first of the two zero blocks is an end mark.
        assert_eq!(
            scan.problems.is_empty(),
            cut >= content + 512,
            "cut at {cut}: {:?}",
            scan.problems
        );
        let known = recorder
            .told
            .iter()
            .filter(|(_, told)| matches!(told, Told::Content(_)))
            .count();
        assert!(scan.index.len() >= known);
    }
}

#[test]
fn a_body_that_breaks_off_is_unreadable() {
    let mut header = TarHeader::new(b'0', "f");
    header.size = 100 << 20;
    let (scan, recorder) = walk(
        &Tar::new()
            .file("a", "1")
            .header(&header)
            .body(b"short")
            .unfinished(),
    );
    assert_eq!(recorder.content("a").unwrap(), b"1");
    assert!(matches!(&recorder.told[1], (path, Told::Unreadable(_)) if path == "f"));
    assert!(
        reasons(&scan)[0].contains("truncated"),
        "{:?}",
        scan.problems
    );
}

#[test]
fn broken_headers_end_the_walk_with_a_problem() {
    let mut wrong = TarHeader::new(b'0', "f").block();
    wrong[0] = b'g';
    let mut letters = TarHeader::new(b'0', "f").block();
    letters[124..135].copy_from_slice(b"00000zzzzzz");
    seawall_testkit::tar::seal(&mut letters);
    let mut negative = TarHeader::new(b'0', "f").block();
    negative[124..136].fill(0xff);
    seawall_testkit::tar::seal(&mut negative);
    for (block, why) in [
        (wrong, "checksum"),
        (letters, "impossible size"),
        (negative, "impossible size"),
    ] {
        let (scan, _) = walk(&Tar::new().file("a", "1").raw(&block).file("z", "").finish());
        assert_eq!(listing(&scan), ["File a 1"]);
        assert!(reasons(&scan)[0].contains(why), "{:?}", scan.problems);
    }
}

#[test]
fn sizes_near_the_end_of_numbers_do_no_harm() {
    for size in [u64::MAX >> 1, (u64::MAX >> 1) - 510, 1 << 62] {
        let mut header = TarHeader::new(b'0', "f");
        header.size = size;
        let (scan, recorder) = walk(&Tar::new().header(&header).body(b"x").unfinished());
        assert!(!scan.problems.is_empty());
        assert!(recorder.content("f").is_none());
        let tar = Tar::new()
            .pax(&[("size", &size.to_string())])
            .file("f", "x")
            .unfinished();
        assert!(!walk(&tar).0.problems.is_empty());
    }
}

/// What is asked for, with limits, and the piece of the problem that must be there.
#[test]
fn limits_hold() {
    let small = Limits {
        entries: 10,
        path_bytes: 64,
        path_depth: 8,
        header_bytes: 2048,
        content_bytes: 1000,
        total_entries: 20,
        index_bytes: 400,
        ..Limits::default()
    };
    let files = |count: usize, name: &str| {
        (0..count)
            .fold(Tar::new(), |tar, i| tar.file(&format!("{name}{i}"), ""))
            .finish()
    };
    let deep = Tar::new()
        .file(&"d/d".repeat(20), "")
        .file("x", "")
        .finish();
    let long = Tar::new().file(&"p".repeat(80), "").file("x", "").finish();
    let pax = Tar::new()
        .pax(&[("comment", &"c".repeat(5000))])
        .file("x", "")
        .finish();
    let mut gnu = TarHeader::new(b'L', "");
    gnu.size = 1 << 40;
    let name = Tar::new().header(&gnu).body(b"x").finish();
    let cases = [
        ("entries", files(11, "f"), "more than 10 entries"),
        (
            "paths together",
            files(10, &"n".repeat(50)),
            "all layers together",
        ),
        ("depth", deep, "more than 8 parts"),
        ("length", long, "more than 64 bytes"),
        ("extended header", pax, "extended header has"),
        ("long name", name, "extended header has"),
    ];
    for (name, tar, wanted) in cases {
        let (scan, _) = walk_within(&tar, &small, Recorder::all());
        assert!(
            reasons(&scan)[0].contains(wanted),
            "{name}: {:?}",
            scan.problems
        );
    }
    let (scan, recorder) = walk_within(
        &Tar::new().file("f", vec![0; 1001]).finish(),
        &small,
        Recorder::all(),
    );
    assert_eq!(recorder.told, [("f".to_owned(), Told::Oversized)]);
    assert!(scan.problems.is_empty());
}

#[test]
fn sparse_maps_that_lie_make_the_content_unreadable_and_nothing_else() {
    let maps = [
        "10,3,5,2",
        "10,3,20,9",
        "18446744073709551615,3",
        "0,1",
        "1,2,3",
        "a,b",
        "0,5,4,0",
    ];
    for map in maps {
        let tar = Tar::new()
            .pax(&[("GNU.sparse.size", "25"), ("GNU.sparse.map", map)])
            .file("f", "abcde");
        let (scan, recorder) = walk(&tar.file("g", "after").finish());
        assert_ne!(recorder.content("f").map(<[u8]>::len), Some(25), "{map}");
        assert_eq!(recorder.content("g").unwrap(), b"after", "{map}");
        assert!(!scan.problems.is_empty(), "{map}");
    }
    let heads = [
        "",
        "x\n",
        "2\n1\n",
        "99999999999999999999\n",
        "9223372036854775807\n1\n1\n",
        "1\n-1\n2\n",
    ];
    for head in heads {
        let records = [
            ("GNU.sparse.major", "1"),
            ("GNU.sparse.minor", "0"),
            ("GNU.sparse.realsize", "9"),
        ];
        let (scan, recorder) = walk(
            &Tar::new()
                .pax(&records)
                .file("f", head)
                .file("g", "after")
                .finish(),
        );
        assert!(
            matches!(recorder.told[0], (_, Told::Unreadable(_))),
            "{head:?}"
        );
        assert_eq!(recorder.content("g").unwrap(), b"after", "{head:?}");
        assert!(!scan.problems.is_empty(), "{head:?}");
    }
    // Extension blocks without end.
    let mut header = TarHeader::new(b'S', "f");
    header.magic = GNU;
    let mut block = header.block();
    block[482] = 1;
    seawall_testkit::tar::seal(&mut block);
    let mut endless = Tar::new().raw(&block);
    for _ in 0..5000 {
        endless = endless.raw(&[1; 512]);
    }
    let (scan, _) = walk(&endless.finish());
    assert_eq!(scan.problems[0].kind, ProblemKind::Limit);
}

#[test]
fn a_giant_hole_is_oversized_rather_than_memory() {
    let size = (1_u64 << 40).to_string();
    let tar = Tar::new()
        .pax(&[("GNU.sparse.size", &size), ("GNU.sparse.map", "0,1")])
        .file("f", "x");
    let (_, recorder) = walk(&tar.finish());
    assert_eq!(recorder.told, [("f".to_owned(), Told::Oversized)]);
}

#[test]
fn whiteouts_that_name_nothing_and_conflicts_are_told() {
    let tar = Tar::new()
        .file("a/.wh.", "")
        .file("a/.wh...", "")
        .file("b", "1")
        .whiteout("b")
        .whiteout("c")
        .file("c", "");
    let (scan, _) = walk(&tar.finish());
    assert_eq!(listing(&scan), ["File b 1", "File c 0"]);
    assert_eq!(scan.index.whiteouts().collect::<Vec<_>>(), ["b", "c"]);
    assert_eq!(scan.problems.len(), 3, "{:?}", scan.problems);
}

#[test]
fn very_many_problems_are_counted() {
    let tar = (0..500).fold(Tar::new(), |tar, i| tar.file(&format!("../{i}"), ""));
    let (scan, _) = walk(&tar.finish());
    assert!(scan.problems.len() < 60);
    assert!(reasons(&scan).last().unwrap().contains("450 more problems"));
}

#[test]
fn extended_headers_without_end_stop() {
    let tar = (0..100).fold(Tar::new(), |tar, _| tar.pax(&[("comment", "c")]));
    let (scan, _) = walk(&tar.file("f", "").finish());
    assert_eq!(
        scan.problems[0].kind,
        ProblemKind::Limit,
        "{:?}",
        scan.problems
    );
    assert!(scan.problems.len() < 60);
}

/// Each entry implies a hundred directories, which take memory that no entry of the tar accounts for.
#[test]
fn implied_directories_are_paid_for() {
    let limits = Limits {
        index_bytes: 1 << 20,
        ..Limits::default()
    };
    let deep = "d/".repeat(100);
    let files = |first: fn(usize) -> String| {
        (0..1000).fold(Tar::new(), |tar, i| {
            tar.file(&format!("{}/{deep}f{i}", first(i)), "")
        })
    };
    let (scan, _) = walk_within(&files(|i| i.to_string()).finish(), &limits, Recorder::all());
    assert_eq!(scan.problems[0].kind, ProblemKind::Limit);
    assert!(scan.index.len() < 400, "{}", scan.index.len());
    let (scan, _) = walk_within(
        &files(|_| "same".to_owned()).finish(),
        &limits,
        Recorder::all(),
    );
    assert_eq!(scan.problems, []);
}
