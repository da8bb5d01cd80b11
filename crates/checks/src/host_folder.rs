//! How much of a host its paths are worth to whoever is given them.

use crate::parse::compose::path::has_drive;

/// How much of the host a path is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rank {
    /// Writing there hands over the host.
    Host,
    /// The system's own.
    System,
    /// Keys and passwords.
    Credentials,
    /// The project's or the user's own.
    Own,
}

/// Ranks a path of the host for somebody who may read it, or write it, too.
pub(crate) fn rank(host: &str, read_only: bool) -> Rank {
    let host = host.replace('\\', "/");
    let lower = host.to_ascii_lowercase();
    // Names of the project's own folder may stand without it.
    let rooted = format!("/{}", lower.trim_start_matches('/'));
    if CREDENTIALS.iter().any(|part| within_any(&rooted, part)) || is_of_docker(&lower) {
        return Rank::Credentials;
    }
    if has_drive(&host) {
        let folder = lower.get(2..).unwrap_or_default().trim_end_matches('/');
        return match folder {
            "" | "/windows" | "/windows/system32" | "/programdata/docker" => Rank::Host,
            _ => Rank::Own,
        };
    }
    let below = |folder: &&&str| is_below(&host, folder);
    let to_read = TO_READ.iter().filter(|_| read_only);
    if HARMLESS.iter().chain(to_read).any(|folder| below(&folder)) {
        return Rank::Own;
    }
    if host == "/" || HOST.iter().any(|folder| below(&folder)) {
        return Rank::Host;
    }
    // Whole folders only: what people put below them is often the project's own.
    if SYSTEM.iter().any(|folder| below(&folder)) || WHOLE.contains(&host.as_str()) {
        return Rank::System;
    }
    Rank::Own
}

/// Says whether a path is the socket of an engine.
pub(crate) fn is_engine_socket(path: &str) -> bool {
    let path = path.replace('\\', "/");
    let name = path.rsplit('/').next().unwrap_or_default();
    SOCKETS.contains(&name) || path.ends_with("pipe/docker_engine")
}

fn is_below(host: &str, folder: &str) -> bool {
    let rest = host.strip_prefix(folder);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Says whether a path lies in a folder of a home: `.ssh`, wherever the home is.
fn within_any(host: &str, folder: &str) -> bool {
    let with = format!("/{folder}");
    host.ends_with(&with) || host.contains(&format!("{with}/"))
}

/// Says whether a path is Docker's folder of settings, with credentials of registries. Projects have folders of
/// that name, too; the one with keys lies in a home.
fn is_of_docker(host: &str) -> bool {
    let Some((home, rest)) = host.split_once("/.docker") else {
        return false;
    };
    let home = home.get(2..).filter(|_| has_drive(host)).unwrap_or(home);
    let of_user = ["/home/", "/users/"]
        .iter()
        .find_map(|it| home.strip_prefix(it));
    let is_home = of_user.is_some_and(|user| !user.contains('/'));
    let is_folder = rest.is_empty() || rest.starts_with('/');
    is_folder && (is_home || matches!(home, "" | "~" | "/root"))
}

/// Whoever writes here has the host.
const HOST: &[&str] = &[
    "/boot",
    "/etc",
    "/root",
    "/var/lib/docker",
    "/var/lib/containerd",
];

/// The system's own, with all below.
const SYSTEM: &[&str] = &[
    "/bin",
    "/dev",
    "/lib",
    "/lib64",
    "/proc",
    "/sbin",
    "/sys",
    "/usr",
    "/var/lib/kubelet",
    "/var/log",
    "/var/spool/cron",
];

/// Folders that are the system's as a whole, but hold others' own.
const WHOLE: &[&str] = &[
    "/home", "/run", "/var", "/var/lib", "/var/run", "~", "/mnt", "/media",
];

/// Parts of those that are of no worth to anybody.
const HARMLESS: &[&str] = &[
    "/dev/dri",
    "/dev/fuse",
    "/dev/kvm",
    "/dev/net/tun",
    "/dev/null",
    "/dev/shm",
    "/dev/snd",
    "/dev/urandom",
    "/etc/letsencrypt",
    "/etc/localtime",
    "/etc/timezone",
    "/tmp",
    "/usr/share/zoneinfo",
    "/usr/src",
];

/// Parts of those that tell nothing of worth. Who writes them is another matter.
const TO_READ: &[&str] = &[
    "/etc/ca-certificates",
    "/etc/group",
    "/etc/hostname",
    "/etc/hosts",
    "/etc/machine-id",
    "/etc/os-release",
    "/etc/passwd",
    "/etc/pki/ca-trust",
    "/etc/resolv.conf",
    "/etc/ssl/certs",
    "/lib/modules",
    "/usr/lib/modules",
    "/usr/lib/os-release",
    "/usr/local/share/ca-certificates",
    "/usr/share/ca-certificates",
];

/// Folders and files of keys.
const CREDENTIALS: &[&str] = &[
    ".aws",
    ".azure",
    ".config/gcloud",
    ".docker/config.json",
    ".git-credentials",
    ".gnupg",
    ".kube",
    ".netrc",
    ".npmrc",
    ".pgpass",
    ".pypirc",
    ".ssh",
    "etc/gshadow",
    "etc/kubernetes",
    "etc/shadow",
    "etc/ssh",
    "etc/ssl/private",
];

/// Sockets of engines: Docker, containerd, Podman, CRI-O, `BuildKit`.
const SOCKETS: &[&str] = &[
    "docker.sock",
    "docker-cli.sock",
    "containerd.sock",
    "podman.sock",
    "crio.sock",
    "buildkitd.sock",
];
