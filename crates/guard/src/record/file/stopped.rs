//! Logs of guards that were stopped at bad moments, and of disks that were full then.

use std::fs;
use std::time::Duration;

use seawall_testkit::disk::{self, Small};
use seawall_testkit::tool::skip;

use super::rotate::beside;
use super::tests::{NOW, entry, open, options, verified, whys};
use super::*;
use crate::record::Event;

/// An entry about a request that is let through, with a short body.
fn begun(request: &str) -> Entry {
    let mut entry = entry(request);
    if let Event::Decided(decided) = &mut entry.event {
        decided.allowed = true;
        decided.body = None;
    }
    entry
}

fn ended(request: &str) -> Entry {
    let event = Event::Ended {
        status: Some(200),
        bytes_in: 0,
        bytes_out: 0,
        duration: Duration::ZERO,
        made: None,
        failure: None,
        recording: None,
    };
    Entry {
        event,
        ..entry(request)
    }
}

/// Returns what own lines of this kind say, over all files.
fn said(path: &Path, kind: &str) -> Vec<String> {
    let mut files: Vec<PathBuf> = aside(path).unwrap().into_iter().map(|it| it.1).collect();
    files.push(path.to_owned());
    let text: String = files
        .iter()
        .map(|it| fs::read_to_string(it).unwrap())
        .collect();
    let lines = text.lines().map(|it| Line::read(it.as_bytes()).unwrap());
    let own = lines.filter_map(|line| match line.told {
        Told::Own { what, detail } if what == kind => Some(detail),
        _ => None,
    });
    own.collect()
}

#[test]
fn requests_without_an_end_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.log");
    let small = || FileOptions {
        rotate_at: 4_000,
        ..options(&path)
    };
    let log = FileLog::open(small(), NOW).unwrap();
    for name in ["a-1", "a-2", "a-3"] {
        log.record(begun(name)).unwrap();
    }
    log.record(ended("a-2")).unwrap();
    // A denied request has no end, and none is missed.
    let mut denied = begun("a-4");
    if let Event::Decided(decided) = &mut denied.event {
        decided.allowed = false;
    }
    log.record(denied).unwrap();
    // They are under way while other files begin.
    for at in 0..40 {
        let name = format!("b-{at}");
        log.record(begun(&name)).unwrap();
        log.record(ended(&name)).unwrap();
    }
    log.record(ended("a-3")).unwrap();
    drop(log);
    assert!(aside(&path).unwrap().len() > 2);
    assert_eq!(said(&path, UNKNOWN), Vec::<String>::new());
    drop(FileLog::open(small(), NOW).unwrap());
    let told = "what became of 1 requests that were let through is not known: a-1";
    assert_eq!(said(&path, UNKNOWN), [told]);
    // Once.
    drop(FileLog::open(small(), NOW).unwrap());
    assert_eq!(said(&path, UNKNOWN), [told]);
    assert_eq!(whys(&verified(&path, None)), []);
}

#[test]
fn a_file_that_was_only_begun_is_in_nobodys_way() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.log");
    let small = FileOptions {
        rotate_at: 4_000,
        ..options(&path)
    };
    fs::write(beside(&path, "next"), "what an attempt left").unwrap();
    let log = FileLog::open(small, NOW).unwrap();
    for at in 0..40 {
        log.record(begun(&format!("r{at}"))).unwrap();
    }
    drop(log);
    assert!(aside(&path).unwrap().len() > 2);
    assert!(!beside(&path, "next").exists());
    assert_eq!(whys(&verified(&path, None)), []);
}

#[test]
fn a_full_disk_keeps_no_file_from_going_on() {
    let Some(small) = Small::mount(256) else {
        return skip("no file system can be mounted here");
    };
    let path = small.path().join("audit.log");
    let options = FileOptions {
        rotate_at: 10_000,
        ..options(&path)
    };
    let log = FileLog::open(options, NOW).unwrap();
    let mut time = NOW;
    let (mut at, mut lost) = (0, 0);
    // Full at another place of the file each time: the next one can't be begun, or nothing more be written.
    for step in 0..30 {
        for _ in 0..step {
            at += 1;
            let entry = Entry {
                time,
                ..begun(&format!("r{at}"))
            };
            log.record(entry).unwrap();
        }
        small.fill();
        for _ in 0..30 {
            time += 1;
            let entry = Entry {
                time,
                ..begun(&format!("full{time}"))
            };
            drop(log.record(entry));
        }
        small.free();
        if step % 3 == 2 {
            assert_eq!(whys(&verified(&path, None)), [], "{step}");
            lost += said(&path, "lost").len();
            // Room for more.
            for (_, old) in aside(&path).unwrap() {
                disk::remove(&old);
            }
        }
    }
    drop(log);
    assert_eq!(whys(&verified(&path, None)), []);
    assert!(lost > 0);
}

#[test]
fn a_torn_line_waits_for_room() {
    let Some(small) = Small::mount(256) else {
        return skip("no file system can be mounted here");
    };
    let path = small.path().join("audit.log");
    drop(open(&path));
    let whole = fs::read(&path).unwrap();
    // What is there fills its page, and the line that keeps it is longer.
    let torn = format!("{{\"seq\":2,\"ti{}", "x".repeat(4_050 - whole.len()));
    fs::write(&path, [whole.as_slice(), torn.as_bytes()].concat()).unwrap();
    small.fill();
    for _ in 0..3 {
        assert!(FileLog::open(options(&path), NOW).is_err());
    }
    small.free();
    drop(open(&path));
    assert_eq!(said(&path, "torn"), [torn]);
    assert_eq!(whys(&verified(&path, None)), []);
}
