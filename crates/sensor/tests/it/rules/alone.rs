//! Containers that no control group tells of: a bare runtime's, of root and of another user. And those that are none.

use super::RULES;
use super::scene::Watched;
use seawall_testkit::tool::copy_program;
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const USER: u32 = 7654;

/// A bundle that has words run in the file system of the image.
pub(super) fn bundle(folder: &Path, root: &Path, words: &[&str], user: Option<u32>) -> bool {
    let rootless: &[&str] = if user.is_some() { &["--rootless"] } else { &[] };
    let made = Command::new("runc")
        .arg("spec")
        .args(rootless)
        .current_dir(folder)
        .stdin(Stdio::null())
        .status();
    if !made.is_ok_and(|it| it.success()) {
        println!("skipped: runc is not installed");
        return false;
    }
    let path = folder.join("config.json");
    let mut config: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    config["process"]["terminal"] = json!(false);
    config["process"]["args"] = json!(words);
    config["root"] = json!({"path": root, "readonly": false});
    // There is no session that some limit could be lowered of.
    config["process"]["rlimits"] = json!([]);
    if let Some(user) = user {
        for of in ["uidMappings", "gidMappings"] {
            config["linux"][of][0]["hostID"] = json!(user);
        }
    }
    fs::write(&path, config.to_string()).unwrap();
    true
}

/// Calls a runtime for the bundle in a folder.
pub(super) fn runtime(program: &Path, folder: &Path, name: &str, user: Option<u32>) -> Command {
    let id = user.map_or(0, u64::from).to_string();
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid", &id, "--regid", &id, "--clear-groups"])
        .arg(program)
        .arg("--root")
        .arg(folder.join("state"))
        .args(["run", name])
        .current_dir(folder);
    command
}

/// A folder that is a user's.
pub(super) fn folder_of(user: Option<u32>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let user = user.unwrap_or_default();
    std::os::unix::fs::chown(folder.path(), Some(user), Some(user)).unwrap();
    folder
}

/// Where others may not look for what is called.
pub(super) fn installed() -> Option<PathBuf> {
    let folders = [
        "/usr/sbin/runc",
        "/usr/bin/runc",
        "/usr/local/sbin/runc",
        "/usr/local/bin/runc",
    ];
    folders.iter().map(PathBuf::from).find(|it| it.exists())
}

/// The file system of the image, where anybody may look.
pub(super) fn open_root(watched: &Watched) -> PathBuf {
    let root = watched.root();
    fs::set_permissions(root.parent().unwrap(), fs::Permissions::from_mode(0o755)).unwrap();
    for name in ["proc", "dev", "sys", "etc/ssh"] {
        fs::create_dir_all(root.join(name)).unwrap();
    }
    root
}

#[test]
fn who_a_bare_runtime_runs_is_in_a_container() {
    let Some(mut watched) = Watched::start(RULES) else {
        return;
    };
    let root = open_root(&watched);
    let Some(program) = installed() else {
        println!("skipped: runc is not installed");
        return;
    };
    for user in [None, Some(USER)] {
        let acts: &[(&[&str], &[&str])] = &[
            (&["RT-0009"], &["/tmp/prog"]),
            (&["RT-0009"], &["/ways", "vfork", "/tmp/prog"]),
            (&["RT-0017"], &["/act", "read", "/etc/shadow"]),
            (&["RT-0028"], &["/ways", "of-parent", "environ"]),
            // What the runtime does on its way into the container is not the container's.
            (&[], &["/bin/prog"]),
        ];
        for (number, (ids, words)) in acts.iter().enumerate() {
            let folder = folder_of(user);
            if !bundle(folder.path(), &root, words, user) {
                return;
            }
            let name = format!("box-{}-{number}", user.unwrap_or_default());
            let told = watched.call(&mut runtime(&program, folder.path(), &name, user), &name);
            assert!(told.tried, "{user:?} {words:?}");
            assert_eq!(told.container, name, "{user:?} {words:?}");
            assert_eq!(told.ids(), *ids, "{user:?} {words:?}: {told}");
        }
    }
}

/// A copy of a runtime is a program as any other, and so is one that is mounted in the place of it: who calls itself so leaves
/// the host by no name.
#[test]
fn who_only_calls_itself_a_runtime_makes_no_container() {
    let Some(mut watched) = Watched::start(RULES) else {
        return;
    };
    let root = open_root(&watched);
    let Some(program) = installed() else {
        println!("skipped: runc is not installed");
        return;
    };
    let folder = folder_of(Some(USER));
    if !bundle(folder.path(), &root, &["/tmp/prog"], Some(USER)) {
        return;
    }
    let copy = folder.path().join("runc");
    copy_program(&program, &copy);
    let told = watched.call(
        &mut runtime(&copy, folder.path(), "forged", Some(USER)),
        "forged",
    );
    assert!(told.tried);
    assert_eq!((&*told.container, told.alerts.len()), ("", 0));
    // The same in the place of the runtime.
    let script = format!(
        "mount --bind {} {} && exec \"$@\"",
        copy.display(),
        program.display()
    );
    let mut command = Command::new("unshare");
    command.args(["--mount", "sh", "-c", &script, "sh"]);
    let inner = runtime(&program, folder.path(), "forged", Some(USER));
    command.arg(inner.get_program()).args(inner.get_args());
    command.current_dir(folder.path());
    let told = watched.call(&mut command, "forged");
    assert!(told.tried);
    assert_eq!((&*told.container, told.alerts.len()), ("", 0));
}

/// Where containers have their control groups: in the second hierarchy, which is all that crun takes.
const SECOND: &str = "mount --make-rprivate / && umount -R /sys/fs/cgroup && mount -t cgroup2 none /sys/fs/cgroup && exec \"$@\"";

/// What containers of Podman get where not everybody may raise limits.
const SETTINGS: &str = "[containers]\ndefault_ulimits = [\"nofile=1024:1024\", \"nproc=1024:1024\"]\nnetns = \"none\"\npids_limit = 0\n";

/// Podman asks crun for a container without control groups: it is known by what looks after it.
#[test]
fn who_podman_runs_without_groups_is_in_a_container() {
    for needed in ["podman", "conmon", "crun"] {
        let mut found = Command::new(needed);
        if found
            .arg("--version")
            .stdout(Stdio::null())
            .status()
            .is_err()
        {
            println!("skipped: {needed} is not installed");
            return;
        }
    }
    let Some(mut watched) = Watched::start(RULES) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("settings"), SETTINGS).unwrap();
    let podman = |command: &mut Command| {
        command.arg("--root").arg(at("store"));
        command.arg("--runroot").arg(at("run"));
        command.args(["--storage-driver", "vfs", "--runtime", "crun"]);
        command.args(["--cgroup-manager", "cgroupfs"]);
        command.env("CONTAINERS_CONF", at("settings"));
    };
    let ask = |words: &[&str]| {
        let mut command = Command::new("podman");
        podman(&mut command);
        let done = command.args(words).stdin(Stdio::null()).output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{words:?}: {said}");
        String::from_utf8(done.stdout).unwrap().trim().to_owned()
    };
    let archive = watched.root().with_extension("tar");
    ask(&["import", archive.to_str().unwrap(), "tiny:1"]);
    for (ids, words) in [(&["RT-0009"][..], "/tmp/prog"), (&[], "/bin/prog")] {
        let id = ask(&["create", "--cgroups=disabled", "tiny:1", words]);
        let mut start = Command::new("unshare");
        start.args(["--mount", "sh", "-c", SECOND, "sh", "podman"]);
        podman(&mut start);
        start.args(["start", "--attach", &id]);
        let told = watched.call(&mut start, &id);
        assert!(told.tried, "{words}");
        assert_eq!(
            (&*told.container, told.ids()),
            (&*id, ids.to_vec()),
            "{told}"
        );
        ask(&["rm", "--force", &id]);
    }
}
