//! This machine: its files beneath `/`, and what its kernel and its service manager say.

use std::collections::BTreeMap;
use std::path::Path;

use seawall_model::system::{
    FileFacts, InstalledPackage, Kernel, Mount, PackageManager, Running, Sight, System,
};
use seawall_model::tree::EntryKind;

use super::{DirectorySystem, Packages, mounts, service};
use crate::error::Error;

/// This machine.
pub struct Machine {
    files: DirectorySystem,
    name: String,
}

impl Machine {
    /// Opens this machine's root.
    ///
    /// # Errors
    /// Where it cannot be opened.
    pub fn open() -> Result<Self, Error> {
        let files = DirectorySystem::open(Path::new("/"))?;
        let node = rustix::system::uname()
            .nodename()
            .to_string_lossy()
            .into_owned();
        Ok(Self { files, name: node })
    }

    /// Sets what its package managers list.
    #[must_use]
    pub fn with_packages(mut self, packages: Packages) -> Self {
        self.files = self.files.with_packages(packages);
        self
    }

    fn text(&self, path: &str) -> Sight<String> {
        let bytes = self.files.read(path, MOST);
        bytes.map(|it| String::from_utf8_lossy(&it).into_owned())
    }

    /// Gathers the names of settings below a folder of `/proc/sys`.
    fn gather(&self, folder: &str, names: &mut Vec<String>) -> Result<(), String> {
        let listed = match self.files.list(folder) {
            Sight::Seen(listed) => listed,
            Sight::Absent => return Ok(()),
            Sight::Unseen(why) => return Err(why),
        };
        for name in listed {
            let path = format!("{folder}/{name}");
            let kind = self.files.file(&path).seen().map(|facts| facts.kind);
            if names.len() >= SETTINGS {
                return Err("there are too many settings".to_owned());
            }
            match kind {
                Some(EntryKind::Directory) => self.gather(&path, names)?,
                Some(EntryKind::File) => {
                    let own = path.trim_start_matches("/proc/sys/");
                    // A dot within a part stands as a slash, as sysctl(8) writes it.
                    let swap = |c| match c {
                        '/' => '.',
                        '.' => '/',
                        other => other,
                    };
                    names.push(own.chars().map(swap).collect());
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn uuids(&self) -> BTreeMap<String, String> {
        let folder = "/dev/disk/by-uuid";
        let names = self.files.list(folder).seen().unwrap_or_default();
        let pairs = names.into_iter().filter_map(|uuid| {
            let device = self.files.resolve(&format!("{folder}/{uuid}")).seen()?;
            Some((device, uuid))
        });
        pairs.collect()
    }
}

impl System for Machine {
    fn name(&self) -> &str {
        &self.name
    }

    fn file(&self, path: &str) -> Sight<FileFacts> {
        self.files.file(path)
    }

    fn resolve(&self, path: &str) -> Sight<String> {
        self.files.resolve(path)
    }

    fn list(&self, path: &str) -> Sight<Vec<String>> {
        self.files.list(path)
    }

    fn read(&self, path: &str, most: u64) -> Sight<Vec<u8>> {
        self.files.read(path, most)
    }

    fn packages(&self, manager: PackageManager) -> Sight<&[InstalledPackage]> {
        self.files.packages(manager)
    }

    fn environment(&self, process: Option<u64>) -> Sight<Vec<(String, String)>> {
        let who = process.map_or_else(|| "self".to_owned(), |it| it.to_string());
        self.text(&format!("/proc/{who}/environ")).map(|text| {
            let all = text.split('\0').filter_map(|one| one.split_once('='));
            all.map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect()
        })
    }

    fn running(&self) -> Option<&dyn Running> {
        Some(self)
    }
}

impl Running for Machine {
    fn kernel(&self) -> Sight<Kernel> {
        let told = rustix::system::uname();
        let text = |it: &std::ffi::CStr| it.to_string_lossy().into_owned();
        Sight::Seen(Kernel {
            machine: text(told.machine()),
            node: text(told.nodename()),
            system: text(told.sysname()),
            release: text(told.release()),
            version: text(told.version()),
        })
    }

    fn settings(&self) -> Sight<Vec<String>> {
        let mut names = Vec::new();
        match self.gather("/proc/sys", &mut names) {
            Ok(()) => {
                names.sort_unstable();
                Sight::Seen(names)
            }
            Err(why) => Sight::Unseen(why),
        }
    }

    fn setting(&self, name: &str) -> Sight<String> {
        let swap = |c| match c {
            '.' => '/',
            '/' => '.',
            other => other,
        };
        let path: String = name.chars().map(swap).collect();
        if path
            .split('/')
            .any(|part| part.is_empty() || part == "." || part == "..")
        {
            return Sight::Absent;
        }
        self.text(&format!("/proc/sys/{path}"))
    }

    fn mounts(&self) -> Sight<Vec<Mount>> {
        let uuids = self.uuids();
        self.text("/proc/self/mountinfo").map(|text| {
            let mut all = mounts::parse(&text, &uuids);
            for mount in &mut all {
                mount.space = space(mount);
            }
            all
        })
    }

    fn units(&self) -> Sight<Vec<String>> {
        service::units()
    }

    fn unit(&self, name: &str) -> Sight<BTreeMap<String, Vec<String>>> {
        service::unit(name)
    }
}

/// Asks how much room a file system has; those of other machines are not asked, since they may never answer.
fn space(mount: &Mount) -> Option<(u64, u64, u64)> {
    let is_local = mount.device.starts_with("/dev/") || LOCAL.contains(&mount.kind.as_str());
    if !is_local {
        return None;
    }
    let told = rustix::fs::statvfs(mount.point.as_str()).ok()?;
    let used = told.f_blocks.saturating_sub(told.f_bfree);
    Some((told.f_blocks, used, told.f_bfree))
}

const LOCAL: &[&str] = &["tmpfs", "ramfs", "overlay", "zfs", "devtmpfs"];
const MOST: u64 = 16 << 20;
const SETTINGS: usize = 100_000;
