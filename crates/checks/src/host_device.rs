//! How much devices of a host are worth to whoever is given them.

/// Says whether a device is, or holds, the host's disks or its memory.
pub(crate) fn is_disk_or_memory(path: &str) -> bool {
    let name = path.strip_prefix("/dev/").unwrap_or_default();
    let is_all = matches!(path.trim_end_matches('/'), "/dev");
    let is_kind = |kind: &str| {
        let rest = name.strip_prefix(kind);
        rest.is_some_and(|rest| rest.chars().all(|c| c.is_ascii_alphanumeric()))
    };
    let is_folder = |folder: &str| name.starts_with(folder);
    is_all
        || ["mem", "kmem", "port"].contains(&name)
        || [
            "sd", "hd", "vd", "xvd", "nvme", "mmcblk", "md", "dm-", "loop",
        ]
        .into_iter()
        .any(is_kind)
        || ["mapper/", "disk/", "md/"].into_iter().any(is_folder)
}

/// Says whether every container has the device.
pub(crate) fn is_harmless(path: &str) -> bool {
    HARMLESS.contains(&path)
}

/// Devices that every container has.
const HARMLESS: &[&str] = &[
    "/dev/full",
    "/dev/null",
    "/dev/random",
    "/dev/tty",
    "/dev/urandom",
    "/dev/zero",
];
