//! The files of a host that tell which package installed a program: its `os-release`, and the databases of package
//! managers, as one layer. Nothing else is read, so that it costs little where a whole scan of a host would cost much.

use std::collections::BTreeSet;
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use seawall_model::host::engine::program::Program;
use seawall_model::host::seen::Seen;
use seawall_model::tree::{Entry, EntryKind, LayerVisitor, Selection};

use super::read;
use crate::layer::{LayerIndex, LayerIndexBuilder};

/// Hands the databases to a visitor, and returns a tree that has them, the programs, and the links at the root.
/// `programs` are paths as the host has them.
pub fn walk(
    root: &Path,
    programs: &[String],
    mut visitor: Box<dyn LayerVisitor + '_>,
) -> LayerIndex {
    let mut files = Files {
        root,
        index: LayerIndexBuilder::new(),
        done: BTreeSet::new(),
    };
    for link in LINKS {
        files.link(link);
    }
    for path in programs {
        files.add(path.trim_start_matches('/'), None);
    }
    for path in FIXED {
        files.add(path, Some(&mut *visitor));
    }
    for folder in FOLDERS {
        for name in files.names(folder) {
            files.add(&format!("{folder}/{name}"), Some(&mut *visitor));
        }
    }
    let names: Vec<&str> = programs
        .iter()
        .filter_map(|path| path.rsplit('/').next())
        .collect();
    for name in files.names(LISTS) {
        let path = format!("{LISTS}/{name}");
        if name.strip_suffix(".list").is_some() && files.mentions(&path, &names) {
            files.add(&path, Some(&mut *visitor));
        }
    }
    visitor.finish();
    files.index.build()
}

/// Reads the file of a program: the one that its process runs, where one does.
///
/// # Errors
/// Why it cannot be read.
pub fn read_program(root: &Path, program: &Program) -> Result<Vec<u8>, String> {
    let own = program.pid.map(|pid| format!("/proc/{pid}/exe"));
    let path = match (own, &program.path) {
        (Some(own), _) => own,
        (None, Seen::Known(path)) => path.clone(),
        (None, Seen::Absent) => return Err("its file is not known".to_owned()),
        (None, Seen::Unknown(why)) => return Err(why.clone()),
    };
    match read::bytes(root, &path, LARGEST) {
        Seen::Known(bytes) => Ok(bytes),
        Seen::Absent => Err(format!("{path} is not there")),
        Seen::Unknown(why) => Err(why),
    }
}

struct Files<'a> {
    root: &'a Path,
    index: LayerIndexBuilder,
    done: BTreeSet<String>,
}

impl Files<'_> {
    /// Adds a link as it stands.
    fn link(&mut self, path: &str) {
        let place = read::place(self.root, path);
        let (Ok(found), Ok(target)) = (
            std::fs::symlink_metadata(&place),
            std::fs::read_link(&place),
        ) else {
            return;
        };
        let target = target.to_string_lossy();
        let entry = entry(path, EntryKind::Symlink, &found, Some(&target));
        self.index.add(&entry);
    }

    /// Adds a file where links lead, and gives its content to a visitor that wants it.
    fn add(&mut self, path: &str, visitor: Option<&mut dyn LayerVisitor>) {
        let Seen::Known(path) = read::resolve(self.root, path) else {
            return;
        };
        let path = path.trim_start_matches('/').to_owned();
        let found = std::fs::symlink_metadata(read::place(self.root, &path));
        let Some(found) = found.ok().filter(Metadata::is_file) else {
            return;
        };
        if !self.done.insert(path.clone()) {
            return;
        }
        let entry = entry(&path, EntryKind::File, &found, None);
        self.index.add(&entry);
        let Some(visitor) = visitor else { return };
        let limit = match visitor.select(&entry) {
            Selection::Skip => return,
            Selection::Read { limit } | Selection::Sniff { limit } => limit,
        };
        if found.len() > limit {
            return visitor.oversized(&entry);
        }
        match read::bytes(self.root, &path, limit) {
            Seen::Known(bytes) => visitor.content(&entry, bytes),
            Seen::Absent => visitor.unreadable(&entry, "it is gone"),
            Seen::Unknown(why) => visitor.unreadable(&entry, &why),
        }
    }

    /// Lists a folder, sorted.
    fn names(&self, folder: &str) -> Vec<String> {
        let listed = read::list(self.root, folder, MOST);
        listed.known().map_or_else(Vec::new, |it| it.names.clone())
    }

    /// Says whether a list of files has one of these names.
    fn mentions(&self, path: &str, names: &[&str]) -> bool {
        let text = read::text(self.root, path, LONGEST_LIST);
        let Some(text) = text.known() else {
            // The extractor tells why it cannot be read.
            return true;
        };
        let is_named = |line: &str| {
            line.rsplit('/')
                .next()
                .is_some_and(|name| names.contains(&name))
        };
        text.lines().any(is_named)
    }
}

fn entry<'a>(path: &'a str, kind: EntryKind, found: &Metadata, link: Option<&'a str>) -> Entry<'a> {
    Entry {
        path,
        kind,
        size: found.len(),
        mode: found.mode() & 0o7777,
        uid: found.uid(),
        gid: found.gid(),
        link,
    }
}

/// Folders that many systems have become links to others.
const LINKS: &[&str] = &[
    "bin",
    "sbin",
    "lib",
    "lib64",
    "usr/sbin",
    "usr/bin",
    "usr/lib64",
];
const FIXED: &[&str] = &[
    "etc/os-release",
    "usr/lib/os-release",
    "etc/debian_version",
    "var/lib/dpkg/status",
    "var/lib/dpkg/diversions",
    "lib/apk/db/installed",
    "usr/lib/apk/db/installed",
];
/// Where RPM keeps its database.
const FOLDERS: &[&str] = &["var/lib/rpm", "usr/lib/sysimage/rpm", "usr/share/rpm"];
/// Where dpkg lists the files of packages.
const LISTS: &str = "var/lib/dpkg/info";
const LONGEST_LIST: u64 = 32 << 20;
/// Entries of a folder.
const MOST: usize = 100_000;
/// Bytes of a program; engines are a fifth of it.
const LARGEST: u64 = 512 << 20;
