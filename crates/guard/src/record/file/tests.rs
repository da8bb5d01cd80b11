//! A log that is written, tampered with, cut off, grown and full.

use std::fs;
use std::time::Duration;

use seawall_testkit::disk::{self, Small};
use seawall_testkit::tool::skip;
use seawall_trust::key::PublicKey;

use super::rotate::beside;
use super::*;
use crate::principal::{Peer, Principal, Proof};
use crate::record::{Decided, Event, Verified, verify};

pub(super) const NOW: Time = 1_800_000_000;

fn key() -> PrivateKey {
    PrivateKey::from_seed([7; 32]).unwrap()
}

pub(super) fn options(path: &Path) -> FileOptions {
    FileOptions {
        path: path.to_owned(),
        key: Some(key()),
        name: "log".to_owned(),
        rotate_at: 16 << 20,
        checkpoint_lines: 10,
        checkpoint_seconds: 60,
        on_failure: OnFailure::Stop,
    }
}

pub(super) fn open(path: &Path) -> FileLog {
    FileLog::open(options(path), NOW).unwrap()
}

/// An entry about a request.
pub(super) fn entry(request: &str) -> Entry {
    let peer = Peer {
        uid: 1000,
        gid: 1000,
        pid: 42,
    };
    Entry {
        time: NOW,
        nanoseconds: 5,
        request: request.to_owned(),
        principal: Principal {
            proof: Proof::Peer(peer),
            listener: "ci".to_owned(),
        },
        event: Event::Decided(Box::new(Decided {
            operation: Some("containers.create"),
            line: "POST /v1.41/containers/create".to_owned(),
            version: Some("1.41".to_owned()),
            targets: Vec::new(),
            image: None,
            allowed: false,
            would_deny: true,
            rules: vec!["builtin/privileged".to_owned()],
            reasons: vec!["it would be root\non the host".to_owned()],
            body_digest: None,
            body: Some("x".repeat(100_000)),
            session: None,
        })),
    }
}

/// Verifies all files of a log.
pub(super) fn verified(path: &Path, key: Option<&PublicKey>) -> Verified {
    let mut paths: Vec<PathBuf> = aside(path).unwrap().into_iter().map(|it| it.1).collect();
    paths.push(path.to_owned());
    let open = |path: PathBuf| (path.display().to_string(), File::open(path).unwrap());
    verify(paths.into_iter().map(open), key, &[]).unwrap()
}

pub(super) fn whys(verified: &Verified) -> Vec<(u64, &str)> {
    let breaks = verified.breaks.iter();
    breaks.map(|it| (it.line, it.why.as_str())).collect()
}

#[test]
fn what_is_written_holds_and_goes_on_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.log");
    let log = open(&path);
    for at in 0..25 {
        assert!(log.record(entry(&format!("r{at}"))).is_ok());
    }
    let elsewhere = FileLog::open(options(&path), NOW).unwrap_err().to_string();
    assert!(
        elsewhere.contains("another program writes it"),
        "{elsewhere}"
    );
    drop(log);
    let log = open(&path);
    log.record(Entry {
        event: Event::Ended {
            status: Some(201),
            bytes_in: 1,
            bytes_out: 2,
            duration: Duration::from_millis(3),
            made: None,
            failure: None,
            recording: None,
        },
        ..entry("r0")
    })
    .unwrap();
    log.close(NOW).unwrap();
    let found = verified(&path, Some(&key().public()));
    assert_eq!(whys(&found), []);
    // Opened, 25 decisions, two checkpoints of ten lines, the end, the last checkpoint.
    assert_eq!(
        (found.first, found.last, found.signed_to),
        (1, 30, Some(29))
    );
    let stranger = PrivateKey::from_seed([8; 32]).unwrap().public();
    assert_eq!(verified(&path, Some(&stranger)).signed_to, None);
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text.lines().count(), 30);
    let mode = fs::metadata(&path).unwrap();
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&mode.permissions()) & 0o777,
        0o600
    );
}

/// Changes the text of a log and says what no longer holds.
fn tampered(change: impl FnOnce(&mut Vec<String>)) -> Vec<(u64, String)> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.log");
    let log = open(&path);
    for at in 0..15 {
        log.record(entry(&format!("r{at}"))).unwrap();
    }
    log.close(NOW).unwrap();
    drop(log);
    let text = fs::read_to_string(&path).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    change(&mut lines);
    fs::write(&path, lines.join("\n") + "\n").unwrap();
    let found = verified(&path, Some(&key().public()));
    let breaks = found.breaks.into_iter();
    breaks.map(|it| (it.line, it.why)).collect()
}

#[test]
fn every_change_is_seen() {
    assert_eq!(tampered(|_| ()), []);
    let seen = |change: fn(&mut Vec<String>)| tampered(change).first().map(|it| it.0);
    assert_eq!(
        seen(|lines| lines[3] = lines[3].replace("1000", "1001")),
        Some(5)
    );
    assert_eq!(seen(|lines| drop(lines.remove(3))), Some(4));
    assert_eq!(seen(|lines| lines.swap(3, 4)), Some(4));
    assert_eq!(seen(|lines| lines.insert(3, lines[2].clone())), Some(4));
    assert_eq!(
        seen(|lines| lines[0] = lines[0].replace(":\"log\"", ":\"gol\"")),
        Some(2)
    );
    assert_eq!(seen(|lines| lines[2] = "{}".to_owned()), Some(3));
    // Chained again from the change on, as somebody without the key would: only the signature is wrong.
    let chained = |lines: &mut Vec<String>| {
        lines[3] = lines[3].replace("1000", "1001");
        for at in 4..lines.len() {
            let digest = hex(&Sha256::digest(lines[at - 1].as_bytes()));
            let mut line = Line::read(lines[at].as_bytes()).unwrap();
            line.previous = digest;
            lines[at] = line.write();
        }
    };
    let breaks = tampered(chained);
    assert!(
        breaks.iter().any(|it| it.1.contains("checkpoint")),
        "{breaks:?}"
    );
}

#[test]
fn a_shortened_log_does_not_fit_a_checkpoint_that_was_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.log");
    let log = open(&path);
    for at in 0..15 {
        log.record(entry(&format!("r{at}"))).unwrap();
    }
    log.close(NOW).unwrap();
    drop(log);
    let kept = verified(&path, None).files[0].checkpoint.clone().unwrap();
    let check = |wanted: usize| {
        let files = [("log".to_owned(), File::open(&path).unwrap())];
        let found = verify(files, None, std::slice::from_ref(&kept)).unwrap();
        assert_eq!(found.breaks.len(), wanted, "{:?}", found.breaks);
    };
    check(0);
    let text = fs::read_to_string(&path).unwrap();
    let short: Vec<&str> = text.lines().take(5).collect();
    fs::write(&path, short.join("\n") + "\n").unwrap();
    check(1);
    // All anew: another log.
    fs::remove_file(&path).unwrap();
    let mut other = options(&path);
    other.name = "another".to_owned();
    drop(FileLog::open(other, NOW).unwrap());
    check(1);
}

#[test]
fn a_line_that_is_half_there_is_kept_apart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.log");
    drop(open(&path));
    let whole = fs::read(&path).unwrap();
    fs::write(&path, [whole.as_slice(), b"{\"seq\":2,\"ti"].concat()).unwrap();
    let log = open(&path);
    log.record(entry("after")).unwrap();
    drop(log);
    assert_eq!(whys(&verified(&path, None)), []);
    let text = fs::read_to_string(&path).unwrap();
    let second = Line::read(text.lines().nth(1).unwrap().as_bytes()).unwrap();
    let torn = Told::Own {
        what: "torn".to_owned(),
        detail: "{\"seq\":2,\"ti".to_owned(),
    };
    assert_eq!(second.told, torn);
}

#[test]
fn a_file_that_was_tampered_with_is_put_aside() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.log");
    let log = open(&path);
    log.record(entry("r")).unwrap();
    drop(log);
    let text = fs::read_to_string(&path).unwrap();
    let forged = text.replace("\"seq\":2", "\"seq\":3");
    fs::write(&path, &forged).unwrap();
    drop(open(&path));
    assert_eq!(fs::read_to_string(beside(&path, "1")).unwrap(), forged);
    let now = fs::read_to_string(&path).unwrap();
    assert!(now.contains("\"broken\""), "{now}");
}

#[test]
fn large_logs_begin_another_file_also_when_stopped_in_between() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.log");
    let small = |path: &Path| FileOptions {
        rotate_at: 200_000,
        ..options(path)
    };
    let log = FileLog::open(small(&path), NOW).unwrap();
    for at in 0..20 {
        log.record(entry(&format!("r{at}"))).unwrap();
    }
    drop(log);
    let files = aside(&path).unwrap().len();
    assert!(files >= 4, "{files}");
    assert_eq!(whys(&verified(&path, Some(&key().public()))), []);
    // Stopped after the file was put aside, before the next was begun.
    fs::rename(&path, beside(&path, "90")).unwrap();
    let log = FileLog::open(small(&path), NOW).unwrap();
    log.record(entry("after")).unwrap();
    drop(log);
    assert_eq!(whys(&verified(&path, Some(&key().public()))), []);
    // A file is missing.
    fs::remove_file(beside(&path, "2")).unwrap();
    let found = verified(&path, None);
    assert_eq!(
        whys(&found),
        [(1, "it does not go on where the file before it ends")]
    );
}

#[test]
fn links_are_not_written_through() {
    let folder = tempfile::tempdir().unwrap();
    let (path, target) = (
        folder.path().join("audit.log"),
        folder.path().join("target"),
    );
    fs::write(&target, "").unwrap();
    std::os::unix::fs::symlink(&target, &path).unwrap();
    assert!(FileLog::open(options(&path), NOW).is_err());
    assert_eq!(fs::read(&target).unwrap(), b"");
}

#[test]
fn a_full_disk_stops_or_counts() {
    let Some(small) = Small::mount(256) else {
        return skip("no file system can be mounted here");
    };
    let path = small.path().join("audit.log");
    for (on_failure, refused) in [(OnFailure::Stop, true), (OnFailure::Count, false)] {
        let options = FileOptions {
            on_failure,
            ..options(&path)
        };
        let log = FileLog::open(options, NOW).unwrap();
        log.record(entry("fits")).unwrap();
        // Fill what is left, to the last byte.
        small.fill();
        assert_eq!(log.record(entry("lost")).is_err(), refused);
        assert_eq!(log.record(entry("lost too")).is_err(), refused);
        small.free();
        log.record(entry("fits again")).unwrap();
        drop(log);
        assert_eq!(whys(&verified(&path, None)), []);
        let text = fs::read_to_string(&path).unwrap();
        // The little line that tells of one may fit where an entry does not.
        let told = text.split("\"detail\":\"").skip(1);
        let told = told.filter_map(|it| it.split_once(" entries could not be written"));
        let lost: u32 = told.map(|(count, _)| count.parse::<u32>().unwrap()).sum();
        assert_eq!(lost, 2);
        assert!(!text.contains("\"lost too\""));
        disk::remove(&path);
    }
}
