//! Installed Ruby gems: `specifications/**/*.gemspec`, those of the interpreter (`default`) and of a
//! distribution (`rubygems-integration`) among them.
//!
//! A gemspec is a program. Installed ones are written by `RubyGems` itself (`Gem::Specification#to_ruby`)
//! in one fixed form, the first lines of which repeat name, version and platform as a comment, the
//! *stub*, which is what `RubyGems` reads (`Gem::StubSpecification`). Where there is none, plain
//! assignments are read; nothing is evaluated.

pub mod gemfile_lock;

mod gemspec;

use seawall_model::package::{Package, PackageType};
use seawall_model::purl::Purl;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::word::{licence, word};
use crate::language::{Read, add};
use crate::unpack::Unpack;

use gemspec::Gemspec;

/// Reads installed gems.
#[derive(Clone, Copy, Debug)]
pub struct Ruby;

impl Extractor for Ruby {
    fn id(&self) -> &'static str {
        "ruby"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[],
            endings: &[".gemspec"],
        })
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        let (folder, _) = path.strip_suffix(".gemspec")?.rsplit_once('/')?;
        let wanted = folder.split('/').any(|part| part == "specifications");
        wanted.then_some(Interest {
            max_bytes: 4 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            add(
                "Ruby gem",
                file,
                parse_gemspec(&file.path, &file.bytes),
                out,
            );
        }
    }
}

/// Reads an installed gemspec. What it does not say in plain words is taken from the name of the file:
/// `NAME-VERSION[-PLATFORM].gemspec`.
pub fn parse_gemspec(path: &str, bytes: &[u8]) -> Read {
    let spec = Gemspec::read(bytes);
    let stem = path.rsplit('/').next().unwrap_or(path);
    let stem = stem.strip_suffix(".gemspec").unwrap_or(stem);
    let said = spec
        .name
        .as_deref()
        .and_then(word)
        .filter(|name| is_name(name));
    let by_file = of_file(stem, said);
    let name = said.or(by_file.map(|(name, _, _)| name));
    let version = spec
        .version
        .as_deref()
        .and_then(word)
        .filter(|v| is_version(v));
    let version = version.or(by_file.map(|(_, version, _)| version));
    let (Some(name), Some(version)) = (name, version) else {
        return Err("it has no name or no version in plain words".to_owned());
    };
    let platform = spec.platform.as_deref().and_then(word);
    let platform = platform.or(by_file.and_then(|(_, _, platform)| platform));
    let platform = platform.filter(|platform| *platform != "ruby");
    let purl = Purl::new("gem", name, version).qualifier("platform", platform.unwrap_or_default());
    let mut package = Package::new(PackageType::Gem, name, version, purl);
    package.licences = spec
        .licences
        .iter()
        .filter_map(|name| licence(name))
        .collect();
    Ok(Some(package))
}

/// Divides the name of a file. Names have hyphens in them, too: the version is what stands behind the
/// known name, else the first part that begins with a digit.
fn of_file<'a>(stem: &'a str, name: Option<&str>) -> Option<(&'a str, &'a str, Option<&'a str>)> {
    let cut = match name {
        Some(name) => stem
            .strip_prefix(name)
            .filter(|rest| rest.starts_with('-'))
            .map(|_| name.len()),
        None => stem.match_indices('-').map(|(at, _)| at).find(|at| {
            stem.get(at.saturating_add(1)..)
                .is_some_and(|v| v.starts_with(|c: char| c.is_ascii_digit()))
        }),
    }?;
    let (name, rest) = stem.split_at_checked(cut)?;
    let rest = rest.strip_prefix('-')?;
    let (version, platform) = match rest.split_once('-') {
        Some((version, platform)) => (version, Some(platform)),
        None => (rest, None),
    };
    (is_name(name) && is_version(version)).then_some((name, version, platform))
}

/// `Gem::Specification::VALID_NAME_PATTERN`.
fn is_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    !name.is_empty() && name.bytes().all(plain)
}

/// `Gem::Version::VERSION_PATTERN`, roughly: a digit first, then words divided by dots or hyphens.
fn is_version(version: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    version.starts_with(|c: char| c.is_ascii_digit()) && version.bytes().all(plain)
}

#[cfg(test)]
mod tests;
