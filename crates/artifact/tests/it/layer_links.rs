//! Hard links: whoever selects one gets the content of its file, wherever that stands in the layer.

use seawall_artifact::limits::Limits;
use seawall_testkit::tar::Tar;

use crate::recorder::{Recorder, Told, listing, reasons, walk, walk_within};

#[test]
fn links_give_the_content_of_their_file() {
    let tar = Tar::new()
        .file("a", "content")
        .hard_link("b", "a")
        .hard_link("c", "./b")
        .file("a", "replaced")
        .hard_link("d", "b")
        .hard_link("e", "/a");
    let (scan, recorder) = walk(&tar.finish());
    assert_eq!(reasons(&scan), [""; 0]);
    for (path, content) in [
        ("b", "content"),
        ("c", "content"),
        ("d", "content"),
        ("e", "replaced"),
    ] {
        assert_eq!(
            recorder.content(path).unwrap(),
            content.as_bytes(),
            "{path}"
        );
        assert_eq!(
            scan.index.get(path).unwrap().size,
            content.len() as u64,
            "{path}"
        );
    }
}

#[test]
fn links_without_a_file_in_the_layer_are_unreadable() {
    let (scan, recorder) = walk(&Tar::new().hard_link("l", "below").finish());
    assert!(matches!(&recorder.told[0], (path, Told::Unreadable(_)) if path == "l"));
    assert!(
        reasons(&scan)[0].contains("not in the same layer"),
        "{:?}",
        scan.problems
    );
}

#[test]
fn links_to_what_is_no_file() {
    let tar = Tar::new()
        .symlink("s", "target")
        .hard_link("l", "s")
        .directory("d")
        .hard_link("m", "d");
    let (scan, _) = walk(&tar.finish());
    assert_eq!(
        listing(&scan),
        [
            "Directory d 0",
            "Symlink l -> target",
            "HardLink m -> d",
            "Symlink s -> target"
        ]
    );
    assert!(
        reasons(&scan)[0].contains("hard link to a directory"),
        "{:?}",
        scan.problems
    );
}

#[test]
fn links_follow_directories_that_are_links() {
    let tar = Tar::new()
        .symlink("lib", "usr/lib")
        .file("lib/x", "1")
        .hard_link("y", "lib/x");
    let (scan, recorder) = walk(&tar.finish());
    assert_eq!(listing(&scan)[2], "HardLink y -> usr/lib/x");
    assert_eq!(recorder.content("y").unwrap(), b"1");
}

#[test]
fn links_respect_the_limit() {
    let recorder = Recorder {
        limit: 3,
        ..Recorder::all()
    };
    let tar = Tar::new().file("a", "four").hard_link("b", "a");
    let (_, recorder) = walk_within(&tar.finish(), &Limits::default(), recorder);
    assert!(
        recorder
            .told
            .iter()
            .all(|(_, told)| *told == Told::Oversized)
    );
}

/// Old engines with aufs kept files with several names in a place of their own.
#[test]
fn links_into_the_store_of_aufs_are_files() {
    let tar = Tar::new()
        .file(".wh..wh.plnk/12.34", "content")
        .hard_link("f", ".wh..wh.plnk/12.34");
    let (scan, recorder) = walk_within(&tar.finish(), &Limits::default(), Recorder::all());
    assert_eq!(listing(&scan), ["File f 7"]);
    // The file itself was skipped, so that only a second read would give its content.
    assert_eq!(recorder.told.len(), 1);
}
