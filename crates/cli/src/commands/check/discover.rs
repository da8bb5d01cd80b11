//! Paths → documents: what is named is taken as it is said to be, directories are searched.
//!
//! Ignore files are respected, links out of a directory that is searched are not followed, and numbers and sizes
//! are bounded. The order is that of the paths as they were named, and of names below them.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};
use seawall_checks::source::LONGEST;
use seawall_engine::Error;
use seawall_engine::check::gather::{MOST_BYTES, MOST_DOCUMENTS};
use seawall_engine::check::kind::{ByName, MOST_READ, by_name, kind_of};
use seawall_engine::check::{Given, STANDARD_INPUT};
use seawall_model::artifact::ArtifactKind;

use super::arguments::{Check, Kind};
use super::context::{self, Context};
use crate::exit::Usage;
use crate::ui::Terminal;

/// What there is to check.
pub(super) struct Discovered {
    pub(super) documents: Vec<Given>,
    /// Paths that could not be looked at.
    pub(super) failed: usize,
}

/// Finds and reads all documents.
pub(super) fn discover(arguments: &Check, terminal: Terminal) -> anyhow::Result<Discovered> {
    let here = [PathBuf::from(".")];
    let paths = if arguments.paths.is_empty() {
        &here[..]
    } else {
        &arguments.paths
    };
    let mut search = Search {
        arguments,
        terminal,
        context: context::named(arguments)?,
        seen: BTreeSet::new(),
        room: MOST_BYTES,
        found: Discovered {
            documents: Vec::new(),
            failed: 0,
        },
    };
    for path in paths {
        match search.path(path) {
            Ok(()) => {}
            // One path that is not there must not hide the others.
            Err(error) if paths.len() > 1 => {
                let engine = error.downcast_ref::<Error>();
                terminal.error(&error.to_string(), engine.and_then(Error::hint));
                search.found.failed += 1;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(search.found)
}

/// A search that goes on.
struct Search<'a> {
    arguments: &'a Check,
    terminal: Terminal,
    context: Option<Context>,
    /// Files that were taken, with links resolved.
    seen: BTreeSet<PathBuf>,
    /// Bytes that may still be read.
    room: u64,
    found: Discovered,
}

impl Search<'_> {
    fn path(&mut self, path: &Path) -> anyhow::Result<()> {
        if path.as_os_str() == STANDARD_INPUT {
            return self.standard_input();
        }
        let metadata = std::fs::metadata(path).map_err(|error| unreadable(path, error))?;
        if metadata.is_dir() {
            return self.directory(path);
        }
        let bytes = self.read(path)?;
        let name = path.display().to_string();
        let said = self.arguments.kind.map(Kind::artifact);
        let kind = said.or_else(|| kind_of(&name, &bytes)).or_else(|| {
            // A name that somebody took the trouble to type is meant.
            (by_name(&name) == ByName::Template).then_some(ArtifactKind::Dockerfile)
        });
        let Some(kind) = kind else {
            let why = "neither its name nor its content tells what it is; say it with --as";
            return Err(Usage(format!("{name}: {why}")).into());
        };
        self.seen.extend(path.canonicalize());
        self.take(path, name, kind, bytes);
        Ok(())
    }

    fn standard_input(&mut self) -> anyhow::Result<()> {
        let Some(kind) = self.arguments.kind else {
            let why = "say what standard input is: `--as dockerfile`, for instance";
            return Err(Usage(why.to_owned()).into());
        };
        let mut bytes = Vec::new();
        let most = (LONGEST as u64).saturating_add(1);
        let read = io::stdin().lock().take(most).read_to_end(&mut bytes);
        read.map_err(|error| unreadable(Path::new("standard input"), error))?;
        let name = STANDARD_INPUT.to_owned();
        self.take(Path::new(STANDARD_INPUT), name, kind.artifact(), bytes);
        Ok(())
    }

    fn directory(&mut self, root: &Path) -> anyhow::Result<()> {
        let before = self.found.documents.len();
        let real = root
            .canonicalize()
            .map_err(|error| unreadable(root, error))?;
        let mut entries = 0_usize;
        for entry in walk(root, !self.arguments.no_ignore) {
            entries += 1;
            if entries > MOST_ENTRIES || self.found.documents.len() >= MOST_DOCUMENTS {
                let text = format!("{} holds more than is looked at", root.display());
                self.not_looked_at(&text);
                break;
            }
            match entry {
                Ok(entry) => self.entry(&entry, &real),
                Err(error) => self.not_looked_at(&error.to_string()),
            }
        }
        if self.found.documents.len() == before {
            let hint = "Dockerfiles, Compose files, daemon.json, Kubernetes manifests, Bake files and CI workflows are looked for";
            let text = format!("nothing to check in {}", root.display());
            self.terminal.error(&text, Some(hint));
            self.found.failed += 1;
        }
        Ok(())
    }

    /// Takes a file of a directory where it is a document.
    fn entry(&mut self, entry: &DirEntry, root: &Path) {
        let path = entry.path();
        let name = shown(path);
        let kind = match by_name(&name) {
            ByName::No => return,
            ByName::Template => {
                let text = format!("{name} is passed over: Dockerfiles are made from it");
                return self.terminal.detail(&text);
            }
            ByName::Is(kind) => Some(kind),
            ByName::MayBe => None,
        };
        let Some(real) = inside(entry, root) else {
            return;
        };
        if !self.seen.insert(real) {
            return;
        }
        // Of what may be anything and cannot be read nobody expects to hear.
        let Some(kind) = kind.or_else(|| kind_of(&name, &beginning(path))) else {
            return;
        };
        match self.read(path) {
            Ok(bytes) => self.take(path, name, kind, bytes),
            Err(error) => self.not_looked_at(&error.to_string()),
        }
    }

    fn not_looked_at(&mut self, text: &str) {
        self.terminal.error(text, None);
        self.found.failed += 1;
    }

    /// Reads a file, within what may be held at once.
    fn read(&mut self, path: &Path) -> Result<Vec<u8>, Error> {
        let most = (LONGEST as u64).saturating_add(1).min(self.room);
        let read = || -> io::Result<Vec<u8>> {
            let file = File::open(path)?;
            if !file.metadata()?.is_file() && self.arguments.kind.is_none() {
                return Err(io::Error::other("it is not a regular file"));
            }
            let mut bytes = Vec::new();
            file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        let bytes = read().map_err(|error| unreadable(path, error))?;
        let size = bytes.len() as u64;
        if size > self.room {
            let why = io::Error::other("all documents together are too large");
            return Err(unreadable(path, why));
        }
        self.room -= size;
        Ok(bytes)
    }

    fn take(&mut self, path: &Path, name: String, kind: ArtifactKind, bytes: Vec<u8>) {
        let given = context::given(path, name, kind, bytes, self.context.as_ref());
        self.found.documents.push(given);
    }
}

/// Returns the directories that are searched, the named one first.
pub(super) fn folders(root: &Path, ignoring: bool) -> impl Iterator<Item = PathBuf> {
    let entries = walker(root, ignoring).build().filter_map(Result::ok);
    let folders = entries.filter(|entry| entry.file_type().is_some_and(|kind| kind.is_dir()));
    folders.map(DirEntry::into_path).take(MOST_ENTRIES)
}

/// Walks a directory in the order of names. Hidden files are looked at: projects keep Dockerfiles in
/// `.devcontainer` and the like.
fn walk(root: &Path, ignoring: bool) -> impl Iterator<Item = Result<DirEntry, ignore::Error>> {
    walker(root, ignoring).build().filter(|entry| {
        let kind = entry.as_ref().ok().and_then(DirEntry::file_type);
        !kind.is_some_and(|kind| kind.is_dir())
    })
}

fn walker(root: &Path, ignoring: bool) -> WalkBuilder {
    let mut builder = WalkBuilder::new(root);
    builder
        .standard_filters(false)
        .git_ignore(ignoring)
        .git_exclude(ignoring)
        .ignore(ignoring)
        .parents(ignoring)
        .require_git(false)
        .follow_links(false)
        .max_depth(Some(MOST_LEVELS))
        .sort_by_file_name(Ord::cmp)
        .filter_entry(|entry| entry.file_name() != ".git");
    builder
}

/// Returns the real path of a file; nothing where it lies outside the directory that is searched, or is none.
fn inside(entry: &DirEntry, root: &Path) -> Option<PathBuf> {
    let real = entry.path().canonicalize().ok()?;
    let is_file = std::fs::metadata(&real).is_ok_and(|metadata| metadata.is_file());
    (is_file && real.starts_with(root)).then_some(real)
}

/// Reads as much of a file as tells what it is; nothing where it cannot be read.
fn beginning(path: &Path) -> Vec<u8> {
    let read = || -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let most = MOST_READ as u64;
        File::open(path)?.take(most).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    read().unwrap_or_default()
}

/// Returns a path as people write it.
pub(in crate::commands) fn shown(path: &Path) -> String {
    let path = path.strip_prefix("./").unwrap_or(path);
    path.display().to_string()
}

fn unreadable(path: &Path, source: io::Error) -> Error {
    Error::Io {
        action: "read",
        path: path.to_owned(),
        source,
    }
}

/// Files that are looked at in one directory.
const MOST_ENTRIES: usize = 1_000_000;
/// Directories within each other.
const MOST_LEVELS: usize = 64;
