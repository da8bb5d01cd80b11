//! Paths as text: made plain, put together and taken apart, and where a search for those that an entity wants begins.

use super::Wanted;
use crate::oval::truth::Check;
use crate::oval::value::Operation;
use crate::pattern::literal_before;

/// Where a walk begins, and what paths must begin with.
pub(super) struct Start {
    pub(super) folder: String,
    literal: String,
}

impl Start {
    /// Says whether a path that can match may lie below a folder.
    pub(super) fn may_lead(&self, folder: &str) -> bool {
        let below = joined(folder, "");
        self.literal.starts_with(&below) || below.starts_with(&self.literal)
    }

    /// Says whether a path can match.
    pub(super) fn may_be(&self, path: &str) -> bool {
        path.starts_with(&self.literal)
    }
}

/// Returns where walks have to begin so that everything which can fit is seen.
pub(super) fn starts(wanted: &Wanted) -> Vec<Start> {
    let root = || {
        vec![Start {
            folder: "/".to_owned(),
            literal: String::new(),
        }]
    };
    let any = wanted.check == Check::AtLeastOne || wanted.values.len() == 1;
    let positive = matches!(wanted.check, Check::AtLeastOne | Check::All);
    if wanted.operation != Operation::Matches || !any || !positive {
        return root();
    }
    let mut all: Vec<Start> = wanted.values.iter().map(|value| start(value)).collect();
    all.sort_by(|a, b| a.literal.cmp(&b.literal));
    // What lies below another start is seen from there.
    let mut kept: Vec<Start> = Vec::new();
    for one in all {
        if !kept
            .iter()
            .any(|before| one.literal.starts_with(&before.literal))
        {
            kept.push(one);
        }
    }
    kept
}

fn start(pattern: &str) -> Start {
    let literal = literal_before(pattern);
    let literal = if literal.starts_with('/') {
        literal
    } else {
        ""
    };
    let folder = match literal.rfind('/') {
        Some(0) | None => "/",
        Some(at) => literal.get(..at).unwrap_or("/"),
    };
    Start {
        folder: folder.to_owned(),
        literal: literal.to_owned(),
    }
}

/// Makes a path plain, or says that it is none: it must be absolute and lead up nowhere.
pub(super) fn plain(path: &str) -> Option<String> {
    if !path.starts_with('/') || path.contains('\0') {
        return None;
    }
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    Some(format!("/{}", parts.join("/")))
}

/// Puts a folder and a name together.
pub(super) fn joined(folder: &str, name: &str) -> String {
    match folder {
        "/" => format!("/{name}"),
        folder => format!("{folder}/{name}"),
    }
}

/// Takes a path apart: the folder, and the name in it.
pub(super) fn split(path: &str) -> (&str, &str) {
    match path.rsplit_once('/') {
        Some(("", name)) => ("/", name),
        Some((folder, name)) => (folder, name),
        None => ("/", path),
    }
}
