//! Installed Python packages: `*.dist-info/METADATA` (`PyPA`, "Recording installed projects" and "Core
//! metadata"), and setuptools' older forms `*.egg-info/PKG-INFO`, `EGG-INFO/PKG-INFO` and the plain
//! file `*.egg-info`.

pub mod archive;
pub mod conda;
pub mod files;
pub mod manifest;
pub mod pdm;
pub mod pipfile;
pub mod poetry;
pub mod pylock;
pub mod requirements;
pub mod uv;

mod metadata;
mod release;
mod requirement;

use seawall_model::package::{Package, PackageType};
use seawall_model::purl::Purl;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile};
use crate::language::word::{licence, word};
use crate::language::{Read, add};
use crate::unpack::Unpack;

use metadata::Fields;

/// Reads metadata of installed Python packages.
#[derive(Clone, Copy, Debug)]
pub struct Python;

impl Extractor for Python {
    fn id(&self) -> &'static str {
        "python"
    }

    fn version(&self) -> u32 {
        1
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        let wanted = path.ends_with(".dist-info/METADATA")
            || path.ends_with(".egg-info")
            || path.ends_with(".egg-info/PKG-INFO")
            || path.ends_with("/EGG-INFO/PKG-INFO");
        wanted.then_some(Interest {
            // The description is part of it.
            max_bytes: 8 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            add(
                "Python package",
                file,
                parse_metadata(&file.path, &file.bytes),
                out,
            );
        }
    }
}

/// Reads the metadata of one package. Where name or version are missing, those of the folder's name
/// are taken, which installers make of them.
pub fn parse_metadata(path: &str, bytes: &[u8]) -> Read {
    let fields = Fields::read(bytes);
    let by_folder = of_folder(path);
    let pick = |field: Option<&str>, other: Option<&str>| {
        field
            .and_then(word)
            .or(other.and_then(word))
            .map(str::to_owned)
    };
    let name = pick(fields.name.as_deref(), by_folder.map(|(name, _)| name));
    let version = pick(
        fields.version.as_deref(),
        by_folder.map(|(_, version)| version),
    );
    let (Some(name), Some(version)) = (name, version) else {
        return Err("it has no name or no version".to_owned());
    };
    let purl = Purl::new("pypi", &name.to_lowercase().replace('_', "-"), &version);
    let mut package = Package::new(PackageType::Pypi, &name, &version, purl);
    package.licences = licences(&fields);
    Ok(Some(package))
}

/// Reads one of the files of this folder's extractors, which a number chooses.
pub fn parse_any(format: u8, bytes: &[u8], out: &mut Extracted) {
    match format {
        b'a' => requirements::parse_requirements("requirements.txt", bytes, out),
        b'b' => pipfile::parse_pipfile_lock("Pipfile.lock", bytes, out),
        b'c' => poetry::parse_poetry_lock("poetry.lock", bytes, out),
        b'd' => pdm::parse_pdm_lock("pdm.lock", bytes, out),
        b'e' => uv::parse_uv_lock("uv.lock", bytes, out),
        b'f' => pylock::parse_pylock("pylock.toml", bytes, out),
        b'g' => manifest::parse_manifest("pyproject.toml", bytes, out),
        b'h' => manifest::parse_manifest("setup.cfg", bytes, out),
        b'i' => manifest::parse_manifest("setup.py", bytes, out),
        b'j' => conda::installed::parse_conda_meta("conda-meta/a-1-0.json", bytes, out),
        b'k' => conda::environment::parse_environment("environment.yml", bytes, out),
        b'l' => conda::lock::parse_conda_lock("conda-lock.yml", bytes, out),
        b'n' => drop(files::parse_record("a/x-1.dist-info/RECORD", bytes)),
        b'o' => drop(files::parse_installed_files(
            "a/x.egg-info/installed-files.txt",
            bytes,
        )),
        b'm' => conda::pixi::parse_pixi_lock("pixi.lock", bytes, out),
        _ => {}
    }
}

/// The expression (PEP 639) says all; without one, the old field and the classifiers.
fn licences(fields: &Fields) -> Vec<String> {
    let expression = fields.licence_expression.as_deref().and_then(licence);
    if let Some(expression) = expression {
        return vec![expression];
    }
    let mut licences: Vec<String> = fields
        .licence
        .as_deref()
        .and_then(licence)
        .into_iter()
        .collect();
    for classifier in &fields.classifiers {
        let last = classifier.rsplit("::").next().and_then(licence);
        licences.extend(last.filter(|name| name != "OSI Approved"));
    }
    licences.dedup();
    licences
}

/// Reads `NAME-VERSION[-pyX.Y…].dist-info` or `.egg-info` out of a path.
fn of_folder(path: &str) -> Option<(&str, &str)> {
    let mut parts = path.rsplit('/');
    let stem = parts.find_map(|part| {
        let ends = [".dist-info", ".egg-info", ".egg"];
        ends.iter().find_map(|end| part.strip_suffix(end))
    })?;
    let (name, rest) = stem.split_once('-')?;
    Some((
        name,
        rest.split_once("-py").map_or(rest, |(version, _)| version),
    ))
}

/// Why something is not listed.
const OPEN: &str = "requirements that are not pinned to one release, not looked up";
/// Why something is listed with a revision in place of its version.
const REVISION: &str = "releases that are known by the revision of their source code only";
/// Why an entry of a lock file is not listed.
const NAMELESS: &str = "packages without a usable name and version";

#[cfg(test)]
mod tests;
