//! Java archives (JAR File Specification; Jakarta's `war`, `ear` and `rar`; Android's `aar`; Jenkins' `hpi`),
//! with those inside them: `app.war!/WEB-INF/lib/x.jar`.
//!
//! Identity comes from the archive alone: `identity` says how. An archive of classes of which nothing tells
//! what it is becomes a problem, and so does one whose group nobody names: no advisory would be found for it.

mod contents;
mod file_name;
mod identity;
mod known;
mod manifest;
pub(super) mod properties;
mod walk;

use crate::extractor::{Extracted, Extractor, Fact, Grouping, Interest, LayerFile, Names};
use crate::unpack::Unpack;

use walk::Walk;

/// Reads Java archives.
#[derive(Clone, Copy, Debug)]
pub struct JavaArchive;

impl Extractor for JavaArchive {
    fn id(&self) -> &'static str {
        "java-archive"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[],
            endings: &ENDINGS,
        })
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        ending(path).map(|_| Interest {
            max_bytes: 512 << 20,
            grouping: Grouping::Sniffed,
        })
    }

    fn extract(&self, files: &[LayerFile], unpack: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_archive(file, unpack, out);
        }
    }
}

/// Reads one archive and all inside it.
pub fn parse_archive(file: &LayerFile, unpack: &dyn Unpack, out: &mut Extracted) {
    if !ending(&file.path).is_some_and(|ending| ending.fits(&file.bytes)) {
        return;
    }
    let mut walk = Walk::new(unpack);
    walk.archive(&file.path, &file.bytes, 0);
    let (packages, mut problems) = walk.finish(&file.path);
    if !packages.is_empty() {
        out.facts
            .push((file.path.clone(), Fact::Listed { packages }));
    }
    out.problems.append(&mut problems);
}

/// How much the ending of a name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    /// Nothing but an archive is called so.
    Sure,
    /// Other files are called so, too.
    Shared,
}

impl Ending {
    /// Says whether these bytes can be meant to be an archive.
    fn fits(self, bytes: &[u8]) -> bool {
        self == Self::Sure || bytes.starts_with(b"PK")
    }
}

/// Tells an archive by the ending of its name.
fn ending(name: &str) -> Option<Ending> {
    let file = name.rsplit('/').next()?;
    let (_, ending) = file.rsplit_once('.')?;
    let sure = ["jar", "war", "ear", "jpi", "hpi", "jmod", "aar"];
    let shared = ["par", "sar", "nar", "kar", "far", "lpkg", "rar"];
    let is = |known: &&str| ending.eq_ignore_ascii_case(known);
    if sure.iter().any(is) {
        return Some(Ending::Sure);
    }
    shared.iter().any(is).then_some(Ending::Shared)
}

/// All of them.
const ENDINGS: [&str; 14] = [
    ".aar", ".ear", ".far", ".hpi", ".jar", ".jmod", ".jpi", ".kar", ".lpkg", ".nar", ".par",
    ".rar", ".sar", ".war",
];
