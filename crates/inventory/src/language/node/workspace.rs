//! Which folders are members of a workspace: the patterns of `workspaces` in a `package.json` (npm,
//! "workspaces"; Yarn, "Workspaces").

use crate::language::document::{Node, Value};

/// The patterns of a workspace.
#[derive(Debug, Default)]
pub(super) struct Patterns<'a> {
    patterns: Vec<&'a str>,
}

impl<'a> Patterns<'a> {
    /// Reads `workspaces` of a manifest: a list, or an object with the list as `packages`.
    pub(super) fn of(manifest: &'a Node<'a>) -> Self {
        let list = manifest.get("workspaces").map(|node| match &node.value {
            Value::Map(_) => node.get("packages").map_or(&[][..], Node::items),
            _ => node.items(),
        });
        let patterns = list.unwrap_or_default().iter().filter_map(Node::text);
        Self {
            patterns: patterns.take(PATTERNS).collect(),
        }
    }

    /// Says whether a folder, relative to the workspace, is a member.
    pub(super) fn has(&self, folder: &str) -> bool {
        let parts: Vec<&str> = folder.split('/').take(PARTS).collect();
        let mut member = false;
        for pattern in &self.patterns {
            let (wanted, pattern) = match pattern.strip_prefix('!') {
                Some(pattern) => (false, pattern),
                None => (true, *pattern),
            };
            let pattern = pattern.trim_start_matches("./").trim_end_matches('/');
            let pattern: Vec<&str> = pattern.split('/').take(PARTS).collect();
            if matches(&pattern, &parts) {
                member = wanted;
            }
        }
        member
    }
}

/// Compares parts of a path; `**` stands for any number of them.
fn matches(pattern: &[&str], parts: &[&str]) -> bool {
    // Row by row: which prefixes of the parts the pattern so far takes.
    let mut taken = vec![false; parts.len().saturating_add(1)];
    if let Some(none) = taken.first_mut() {
        *none = true;
    }
    for piece in pattern {
        let mut next = vec![false; taken.len()];
        let mut before = false;
        for (at, reached) in taken.iter().enumerate() {
            let part = at.checked_sub(1).and_then(|at| parts.get(at));
            let here = if *piece == "**" {
                *reached || next.get(at.wrapping_sub(1)).copied().unwrap_or(false)
            } else {
                before && part.is_some_and(|part| part_matches(piece, part))
            };
            if let Some(next) = next.get_mut(at) {
                *next = here;
            }
            before = *reached;
        }
        taken = next;
    }
    taken.last().copied().unwrap_or(false)
}

/// Compares one part; each `*` stands for any text.
fn part_matches(pattern: &str, part: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == part;
    };
    let Some(mut left) = part.strip_prefix(first) else {
        return false;
    };
    let (middle, last) = rest.rsplit_once('*').unwrap_or(("", rest));
    let Some(end) = left.strip_suffix(last) else {
        return false;
    };
    left = end;
    for piece in middle.split('*') {
        match left.find(piece) {
            Some(at) => {
                left = left
                    .get(at.saturating_add(piece.len())..)
                    .unwrap_or_default();
            }
            None => return false,
        }
    }
    true
}

/// Patterns of a workspace.
const PATTERNS: usize = 1_000;
/// Parts of a path.
const PARTS: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_workspaces() {
        for (pattern, path, want) in [
            ("packages/*", "packages/a", true),
            ("packages/*", "packages/a/b", false),
            ("packages/**", "packages/a/b", true),
            ("packages/**/x", "packages/x", true),
            ("app", "app", true),
            ("app", "app2", false),
            ("a-*-z", "a-b-c-z", true),
            ("a*", "b", false),
            ("**", "q/r", true),
        ] {
            let patterns = Patterns {
                patterns: vec![pattern],
            };
            assert_eq!(patterns.has(path), want, "{pattern} {path}");
        }
        let patterns = Patterns {
            patterns: vec!["p/*", "!p/old"],
        };
        assert!(patterns.has("p/new") && !patterns.has("p/old"));
    }
}
