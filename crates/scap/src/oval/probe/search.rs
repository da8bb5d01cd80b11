//! Finding files by path, or by folder and name, as the objects `file` and `textfilecontent54` describe them, with their
//! behaviours. Folders are walked only where a path is not named outright, and from the folder on that all paths share
//! which can match.

use std::collections::{BTreeSet, VecDeque};

use seawall_model::system::{FileFacts, Sight};
use seawall_model::tree::EntryKind;

use super::path::{joined, plain, split, starts};
use super::{Probe, Wanted};
use crate::limits::{ENTRIES, MESSAGES};

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Search {
    pub(super) files: Vec<FoundFile>,
    pub(super) messages: Vec<String>,
    pub(super) incomplete: bool,
    left: usize,
}

/// A file, or a folder where no name is asked for.
#[derive(Debug)]
pub(super) struct FoundFile {
    /// The folder that it is in.
    pub(super) folder: String,
    /// Its name; nothing where it is the folder itself that is meant.
    pub(super) name: Option<String>,
    /// What is known of it.
    pub(super) facts: FileFacts,
}

impl FoundFile {
    /// The whole path.
    pub(super) fn path(&self) -> String {
        match &self.name {
            Some(name) => joined(&self.folder, name),
            None => self.folder.clone(),
        }
    }
}

/// Finds files.
pub(super) fn search(probe: &Probe<'_>) -> Search {
    let mut search = Search {
        left: ENTRIES,
        ..Search::default()
    };
    match (
        probe.entity("filepath"),
        probe.entity("path"),
        probe.entity("filename"),
    ) {
        (Some(path), None, None) => search.by_path(probe, path),
        (None, Some(folder), Some(name)) => search.by_folder(probe, folder, name),
        _ => search.fail("it names neither a path nor a folder and a file"),
    }
    search
}

impl Search {
    fn fail(&mut self, why: impl Into<String>) {
        self.incomplete = true;
        if self.messages.len() < MESSAGES {
            self.messages.push(why.into());
        }
    }

    /// Takes what was seen; what was not is told.
    fn take<T>(&mut self, path: &str, seen: Sight<T>) -> Option<T> {
        match seen {
            Sight::Seen(seen) => Some(seen),
            Sight::Absent => None,
            Sight::Unseen(why) => {
                self.fail(format!("{path}: {why}"));
                None
            }
        }
    }

    fn by_path(&mut self, probe: &Probe<'_>, wanted: &Wanted) {
        if let Some(paths) = wanted.candidates() {
            for path in paths {
                self.named(probe, path);
            }
            return;
        }
        for start in starts(wanted) {
            self.walk(probe, &start.folder, &mut |search, path, facts| {
                if facts.kind == EntryKind::Directory {
                    return start.may_lead(path);
                }
                match wanted.fits(probe.means, path) {
                    Ok(true) => search.found(path, facts.clone()),
                    Ok(false) => {}
                    Err(why) => search.fail(why),
                }
                false
            });
        }
    }

    /// Looks at a path that is named outright.
    fn named(&mut self, probe: &Probe<'_>, path: &str) {
        let Some(path) = plain(path) else {
            return;
        };
        let seen = probe.system.file(&path);
        if let Some(facts) = self.take(&path, seen) {
            // A folder is no file path.
            if facts.kind != EntryKind::Directory {
                self.found(&path, facts);
            }
        }
    }

    fn found(&mut self, path: &str, facts: FileFacts) {
        let (folder, name) = split(path);
        self.files.push(FoundFile {
            folder: folder.to_owned(),
            name: Some(name.to_owned()),
            facts,
        });
    }

    fn by_folder(&mut self, probe: &Probe<'_>, folder: &Wanted, name: &Wanted) {
        let mut folders: Vec<String> = Vec::new();
        if let Some(paths) = folder.candidates() {
            for path in paths {
                let Some(path) = plain(path) else {
                    continue;
                };
                if self.is_folder(probe, &path) {
                    folders.push(path);
                }
            }
        } else {
            for start in starts(folder) {
                let mut fits = |search: &mut Self, path: &str| match folder.fits(probe.means, path)
                {
                    Ok(true) => folders.push(path.to_owned()),
                    Ok(false) => {}
                    Err(why) => search.fail(why),
                };
                if start.may_be(&start.folder) && self.is_folder(probe, &start.folder) {
                    fits(self, &start.folder);
                }
                self.walk(probe, &start.folder, &mut |search, path, facts| {
                    if facts.kind != EntryKind::Directory {
                        return false;
                    }
                    fits(search, path);
                    start.may_lead(path)
                });
            }
        }
        let mut known = BTreeSet::new();
        for start in folders {
            for one in self.reached(probe, &start) {
                if known.insert(one.clone()) {
                    self.in_folder(probe, &one, name);
                }
            }
        }
    }

    fn is_folder(&mut self, probe: &Probe<'_>, path: &str) -> bool {
        let reached = probe.system.resolve(path);
        let Some(reached) = self.take(path, reached) else {
            return false;
        };
        let seen = probe.system.file(&reached);
        self.take(path, seen)
            .is_some_and(|facts| facts.kind == EntryKind::Directory)
    }

    /// Finds the files of a folder, or the folder itself.
    fn in_folder(&mut self, probe: &Probe<'_>, folder: &str, name: &Wanted) {
        if name.nil {
            let seen = probe.system.file(folder);
            if let Some(facts) = self.take(folder, seen) {
                self.files.push(FoundFile {
                    folder: folder.to_owned(),
                    name: None,
                    facts,
                });
            }
            return;
        }
        if let Some(names) = name.candidates() {
            for name in names {
                if !name.is_empty() && !name.contains('/') && name != "." && name != ".." {
                    self.named(probe, &joined(folder, name));
                }
            }
            return;
        }
        let listed = probe.system.list(folder);
        for one in self.take(folder, listed).unwrap_or_default() {
            if !self.count() {
                return;
            }
            match name.fits(probe.means, &one) {
                Ok(true) => self.named(probe, &joined(folder, &one)),
                Ok(false) => {}
                Err(why) => {
                    self.fail(why);
                    return;
                }
            }
        }
    }

    /// Returns a folder and those that the behaviours lead to from it.
    fn reached(&mut self, probe: &Probe<'_>, start: &str) -> Vec<String> {
        let behaviour = |name: &str| probe.behaviours.get(name).map_or("", String::as_str);
        let depth = behaviour("max_depth").trim().parse::<i64>().unwrap_or(-1);
        let most = usize::try_from(depth).unwrap_or(usize::MAX);
        match behaviour("recurse_direction") {
            "down" => self.below(probe, start, most),
            "up" => {
                let mut all = vec![start.to_owned()];
                let mut path = start;
                while all.len() <= most && path != "/" {
                    path = split(path).0;
                    all.push(path.to_owned());
                }
                all
            }
            _ => vec![start.to_owned()],
        }
    }

    fn below(&mut self, probe: &Probe<'_>, start: &str, most: usize) -> Vec<String> {
        let recurse = probe.behaviours.get("recurse").map_or("", String::as_str);
        let (links, folders) = match recurse {
            "directories" => (false, true),
            "symlinks" => (true, false),
            _ => (true, true),
        };
        let systems = probe.behaviours.get("recurse_file_system");
        let same = systems.is_some_and(|it| it == "defined");
        let remote = if systems.is_some_and(|it| it == "local") {
            remote_mounts(probe)
        } else {
            BTreeSet::new()
        };
        let device = probe.system.file(start).seen().and_then(|it| it.device);
        let mut all = vec![start.to_owned()];
        let mut seen = BTreeSet::new();
        let mut waiting = VecDeque::from([(start.to_owned(), 0_usize)]);
        while let Some((folder, depth)) = waiting.pop_front() {
            if depth >= most || is_pseudo(&folder, start) {
                continue;
            }
            let listed = probe.system.list(&folder);
            for name in self.take(&folder, listed).unwrap_or_default() {
                if !self.count() {
                    return all;
                }
                let path = joined(&folder, &name);
                let looked = probe.system.file(&path);
                let Some(facts) = self.take(&path, looked) else {
                    continue;
                };
                let follow = match facts.kind {
                    EntryKind::Directory => folders,
                    EntryKind::Symlink => links && self.is_folder(probe, &path),
                    _ => false,
                };
                let elsewhere = same && facts.device != device || remote.contains(&path);
                if !follow || elsewhere {
                    continue;
                }
                // A folder that was reached before leads round in a circle.
                let reached = probe.system.resolve(&path).seen().unwrap_or_default();
                if facts.kind == EntryKind::Symlink && !seen.insert(reached) {
                    continue;
                }
                all.push(path.clone());
                waiting.push_back((path, depth.saturating_add(1)));
            }
        }
        all
    }

    /// Walks everything below a folder, no links followed; `visit` says of folders whether to go on in them.
    fn walk(
        &mut self,
        probe: &Probe<'_>,
        start: &str,
        visit: &mut dyn FnMut(&mut Self, &str, &FileFacts) -> bool,
    ) {
        let mut waiting = vec![start.to_owned()];
        while let Some(folder) = waiting.pop() {
            if is_pseudo(&folder, start) {
                continue;
            }
            let listed = probe.system.list(&folder);
            for name in self.take(&folder, listed).unwrap_or_default() {
                if !self.count() {
                    return;
                }
                let path = joined(&folder, &name);
                let seen = probe.system.file(&path);
                let Some(facts) = self.take(&path, seen) else {
                    continue;
                };
                if visit(self, &path, &facts) && facts.kind == EntryKind::Directory {
                    waiting.push(path);
                }
            }
        }
    }

    fn count(&mut self) -> bool {
        if let Some(left) = self.left.checked_sub(1) {
            self.left = left;
            return true;
        }
        self.fail("there are more files than are looked at");
        false
    }
}

/// Says whether a folder holds what the kernel makes up, which is looked at only by who begins there.
fn is_pseudo(folder: &str, start: &str) -> bool {
    let is_made_up = |root: &str| folder == root && !start.starts_with(root);
    ["/proc", "/sys"].into_iter().any(is_made_up)
}

fn remote_mounts(probe: &Probe<'_>) -> BTreeSet<String> {
    let mounts = probe.system.running().and_then(|it| it.mounts().seen());
    let remote = mounts
        .unwrap_or_default()
        .into_iter()
        .filter(|mount| REMOTE.iter().any(|kind| mount.kind == *kind));
    remote.map(|mount| mount.point).collect()
}

/// File systems of other machines.
const REMOTE: &[&str] = &[
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "afs",
    "ceph",
    "glusterfs",
    "lustre",
    "9p",
    "fuse.sshfs",
];
