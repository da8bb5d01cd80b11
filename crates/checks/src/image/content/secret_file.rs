//! Files with secrets in an image: known by their names, and by what was seen in them.

use std::collections::BTreeMap;

use seawall_model::setup::Holding;
use seawall_model::tree::EntryKind;

use crate::dockerfile::secret::file::secret_file;
use crate::image::Input;
use crate::image::fact::layer::origin;
use crate::image::fact::packaged::packaged;

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

/// Returns the files with secrets. What packages and libraries bring along is published anyway.
///
/// Of very many, the last one stands for the rest, whose number comes with it.
pub(crate) fn secret_files(input: &Input<'_>) -> (Vec<Found>, usize) {
    let credentials = input.inventory.setup.credentials.iter();
    let seen: BTreeMap<&str, Holding> = credentials
        .map(|file| (file.location.path.as_str(), file.holds))
        .collect();
    let mut found: Vec<Found> = Vec::new();
    let mut more = 0_usize;
    input.files.each(&mut |layer, entry| {
        let is_file = matches!(entry.kind, EntryKind::File | EntryKind::HardLink);
        if !is_file || entry.size == 0 || is_published(entry.path) {
            return;
        }
        if let Some((holds, is_seen)) = judge(entry.path, seen.get(entry.path).copied()) {
            let is_certain = is_seen && !is_for_tests(entry.path);
            if found.len() >= MOST {
                more = more.saturating_add(1);
                return;
            }
            found.push(Found {
                path: entry.path.to_owned(),
                layer,
                holds,
                origin: origin(input, layer),
                is_certain,
            });
        }
    });
    let owned: Vec<String> = {
        let owned = packaged(input, found.iter().map(|file| file.path.as_str()));
        owned.into_iter().map(str::to_owned).collect()
    };
    found.retain(|file| owned.binary_search(&file.path).is_err());
    (found, more)
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
