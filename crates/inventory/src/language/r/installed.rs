//! `NAME/DESCRIPTION` of an installed package of R ("Writing R Extensions", section 1.1.1). Installing adds
//! the field `Built`; a source tree has none, and is none.

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::r::{commit, field, package, record};
use crate::language::word::licence;
use crate::language::{Read, add};
use crate::unpack::Unpack;

/// Reads `DESCRIPTION`.
#[derive(Clone, Copy, Debug)]
pub struct RInstalled;

impl Extractor for RInstalled {
    fn id(&self) -> &'static str {
        "r-installed"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["DESCRIPTION"],
            endings: &[],
        })
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        path.contains('/').then_some(Interest {
            max_bytes: 1 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            let read = parse_description(&file.path, &file.bytes);
            add("R package", file, read, out);
        }
    }
}

/// Reads the description of a package; nothing where it is not installed, or is of something else.
pub fn parse_description(path: &str, bytes: &[u8]) -> Read {
    let (text, _) = decode(bytes);
    let fields = record(&text);
    if field(&fields, "Built").is_none() {
        return Ok(None);
    }
    let folder = path.rsplit('/').nth(1).unwrap_or_default();
    let name = field(&fields, "Package").unwrap_or(folder);
    let version = field(&fields, "Version").unwrap_or_default();
    let Some(mut package) = package(name, version) else {
        return Err("it has no usable name or version".to_owned());
    };
    package.licences = field(&fields, "License")
        .and_then(licence)
        .into_iter()
        .collect();
    package.maintainer = field(&fields, "Maintainer").and_then(licence);
    package.commit = field(&fields, "RemoteSha").and_then(commit);
    Ok(Some(package))
}
