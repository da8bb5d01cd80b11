//! The files of a working tree past a visitor: what is tracked, and what is neither tracked nor ignored.
//! A tracked file counts also where an ignore file names it, as it does for git.

use std::path::Path;

use rustix::fs::FileType;
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::tree::{Entry, EntryKind, LayerVisitor};

use super::Seen;
use super::listing::records;
use super::program::Git;
use crate::error::Error;
use crate::layer::LayerIndexBuilder;
use crate::layer::tar::normalise;
use crate::source::WalkContext;
use crate::source::beneath::Root;
use crate::source::directory::read::{File, read};

/// Walks a working tree, or the part of one that a directory is.
///
/// # Errors
/// Where git cannot list it.
pub(super) fn walk(
    git: &Git,
    folder: &Path,
    name: &str,
    visitor: &mut dyn LayerVisitor,
    context: &WalkContext<'_>,
) -> Result<Seen, Error> {
    let root = Root::open(folder).map_err(|error| Error::io("open", folder, error))?;
    let mut walk = Walk {
        git,
        folder,
        name,
        root,
        visitor,
        context,
        index: LayerIndexBuilder::new(),
        problems: Vec::new(),
        left: context.limits.entries,
    };
    walk.repository("", 0)?;
    Ok(Seen {
        index: walk.index,
        problems: walk.problems,
        commit: None,
        created: None,
    })
}

struct Walk<'a> {
    git: &'a Git,
    folder: &'a Path,
    name: &'a str,
    root: Root,
    visitor: &'a mut dyn LayerVisitor,
    context: &'a WalkContext<'a>,
    index: LayerIndexBuilder,
    problems: Vec<Problem>,
    /// Entries that may still come.
    left: u64,
}

impl Walk<'_> {
    /// Walks the repository in a folder below the root.
    fn repository(&mut self, below: &str, depth: usize) -> Result<(), Error> {
        let place = self.folder.join(below);
        let listed = self.git.at(&place, self.name).run(&[
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
            "--deduplicate",
        ])?;
        for record in records(&listed) {
            let Some(left) = self.left.checked_sub(1) else {
                let why = "it has more files than are allowed, so the rest was not looked at";
                self.problems
                    .push(Problem::new(ProblemKind::Limit, "repository", why));
                return Ok(());
            };
            self.left = left;
            self.listed(below, record, depth);
        }
        Ok(())
    }

    fn listed(&mut self, below: &str, record: &[u8], depth: usize) {
        let record = record.strip_suffix(b"/").unwrap_or(record);
        let mut raw = below.as_bytes().to_vec();
        if !raw.is_empty() {
            raw.push(b'/');
        }
        raw.extend(record);
        let (path, climbs) = normalise(&raw);
        // Git never lists such a path.
        if climbs || path.is_empty() {
            return;
        }
        let Ok(stat) = self.root.stat(&raw) else {
            // Tracked, but deleted in the working tree.
            return;
        };
        let kind = match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => EntryKind::File,
            FileType::Directory => return self.nested(&path, depth),
            FileType::Symlink => EntryKind::Symlink,
            _ => return,
        };
        let entry = Entry {
            path: &path,
            kind,
            size: u64::try_from(stat.st_size).unwrap_or(0),
            mode: stat.st_mode & 0o7777,
            uid: stat.st_uid,
            gid: stat.st_gid,
            link: (kind == EntryKind::Symlink).then_some(""),
        };
        self.index.add(&entry);
        if kind == EntryKind::File {
            let file = File {
                root: &self.root,
                raw: &raw,
                layer: 0,
                overlay: false,
            };
            read(&file, &entry, self.visitor, self.context);
        }
    }

    /// Walks a submodule, or a repository that lies inside this one.
    fn nested(&mut self, path: &str, depth: usize) {
        let inside = self.root.stat(format!("{path}/.git").as_bytes()).is_ok();
        let why = if !inside {
            "is a submodule that is not checked out".to_owned()
        } else if depth >= MOST_NESTED {
            "lies in too many other repositories".to_owned()
        } else {
            match self.repository(path, depth.saturating_add(1)) {
                Ok(()) => return,
                Err(error) => format!("cannot be listed: {error}"),
            }
        };
        let problem = Problem::new(ProblemKind::Unsupported, "repository", why).at(path);
        self.problems.push(problem);
    }
}

/// Repositories inside repositories.
const MOST_NESTED: usize = 8;
