//! The lock that npm writes into `node_modules`: what it installed, and why (npm, "package-lock.json",
//! "Hidden Lockfiles").

use std::collections::BTreeMap;

use seawall_model::package::Presence;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::node::npm_lock;
use crate::language::node::project::Manifests;
use crate::unpack::Unpack;

/// Reads what npm installed.
#[derive(Clone, Copy, Debug)]
pub struct NodeHiddenLock;

impl Extractor for NodeHiddenLock {
    fn id(&self) -> &'static str {
        "node-hidden-lock"
    }

    fn version(&self) -> u32 {
        2
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[".package-lock.json"],
            endings: &[],
        })
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        let folder = path.strip_suffix("/.package-lock.json")?;
        let wanted = folder.rsplit('/').next() == Some("node_modules");
        wanted.then_some(Interest {
            max_bytes: 64 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_hidden_lock(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a `node_modules/.package-lock.json`.
pub fn parse_hidden_lock(path: &str, bytes: &[u8], out: &mut Extracted) {
    let none = BTreeMap::new();
    let manifests = Manifests::new("", &none);
    npm_lock::read(path, bytes, Presence::Installed, &manifests, out);
}
