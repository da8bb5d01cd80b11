//! Directories as artifacts: what lies in them is told as it is, and nothing leads out.

use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use rustix::fs::{CWD, FileType, Mode, mknodat};
use seawall_artifact::limits::Limits;
use seawall_artifact::source::{OpenOptions, Source, WalkContext, directory, overlay};
use seawall_model::artifact::{Artifact, ArtifactKind, Layer};
use seawall_model::tree::{Entry, LayerVisitor, LayerVisitors, Selection, Ticket};

use crate::walked::{context, walk, walk_well};

fn open(path: &Path) -> Box<dyn Source> {
    directory::open(path, "directory", &OpenOptions::default()).unwrap()
}

#[test]
fn a_tree_is_told_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("a/b")).unwrap();
    fs::write(at("a/b/file"), "content").unwrap();
    fs::hard_link(at("a/b/file"), at("a/twin")).unwrap();
    symlink("/etc/passwd", at("out")).unwrap();
    symlink("..", at("a/b/up")).unwrap();
    symlink("loop", at("loop")).unwrap();
    let odd = std::ffi::OsStr::from_bytes(b"caf\xe9");
    fs::write(at("huge"), vec![b'x'; 2 << 20]).unwrap();
    mknodat(
        CWD,
        at("pipe"),
        FileType::Fifo,
        Mode::from_raw_mode(0o644),
        0,
    )
    .unwrap();
    fs::write(folder.path().join(odd), "odd").unwrap();
    let seen = walk_well(&*open(folder.path()));
    let tree: Vec<_> = seen
        .tree
        .iter()
        .map(|(k, v)| (k.as_str(), v.as_str()))
        .collect();
    let want = [
        ("a/b/file", "content"),
        ("a/b/up", "-> .."),
        ("a/twin", "content"),
        ("caf\\xe9", "odd"),
        ("huge", "oversized 2097152"),
        ("loop", "-> loop"),
        ("out", "-> /etc/passwd"),
        ("pipe", "Fifo"),
    ];
    assert_eq!(tree, want);
    assert_eq!(seen.problems, Vec::<String>::new());
    assert_eq!(seen.artifact.layers.len(), 1);
}

#[test]
fn bounds_are_problems() {
    let folder = tempfile::tempdir().unwrap();
    let deep = (0..40).fold(folder.path().to_owned(), |path, _| path.join("d"));
    fs::create_dir_all(&deep).unwrap();
    fs::write(deep.join("bottom"), "x").unwrap();
    for number in 0..200 {
        fs::write(folder.path().join(format!("f{number}")), "x").unwrap();
    }
    let cases = [
        (
            Limits {
                path_depth: 10,
                ..Limits::default()
            },
            "deeper than is allowed",
        ),
        (
            Limits {
                entries: 50,
                ..Limits::default()
            },
            "more entries than are allowed",
        ),
        (
            Limits {
                total_entries: 50,
                ..Limits::default()
            },
            "more entries than are allowed",
        ),
    ];
    for (limits, words) in cases {
        let walked = open(folder.path())
            .walk(&Nobody, &context(&limits))
            .unwrap();
        let told = walked.problems.iter().any(|p| p.why.contains(words));
        assert!(told, "{words}: {:?}", walked.problems);
    }
    assert_eq!(
        walk_well(&*open(folder.path())).problems,
        Vec::<String>::new()
    );
}

#[test]
fn what_is_no_directory_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    for path in ["file", "absent"] {
        let path = folder.path().join(path);
        assert!(directory::open(&path, "rootfs", &OpenOptions::default()).is_err());
    }
}

/// A directory that others change while it is walked: whatever is read lies inside.
#[test]
fn nobody_leads_a_walk_astray() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("file"), "secret").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("dir");
    let stop = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                fs::create_dir(&target).unwrap();
                fs::write(target.join("file"), "inside").unwrap();
                fs::remove_dir_all(&target).unwrap();
                symlink(outside.path(), &target).unwrap();
                fs::remove_file(&target).unwrap();
            }
        });
        for _ in 0..300 {
            let seen = walk(&*open(folder.path())).unwrap();
            let read = seen.tree.get("dir/file").map(String::as_str);
            assert_ne!(read, Some("secret"));
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
    });
}

/// The live machine: pseudo file systems are left out and said, and nothing hangs.
#[test]
fn the_root_of_a_live_machine_is_walked() {
    let limits = Limits::default();
    let walked = open(Path::new("/"))
        .walk(&Nobody, &context(&limits))
        .unwrap();
    let index = &walked.layers[0].as_ref().unwrap().index;
    assert!(index.get("proc/self/status").is_none());
    assert!(index.get("etc/passwd").is_some());
    assert!(
        walked.notes.iter().any(|note| note.contains("proc")),
        "{:?}",
        walked.notes
    );
}

/// Selects nothing.
struct Nobody;

impl LayerVisitors for Nobody {
    fn begin(&self, _: Ticket) -> Box<dyn LayerVisitor + '_> {
        Box::new(Self)
    }
}

impl LayerVisitor for Nobody {
    fn select(&mut self, _: &Entry<'_>) -> Selection {
        Selection::Skip
    }

    fn content(&mut self, _: &Entry<'_>, _: Vec<u8>) {}

    fn oversized(&mut self, _: &Entry<'_>) {}

    fn unreadable(&mut self, _: &Entry<'_>, _: &str) {}

    fn finish(self: Box<Self>) {}
}

/// What the kernel's own overlay leaves in its upper directory reads as the merged tree.
#[test]
fn layers_of_an_overlay_are_read_as_the_kernel_wrote_them() {
    let folder = tempfile::tempdir().unwrap();
    let script = "set -e
        mount -t tmpfs tmpfs /mnt && cd /mnt && mkdir lower upper work merged
        mkdir lower/etc lower/var && echo gone >lower/etc/gone && echo stays >lower/etc/stays
        echo old >lower/var/old
        mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged
        rm merged/etc/gone && rm -r merged/var && mkdir merged/var && echo new >merged/var/new
        umount merged && cp -a lower upper \"$1\"";
    let made = Command::new("unshare")
        .args(["-m", "sh", "-c", script, "sh"])
        .arg(folder.path())
        .output();
    match made {
        Ok(output) if output.status.success() => {}
        other => {
            eprintln!("skipped: no overlay can be mounted here ({other:?})");
            return;
        }
    }
    let artifact = Artifact {
        name: "test".to_owned(),
        kind: ArtifactKind::Image,
        source: "engine",
        digest: None,
        image_id: None,
        platform: None,
        created: None,
        references: Vec::new(),
        base: None,
        configuration: None,
        layers: vec![Layer::default(); 2],
    };
    let directories = [folder.path().join("lower"), folder.path().join("upper")];
    let source = match overlay::open(artifact, Vec::new(), &directories) {
        Ok(source) => source,
        Err(error) => {
            eprintln!("skipped: {error}");
            return;
        }
    };
    let seen = walk_well(&*source);
    let tree: Vec<_> = seen
        .tree
        .iter()
        .map(|(k, v)| (k.as_str(), v.as_str()))
        .collect();
    assert_eq!(tree, [("etc/stays", "stays\n"), ("var/new", "new\n")]);
    assert_eq!(seen.problems, Vec::<String>::new());
}

/// Walking must stay a matter of system calls: a second for a quarter of a million files.
#[test]
fn a_large_tree_takes_a_moment() {
    let folder = tempfile::tempdir().unwrap();
    for directory in 0..100 {
        let path = folder.path().join(format!("d{directory}"));
        fs::create_dir(&path).unwrap();
        for file in 0..200 {
            fs::write(path.join(format!("f{file}")), "").unwrap();
        }
    }
    let limits = Limits::default();
    let source = open(folder.path());
    let start = Instant::now();
    let all = WalkContext {
        threads: 2,
        ..context(&limits)
    };
    let walked = source.walk(&Nobody, &all).unwrap();
    assert_eq!(walked.layers[0].as_ref().unwrap().index.len(), 20_100);
    // Generous: this is about an endless loop or a quadratic one, on a busy machine.
    assert!(start.elapsed() < Duration::from_secs(20));
}
