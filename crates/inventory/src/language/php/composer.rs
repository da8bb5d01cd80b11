//! Packages as Composer writes them into `composer.lock` and `installed.json` (Composer, "The composer.json
//! schema" and "Basic usage").

use std::collections::BTreeMap;

use seawall_model::package::{Hash, HashAlgorithm, Package, PackageType, Usage};
use seawall_model::problem::ProblemKind;
use seawall_model::purl::Purl;

use crate::language::document::{Node, Value};
use crate::language::listing::Listing;
use crate::language::word::{licence, word};

/// Adds packages to a list and remembers their names.
#[derive(Debug, Default)]
pub(super) struct Packages {
    by_name: BTreeMap<String, usize>,
    /// Those that stand for a package of another name.
    stands_in: BTreeMap<String, usize>,
}

impl Packages {
    /// Adds one.
    pub(super) fn add(&mut self, node: &Node<'_>, usage: Usage, listing: &mut Listing) {
        let name = node.text_of("name").unwrap_or_default();
        let version = node.text_of("version").unwrap_or_default();
        let Some(mut package) = make(name, version) else {
            let shown = format!("{name} {version}");
            listing.doubt(ProblemKind::Unsupported, UNVERSIONED, shown.trim());
            if let Some(at) = listing.pass() {
                self.known(name.to_lowercase(), node, at);
            }
            return;
        };
        package.usage = usage;
        package.licences = licences(node);
        let origin = |part, key| node.get(part).and_then(|part: &Node<'_>| part.text_of(key));
        let shasum = origin("dist", "shasum").unwrap_or_default();
        package
            .hashes
            .extend(Hash::new(HashAlgorithm::Sha1, shasum));
        // That of a folder is a digest of its content.
        let of_folder = origin("dist", "type") == Some("path");
        let revision = origin("source", "reference").or(origin("dist", "reference"));
        let revision = revision.filter(|_| !of_folder);
        let full = |text: &&str| text.len() == 40 && text.bytes().all(|b| b.is_ascii_hexdigit());
        package.commit = revision.filter(full).map(str::to_ascii_lowercase);
        let name = package.name.clone();
        if let Some(at) = listing.add(node.line, package) {
            self.known(name, node, at);
        }
    }

    /// A package is also there for those that ask for what it replaces or provides.
    fn known(&mut self, name: String, node: &Node<'_>, at: usize) {
        self.by_name.insert(name, at);
        for list in ["replace", "provide"] {
            for (name, _) in node.entries_of(list).take(STANDS_FOR) {
                self.stands_in.entry(name.to_lowercase()).or_insert(at);
            }
        }
    }

    /// Notes what an added package needs.
    pub(super) fn needs(&self, node: &Node<'_>, listing: &mut Listing) {
        let Some(from) = node.text_of("name").and_then(|name| self.find(name)) else {
            return;
        };
        for (name, _) in node.entries_of("require") {
            if let Some(to) = self.find(name).filter(|to| *to != from) {
                listing.needs(from, to, false);
            }
        }
    }

    /// Returns the position of a package.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        let name = name.to_lowercase();
        let found = self.by_name.get(&name);
        found.or_else(|| self.stands_in.get(&name)).copied()
    }
}

/// Makes a package; nothing where there is no name or no version that can be compared: a branch
/// (`dev-main`, `1.x-dev`) is none.
pub(super) fn make(name: &str, version: &str) -> Option<Package> {
    let name = word(name)?.to_lowercase();
    let (vendor, short) = name.split_once('/')?;
    if vendor.is_empty() || short.is_empty() || short.contains('/') {
        return None;
    }
    let version = word(version).filter(|version| is_version(version))?;
    let purl = Purl::new("composer", short, version).namespace(vendor);
    Some(Package::new(PackageType::Composer, &name, version, purl))
}

/// `[v]1.2.3.4-beta5`, of which all behind the first number may be missing (Composer, "Versions and
/// constraints", "Exact version constraint").
pub(super) fn is_version(version: &str) -> bool {
    let version = version.strip_prefix(['v', 'V']).unwrap_or(version);
    let end = version.find(['-', '+', '_']).unwrap_or(version.len());
    let (numbers, rest) = version.split_at_checked(end).unwrap_or((version, ""));
    let number = |part: &str| part.starts_with(|c: char| c.is_ascii_digit());
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'+' | b'_');
    numbers.split('.').all(number)
        && version.bytes().all(plain)
        && !rest.to_ascii_lowercase().ends_with("-dev")
        && !numbers.split('.').any(|part| part.contains(['x', 'X']))
}

/// A list of names, or one.
fn licences(node: &Node<'_>) -> Vec<String> {
    let Some(node) = node.get("license") else {
        return Vec::new();
    };
    let all = match &node.value {
        Value::List(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    let texts = all.iter().filter_map(Node::text);
    texts.take(LICENCES).filter_map(licence).collect()
}

const UNVERSIONED: &str = "packages without a usable version, not listed";
/// Packages for which one stands; large frameworks replace some forty.
const STANDS_FOR: usize = 1_024;
/// Licences of one package.
const LICENCES: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn branches_are_no_versions() {
        for (version, want) in [
            ("v1.2.3", true),
            ("1.2", true),
            ("2.0.0-beta1", true),
            ("1.2.3.4", true),
            ("20230101", true),
            ("dev-main", false),
            ("1.x-dev", false),
            ("1.0.0-dev", false),
            ("^1.2", false),
            ("1.2.*", false),
            ("1.2 || 1.3", false),
            ("", false),
        ] {
            assert_eq!(is_version(version), want, "{version}");
        }
        assert_eq!(
            make("Acme/Lib", "v1").unwrap().purl.to_string(),
            "pkg:composer/acme/lib@v1"
        );
        assert!(make("php", "8.1").is_none());
    }
}
