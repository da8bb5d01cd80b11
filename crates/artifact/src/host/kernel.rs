//! The kernel and how it is set: `/proc/sys`, `/sys/kernel/security`, `/sys/fs/cgroup`, and `os-release(5)`.

use std::collections::BTreeMap;
use std::path::Path;

use seawall_model::host::kernel::{CgroupVersion, Kernel};
use seawall_model::host::seen::Seen;

use super::proc::process;
use super::read;

/// Reads what the host is called: its kernel says so, and where another folder stands for its root, its file does.
pub(super) fn host_name(root: &Path) -> String {
    let line = |path: &str| {
        let text = read::text(root, path, MOST);
        let name = text.known().map(|text| text.trim().to_owned());
        name.filter(|name| !name.is_empty() && name.len() <= LONGEST_NAME)
    };
    // A kernel answers for the namespace of who asks, which need not be the host's.
    let asked = (root == Path::new("/")).then(|| line("/proc/sys/kernel/hostname"));
    asked
        .flatten()
        .or_else(|| line("/etc/hostname"))
        .unwrap_or_default()
}

/// Bytes of a host's name (`hostname(7)`).
const LONGEST_NAME: usize = 253;

/// Reads `os-release`.
pub(super) fn os_release(root: &Path) -> Seen<BTreeMap<String, String>> {
    let read = |path| read::text(root, path, MOST);
    let text = match read("/etc/os-release") {
        Seen::Absent => read("/usr/lib/os-release"),
        text => text,
    };
    let pair = |line: &str| {
        let (key, value) = line.trim().split_once('=')?;
        let value = value.trim_matches(['"', '\'']);
        (!key.starts_with('#')).then(|| (key.to_owned(), value.to_owned()))
    };
    text.map(|text| text.lines().filter_map(pair).collect())
}

/// Reads what is to be known of the kernel.
pub(super) fn kernel(root: &Path) -> Kernel {
    let line = |path: &str| read::text(root, path, MOST).map(|text| text.trim().to_owned());
    let setting = |name: &&str| {
        let path = format!("/proc/sys/{}", name.replace('.', "/"));
        ((*name).to_owned(), line(&path))
    };
    Kernel {
        release: line("/proc/sys/kernel/osrelease"),
        version: line("/proc/sys/kernel/version"),
        architecture: line("/proc/sys/kernel/arch"),
        uptime: uptime(&line("/proc/uptime")),
        settings: SETTINGS.iter().map(setting).collect(),
        security_modules: line("/sys/kernel/security/lsm").map(|text| words(&text, ',')),
        lockdown: line("/sys/kernel/security/lockdown").map(|text| chosen(&text)),
        apparmor: line("/sys/kernel/security/apparmor/profiles").map(|text| profiles(&text)),
        selinux_enforces: line("/sys/fs/selinux/enforce").map(|text| text == "1"),
        cgroups: cgroups(root),
        seccomp: line("/proc/sys/kernel/seccomp/actions_avail").map(|text| words(&text, ' ')),
        live_patches: live_patches(root),
        namespaces: own_namespaces(root),
    }
}

/// Says of all that is to be known of a kernel why it is not.
pub(super) fn unknown(why: &str) -> Kernel {
    let named = |name: &&str| ((*name).to_owned(), Seen::unknown(why));
    Kernel {
        release: Seen::unknown(why),
        version: Seen::unknown(why),
        architecture: Seen::unknown(why),
        uptime: Seen::unknown(why),
        settings: SETTINGS.iter().map(named).collect(),
        security_modules: Seen::unknown(why),
        lockdown: Seen::unknown(why),
        apparmor: Seen::unknown(why),
        selinux_enforces: Seen::unknown(why),
        cgroups: Seen::unknown(why),
        seccomp: Seen::unknown(why),
        live_patches: Seen::unknown(why),
        namespaces: (process::NAMESPACES.iter())
            .map(|kind| ((*kind).to_owned(), Seen::unknown(why)))
            .collect(),
    }
}

/// Returns the namespaces of process 1; where it does not show them, those of the kernel's own first thread, which
/// lives in the same ones.
fn own_namespaces(root: &Path) -> BTreeMap<String, Seen<u64>> {
    let first = process::namespaces(root, "1");
    let name = read::text(root, "/proc/2/comm", MOST);
    let is_kernel = name.known().is_some_and(|name| name.trim() == "kthreadd");
    if is_kernel && first.values().any(|it| it.why_unknown().is_some()) {
        return process::namespaces(root, "2");
    }
    first
}

fn uptime(line: &Seen<String>) -> Seen<u64> {
    match line {
        Seen::Known(text) => {
            let seconds = text
                .split(['.', ' '])
                .next()
                .and_then(|word| word.parse().ok());
            seconds.map_or_else(
                || Seen::unknown("/proc/uptime is not what it should be"),
                Seen::Known,
            )
        }
        Seen::Absent => Seen::Absent,
        Seen::Unknown(why) => Seen::unknown(why),
    }
}

fn words(text: &str, between: char) -> Vec<String> {
    let words = text.split(between).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// `none [integrity] confidentiality`
fn chosen(text: &str) -> String {
    let chosen = text
        .split_once('[')
        .and_then(|(_, rest)| rest.split_once(']'));
    chosen.map_or(text, |(word, _)| word).to_owned()
}

/// `docker-default (enforce)`, a line each.
fn profiles(text: &str) -> BTreeMap<String, String> {
    let profile = |line: &str| {
        let (name, mode) = line.rsplit_once(" (")?;
        Some((name.to_owned(), mode.trim_end_matches(')').to_owned()))
    };
    text.lines().filter_map(profile).collect()
}

/// In a hybrid set-up the second hierarchy lies beside the first ones, without their controllers.
fn cgroups(root: &Path) -> Seen<CgroupVersion> {
    let is_there = |path: &str| read::place(root, path).exists();
    if is_there("/sys/fs/cgroup/cgroup.controllers") {
        Seen::Known(CgroupVersion::V2)
    } else if is_there("/sys/fs/cgroup/unified/cgroup.controllers") {
        Seen::Known(CgroupVersion::Hybrid)
    } else if is_there("/sys/fs/cgroup/memory") {
        Seen::Known(CgroupVersion::V1)
    } else {
        Seen::unknown("/sys/fs/cgroup shows no hierarchy")
    }
}

/// Modules of live patches that are switched on.
fn live_patches(root: &Path) -> Seen<Vec<String>> {
    let listed = match read::list(root, "/sys/kernel/livepatch", MOST_PATCHES) {
        Seen::Known(listed) => listed,
        Seen::Absent => return Seen::Absent,
        Seen::Unknown(why) => return Seen::Unknown(why),
    };
    let names = listed.names.into_iter();
    let is_on = |name: &String| {
        let path = format!("/sys/kernel/livepatch/{name}/enabled");
        read::text(root, &path, MOST)
            .known()
            .is_some_and(|text| text.trim() == "1")
    };
    Seen::Known(names.filter(is_on).collect())
}

const MOST_PATCHES: usize = 10_000;

/// Settings that checks ask for.
const SETTINGS: &[&str] = &[
    "fs.protected_hardlinks",
    "fs.protected_symlinks",
    "kernel.apparmor_restrict_unprivileged_userns",
    "kernel.dmesg_restrict",
    "kernel.kexec_load_disabled",
    "kernel.kptr_restrict",
    "kernel.modules_disabled",
    "kernel.perf_event_paranoid",
    "kernel.randomize_va_space",
    "kernel.unprivileged_bpf_disabled",
    "kernel.unprivileged_userns_clone",
    "kernel.yama.ptrace_scope",
    "net.ipv4.conf.all.accept_redirects",
    "net.ipv4.conf.all.rp_filter",
    "net.ipv4.conf.all.send_redirects",
    "net.ipv4.ip_forward",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.tcp_syncookies",
    "net.ipv6.conf.all.forwarding",
    "user.max_user_namespaces",
    "vm.mmap_min_addr",
];

const MOST: u64 = 4 << 20;
