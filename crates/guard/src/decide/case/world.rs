//! A world that was written down: objects and paths of the host, for cases and tests.

use std::collections::BTreeMap;

use seawall_policy::essence::Essence;

use crate::api::operation::Target;
use crate::decide::reference::Reference;
use crate::world::{HostPath, Object, PathKind, Unknown, World};

/// A world that was written down. What it does not name is not there.
#[derive(Clone, Debug, Default)]
pub struct WrittenWorld {
    /// Objects.
    pub objects: Vec<(Target, Object)>,
    /// Links of the host, and where they lead.
    pub links: BTreeMap<String, String>,
    /// What is at paths of the host; folders above are there as well.
    pub paths: BTreeMap<String, PathKind>,
    /// What scans have found in images, by their ids.
    pub scans: BTreeMap<String, Essence>,
}

impl World for WrittenWorld {
    fn object(&self, target: Target, reference: &str) -> Result<Option<Object>, Unknown> {
        let objects = self.objects.iter().filter(|(of, _)| *of == target);
        let objects: Vec<&Object> = objects.map(|(_, object)| object).collect();
        let exact = objects.iter().find(|it| is_called(target, it, reference));
        if let Some(exact) = exact {
            return Ok(Some((*exact).clone()));
        }
        if !reference.bytes().all(|byte| byte.is_ascii_hexdigit()) || reference.is_empty() {
            return Ok(None);
        }
        let bare = |id: &str| id.strip_prefix("sha256:").unwrap_or(id).to_owned();
        let mut begun = objects
            .iter()
            .filter(|it| bare(&it.id).starts_with(reference));
        match (begun.next(), begun.next()) {
            (Some(_), Some(_)) => Err(Unknown(format!(
                "{reference} is the beginning of several ids"
            ))),
            (found, _) => Ok(found.map(|it| (*it).clone())),
        }
    }

    fn path(&self, path: &str) -> Result<HostPath, Unknown> {
        let mut left: Vec<String> = path.split('/').rev().map(str::to_owned).collect();
        let (mut resolved, mut through_link, mut hops) = (String::new(), false, 0_u32);
        while let Some(part) = left.pop() {
            match part.as_str() {
                "" | "." => continue,
                ".." => {
                    let up = resolved.rfind('/').unwrap_or_default();
                    resolved.truncate(up);
                    continue;
                }
                _ => {}
            }
            let here = format!("{resolved}/{part}");
            let Some(to) = self.links.get(&here) else {
                resolved = here;
                continue;
            };
            through_link = true;
            hops = hops.saturating_add(1);
            if hops > MOST_LINKS {
                return Err(Unknown(format!("{path} leads in a circle")));
            }
            if to.starts_with('/') {
                resolved.clear();
            }
            left.extend(to.split('/').rev().map(str::to_owned));
        }
        if resolved.is_empty() {
            resolved.push('/');
        }
        Ok(HostPath {
            kind: self.kind(&resolved),
            resolved,
            through_link,
        })
    }
}

impl WrittenWorld {
    fn kind(&self, path: &str) -> PathKind {
        if let Some(kind) = self.paths.get(path) {
            return *kind;
        }
        let inside = format!("{}/", path.trim_end_matches('/'));
        let is_above = self.paths.keys().any(|it| it.starts_with(&inside));
        if is_above || path == "/" {
            PathKind::Folder
        } else {
            PathKind::Missing
        }
    }
}

fn is_called(target: Target, object: &Object, reference: &str) -> bool {
    if object.id == reference || object.names.iter().any(|name| name == reference) {
        return true;
    }
    let Some(wanted) = (target == Target::Image)
        .then(|| Reference::parse(reference))
        .flatten()
    else {
        return false;
    };
    if wanted.id.is_some() {
        return wanted.id.as_ref() == Some(&object.id);
    }
    let latest = |it: &Reference| it.tag.clone().unwrap_or_else(|| "latest".to_owned());
    if wanted.digest.is_some() {
        let digests = object.digests.iter().filter_map(|it| Reference::parse(it));
        let mut digests = digests.filter(|it| it.name == wanted.name);
        return digests.any(|it| it.digest == wanted.digest);
    }
    let names = object.names.iter().filter_map(|it| Reference::parse(it));
    let mut names = names.filter(|it| it.name == wanted.name);
    names.any(|it| latest(&it) == latest(&wanted))
}

/// Links that the kernel follows on one way.
const MOST_LINKS: u32 = 40;
