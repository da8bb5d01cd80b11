//! Capabilities that a container can ever have (`capabilities(7)`): by the kernel all five sets
//! together, else as the
//! engine makes them of what was asked.

use seawall_model::capability::FileCapability;
use seawall_model::host::engine::host_config::HostConfig;
use seawall_model::host::process::CapabilitySets;

/// Returns all that a process and its children can ever have. The bounding set counts for an
/// ordinary user, too: a
/// program with the setuid bit, or `docker exec --user 0`, makes use of it.
pub(crate) const fn of_process(sets: &CapabilitySets) -> u64 {
    sets.effective | sets.permitted | sets.inheritable | sets.bounding | sets.ambient
}

/// Returns what the engine gives for what was asked; nothing where that is not known. Of what is
/// not known to be
/// dropped nothing is.
pub(crate) fn of_request(host: &HostConfig) -> Option<u64> {
    if host.privileged.known().copied()? {
        return Some(all());
    }
    let added = host.cap_add.known()?;
    let none = Vec::new();
    let dropped = host.cap_drop.known().unwrap_or(&none);
    let has_all = |words: &[String]| words.iter().any(|word| short(word) == "all");
    let (adds, drops) = (set(added), set(dropped));
    // As Moby does: all but the dropped, else only the added, else the usual ones.
    Some(if has_all(added) {
        all() & !drops
    } else if has_all(dropped) {
        adds
    } else {
        (usual() & !drops) | adds
    })
}

/// Returns the capabilities that the engine gives to every container.
pub(super) fn usual() -> u64 {
    of_names(USUAL)
}

/// Returns the capabilities that hand over the host.
pub(super) fn dangerous() -> u64 {
    of_names(DANGEROUS)
}

fn all() -> u64 {
    let last = FileCapability::of("cap_checkpoint_restore").unwrap_or_default();
    last | last.saturating_sub(1)
}

fn of_names(names: &[&str]) -> u64 {
    let bit = |name: &&str| FileCapability::of(&format!("cap_{name}")).unwrap_or_default();
    names.iter().map(bit).fold(0, |set, bit| set | bit)
}

/// A name that nobody knows stands for the highest bit: it is more than the usual.
fn set(words: &[String]) -> u64 {
    let bit = |word: &String| match short(word).as_str() {
        "all" => 0,
        short => FileCapability::of(&format!("cap_{short}")).unwrap_or(1 << 63),
    };
    words.iter().map(bit).fold(0, |set, bit| set | bit)
}

/// `CAP_NET_ADMIN`, `net_admin` → `net_admin`.
fn short(word: &str) -> String {
    let word = word.to_ascii_lowercase();
    word.strip_prefix("cap_").unwrap_or(&word).to_owned()
}

/// What Docker gives (Moby's `oci/caps/defaults.go`).
const USUAL: &[&str] = &[
    "audit_write",
    "chown",
    "dac_override",
    "fowner",
    "fsetid",
    "kill",
    "mknod",
    "net_bind_service",
    "net_raw",
    "setfcap",
    "setgid",
    "setpcap",
    "setuid",
    "sys_chroot",
];

/// Known ways out of a container.
const DANGEROUS: &[&str] = &[
    "bpf",
    "dac_read_search",
    "mac_admin",
    "mac_override",
    "sys_admin",
    "sys_boot",
    "sys_module",
    "sys_ptrace",
    "sys_rawio",
];
