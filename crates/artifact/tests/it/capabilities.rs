//! Capabilities of files: from archives and directories through the layers into the tree.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use seawall_artifact::layer::{Budget, LayerIndex, SquashedTree, walk_tar};
use seawall_artifact::limits::Limits;
use seawall_artifact::source::{OpenOptions, directory};
use seawall_model::tree::Files as _;
use seawall_testkit::tar::Tar;

use crate::recorder::{Recorder, Recorders};
use crate::walked::context;

/// `cap_net_raw=ep` and `cap_sys_admin=p`, as `setcap` writes them.
const RAW: &[u8] = b"\x01\0\0\x02\0\x20\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
const ADMIN: &[u8] = b"\0\0\0\x02\0\0\x20\0\0\0\0\0\0\0\0\0\0\0\0\0";
const KEY: &str = "SCHILY.xattr.security.capability";
const OF_PING: &str = "0 bin/ping cap_net_raw=ep";

fn index(tar: &[u8]) -> (Arc<LayerIndex>, Vec<String>) {
    let (limits, mut visitor) = (Limits::default(), Recorder::only("nothing"));
    let scan = walk_tar(&mut &*tar, &mut visitor, &limits, &Budget::new(&limits));
    let problems = scan.problems.iter().map(ToString::to_string);
    (Arc::new(scan.index), problems.collect())
}

/// The visible capabilities of layers, each as layer, path and text.
fn told(layers: &[Vec<u8>]) -> Vec<String> {
    let layers = layers.iter().map(|tar| {
        let (index, problems) = index(tar);
        assert_eq!(problems, Vec::<String>::new());
        Some(index)
    });
    of_tree(&SquashedTree::new(layers.collect()))
}

fn of_tree(tree: &SquashedTree) -> Vec<String> {
    let mut told = Vec::new();
    tree.each_capability(&mut |layer, entry, capability| {
        told.push(format!("{layer} {} {capability}", entry.path));
    });
    told
}

fn with(tar: Tar, path: &str, value: &[u8]) -> Tar {
    tar.pax_bytes(b'x', &[(KEY, value)]).file(path, "program")
}

fn ping() -> Tar {
    with(Tar::new(), "bin/ping", RAW)
}

/// A title, the layers, and what is then visible.
type Cases = Vec<(&'static str, Vec<Tar>, &'static [&'static str])>;

fn check(cases: Cases) {
    for (title, layers, want) in cases {
        let layers: Vec<Vec<u8>> = layers.into_iter().map(Tar::finish).collect();
        assert_eq!(told(&layers), want, "{title}");
    }
}

#[test]
fn capabilities_go_through_the_layers() {
    check(vec![
        ("alone", vec![ping()], &[OF_PING]),
        (
            "removed",
            vec![ping(), Tar::new().whiteout("bin/ping")],
            &[],
        ),
        (
            "its directory removed",
            vec![ping(), Tar::new().whiteout("bin")],
            &[],
        ),
        ("hidden", vec![ping(), Tar::new().opaque("bin")], &[]),
        (
            "replaced",
            vec![ping(), Tar::new().file("bin/ping", "x")],
            &[],
        ),
        (
            "replaced with others",
            vec![ping(), with(Tar::new(), "bin/ping", ADMIN)],
            &["1 bin/ping cap_sys_admin=p"],
        ),
        (
            "its directory replaced",
            vec![ping(), Tar::new().symlink("bin", "usr")],
            &[],
        ),
        (
            "another file",
            vec![ping(), Tar::new().file("bin/sh", "x")],
            &[OF_PING],
        ),
        ("twice in a layer", vec![ping().file("bin/ping", "x")], &[]),
        (
            "given later in a layer",
            vec![with(Tar::new().file("bin/ping", "x"), "bin/ping", RAW)],
            &[OF_PING],
        ),
    ]);
}

#[test]
fn capabilities_are_those_of_the_last_entry_and_of_all_names() {
    check(vec![
        (
            "linked",
            vec![ping().hard_link("bin/p", "bin/ping")],
            &["0 bin/p cap_net_raw=ep", OF_PING],
        ),
        (
            "linked and the first name removed",
            vec![
                ping().hard_link("bin/p", "bin/ping"),
                Tar::new().whiteout("bin/ping"),
            ],
            &["0 bin/p cap_net_raw=ep"],
        ),
        (
            "set by a link",
            vec![
                Tar::new()
                    .file("bin/ping", "x")
                    .pax_bytes(b'x', &[(KEY, RAW)])
                    .hard_link("bin/p", "bin/ping"),
            ],
            &["0 bin/p cap_net_raw=ep", OF_PING],
        ),
        (
            "of another member",
            vec![ping().file("bin/sh", "x")],
            &[OF_PING],
        ),
        (
            "of a directory, which means nothing",
            vec![Tar::new().pax_bytes(b'x', &[(KEY, RAW)]).directory("bin")],
            &[],
        ),
        (
            "taken back",
            vec![
                Tar::new()
                    .pax_bytes(b'x', &[(KEY, RAW), (KEY, b"")])
                    .file("a", "x"),
            ],
            &[],
        ),
        (
            "global, which engines ignore",
            vec![Tar::new().pax_bytes(b'g', &[(KEY, RAW)]).file("a", "x")],
            &[],
        ),
        (
            "libarchive's, and star's before it",
            vec![
                Tar::new()
                    .pax(&[(
                        "LIBARCHIVE.xattr.security.capability",
                        "AAAAAgAAIAAAAAAAAAAAAAAAAAA",
                    )])
                    .file("a", "x")
                    .pax_bytes(
                        b'x',
                        &[
                            (
                                "LIBARCHIVE.xattr.security.capability",
                                b"AAAAAgAAIAAAAAAAAAAAAAAAAAA",
                            ),
                            (KEY, RAW),
                        ],
                    )
                    .file("b", "x"),
            ],
            &["0 a cap_sys_admin=p", "0 b cap_net_raw=ep"],
        ),
    ]);
}

#[test]
fn attributes_that_make_no_sense_are_problems() {
    for (value, why) in [
        (&b"\x01\0\0\x02"[..], "wrong length"),
        (b"", ""),
        (b"root", "revision is unknown"),
        (&[0xff; 9_000], "revision is unknown"),
    ] {
        let (index, problems) = index(&with(Tar::new(), "bin/ping", value).finish());
        assert_eq!(index.len(), 1, "the file itself is there");
        assert_eq!(of_tree(&SquashedTree::new(vec![Some(index)])), [""; 0]);
        assert_eq!(problems.len(), usize::from(!why.is_empty()), "{problems:?}");
        let told = problems
            .iter()
            .all(|it| it.contains("bin/ping") && it.contains(why));
        assert!(told, "{problems:?}");
    }
}

/// Runs a tool; nothing where it is not there or refuses.
fn run(folder: &Path, words: &[&str]) -> Option<String> {
    let output = Command::new(words[0])
        .args(&words[1..])
        .current_dir(folder)
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8(output.stdout).unwrap())
}

#[test]
fn tools_and_we_see_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root");
    fs::create_dir_all(root.join("usr/bin")).unwrap();
    for (name, text) in [
        ("usr/bin/ping", "cap_net_raw=ep"),
        ("usr/bin/both", "cap_net_bind_service,cap_net_raw=ep"),
        ("usr/bin/later", "cap_sys_admin=p"),
        ("usr/bin/inherit", "cap_chown=ei"),
        ("usr/bin/new", "cap_checkpoint_restore=ep"),
        ("usr/bin/plain", ""),
    ] {
        fs::write(root.join(name), "program").unwrap();
        fs::set_permissions(root.join(name), fs::Permissions::from_mode(0o755)).unwrap();
        if !text.is_empty() && run(&root, &["setcap", text, name]).is_none() {
            eprintln!("skipped: setcap is not there, or may not");
            return;
        }
    }
    fs::hard_link(root.join("usr/bin/ping"), root.join("usr/bin/ping4")).unwrap();
    let want = run(&root, &["getcap", "-r", "."]).unwrap();
    let mut want: Vec<String> = want
        .lines()
        .map(|line| line.replacen("./", "0 ", 1))
        .collect();
    want.sort();
    assert_eq!(want.len(), 6, "{want:?}");

    let source = directory::open(&root, "rootfs", &OpenOptions::default()).unwrap();
    let limits = Limits::default();
    let walked = source
        .walk(&Recorders::default(), &context(&limits))
        .unwrap();
    assert_eq!(walked.problems, []);
    let layers = walked
        .layers
        .into_iter()
        .map(|layer| layer.map(|it| it.index));
    let sorted = |mut told: Vec<String>| {
        told.sort();
        told
    };
    assert_eq!(sorted(of_tree(&SquashedTree::new(layers.collect()))), want);

    let star = [
        "tar",
        "--xattrs",
        "--xattrs-include=*",
        "-cf",
        "../a.tar",
        ".",
    ];
    let libarchive = ["bsdtar", "--format=pax", "--xattrs", "-cf", "../a.tar", "."];
    for words in [&star[..], &libarchive] {
        if run(&root, words).is_none() {
            eprintln!("skipped: {} is not there", words[0]);
            continue;
        }
        let tar = fs::read(folder.path().join("a.tar")).unwrap();
        assert_eq!(sorted(told(&[tar])), want, "{}", words[0]);
    }
}
