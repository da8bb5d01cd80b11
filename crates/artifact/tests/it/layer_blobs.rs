//! Stored layers: compressions, digests, threads, second reads.

use std::io::{Cursor, Read, Write as _};
use std::str::FromStr as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::write::GzEncoder;
use seawall_artifact::layer::{
    BlobOutcome, Budget, LayerBlob, LayerStream, walk_blobs, walk_stream,
};
use seawall_artifact::limits::Limits;
use seawall_artifact::source::{Progress, WalkContext};
use seawall_artifact::unpack::Compression;
use seawall_artifact::{Error, ErrorKind};
use seawall_model::digest::Digest;
use seawall_model::tree::Ticket;
use seawall_testkit::tar::Tar;
use sha2::Digest as _;

use crate::recorder::{Recorders, Told};

/// A layer in memory.
#[derive(Default)]
struct Blob {
    bytes: Vec<u8>,
    digest: Option<Digest>,
    diff_id: Option<Digest>,
    opened: AtomicU64,
    missing: bool,
}

impl LayerBlob for Blob {
    fn label(&self) -> &'static str {
        "layer"
    }

    fn stored_size(&self) -> Option<u64> {
        Some(self.bytes.len() as u64)
    }

    fn digest(&self) -> Option<&Digest> {
        self.digest.as_ref()
    }

    fn diff_id(&self) -> Option<&Digest> {
        self.diff_id.as_ref()
    }

    fn open(&self) -> Result<Box<dyn Read + Send + '_>, Error> {
        if self.missing {
            return Err(Error::new(ErrorKind::Input, "layer", "its blob is missing"));
        }
        self.opened.fetch_add(1, Ordering::Relaxed);
        Ok(Box::new(Cursor::new(&self.bytes)))
    }
}

/// Adds up what it is told.
#[derive(Default)]
struct Sum {
    bytes: AtomicU64,
    open: Mutex<Vec<usize>>,
}

impl Progress for Sum {
    fn begin(&self, index: usize, _label: &str, _total: Option<u64>) {
        self.open.lock().unwrap().push(index);
    }

    fn advance(&self, _index: usize, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    fn end(&self, index: usize) {
        self.open.lock().unwrap().retain(|open| *open != index);
    }
}

fn digest(bytes: &[u8]) -> Digest {
    Digest::sha256(&sha2::Sha256::digest(bytes).into())
}

fn wrong() -> Digest {
    Digest::from_str(&format!("sha256:{}", "0".repeat(64))).unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::new(1));
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstandard(bytes: &[u8]) -> Vec<u8> {
    zstd::stream::encode_all(bytes, 1).unwrap()
}

fn walk(blobs: &[Blob], recorders: &Recorders, threads: usize) -> Vec<BlobOutcome> {
    let sum = Sum::default();
    let limits = Limits::default();
    let context = WalkContext {
        limits: &limits,
        threads,
        progress: &sum,
        prove: false,
    };
    let dyns: Vec<&dyn LayerBlob> = blobs.iter().map(|blob| blob as &dyn LayerBlob).collect();
    let outcomes = walk_blobs(&dyns, recorders, &context);
    assert_eq!(
        *sum.open.lock().unwrap(),
        [0; 0],
        "every layer that began has ended"
    );
    let stored: u64 = outcomes.iter().map(|outcome| outcome.stored_bytes).sum();
    assert_eq!(sum.bytes.load(Ordering::Relaxed), stored);
    outcomes
}

#[test]
fn layers_of_all_compressions_are_read_in_parallel() {
    let tars: Vec<Vec<u8>> = (0..9)
        .map(|i| Tar::new().file("f", format!("{i}").repeat(70_000)).finish())
        .collect();
    for threads in [1, 2, 8] {
        let blobs: Vec<Blob> = tars
            .iter()
            .enumerate()
            .map(|(i, tar)| {
                let bytes = [tar.clone(), gzip(tar), zstandard(tar)][i % 3].clone();
                let (digest, diff_id) = (Some(digest(&bytes)), Some(digest(tar)));
                Blob {
                    bytes,
                    digest,
                    diff_id,
                    ..Blob::default()
                }
            })
            .collect();
        let recorders = Recorders::default();
        let outcomes = walk(&blobs, &recorders, threads);
        for (i, outcome) in outcomes.iter().enumerate() {
            assert_eq!(outcome.problems, [], "layer {i}");
            assert_eq!(outcome.ticket, Ticket(i));
            let compressions = [Compression::None, Compression::Gzip, Compression::Zstd];
            assert_eq!(outcome.compression, Some(compressions[i % 3]));
            assert_eq!(outcome.digest, blobs[i].digest);
            assert_eq!(outcome.index.as_ref().unwrap().len(), 1);
            let finished = recorders.finished.lock().unwrap();
            let wanted = Told::Content(format!("{i}").repeat(70_000).into_bytes());
            assert_eq!(finished[&Ticket(i)], [("f".to_owned(), wanted)]);
        }
    }
}

#[test]
fn digests_are_held_against_what_was_promised() {
    let tar = Tar::new().file("f", "1").finish();
    let plain = tar.clone();
    let packed = gzip(&tar);
    let padded = [gzip(&tar), vec![0; 300]].concat();
    let cases = [
        (
            "plain, right diff id",
            plain.clone(),
            None,
            Some(digest(&tar)),
            None,
        ),
        (
            "plain, wrong diff id",
            plain.clone(),
            None,
            Some(wrong()),
            Some("uncompressed content"),
        ),
        (
            "plain, wrong digest",
            plain.clone(),
            Some(wrong()),
            None,
            Some("stored bytes"),
        ),
        (
            "plain, right digest, wrong diff id",
            plain.clone(),
            Some(digest(&tar)),
            Some(wrong()),
            Some("uncompressed content"),
        ),
        (
            "gzip, right diff id",
            packed.clone(),
            None,
            Some(digest(&tar)),
            None,
        ),
        (
            "gzip, wrong diff id",
            packed.clone(),
            None,
            Some(wrong()),
            Some("uncompressed content"),
        ),
        (
            "gzip, wrong digest",
            packed.clone(),
            Some(wrong()),
            Some(digest(&tar)),
            Some("stored bytes"),
        ),
        (
            "gzip with padding",
            padded.clone(),
            Some(digest(&padded)),
            Some(digest(&tar)),
            None,
        ),
    ];
    for threads in [1, 2] {
        for (name, bytes, digest, diff_id, wanted) in &cases {
            let blob = Blob {
                bytes: bytes.clone(),
                digest: digest.clone(),
                diff_id: diff_id.clone(),
                ..Blob::default()
            };
            let outcome = walk(&[blob], &Recorders::default(), threads).remove(0);
            assert_eq!(
                outcome.index.unwrap().len(),
                1,
                "{name}: what was found stays"
            );
            let reasons: Vec<String> = outcome.problems.iter().map(ToString::to_string).collect();
            assert_eq!(reasons.len(), wanted.iter().count(), "{name}: {reasons:?}");
            if let Some(wanted) = wanted {
                assert!(
                    reasons[0].contains("wrong digest") && reasons[0].contains(wanted),
                    "{name}: {reasons:?}"
                );
                assert!(
                    reasons[0].contains(&wrong().to_string()),
                    "{name}: {reasons:?}"
                );
            }
        }
    }
}

#[test]
fn broken_layers_are_told_and_do_not_disturb_the_others() {
    let tar = Tar::new()
        .file("a", vec![b'a'; 300_000])
        .file("z", "1")
        .finish();
    let packed = gzip(&tar);
    let cut = packed[..packed.len() / 2].to_vec();
    let mut corrupt = packed.clone();
    let last = corrupt.len() - 8;
    corrupt[last] ^= 1;
    let cases: [(&str, Vec<u8>, &str, bool); 7] = [
        ("cut", cut, "truncated", true),
        ("corrupt", corrupt, "corrupt", true),
        (
            "garbage behind",
            [packed, b"garbage".to_vec()].concat(),
            "corrupt",
            true,
        ),
        (
            "no tar",
            b"this is no tar at all".repeat(100),
            "checksum",
            false,
        ),
        (
            "xz",
            b"\xfd7zXZ\0\0\0\0\0".to_vec(),
            "xz compression is not supported",
            false,
        ),
        (
            "no end mark",
            tar[..tar.len() - 1024].to_vec(),
            "no end mark",
            true,
        ),
        ("empty", Vec::new(), "no end mark", true),
    ];
    for threads in [1, 2] {
        for (name, bytes, wanted, readable) in &cases {
            let good = Blob {
                bytes: tar.clone(),
                ..Blob::default()
            };
            let bad = Blob {
                bytes: bytes.clone(),
                ..Blob::default()
            };
            let recorders = Recorders::default();
            let outcomes = walk(&[bad, good], &recorders, threads);
            let reason = outcomes[0]
                .problems
                .first()
                .map(ToString::to_string)
                .unwrap_or_default();
            assert!(reason.contains(wanted), "{name}: {reason}");
            assert_eq!(outcomes[0].index.is_some(), *readable, "{name}");
            assert_eq!(outcomes[1].problems, [], "{name}");
            assert_eq!(recorders.finished.lock().unwrap().len(), 2, "{name}");
        }
    }
}

#[test]
fn a_layer_that_cannot_be_opened_is_told_and_not_visited() {
    let recorders = Recorders::default();
    let outcomes = walk(
        &[Blob {
            missing: true,
            ..Blob::default()
        }],
        &recorders,
        2,
    );
    assert!(outcomes[0].index.is_none());
    assert!(outcomes[0].problems[0].why.contains("its blob is missing"));
    assert!(recorders.finished.lock().unwrap().is_empty());
}

#[test]
fn bombs_stop_at_the_limit() {
    let tar = Tar::new().file("zeros", vec![0; 8 << 20]).finish();
    let limits = Limits {
        layer_bytes: 1 << 20,
        ..Limits::default()
    };
    let sum = Sum::default();
    for threads in [1, 2] {
        for bytes in [gzip(&tar), zstandard(&tar), tar.clone()] {
            let blob = Blob {
                digest: Some(digest(&bytes)),
                bytes,
                ..Blob::default()
            };
            let context = WalkContext {
                limits: &limits,
                threads,
                progress: &sum,
                prove: false,
            };
            let outcome = walk_blobs(&[&blob], &Recorders::default(), &context).remove(0);
            assert_eq!(
                outcome.problems[0].kind,
                seawall_model::problem::ProblemKind::Limit
            );
        }
    }
}

/// Only the links are selected, so that the content of their file is not at hand when they come.
#[test]
fn selected_links_to_files_that_were_not_selected_are_read_again() {
    let tar = Tar::new()
        .hard_link("link-early", "file")
        .file("old", "old")
        .hard_link("link-old", "old")
        .file("old", "new")
        .file("file", "content")
        .hard_link("link-late", "file")
        .hard_link("link-missing", "nothing")
        .finish();
    let links = |told: &[(String, Told)]| {
        let contents = told.iter().filter_map(|(path, told)| match told {
            Told::Content(bytes) => Some((path.clone(), String::from_utf8(bytes.clone()).unwrap())),
            _ => None,
        });
        let mut contents: Vec<_> = contents.collect();
        contents.sort();
        contents
    };
    let blob = [Blob {
        bytes: gzip(&tar),
        ..Blob::default()
    }];
    let recorders = Recorders {
        wanted: "link",
        ..Recorders::default()
    };
    let outcome = walk(&blob, &recorders, 1).remove(0);
    assert_eq!(blob[0].opened.load(Ordering::Relaxed), 2);
    let finished = recorders.finished.lock().unwrap();
    let wanted = [
        ("link-early", "content"),
        ("link-late", "content"),
        ("link-old", "old"),
    ];
    let wanted = wanted.map(|(path, content)| (path.to_owned(), content.to_owned()));
    assert_eq!(links(&finished[&Ticket(0)]), wanted);
    assert_eq!(outcome.problems.len(), 1, "{:?}", outcome.problems);

    // Without a second read they are unreadable, and that is told.
    let limits = Limits::default();
    let sum = Sum::default();
    let context = WalkContext {
        limits: &limits,
        threads: 2,
        progress: &sum,
        prove: false,
    };
    let recorders = Recorders {
        wanted: "link",
        ..Recorders::default()
    };
    let bytes = gzip(&tar);
    let promised = (digest(&bytes), digest(&tar));
    let stream = LayerStream {
        label: "stream",
        stored_size: None,
        digest: Some(&promised.0),
        diff_id: Some(&promised.1),
        reader: Box::new(Cursor::new(bytes)),
    };
    let outcome = walk_stream(
        stream,
        Ticket(7),
        &recorders,
        &Budget::new(&limits),
        &context,
    );
    assert_eq!(outcome.problems.len(), 4, "{:?}", outcome.problems);
    assert_eq!(recorders.finished.lock().unwrap()[&Ticket(7)].len(), 4);
    assert!(sum.open.lock().unwrap().is_empty());
}
