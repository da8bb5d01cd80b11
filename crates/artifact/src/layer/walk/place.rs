//! Where an entry lands: the directories that lead to it may be symbolic links of the same layer.

use seawall_model::tree::EntryKind;

use crate::layer::builder::LayerIndexBuilder;
use crate::layer::order;

/// What stands in the way of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Obstacle {
    /// Symbolic links lead round in a circle or through too many links.
    Loop,
    /// Something above it is neither a directory nor a symbolic link.
    NotADirectory,
    /// So much had to be followed in this layer that it can only be meant to take time.
    Endless,
}

/// Follows the links above paths, remembering the last directory that was free of them.
#[derive(Debug, Default)]
pub(super) struct Placer {
    clear: String,
    known: bool,
    leaves: bool,
    /// Bytes of paths that were looked up while links were followed.
    work: u64,
}

impl Placer {
    /// Returns where a path lands; `None` where nothing leads elsewhere.
    pub(super) fn place(
        &mut self,
        path: &str,
        index: &LayerIndexBuilder,
    ) -> Result<Option<String>, Obstacle> {
        let parent = order::parent(path).unwrap_or_default();
        if !self.leaves || parent.is_empty() || (self.known && self.clear == parent) {
            return Ok(None);
        }
        let in_the_way = |above: &str| {
            index
                .find(above)
                .map(|(_, entry)| entry.kind)
                .filter(|kind| *kind != EntryKind::Directory)
        };
        // What leads to the last clear directory is clear as well.
        let clear = |above: &&str| {
            self.known && (self.clear == *above || order::is_below(&self.clear, above))
        };
        let above = std::iter::once(parent).chain(order::ancestors(parent));
        let kind = above.take_while(|above| !clear(above)).find_map(in_the_way);
        match kind {
            None => {
                parent.clone_into(&mut self.clear);
                self.known = true;
                Ok(None)
            }
            Some(_) => follow(path, index, &mut self.work).map(Some),
        }
    }

    /// Must be told of everything that is entered and is no directory.
    pub(super) fn entered(&mut self, path: &str) {
        self.leaves = true;
        if self.clear == path || order::is_below(&self.clear, path) {
            self.known = false;
        }
    }
}

/// Follows all links above the last part of a path.
fn follow(path: &str, index: &LayerIndexBuilder, work: &mut u64) -> Result<String, Obstacle> {
    let mut todo: Vec<String> = path.split('/').rev().map(str::to_owned).collect();
    let mut done = String::new();
    let mut links = 0_u32;
    while let Some(part) = todo.pop() {
        match part.as_str() {
            "" | "." => continue,
            ".." => {
                done.truncate(done.rfind('/').unwrap_or(0));
                continue;
            }
            _ => {}
        }
        let before = done.len();
        if !done.is_empty() {
            done.push('/');
        }
        done.push_str(&part);
        if todo.is_empty() {
            break;
        }
        *work = work.saturating_add(done.len() as u64);
        if *work > MOST_WORK {
            return Err(Obstacle::Endless);
        }
        match index
            .find(&done)
            .map(|(_, entry)| (entry.kind, entry.link.unwrap_or_default()))
        {
            None | Some((EntryKind::Directory, _)) => {}
            Some((EntryKind::Symlink, target)) => {
                links = links.saturating_add(1);
                if links > MOST_LINKS {
                    return Err(Obstacle::Loop);
                }
                done.truncate(if target.starts_with('/') { 0 } else { before });
                todo.extend(target.split('/').rev().map(str::to_owned));
            }
            Some(_) => return Err(Obstacle::NotADirectory),
        }
    }
    Ok(done)
}

/// As many as Linux follows.
const MOST_LINKS: u32 = 40;

/// A few seconds. Honest layers need some megabytes.
const MOST_WORK: u64 = 2 << 30;
