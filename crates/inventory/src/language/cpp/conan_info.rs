//! `conaninfo.txt`, which lies in every binary package of Conan (Conan 1, "Package ID"; Conan 2, "Binary
//! model"): what it was built with. Which package it is itself, only the folder in the cache of Conan 1 tells:
//! `data/NAME/VERSION/USER/CHANNEL/package/ID/conaninfo.txt`.

use seawall_model::package::Presence;
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::cpp::{OPEN, reference};
use crate::language::document::text::decode;
use crate::language::listing::Listing;
use crate::unpack::Unpack;

/// Reads what binary packages of Conan were built with.
#[derive(Clone, Copy, Debug)]
pub struct ConanInfo;

impl Extractor for ConanInfo {
    fn id(&self) -> &'static str {
        "conan-info"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["conaninfo.txt"],
            endings: &[],
        })
    }

    fn interest(&self, _: &str) -> Option<Interest> {
        Some(Interest {
            max_bytes: 4 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_conan_info(&file.path, &file.bytes, out);
        }
    }
}

/// Reads the description of a binary package.
pub fn parse_conan_info(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let mut list = Listing::new("conaninfo.txt", path, Presence::Installed);
    list.faults(fault);
    let own = of_path(path).and_then(|reference| list.add(1, reference::package(&reference)?));
    // In `[requires]` Conan 1 leaves out what does not change the binary (`1.Y.Z`); then the full ones stand
    // in a section of their own.
    let full = text.lines().any(|line| line.trim() == FULL);
    let wanted = if full { FULL } else { "[requires]" };
    let mut inside = false;
    for (number, line) in (1_u32..).zip(text.lines().map(str::trim)) {
        if line.starts_with('[') {
            inside = line == wanted;
        } else if inside && !line.is_empty() {
            match reference::package(line) {
                Some(package) => {
                    let to = list.add(number, package);
                    if let Some((from, to)) = own.zip(to) {
                        list.needs(from, to, false);
                    }
                }
                None => list.doubt(ProblemKind::Unsupported, OPEN, line),
            }
        }
    }
    list.finish(out);
}

fn of_path(path: &str) -> Option<String> {
    let mut parts = path.rsplit('/').skip(2);
    let package = parts.next() == Some("package");
    let (channel, user) = (parts.next()?, parts.next()?);
    let (version, name) = (parts.next()?, parts.next()?);
    let cache = parts.next() == Some("data");
    (package && cache).then(|| format!("{name}/{version}@{user}/{channel}"))
}

const FULL: &str = "[full_requires]";
