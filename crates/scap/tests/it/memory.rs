//! A system in memory.

use std::collections::BTreeMap;

use seawall_model::system::{
    FileFacts, InstalledPackage, Kernel, Mount, PackageManager, Running, Sight, System,
};
use seawall_model::tree::EntryKind;

/// A system in memory: files by path, and what runs.
#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) files: BTreeMap<String, String>,
    pub(crate) modes: BTreeMap<String, u32>,
    pub(crate) unreadable: Vec<String>,
    pub(crate) links: BTreeMap<String, String>,
    pub(crate) dpkg: Option<Vec<InstalledPackage>>,
    pub(crate) settings: BTreeMap<String, String>,
    pub(crate) environment: Vec<(String, String)>,
    pub(crate) mounts: Vec<Mount>,
    pub(crate) runs: bool,
}

impl Memory {
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let files = files.iter();
        Self {
            files: files
                .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
                .collect(),
            ..Self::default()
        }
    }

    pub(crate) fn package(mut self, name: &str, version: &str, release: &str) -> Self {
        self.dpkg
            .get_or_insert_with(Vec::new)
            .push(InstalledPackage {
                name: name.into(),
                architecture: "amd64".into(),
                version: version.into(),
                release: release.into(),
                ..InstalledPackage::default()
            });
        self
    }

    fn is_folder(&self, path: &str) -> bool {
        let below = if path == "/" {
            "/".to_owned()
        } else {
            format!("{path}/")
        };
        let mut all = self.files.keys().chain(self.links.keys());
        all.any(|one| one.starts_with(&below))
    }
}

impl System for Memory {
    #[expect(clippy::unnecessary_literal_bound, reason = "the trait has it so")]
    fn name(&self) -> &str {
        "memory"
    }

    fn file(&self, path: &str) -> Sight<FileFacts> {
        let (kind, size) = match self.files.get(path) {
            _ if self.links.contains_key(path) => (EntryKind::Symlink, 0),
            Some(text) => (EntryKind::File, text.len() as u64),
            None if self.is_folder(path) => (EntryKind::Directory, 0),
            None => return Sight::Absent,
        };
        Sight::Seen(FileFacts {
            kind,
            size,
            mode: self.modes.get(path).copied().unwrap_or(0o644),
            uid: 0,
            gid: 0,
            accessed: None,
            modified: Some(1000),
            changed: None,
            device: Some(1),
            has_acl: None,
        })
    }

    fn resolve(&self, path: &str) -> Sight<String> {
        let mut path = path.to_owned();
        for _ in 0..10 {
            match self.links.get(&path) {
                Some(target) => path.clone_from(target),
                None if self.files.contains_key(&path) || self.is_folder(&path) => {
                    return Sight::Seen(path);
                }
                None => return Sight::Absent,
            }
        }
        Sight::Unseen("links lead round in a circle".into())
    }

    fn list(&self, path: &str) -> Sight<Vec<String>> {
        if !self.is_folder(path) {
            return Sight::Absent;
        }
        let below = if path == "/" {
            "/".to_owned()
        } else {
            format!("{path}/")
        };
        let all = self.files.keys().chain(self.links.keys());
        let inside = all.filter_map(|one| one.strip_prefix(&below));
        let mut names: Vec<String> = inside
            .map(|rest| rest.split('/').next().unwrap().to_owned())
            .collect();
        names.sort();
        names.dedup();
        Sight::Seen(names)
    }

    fn read(&self, path: &str, most: u64) -> Sight<Vec<u8>> {
        let path = match self.resolve(path) {
            Sight::Seen(path) => path,
            Sight::Absent => return Sight::Absent,
            Sight::Unseen(why) => return Sight::Unseen(why),
        };
        if self.unreadable.contains(&path) {
            return Sight::Unseen("permission denied".into());
        }
        match self.files.get(&path) {
            Some(text) if text.len() as u64 > most => Sight::Unseen("too large".into()),
            Some(text) => Sight::Seen(text.clone().into_bytes()),
            None => Sight::Absent,
        }
    }

    fn packages(&self, manager: PackageManager) -> Sight<&[InstalledPackage]> {
        match (&self.dpkg, manager) {
            (Some(packages), PackageManager::Dpkg) => Sight::Seen(packages),
            _ => Sight::Absent,
        }
    }

    fn environment(&self, process: Option<u64>) -> Sight<Vec<(String, String)>> {
        match process {
            None => Sight::Seen(self.environment.clone()),
            Some(_) => Sight::Absent,
        }
    }

    fn running(&self) -> Option<&dyn Running> {
        self.runs.then_some(self as &dyn Running)
    }
}

impl Running for Memory {
    fn kernel(&self) -> Sight<Kernel> {
        Sight::Seen(Kernel {
            machine: "x86_64".into(),
            node: "memory".into(),
            system: "Linux".into(),
            release: "6.1".into(),
            version: "#1".into(),
        })
    }

    fn settings(&self) -> Sight<Vec<String>> {
        Sight::Seen(self.settings.keys().cloned().collect())
    }

    fn setting(&self, name: &str) -> Sight<String> {
        match self.settings.get(name) {
            Some(value) => Sight::Seen(value.clone()),
            None => Sight::Absent,
        }
    }

    fn mounts(&self) -> Sight<Vec<Mount>> {
        Sight::Seen(self.mounts.clone())
    }

    fn units(&self) -> Sight<Vec<String>> {
        Sight::Unseen("systemd does not run here".into())
    }

    fn unit(&self, _name: &str) -> Sight<BTreeMap<String, Vec<String>>> {
        Sight::Unseen("systemd does not run here".into())
    }
}
