//! Installed rocks: `rocks-VERSION/NAME/VERSION/NAME-VERSION.rockspec` (`LuaRocks`, "File locations"). Where the
//! specification is gone, `rock_manifest` beside it tells as much by its path.

use seawall_model::package::Package;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::lua::{describe, package, specification};
use crate::language::{Read, add};
use crate::unpack::Unpack;

/// Reads installed rocks.
#[derive(Clone, Copy, Debug)]
pub struct LuaInstalled;

impl Extractor for LuaInstalled {
    fn id(&self) -> &'static str {
        "lua-installed"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["rock_manifest"],
            endings: &[".rockspec"],
        })
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        (is_installed(path)).then_some(Interest {
            max_bytes: 4 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            let read = parse_rock(&file.path, &file.bytes);
            add("Lua rock", file, read, out);
        }
    }
}

/// Reads a file of an installed rock. The path says name and version, as `LuaRocks` itself reads them.
pub fn parse_rock(path: &str, bytes: &[u8]) -> Read {
    let mut parts = path.rsplit('/').skip(1);
    let version = parts.next().unwrap_or_default();
    let name = parts.next().unwrap_or_default();
    let mut package: Package =
        package(name, version).ok_or_else(|| "it has no usable name or version".to_owned())?;
    if path.ends_with(".rockspec") {
        let (text, _) = decode(bytes);
        describe(&mut package, &specification::read(&text));
    }
    Ok(Some(package))
}

/// `…/rocks-5.1/NAME/VERSION/rock_manifest` or `…/rocks/NAME/VERSION/NAME-VERSION.rockspec`.
pub(super) fn is_installed(path: &str) -> bool {
    let mut parts = path.rsplit('/');
    let (file, version, name) = (parts.next(), parts.next(), parts.next());
    let tree = parts.next().unwrap_or_default();
    let (Some(file), Some(version), Some(name)) = (file, version, name) else {
        return false;
    };
    let rockspec = file
        .strip_prefix(name)
        .and_then(|rest| rest.strip_prefix('-')?.strip_prefix(version))
        == Some(".rockspec");
    (tree == "rocks" || tree.starts_with("rocks-")) && (rockspec || file == "rock_manifest")
}
