//! `Package.resolved` of the Swift Package Manager, versions 1 to 3 (swiftlang/swift-package-manager,
//! "Package.resolved"), also `.package.resolved`. It does not tell what the project itself asks for.

use seawall_model::package::{Package, PackageType, Presence};
use seawall_model::problem::ProblemKind;
use seawall_model::purl::Purl;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::document::{Node, json};
use crate::language::listing::Listing;
use crate::language::swift::{NAMELESS, REVISION, package, repository, revision, version};
use crate::language::word::word;
use crate::unpack::Unpack;

/// Reads `Package.resolved`.
#[derive(Clone, Copy, Debug)]
pub struct SwiftResolved;

impl Extractor for SwiftResolved {
    fn id(&self) -> &'static str {
        "swift-resolved"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["Package.resolved", ".package.resolved"],
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
            parse_resolved(&file.path, &file.bytes, out);
        }
    }
}

/// Reads what was resolved.
pub fn parse_resolved(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let document = json::parse(&text);
    let mut list = Listing::new("Package.resolved", path, Presence::Declared);
    list.faults(fault.into_iter().chain(document.faults));
    for root in &document.roots {
        // Version 1 has them one level deeper.
        let old = root.all("object").flat_map(|object| object.all("pins"));
        for pin in root.all("pins").chain(old).flat_map(Node::items) {
            let name = pin.text_of("identity").or(pin.text_of("package"));
            match made(&mut list, pin) {
                Some(package) => {
                    list.add(pin.line, package);
                }
                None => list.doubt(ProblemKind::Input, NAMELESS, name.unwrap_or_default()),
            }
        }
    }
    list.finish(out);
}

fn made(list: &mut Listing, pin: &Node<'_>) -> Option<Package> {
    let state = pin.get("state")?;
    let commit = state.text_of("revision").and_then(revision);
    let released = state.text_of("version").and_then(version);
    if pin.text_of("kind") == Some("registry") {
        return of_registry(pin.text_of("identity")?, released?);
    }
    let url = pin.text_of("location").or(pin.text_of("repositoryURL"))?;
    let repository = repository(url)?;
    let mut package = package(&repository, released.or(commit.as_deref())?)?;
    if released.is_none() {
        list.doubt(ProblemKind::Unsupported, REVISION, &repository);
    }
    package.commit = commit;
    Some(package)
}

/// `SCOPE.NAME` of a registry (SE-0292), of which no repository is told.
fn of_registry(identity: &str, version: &str) -> Option<Package> {
    let identity = word(identity)?;
    let (scope, name) = identity.split_once('.')?;
    let purl = Purl::new("swift", name, version).namespace(scope);
    Some(Package::new(PackageType::Swift, identity, version, purl))
}
