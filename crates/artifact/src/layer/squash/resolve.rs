//! Follows symbolic links within the tree, never above its root.

use seawall_model::tree::{EntryKind, Resolved};

use super::SquashedTree;

/// Follows a path to where it leads.
pub(super) fn resolve(tree: &SquashedTree, path: &str) -> Resolved {
    let mut todo: Vec<String> = parts(path);
    let mut done = String::new();
    let mut last = None;
    let mut links = 0_u32;
    let mut steps = 0_u32;
    while let Some(part) = todo.pop() {
        steps = steps.saturating_add(1);
        if steps > MOST_STEPS {
            return Resolved::Loop;
        }
        if part == ".." {
            done.truncate(done.rfind('/').unwrap_or(0));
            last = None;
            continue;
        }
        let before = done.len();
        if !done.is_empty() {
            done.push('/');
        }
        done.push_str(&part);
        let Some((layer, entry)) = tree.get(&done) else {
            return Resolved::Missing;
        };
        if entry.kind == EntryKind::Symlink {
            links = links.saturating_add(1);
            if links > MOST_LINKS {
                return Resolved::Loop;
            }
            let target = entry.link.unwrap_or_default();
            if target.is_empty() {
                return Resolved::Missing;
            }
            done.truncate(if target.starts_with('/') { 0 } else { before });
            todo.extend(parts(target));
            last = None;
        } else if entry.kind != EntryKind::Directory && !todo.is_empty() {
            return Resolved::Missing;
        } else {
            last = Some((layer, entry.kind));
        }
    }
    found(tree, done, last)
}

/// Splits into parts, the first one last. A link may name its target in a long-winded way.
fn parts(path: &str) -> Vec<String> {
    let parts = path
        .split('/')
        .rev()
        .filter(|part| !part.is_empty() && *part != ".");
    parts.map(str::to_owned).collect()
}

fn found(tree: &SquashedTree, path: String, last: Option<(usize, EntryKind)>) -> Resolved {
    let (layer, kind) = match last {
        Some(last) => last,
        None if path.is_empty() => (0, EntryKind::Directory),
        None => match tree.get(&path) {
            Some((layer, entry)) => (layer, entry.kind),
            None => return Resolved::Missing,
        },
    };
    let kind = if kind == EntryKind::HardLink {
        EntryKind::File
    } else {
        kind
    };
    Resolved::Found { path, kind, layer }
}

/// As many as Linux follows.
const MOST_LINKS: u32 = 40;

/// Forty links of thousands of parts each can only be meant to take time.
const MOST_STEPS: u32 = 4096;
