//! `volumes.create`: a volume, and what it leads to.
//!
//! The engine's own driver calls mount(2) with whatever it is given, so a volume may be a path or a device of the host, or
//! a share of another machine, under a name that says nothing of it.

use super::body;
use super::path::is_volume_name;
use super::rule;
use crate::api::asked::Asked;
use crate::api::refusal::{Refusal, excerpt};

/// A volume that is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Volume {
    /// Its name; nothing: the engine invents one.
    pub name: Option<String>,
    /// Its driver; nothing: the engine's own.
    pub driver: Option<String>,
    /// Options of the driver.
    pub options: Vec<(String, String)>,
    /// Labels.
    pub labels: Vec<(String, String)>,
    /// Whether it is one of the cluster.
    pub cluster: bool,
    /// Secrets of the cluster that its driver gets.
    pub secrets: Vec<String>,
    /// What it leads to.
    pub leads_to: Vec<LeadsTo>,
}

/// What a volume leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeadsTo {
    /// A folder of the engine's own.
    Own,
    /// Memory.
    Memory,
    /// A path of the host, as written: the kernel follows its links.
    Host(String),
    /// A device of the host, with a file system.
    Device(String),
    /// Another machine: its address and path, as written.
    Remote(String),
    /// A file system of the kernel's own: `proc`, `sysfs`, `debugfs` …
    Kernel(String),
    /// Whatever the driver of this name makes of it.
    Driver(String),
    /// What can't be told.
    Unknown(String),
}

/// Reads a volume that is asked for. Of other operations than `volumes.create` nothing.
///
/// # Errors
/// Where the body can't be brought into that form.
pub fn volume(asked: &Asked) -> Result<Option<Volume>, Refusal> {
    if asked.operation.id != "volumes.create" {
        return Ok(None);
    }
    let body = body(asked)?;
    let place = body.field("Name")?;
    let name = place.text()?;
    if let Some(name) = name.as_deref().filter(|name| !is_volume_name(name)) {
        let why = format!("`{}` is no name of a volume", excerpt(name));
        return Err(place.refuse(rule::VOLUME, &why));
    }
    let driver = body.field("Driver")?.text()?;
    let options = body.field("DriverOpts")?.pairs()?;
    let cluster = body.field("ClusterVolumeSpec")?;
    let mut secrets = Vec::new();
    for item in cluster.field("Secrets")?.items()? {
        secrets.extend(item.field("Secret")?.text()?);
    }
    Ok(Some(Volume {
        name,
        leads_to: leads_to(driver.as_deref(), &options),
        driver,
        options,
        labels: body.field("Labels")?.pairs()?,
        cluster: cluster.is_there(),
        secrets,
    }))
}

/// Says what a volume of a driver with options leads to; never nothing.
pub fn leads_to(driver: Option<&str>, options: &[(String, String)]) -> Vec<LeadsTo> {
    if let Some(driver) = driver.filter(|driver| !matches!(*driver, "" | "local")) {
        return vec![LeadsTo::Driver(driver.to_owned())];
    }
    let known = |(key, _): &&(String, String)| !OPTIONS.contains(&key.as_str());
    if let Some((key, _)) = options.iter().find(known) {
        return vec![LeadsTo::Unknown(format!("the option {}", excerpt(key)))];
    }
    let option = |name: &str| {
        let found = options.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value.as_str())
    };
    let (kind, device, flags) = (option("type"), option("device"), option("o"));
    if kind.is_empty() && device.is_empty() {
        // Nothing is mounted: the flags are not looked at.
        return vec![LeadsTo::Own];
    }
    mounted(kind, device, flags)
}

/// Says what mount(2) mounts.
fn mounted(kind: &str, device: &str, flags: &str) -> Vec<LeadsTo> {
    let has = |word: &str| flags.split(',').any(|it| it == word);
    if has("remount") {
        return vec![LeadsTo::Unknown("a remount".to_owned())];
    }
    if has("bind") || has("rbind") {
        return vec![LeadsTo::Host(device.to_owned())];
    }
    match kind {
        "overlay" | "aufs" | "unionfs" => layers(kind, flags),
        _ if MEMORY.contains(&kind) => vec![LeadsTo::Memory],
        _ if REMOTE.contains(&kind) => vec![LeadsTo::Remote(remote(device, flags))],
        _ if KERNEL.contains(&kind) => vec![LeadsTo::Kernel(kind.to_owned())],
        _ if ON_DEVICE.contains(&kind) => vec![LeadsTo::Device(device.to_owned())],
        _ => vec![LeadsTo::Unknown(format!("the type {}", excerpt(kind)))],
    }
}

/// Says which folders of the host a file system lies upon.
fn layers(kind: &str, flags: &str) -> Vec<LeadsTo> {
    let mut all = Vec::new();
    for word in flags.split(',') {
        let Some((name, value)) = word.split_once('=') else {
            continue;
        };
        match name {
            // A data folder stands behind two colons; an escaped colon leaves a part that is told as another folder.
            "lowerdir" | "lowerdir+" | "datadir+" => {
                let folders = value.split(':').filter(|it| !it.is_empty());
                all.extend(folders.map(|it| LeadsTo::Host(it.to_owned())));
            }
            "upperdir" | "workdir" => all.push(LeadsTo::Host(value.to_owned())),
            _ => {}
        }
    }
    if all.is_empty() || kind != "overlay" || flags.contains('\\') {
        all.push(LeadsTo::Unknown(format!("the layers of {kind}")));
    }
    all
}

/// Says a share with the machine that it is on, which network file systems have in their flags.
fn remote(device: &str, flags: &str) -> String {
    let mut words = flags.split(',');
    let address = words.find_map(|word| word.strip_prefix("addr="));
    match address {
        Some(address) if device.starts_with(':') => format!("{address}{device}"),
        Some(address) => format!("{device} at {address}"),
        None => device.to_owned(),
    }
}

/// Options that the engine's own driver knows.
const OPTIONS: [&str; 4] = ["type", "device", "o", "size"];

/// File systems in memory.
const MEMORY: [&str; 2] = ["tmpfs", "ramfs"];

/// File systems of other machines.
const REMOTE: [&str; 13] = [
    "9p",
    "afs",
    "beegfs",
    "ceph",
    "cifs",
    "coda",
    "davfs",
    "glusterfs",
    "lustre",
    "nfs",
    "nfs4",
    "smb3",
    "virtiofs",
];

/// File systems that are windows into the kernel.
const KERNEL: [&str; 20] = [
    "autofs",
    "binder",
    "binfmt_misc",
    "bpf",
    "cgroup",
    "cgroup2",
    "configfs",
    "cpuset",
    "debugfs",
    "devpts",
    "devtmpfs",
    "efivarfs",
    "fusectl",
    "hugetlbfs",
    "mqueue",
    "proc",
    "pstore",
    "securityfs",
    "sysfs",
    "tracefs",
];

/// File systems on devices.
const ON_DEVICE: [&str; 17] = [
    "bcachefs", "btrfs", "erofs", "exfat", "ext2", "ext3", "ext4", "f2fs", "hfsplus", "iso9660",
    "jfs", "msdos", "ntfs3", "squashfs", "udf", "vfat", "xfs",
];
