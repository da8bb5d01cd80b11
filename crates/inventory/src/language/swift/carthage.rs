//! `Cartfile.resolved` of Carthage (Carthage, "Artifacts", "Cartfile.resolved"): one line for each
//! dependency, `github "OWNER/NAME" "TAG"`, `git "URL" "TAG"` or `binary "URL" "VERSION"`.

use seawall_model::package::Presence;
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::listing::Listing;
use crate::language::swift::{NAMELESS, REVISION, package, repository, revision, version};
use crate::unpack::Unpack;

/// Reads `Cartfile.resolved`.
#[derive(Clone, Copy, Debug)]
pub struct Carthage;

impl Extractor for Carthage {
    fn id(&self) -> &'static str {
        "swift-carthage"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["Cartfile.resolved"],
            endings: &[],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, _: &str) -> Option<Interest> {
        Some(Interest {
            max_bytes: 4 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_cartfile(&file.path, &file.bytes, out);
        }
    }
}

/// Reads what was resolved. Packages are those of their repositories, as in the Swift Package Manager.
pub fn parse_cartfile(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let mut list = Listing::new("Cartfile.resolved", path, Presence::Declared);
    list.faults(fault);
    for (number, line) in (1_u32..).zip(text.lines().map(str::trim)) {
        if !line.is_empty() && !line.starts_with('#') {
            take(&mut list, number, line);
        }
    }
    list.finish(out);
}

fn take(list: &mut Listing, number: u32, line: &str) {
    let mut parts = line.split('"');
    let kind = parts.next().unwrap_or_default().trim();
    let name = parts.next().unwrap_or_default();
    // Without its closing quotation mark the tag may be cut off.
    let tag = parts
        .nth(1)
        .filter(|_| parts.next().is_some())
        .unwrap_or_default();
    let from = match kind {
        "binary" => {
            let what = "frameworks that are taken as binaries, not looked up";
            return list.doubt(ProblemKind::Unsupported, what, name);
        }
        "github" if !name.contains("://") => Some(format!("github.com/{name}")),
        "github" | "git" => repository(name),
        _ => None,
    };
    let (released, commit) = (version(tag), revision(tag));
    let made = from
        .as_deref()
        .zip(released.or(commit.as_deref()))
        .and_then(|(from, version)| package(from, version));
    let Some(mut package) = made else {
        return list.doubt(ProblemKind::Input, NAMELESS, line);
    };
    if released.is_none() {
        list.doubt(ProblemKind::Unsupported, REVISION, name);
    }
    package.commit = commit;
    list.add(number, package);
}
