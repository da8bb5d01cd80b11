//! Whose the files of engines are, and who may do what with them (`stat(2)`).

use std::fs::FileType;
use std::io::ErrorKind;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
use std::path::Path;

use seawall_model::host::HostFacts;
use seawall_model::host::account::Accounts;
use seawall_model::host::file::{FileFacts, FileKind};
use seawall_model::host::seen::Seen;

use super::{HostOptions, named, program, read};

/// Looks at the files that checks ask for: a fixed list, and what the engines' configurations name.
pub(super) fn files(options: &HostOptions, facts: &mut HostFacts) {
    let mut asked: Vec<String> = ASKED.iter().map(|path| (*path).to_owned()).collect();
    for engine in &facts.engines {
        asked.extend(engine.address.strip_prefix("unix://").map(str::to_owned));
        asked.extend(engine.info.data_root.known().cloned());
        asked.extend(engine.daemon.configuration_path.known().cloned());
        asked.extend(engine.daemon.program.known().cloned());
        asked.extend(named::paths(engine));
        asked.extend(program::configurations(engine));
    }
    for unit in facts.units.values().filter_map(|unit| unit.known()) {
        asked.extend(unit.drop_ins.iter().cloned());
        asked.push(unit.path.clone());
        let streams = unit.values("Socket", "ListenStream");
        asked.extend(streams.map(|it| it.value.replace("%t", "/run")));
    }
    asked.extend(certificates(options, facts));
    // What is no path of the file system, a port say, nobody asks for.
    asked.retain(|path| path.starts_with('/'));
    for path in asked {
        let file = file(&options.root, &path, &facts.accounts);
        facts.files.insert(path, file);
    }
}

/// Looks at one path; symbolic links are followed below the root.
fn file(root: &Path, path: &str, accounts: &Accounts) -> Seen<FileFacts> {
    let resolved = match read::resolve(root, path) {
        Seen::Known(resolved) => resolved,
        Seen::Absent => return Seen::Absent,
        Seen::Unknown(why) => return Seen::Unknown(why),
    };
    let place = read::place(root, &resolved);
    let found = match std::fs::symlink_metadata(&place) {
        Ok(found) => found,
        Err(error) if error.kind() == ErrorKind::NotFound => return Seen::Absent,
        Err(error) => return Seen::unknown(format!("{path}: {error}")),
    };
    Seen::Known(FileFacts {
        path: resolved,
        kind: kind(found.file_type()),
        uid: found.uid(),
        user: accounts.user_name(found.uid()).map(str::to_owned),
        gid: found.gid(),
        group: accounts.group_name(found.gid()).map(str::to_owned),
        mode: found.mode() & 0o7777,
        acl: acl(&place),
    })
}

fn kind(kind: FileType) -> FileKind {
    if kind.is_dir() {
        FileKind::Directory
    } else if kind.is_socket() {
        FileKind::Socket
    } else if kind.is_fifo() {
        FileKind::Fifo
    } else if kind.is_block_device() || kind.is_char_device() {
        FileKind::Device
    } else {
        FileKind::File
    }
}

/// Says whether an access control list is there besides the permission bits (`acl(5)`).
fn acl(place: &Path) -> Option<bool> {
    let mut value = [0_u8; 4096];
    match rustix::fs::lgetxattr(place, "system.posix_acl_access", &mut value) {
        Ok(_) | Err(rustix::io::Errno::RANGE) => Some(true),
        Err(rustix::io::Errno::NODATA | rustix::io::Errno::OPNOTSUPP) => Some(false),
        Err(_) => None,
    }
}

/// Returns the certificates of registries: `/etc/docker/certs.d/HOST/FILE`. A folder that cannot be listed becomes a
/// fact that says so: what is in it must not count as being nothing.
fn certificates(options: &HostOptions, facts: &mut HostFacts) -> Vec<String> {
    let mut names = |path: &str| -> Vec<String> {
        let listed = match read::list(&options.root, path, MOST) {
            Seen::Known(listed) => listed,
            Seen::Absent => return Vec::new(),
            Seen::Unknown(why) => {
                facts.files.insert(format!("{path}/*"), Seen::Unknown(why));
                return Vec::new();
            }
        };
        if listed.is_cut {
            let why = Seen::unknown(format!("{path} holds more than {MOST} entries"));
            facts.files.insert(format!("{path}/*"), why);
        }
        let names = listed.names.into_iter();
        names.map(|name| format!("{path}/{name}")).collect()
    };
    let hosts = names(CERTIFICATES);
    let files: Vec<String> = hosts.iter().flat_map(|host| names(host)).collect();
    hosts.into_iter().chain(files).collect()
}

/// Where registries' certificates lie.
const CERTIFICATES: &str = "/etc/docker/certs.d";
/// Entries of a folder that are looked at.
const MOST: usize = 10_000;
/// Files that checks ask for whatever the engine says.
pub(super) const ASKED: &[&str] = &[
    "/etc/containerd/config.toml",
    "/etc/default/docker",
    "/etc/docker",
    "/etc/docker/certs.d",
    "/etc/docker/daemon.json",
    "/etc/sysconfig/docker",
    "/run/containerd",
    "/run/containerd/containerd.sock",
    "/run/docker.sock",
    "/run/docker/containerd/containerd.sock",
    "/usr/bin/containerd",
    "/usr/bin/containerd-shim",
    "/usr/bin/containerd-shim-runc-v1",
    "/usr/bin/containerd-shim-runc-v2",
    "/usr/bin/dockerd",
    "/usr/bin/runc",
    "/usr/local/bin/runc",
    "/usr/sbin/dockerd",
    "/usr/sbin/runc",
    "/var/lib/docker",
    "/var/run/docker.sock",
];
