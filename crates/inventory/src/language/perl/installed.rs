//! `.meta/NAME-VERSION/install.json`, which cpanm leaves of what it installed (`App::cpanminus`).

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::json;
use crate::language::document::text::decode;
use crate::language::perl::{of_distribution, package};
use crate::language::{Read, add};
use crate::unpack::Unpack;

/// Reads `install.json`.
#[derive(Clone, Copy, Debug)]
pub struct PerlInstalled;

impl Extractor for PerlInstalled {
    fn id(&self) -> &'static str {
        "perl-installed"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["install.json"],
            endings: &[],
        })
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        (path.rsplit('/').nth(2) == Some(".meta")).then_some(Interest {
            max_bytes: 4 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            let read = parse_install(&file.path, &file.bytes);
            add("Perl distribution", file, read, out);
        }
    }
}

/// Reads what was installed; the folder says the same as `dist`.
pub fn parse_install(path: &str, bytes: &[u8]) -> Read {
    let (text, _) = decode(bytes);
    let document = json::parse(&text);
    let root = document.roots.first();
    let field = |name| root.and_then(|root| root.text_of(name));
    let folder = path.rsplit('/').nth(1).unwrap_or_default();
    let plain = || package(field("name")?, field("version")?);
    let read = field("dist").and_then(of_distribution);
    match read.or_else(|| of_distribution(folder)).or_else(plain) {
        Some(package) => Ok(Some(package)),
        None => Err("it has no usable name or version".to_owned()),
    }
}
