//! Files with secrets in an image: known by their names, and by what was seen in them.

use std::collections::BTreeMap;

use seawall_model::setup::Holding;

use crate::dockerfile::secret::file::secret_file;
use crate::image::Input;
use crate::image::fact::layer::origin;
use crate::image::fact::packaged::packaged;
use crate::image::fact::seen::{Sight, seen};

/// A file that holds a secret.
pub(crate) struct Found {
    /// Where it lies.
    pub(crate) path: String,
    /// Its layer.
    pub(crate) layer: usize,
    /// What it holds.
    pub(crate) holds: &'static str,
    /// What to add to the message.
    pub(crate) origin: &'static str,
    /// Whether more than its name says so.
    pub(crate) is_certain: bool,
}

/// Files with secrets, those of packages among them; of very many the first, and the number of the others.
#[derive(Default)]
pub(in crate::image) struct Secrets {
    found: Vec<Named>,
    more: usize,
    /// What was seen in files.
    seen: BTreeMap<String, Holding>,
}

/// A file whose name, or what was seen in it, says that it holds a secret.
struct Named {
    path: String,
    layer: usize,
    holds: &'static str,
    is_certain: bool,
}

impl Secrets {
    pub(in crate::image) fn new(input: &Input<'_>) -> Self {
        let credentials = input.inventory.setup.credentials.iter();
        let seen = credentials.map(|file| (file.location.path.clone(), file.holds));
        Self {
            seen: seen.collect(),
            ..Self::default()
        }
    }

    pub(in crate::image) fn see(&mut self, sight: &Sight<'_>) {
        let path = sight.path();
        if !sight.is_file || sight.entry.size == 0 || is_published(path) {
            return;
        }
        let Some((holds, is_seen)) = judge(path, self.seen.get(path).copied()) else {
            return;
        };
        if self.found.len() >= MOST {
            self.more = self.more.saturating_add(1);
            return;
        }
        self.found.push(Named {
            path: path.to_owned(),
            layer: sight.layer,
            holds,
            is_certain: is_seen && !is_for_tests(path),
        });
    }
}

/// Returns the files with secrets. What packages and libraries bring along is published anyway.
///
/// Of very many, the last one stands for the rest, whose number comes with it.
pub(crate) fn secret_files(input: &Input<'_>) -> (Vec<Found>, usize) {
    let secrets = &seen(input).secrets;
    let owned = packaged(input, secrets.found.iter().map(|file| file.path.as_str()));
    let own = secrets.found.iter();
    let own = own.filter(|file| !owned.contains(file.path.as_str()));
    let found = own.map(|file| Found {
        path: file.path.clone(),
        layer: file.layer,
        holds: file.holds,
        origin: origin(input, file.layer),
        is_certain: file.is_certain,
    });
    (found.collect(), secrets.more)
}

/// Says what a file holds, and whether that was seen.
fn judge(path: &str, seen: Option<Holding>) -> Option<(&'static str, bool)> {
    let named = secret_file(path);
    match seen {
        Some(Holding::PrivateKey) => Some(("a private key", true)),
        Some(Holding::ProtectedKey) => Some(("a private key, protected by a password", false)),
        Some(Holding::Credentials) => named.map(|file| (file.holds, true)),
        Some(Holding::Public | Holding::Nothing) => None,
        None => named.map(|file| (file.holds, file.is_certain)),
    }
}

/// Says whether a path is one of those at which libraries keep what they publish, or the key of a server, of which
/// another check tells.
fn is_published(path: &str) -> bool {
    let is_host_key = path.starts_with("etc/ssh/ssh_host_") || path.starts_with("etc/dropbear/");
    let is_of_library = path.split('/').any(|part| LIBRARIES.contains(&part));
    let is_of_system = path.starts_with("usr/") && is_for_tests(path);
    is_host_key || is_of_library || is_of_system || path.starts_with("usr/share/")
}

/// Says whether a path is one at which what tests and examples need is kept.
fn is_for_tests(path: &str) -> bool {
    path.split('/').any(|part| TESTS.contains(&part))
}

const LIBRARIES: &[&str] = &[
    "dist-packages",
    "gems",
    "node_modules",
    "site-packages",
    "vendor",
];
const TESTS: &[&str] = &[
    "doc", "docs", "examples", "fixtures", "test", "testdata", "tests",
];
/// Files that are told.
const MOST: usize = 5000;
