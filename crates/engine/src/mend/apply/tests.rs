//! Files of a root of our own are changed and put back: bytes, modes and owners are the ones from before.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::Path;
use std::process::Command;

use seawall_checks::mend::{Mend, Patch, Safety, Step};
use seawall_model::host::file::FileKind;

use super::*;

const CONFIGURATION: &str = "{\n  \"log-level\": \"debug\",\n  \"icc\": true\n}\n";

fn root() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for path in ["etc/docker", "etc/audit/rules.d", "srv/outside"] {
        fs::create_dir_all(root.join(path)).unwrap();
    }
    for (path, text, mode) in [
        ("etc/docker/daemon.json", CONFIGURATION, 0o666),
        ("etc/audit/rules.d/a.rules", "# ours", 0o640),
        ("srv/outside/file", "outside", 0o666),
    ] {
        fs::write(root.join(path), text).unwrap();
        set_mode(&root.join(path), mode);
    }
    symlink("/srv/outside/file", root.join("etc/docker/link")).unwrap();
    symlink("outside", root.join("srv/way")).unwrap();
    folder
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Mode, owner, group, and the text of a file.
type Shown = (u32, u32, u32, Option<Vec<u8>>);

/// All that is below a root but backups: what it is, its rights, and its text.
fn picture(root: &Path) -> BTreeMap<String, Shown> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let meta = fs::symlink_metadata(&path).unwrap();
            if path.ends_with("backups") {
                continue;
            }
            let text = meta.is_file().then(|| fs::read(&path).unwrap());
            let shown = path.strip_prefix(root).unwrap().display().to_string();
            found.insert(shown, (meta.mode(), meta.uid(), meta.gid(), text));
            if meta.is_dir() {
                folders.push(path);
            }
        }
    }
    found
}

fn mend(step: Step) -> Mend {
    Mend {
        mends: Vec::new(),
        step,
        why: String::new(),
        risk: None,
        after: None,
        safety: Safety::Safe,
    }
}

fn mode(path: &str, seen: u32, wanted: u32) -> Mend {
    mend(Step::Mode {
        path: path.to_owned(),
        kind: FileKind::File,
        seen,
        wanted,
    })
}

fn daemon(path: &str, seen: Option<&str>) -> Mend {
    mend(Step::Daemon(Patch {
        path: path.to_owned(),
        seen: seen.map(str::to_owned),
        command: vec!["dockerd".to_owned()],
        version: None,
        checks: vec!["DMN-0003".to_owned(), "DMN-0027".to_owned()],
    }))
}

fn lines(path: &str) -> Mend {
    mend(Step::Lines {
        path: path.to_owned(),
        header: "# header\n".to_owned(),
        lines: vec!["-a x".to_owned(), "-e 1".to_owned()],
    })
}

fn create(path: &str) -> Mend {
    mend(Step::Create {
        path: path.to_owned(),
        text: "[Socket]\n".to_owned(),
    })
}

fn options(root: &Path, is_dry: bool) -> ApplyOptions {
    ApplyOptions {
        root: root.to_owned(),
        backups: root.join("backups"),
        is_dry,
        host: "harbour".to_owned(),
        now: Timestamp::from_seconds(1_772_366_400),
    }
}

fn all() -> Vec<Mend> {
    vec![
        mode("/etc/docker/daemon.json", 0o666, 0o644),
        daemon("/etc/docker/daemon.json", Some(CONFIGURATION)),
        lines("/etc/audit/rules.d/a.rules"),
        lines("/etc/audit/rules.d/new.rules"),
        create("/etc/systemd/system/docker.socket.d/50.conf"),
    ]
}

#[test]
fn all_is_changed_and_put_back() {
    let folder = root();
    let root = folder.path();
    let before = picture(root);
    let dry = apply(&all(), &options(root, true)).unwrap();
    assert_eq!((dry.done.len(), dry.left.len()), (5, 0), "{dry:?}");
    assert_eq!(picture(root), before, "a dry run changes nothing");
    assert!(!root.join("backups").exists());

    let applied = apply(&all(), &options(root, false)).unwrap();
    assert_eq!(
        (applied.done.len(), applied.left.len()),
        (5, 0),
        "{applied:?}"
    );
    let read = |path: &str| fs::read_to_string(root.join(path)).unwrap();
    let text = read("etc/docker/daemon.json");
    assert!(
        text.contains("\"log-level\": \"info\"") && text.contains("max-size"),
        "{text}"
    );
    assert!(text.contains("\n  \"icc\": true\n"), "{text}");
    assert_eq!(read("etc/audit/rules.d/a.rules"), "# ours\n-a x\n-e 1\n");
    assert_eq!(
        read("etc/audit/rules.d/new.rules"),
        "# header\n-a x\n-e 1\n"
    );
    let rights = |path: &str| fs::metadata(root.join(path)).unwrap().mode() & 0o7777;
    assert_eq!(rights("etc/docker/daemon.json"), 0o644);
    assert_eq!(rights("etc/audit/rules.d/new.rules"), 0o640);

    let after = picture(root);
    let again = apply(&all()[2..], &options(root, false)).unwrap();
    assert_eq!(
        picture(root),
        after,
        "a second time changes nothing: {again:?}"
    );

    let backup = applied.backup.unwrap();
    assert_eq!(fs::metadata(&backup).unwrap().mode() & 0o777, 0o700);
    let restored = rollback(&backup, "harbour", false).unwrap();
    assert!(restored.left.is_empty(), "{restored:?}");
    assert_eq!(picture(root), before);
    // What was put back already stays so.
    rollback(&backup, "harbour", false).unwrap();
    assert_eq!(picture(root), before);
}

#[test]
fn the_script_of_a_backup_puts_all_back() {
    let folder = root();
    let root = folder.path().canonicalize().unwrap();
    let before = picture(&root);
    let applied = apply(&all(), &options(&root, false)).unwrap();
    let script = applied.backup.unwrap().join("rollback.sh");
    let ran = Command::new("sh").arg(&script).output().unwrap();
    assert!(ran.status.success(), "{ran:?}");
    assert_eq!(picture(&root), before);
    match Command::new("shellcheck")
        .args(["-S", "warning"])
        .arg(&script)
        .output()
    {
        Ok(said) => assert!(
            said.status.success(),
            "{}",
            String::from_utf8_lossy(&said.stdout)
        ),
        Err(_) => seawall_testkit::tool::skip("shellcheck is missing"),
    }
}

#[test]
fn owners_are_changed_and_put_back() {
    if !rustix::process::geteuid().is_root() {
        seawall_testkit::tool::skip("only root gives files away");
        return;
    }
    let folder = root();
    let root = folder.path();
    let path = root.join("etc/docker/daemon.json");
    std::os::unix::fs::chown(&path, Some(1000), Some(1001)).unwrap();
    let before = picture(root);
    let step = Step::Owner {
        path: "/etc/docker/daemon.json".to_owned(),
        kind: FileKind::File,
        seen: (1000, 1001),
        wanted: (0, 0),
    };
    let steps = [mode("/etc/docker/daemon.json", 0o666, 0o644), mend(step)];
    let applied = apply(&steps, &options(root, false)).unwrap();
    let now = fs::metadata(&path).unwrap();
    assert_eq!(
        (now.uid(), now.gid(), now.mode() & 0o7777),
        (0, 0, 0o644),
        "{applied:?}"
    );
    rollback(&applied.backup.unwrap(), "harbour", false).unwrap();
    assert_eq!(picture(root), before);
}

/// Nothing is reached by way of a link, and nothing is changed that is not as it was read.
#[test]
fn what_is_not_as_it_was_is_left() {
    let cases = [
        (mode("/etc/docker/link", 0o666, 0o644), "link"),
        (mode("/srv/way/file", 0o666, 0o644), "link"),
        (mode("/etc/docker/daemon.json", 0o600, 0o400), "666 by now"),
        (mode("/etc/docker/none", 0o666, 0o644), "No such file"),
        (mode("/etc/../srv/outside/file", 0o666, 0o644), "no path"),
        (
            daemon("/etc/docker/daemon.json", Some("{}")),
            "changed since",
        ),
        (daemon("/etc/docker/daemon.json", None), "changed since"),
        (lines("/etc/docker/link"), "link"),
        (create("/srv/way/new"), "link"),
        (create("/etc/docker/daemon.json"), "holds something else"),
    ];
    for (step, says) in cases {
        let folder = root();
        let before = picture(folder.path());
        let title = step.step.title();
        let applied = apply(&[step], &options(folder.path(), false)).unwrap();
        assert_eq!(applied.left.len(), 1, "{title}: {applied:?}");
        let why = &applied.left[0].why;
        assert!(why.contains(says), "{title}: {why}");
        assert_eq!(picture(folder.path()), before, "{title}");
    }
}

#[test]
fn what_was_changed_since_is_not_overwritten() {
    let folder = root();
    let root = folder.path();
    let before = picture(root);
    let applied = apply(&all(), &options(root, false)).unwrap();
    let backup = applied.backup.unwrap();
    assert!(
        rollback(&backup, "other", false).is_err(),
        "it is of another host"
    );
    fs::write(root.join("etc/docker/daemon.json"), "{}").unwrap();
    let changed = picture(root);
    let why = rollback(&backup, "harbour", false).unwrap_err().to_string();
    assert!(why.contains("daemon.json: it was changed since"), "{why}");
    assert_eq!(picture(root), changed, "nothing at all is put back");
    rollback(&backup, "harbour", true).unwrap();
    assert_eq!(picture(root), before);
}

/// A change that was written down and never made, as after a crash, is as good as taken back.
#[test]
fn a_change_that_was_never_made_is_put_back() {
    let folder = root();
    let root = folder.path();
    let applied = apply(&all(), &options(root, false)).unwrap();
    let backup = applied.backup.unwrap();
    rollback(&backup, "harbour", false).unwrap();
    let before = picture(root);
    let restored = rollback(&backup, "harbour", false).unwrap();
    assert!(restored.left.is_empty(), "{restored:?}");
    assert_eq!(picture(root), before);
}

/// The kernel takes set-user-id bits away with the owner: a run that ends between the two leaves them away.
#[test]
fn bits_that_an_unfinished_change_of_the_owner_took_are_given_back() {
    if !rustix::process::geteuid().is_root() {
        seawall_testkit::tool::skip("only root gives files away");
        return;
    }
    for by_script in [false, true] {
        let folder = root();
        let root = &folder.path().canonicalize().unwrap();
        let path = root.join("etc/docker/daemon.json");
        std::os::unix::fs::chown(&path, Some(1000), Some(1001)).unwrap();
        set_mode(&path, 0o6755);
        let before = picture(root);
        let step = Step::Owner {
            path: "/etc/docker/daemon.json".to_owned(),
            kind: FileKind::File,
            seen: (1000, 1001),
            wanted: (0, 0),
        };
        let applied = apply(&[mend(step)], &options(root, false)).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, 0o6755);
        let backup = applied.backup.unwrap();
        for half in [(0, 0o755), (1000, 0o755)] {
            std::os::unix::fs::chown(&path, Some(half.0), Some(half.0.min(1) * 1001)).unwrap();
            set_mode(&path, half.1);
            if by_script {
                let script = backup.join("rollback.sh");
                let ran = Command::new("sh").arg(script).output().unwrap();
                assert!(ran.status.success(), "{ran:?}");
            } else {
                rollback(&backup, "harbour", false).unwrap();
            }
            assert_eq!(picture(root), before, "{half:?} {by_script}");
        }
    }
}

/// What a run that was ended in its middle left beside a file goes with the rest, and nothing else does.
#[test]
fn what_was_left_beside_a_file_goes() {
    for by_script in [false, true] {
        let folder = root();
        let root = &folder.path().canonicalize().unwrap();
        let before = picture(root);
        let applied = apply(&all(), &options(root, false)).unwrap();
        let rest = place::beside("/etc/audit/rules.d/a.rules");
        fs::write(root.join("etc/audit/rules.d").join(rest), "half").unwrap();
        let backup = applied.backup.unwrap();
        if by_script {
            let script = backup.join("rollback.sh");
            let ran = Command::new("sh").arg(script).output().unwrap();
            assert!(ran.status.success(), "{ran:?}");
        } else {
            rollback(&backup, "harbour", false).unwrap();
        }
        assert_eq!(picture(root), before, "{by_script}");
    }
}

#[test]
fn backups_that_others_could_have_written_are_not_believed() {
    let folder = root();
    let root = folder.path();
    let applied = apply(&all(), &options(root, false)).unwrap();
    let backup = applied.backup.unwrap();
    set_mode(&backup, 0o777);
    let why = rollback(&backup, "harbour", true).unwrap_err().to_string();
    assert!(why.contains("not ours alone"), "{why}");
}
