//! The members of an archive by path: hostile names left out, links followed inside the archive, the
//! last of several members of one name taken (as unpacking would).

use std::collections::HashMap;

use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::tree::EntryKind;

use crate::layer::tar::{Member, normalise};

/// Members by path, each file with what is known of it.
#[derive(Debug)]
pub(super) struct Catalogue<T> {
    places: HashMap<String, Place<T>>,
    /// Paths that occurred more than once.
    repeated: u64,
    /// Members whose name leads out of the archive.
    escaping: u64,
}

#[derive(Debug)]
enum Place<T> {
    File(T),
    /// Another name of the member of this path.
    Link(String),
}

impl<T> Default for Catalogue<T> {
    fn default() -> Self {
        Self {
            places: HashMap::new(),
            repeated: 0,
            escaping: 0,
        }
    }
}

impl<T> Catalogue<T> {
    /// Returns the path of a member, or nothing where its name leads out of the archive.
    pub(super) fn path_of(&mut self, member: &Member) -> Option<String> {
        let long = member.name.len().max(member.link.len()) > MAX_NAME;
        let (path, climbs) = if long {
            (String::new(), true)
        } else {
            normalise(&member.name)
        };
        if climbs {
            self.escaping = self.escaping.saturating_add(1);
            return None;
        }
        Some(path)
    }

    /// Adds a regular file.
    pub(super) fn add_file(&mut self, path: String, what: T) {
        self.put(path, Place::File(what));
    }

    /// Adds a symbolic or hard link, if it leads to another member.
    pub(super) fn add_link(&mut self, path: String, member: &Member) {
        let target = match member.kind {
            Some(EntryKind::HardLink) => inside("", &member.link),
            Some(EntryKind::Symlink) => {
                let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
                inside(parent, &member.link)
            }
            _ => return,
        };
        match target {
            Some(target) => self.put(path, Place::Link(target)),
            None => self.escaping = self.escaping.saturating_add(1),
        }
    }

    fn put(&mut self, path: String, place: Place<T>) {
        if self.places.insert(path, place).is_some() {
            self.repeated = self.repeated.saturating_add(1);
        }
    }

    /// Finds a file by path, links followed.
    pub(super) fn find(&self, path: &str) -> Option<&T> {
        let mut at = path;
        for _ in 0..MAX_LINKS {
            match self.places.get(at)? {
                Place::File(what) => return Some(what),
                Place::Link(target) => at = target,
            }
        }
        None
    }

    /// Says what was odd about the members.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let odd = |count: u64, why: &str| {
            let why = format!("{count} {why}");
            (count > 0).then(|| Problem::new(ProblemKind::Input, "image archive", why))
        };
        let repeated = odd(
            self.repeated,
            "of its members replace an earlier one of the same name",
        );
        let escaping = odd(
            self.escaping,
            "of its members have names that lead out of it or are too long, and were left out",
        );
        repeated.into_iter().chain(escaping).collect()
    }
}

/// Keeps the first of very many problems.
pub(super) fn abridge(problems: &mut Vec<Problem>) {
    let more = problems.len().saturating_sub(MAX_PROBLEMS);
    if more > 0 {
        problems.truncate(MAX_PROBLEMS);
        let why = format!("{more} more things were odd about it");
        problems.push(Problem::new(ProblemKind::Input, "image archive", why));
    }
}

/// Joins a link's text to the directory it stands in; nothing where it leads out of the archive.
fn inside(parent: &str, link: &[u8]) -> Option<String> {
    let link = std::str::from_utf8(link).ok()?;
    if link.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = parent.split('/').filter(|part| !part.is_empty()).collect();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Bytes of a member's name or link target; engines write less than 200.
const MAX_NAME: usize = 1_024;

/// Problems of an archive that are told one by one.
const MAX_PROBLEMS: usize = 40;

/// Links that are followed in a row.
const MAX_LINKS: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_stay_inside() {
        let cases = [
            ("a", "../b/layer.tar", Some("b/layer.tar")),
            ("a/c", "../../b", Some("b")),
            ("", "x/./y", Some("x/y")),
            ("a", "../../etc/passwd", None),
            ("a", "/etc/passwd", None),
        ];
        for (parent, link, want) in cases {
            assert_eq!(inside(parent, link.as_bytes()).as_deref(), want, "{link}");
        }
    }
}
