//! An image as a system: the tree of all its layers, and the content of files. Contents are read in further passes over
//! the layers: what was asked for and is not known yet is remembered, [`ImageSystem::fetch`] reads all of it at once, and
//! then it is asked again.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::system::{FileFacts, InstalledPackage, PackageManager, Running, Sight, System};
use seawall_model::tree::{
    Entry, EntryKind, LayerVisitor, LayerVisitors, Resolved, Selection, Ticket, Tree as _,
};

use super::{Packages, listed};
use crate::error::Error;
use crate::layer::SquashedTree;
use crate::source::{Source, WalkContext};

/// An image.
pub struct ImageSystem {
    name: String,
    tree: SquashedTree,
    packages: Packages,
    environment: Vec<(String, String)>,
    contents: BTreeMap<Place, Result<Arc<[u8]>, String>>,
    wanted: RefCell<BTreeMap<Place, u64>>,
    bytes: u64,
}

/// A layer and a path in it.
type Place = (usize, String);

impl ImageSystem {
    /// Makes a system of the tree of an image; `environment` is what its configuration gives to processes.
    pub fn new(
        name: impl Into<String>,
        tree: SquashedTree,
        environment: Vec<(String, String)>,
    ) -> Self {
        Self {
            name: name.into(),
            tree,
            packages: Packages::new(),
            environment,
            contents: BTreeMap::new(),
            wanted: RefCell::default(),
            bytes: 0,
        }
    }

    /// Sets what its package managers list.
    pub fn set_packages(&mut self, packages: Packages) {
        self.packages = packages;
    }

    /// Says whether contents were asked for that are not known yet.
    pub fn is_waiting(&self) -> bool {
        !self.wanted.borrow().is_empty()
    }

    /// Reads what was asked for, in one pass over the source that the image came from.
    ///
    /// # Errors
    /// Where the source can no longer be read.
    pub fn fetch(
        &mut self,
        source: &dyn Source,
        context: &WalkContext<'_>,
    ) -> Result<Vec<Problem>, Error> {
        let wanted = std::mem::take(&mut *self.wanted.borrow_mut());
        let paths: BTreeSet<&str> = wanted.keys().map(|(_, path)| path.as_str()).collect();
        let most = wanted.values().copied().max().unwrap_or(0);
        let left = ALL.saturating_sub(self.bytes);
        let gatherer = Gatherer {
            paths: &paths,
            most,
            left: Mutex::new(left),
            found: Mutex::default(),
        };
        let walked = source.walk(&gatherer, context)?;
        let mut found = gatherer.found.into_inner().unwrap_or_default();
        for (layer, one) in walked.layers.iter().enumerate() {
            let Some(one) = one else {
                continue;
            };
            let Some(files) = found.get_mut(&one.ticket) else {
                continue;
            };
            for (path, content) in files.iter() {
                if wanted.contains_key(&(layer, path.clone())) {
                    if let Ok(bytes) = content {
                        let more = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
                        self.bytes = self.bytes.saturating_add(more);
                    }
                    self.contents.insert((layer, path.clone()), content.clone());
                }
            }
        }
        for place in wanted.into_keys() {
            let why = || Err("its content is in no layer that could be read".to_owned());
            self.contents.entry(place).or_insert_with(why);
        }
        Ok(walked.problems)
    }

    /// Tells of what the tree was made of in which engines differ.
    pub fn problems(&self) -> Vec<Problem> {
        let mut all = self.tree.problems().to_vec();
        if self.is_waiting() {
            all.push(Problem::new(
                ProblemKind::Limit,
                "files of the image",
                "more passes over the image would be needed to read all that is asked for",
            ));
        }
        all
    }

    fn reach(&self, path: &str) -> Sight<(String, EntryKind, usize)> {
        let path = path.trim_start_matches('/');
        match self.tree.resolve(path) {
            Resolved::Found { path, kind, layer } => Sight::Seen((path, kind, layer)),
            Resolved::Missing => Sight::Absent,
            Resolved::Loop => Sight::Unseen("links lead round in a circle".to_owned()),
        }
    }
}

impl System for ImageSystem {
    fn name(&self) -> &str {
        &self.name
    }

    fn file(&self, path: &str) -> Sight<FileFacts> {
        let trimmed = path.trim_matches('/');
        if trimmed.is_empty() {
            return Sight::Seen(FileFacts {
                kind: EntryKind::Directory,
                ..facts_of(None)
            });
        }
        let (folder, name) = trimmed.rsplit_once('/').unwrap_or(("", trimmed));
        let folder = match self.resolve(folder) {
            Sight::Seen(folder) => folder,
            Sight::Absent => return Sight::Absent,
            Sight::Unseen(why) => return Sight::Unseen(why),
        };
        let folder = folder.trim_matches('/');
        let path = match folder {
            "" => name.to_owned(),
            folder => format!("{folder}/{name}"),
        };
        match self.tree.get(&path) {
            Some((_, entry)) => Sight::Seen(facts_of(Some(&entry))),
            None => Sight::Absent,
        }
    }

    fn resolve(&self, path: &str) -> Sight<String> {
        if path.trim_matches('/').is_empty() {
            return Sight::Seen("/".to_owned());
        }
        self.reach(path).map(|(path, _, _)| format!("/{path}"))
    }

    fn list(&self, path: &str) -> Sight<Vec<String>> {
        if path.trim_matches('/').is_empty() {
            return Sight::Seen(self.tree.list(""));
        }
        match self.reach(path) {
            Sight::Seen((path, EntryKind::Directory, _)) => Sight::Seen(self.tree.list(&path)),
            Sight::Seen(_) | Sight::Absent => Sight::Absent,
            Sight::Unseen(why) => Sight::Unseen(why),
        }
    }

    fn read(&self, path: &str, most: u64) -> Sight<Vec<u8>> {
        let (path, kind, layer) = match self.reach(path) {
            Sight::Seen(reached) => reached,
            Sight::Absent => return Sight::Absent,
            Sight::Unseen(why) => return Sight::Unseen(why),
        };
        if !matches!(kind, EntryKind::File | EntryKind::HardLink) {
            return Sight::Absent;
        }
        let place = (layer, path);
        match self.contents.get(&place) {
            Some(Ok(bytes)) if u64::try_from(bytes.len()).is_ok_and(|it| it <= most) => {
                Sight::Seen(bytes.to_vec())
            }
            Some(Ok(_)) => Sight::Unseen(format!("it is larger than {most} bytes")),
            Some(Err(why)) => Sight::Unseen(why.clone()),
            None => {
                let mut wanted = self.wanted.borrow_mut();
                let limit = wanted.entry(place).or_default();
                *limit = most.max(*limit);
                Sight::Unseen("its content was not read".to_owned())
            }
        }
    }

    fn packages(&self, manager: PackageManager) -> Sight<&[InstalledPackage]> {
        listed(&self.packages, manager)
    }

    fn environment(&self, process: Option<u64>) -> Sight<Vec<(String, String)>> {
        match process {
            // What a container of the image would begin with.
            None | Some(1) => Sight::Seen(self.environment.clone()),
            Some(_) => Sight::Absent,
        }
    }

    fn running(&self) -> Option<&dyn Running> {
        None
    }
}

fn facts_of(entry: Option<&Entry<'_>>) -> FileFacts {
    FileFacts {
        kind: entry.map_or(EntryKind::Directory, |it| it.kind),
        size: entry.map_or(0, |it| it.size),
        mode: entry.map_or(0o755, |it| it.mode & 0o7777),
        uid: entry.map_or(0, |it| it.uid),
        gid: entry.map_or(0, |it| it.gid),
        accessed: None,
        modified: None,
        changed: None,
        device: None,
        has_acl: None,
    }
}

/// Gathers contents.
struct Gatherer<'a> {
    paths: &'a BTreeSet<&'a str>,
    most: u64,
    left: Mutex<u64>,
    found: Mutex<BTreeMap<Ticket, Gathered>>,
}

type Gathered = BTreeMap<String, Result<Arc<[u8]>, String>>;

impl LayerVisitors for Gatherer<'_> {
    fn begin(&self, ticket: Ticket) -> Box<dyn LayerVisitor + '_> {
        Box::new(Gathering {
            gatherer: self,
            ticket,
            files: Gathered::new(),
        })
    }
}

struct Gathering<'a> {
    gatherer: &'a Gatherer<'a>,
    ticket: Ticket,
    files: Gathered,
}

impl LayerVisitor for Gathering<'_> {
    fn select(&mut self, entry: &Entry<'_>) -> Selection {
        if !self.gatherer.paths.contains(entry.path) {
            return Selection::Skip;
        }
        Selection::Read {
            limit: self.gatherer.most,
        }
    }

    fn content(&mut self, entry: &Entry<'_>, bytes: Vec<u8>) {
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let fits = self.gatherer.left.lock().is_ok_and(|mut left| {
            let rest = left.checked_sub(size);
            *left = rest.unwrap_or(*left);
            rest.is_some()
        });
        let content = if fits {
            Ok(Arc::from(bytes))
        } else {
            Err("too much of the image has been read already".to_owned())
        };
        self.files.insert(entry.path.to_owned(), content);
    }

    fn oversized(&mut self, entry: &Entry<'_>) {
        let why = format!("it is larger than {} bytes", self.gatherer.most);
        self.files.insert(entry.path.to_owned(), Err(why));
    }

    fn unreadable(&mut self, entry: &Entry<'_>, why: &str) {
        self.files
            .insert(entry.path.to_owned(), Err(why.to_owned()));
    }

    fn finish(self: Box<Self>) {
        if let Ok(mut found) = self.gatherer.found.lock() {
            found.insert(self.ticket, self.files);
        }
    }
}

/// Bytes of an image that are kept.
const ALL: u64 = 512 << 20;
