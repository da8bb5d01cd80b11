//! Files with nothing but a version in them, whose name says of what: `.nvmrc`, `.node-version` (nvm, "`.nvmrc`"),
//! `.python-version` (pyenv, one version a line), `.ruby-version`, `.go-version`, `.php-version`,
//! `.terraform-version`.

use seawall_model::package::Presence;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::listing::Listing;
use crate::language::toolchain;
use crate::unpack::Unpack;

/// Reads files with a version.
#[derive(Clone, Copy, Debug)]
pub struct VersionFile;

impl Extractor for VersionFile {
    fn id(&self) -> &'static str {
        "version-file"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[
                ".nvmrc",
                ".node-version",
                ".python-version",
                ".ruby-version",
                ".go-version",
                ".php-version",
                ".terraform-version",
            ],
            endings: &[],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, _: &str) -> Option<Interest> {
        Some(Interest {
            max_bytes: 1 << 12,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_version_file(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a file with a version.
pub fn parse_version_file(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let file = path.rsplit('/').next().unwrap_or(path);
    let tool = match file {
        ".nvmrc" => "node",
        _ => file.trim_start_matches('.').trim_end_matches("-version"),
    };
    let mut list = Listing::new("version file", path, Presence::Declared);
    list.faults(fault);
    for (number, line) in text.lines().enumerate() {
        let number = u32::try_from(number.saturating_add(1)).unwrap_or(u32::MAX);
        let line = line.split('#').next().unwrap_or_default().trim();
        if line.is_empty() || line == "system" {
            continue;
        }
        // `ruby-3.2.2`; `jruby-9.4.5.0` and `pypy3.10-7.3.12` are other programs.
        let version = line
            .strip_prefix(tool)
            .and_then(|rest| rest.strip_prefix('-'));
        toolchain::add(&mut list, number, tool, version.unwrap_or(line));
    }
    list.finish(out);
}
