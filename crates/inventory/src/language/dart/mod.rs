//! Packages of Dart and Flutter: `pubspec.lock` (Dart, "The pubspec.lock file"; dart-lang/pub,
//! `lib/src/lock_file.dart`). It tells what the project asks for, but not what needs what.

use seawall_model::package::{
    Hash, HashAlgorithm, Package, PackageType, Presence, Relation, Usage,
};
use seawall_model::problem::ProblemKind;
use seawall_model::purl::Purl;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::document::{Node, yaml};
use crate::language::listing::Listing;
use crate::language::word::word;
use crate::unpack::Unpack;

/// Reads `pubspec.lock`.
#[derive(Clone, Copy, Debug)]
pub struct PubspecLock;

impl Extractor for PubspecLock {
    fn id(&self) -> &'static str {
        "dart-pubspec"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["pubspec.lock"],
            endings: &[],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, _: &str) -> Option<Interest> {
        Some(Interest {
            max_bytes: 8 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_pubspec_lock(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a file of the format with this letter, for the fuzz target of several languages.
pub fn parse_any(format: u8, bytes: &[u8], out: &mut Extracted) {
    if format == b'p' {
        parse_pubspec_lock("pubspec.lock", bytes, out);
    }
}

/// Reads a lock file.
pub fn parse_pubspec_lock(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let document = yaml::parse(&text);
    let mut list = Listing::new("pubspec.lock", path, Presence::Declared);
    list.faults(fault.into_iter().chain(document.faults));
    let roots = document.roots.iter();
    for (name, entry) in roots.flat_map(|root| root.entries_of("packages")) {
        if entry.text_of("source") == Some("sdk") {
            list.doubt(ProblemKind::Unsupported, OF_SDK, name);
            continue;
        }
        match made(name, entry) {
            Some(package) => {
                list.add(entry.line, package);
            }
            None => list.doubt(ProblemKind::Input, NAMELESS, name),
        }
    }
    list.finish(out);
}

fn made(name: &str, entry: &Node<'_>) -> Option<Package> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let name = word(name).filter(|name| name.chars().all(plain))?;
    let version = word(entry.text_of("version")?);
    let version = version.filter(|version| version.starts_with(|c: char| c.is_ascii_digit()))?;
    let purl = Purl::new("pub", &name.to_lowercase(), version);
    let mut package = Package::new(PackageType::Pub, name, version, purl);
    (package.relation, package.usage) = match entry.text_of("dependency") {
        Some("direct main") => (Relation::Direct, Usage::Production),
        Some("direct dev") => (Relation::Direct, Usage::Development),
        Some("direct overridden") => (Relation::Direct, Usage::Unknown),
        Some("transitive") => (Relation::Indirect, Usage::Unknown),
        _ => (Relation::Unknown, Usage::Unknown),
    };
    let described = entry.get("description");
    let said = |key| described.and_then(|described: &Node<'_>| described.text_of(key));
    match entry.text_of("source") {
        Some("git") => {
            let full = |text: &&str| {
                matches!(text.len(), 40 | 64) && text.bytes().all(|b| b.is_ascii_hexdigit())
            };
            let revision = said("resolved-ref").filter(full);
            package.commit = revision.map(str::to_ascii_lowercase);
        }
        Some("path") => package.relation = Relation::Project,
        _ => {
            let digest = said("sha256").unwrap_or_default();
            package.hashes = Hash::new(HashAlgorithm::Sha256, digest)
                .into_iter()
                .collect();
        }
    }
    Some(package)
}

/// Why an entry is not listed.
const NAMELESS: &str = "packages without a usable name and version";
/// Why an entry is not listed: its version is always 0.0.0.
const OF_SDK: &str = "packages that are part of an SDK, whose version is not told";
