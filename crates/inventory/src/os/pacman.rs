//! Arch packages: pacman's local database, one folder per package (libalpm's `be_local`; pacman(8)):
//! `desc` with its facts, `files` with its files. Both are made of sections: a line `%NAME%`, then one
//! value per line, then an empty line.

use seawall_model::package::{Package, PackageType, SourcePackage};
use seawall_model::purl::Purl;

use crate::extractor::{Extracted, Extractor, Fact, Grouping, Interest, LayerFile};
use crate::os::path::normalise;
use crate::os::trouble::Troubles;
use crate::unpack::Unpack;

/// Reads pacman's local database.
#[derive(Clone, Copy, Debug)]
pub struct Pacman;

impl Extractor for Pacman {
    fn id(&self) -> &'static str {
        "pacman"
    }

    fn version(&self) -> u32 {
        1
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        let (_, file) = package_file(path)?;
        let max_bytes = match file {
            "desc" => 1 << 20,
            "files" => 32 << 20,
            _ => return None,
        };
        Some(Interest {
            max_bytes,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            match package_file(&file.path) {
                Some((folder, "files")) => {
                    let fact = Fact::OwnedFiles {
                        kind: PackageType::Alpm,
                        package: name_of_folder(folder).to_owned(),
                        architecture: None,
                        files: parse_files(&file.bytes),
                    };
                    out.facts.push((file.path.clone(), fact));
                }
                Some(_) => parse_desc(&file.path, &file.bytes, out),
                None => {}
            }
        }
    }
}

/// Reads a `desc` file and adds its package as one fact.
pub fn parse_desc(path: &str, bytes: &[u8], out: &mut Extracted) {
    let mut troubles = Troubles::new("pacman database", path);
    let packages = match read_package(bytes) {
        Ok(package) => vec![package],
        Err((line, why)) => {
            troubles.at_line(line, &why);
            Vec::new()
        }
    };
    troubles.finish(out);
    // A fact without its package would pass for a database that was read.
    if !packages.is_empty() {
        let fact = Fact::Packages {
            database: "pacman",
            packages,
        };
        out.facts.push((path.to_owned(), fact));
    }
}

/// Reads the paths of a `files` file; folders end with a slash there and are left out.
pub fn parse_files(bytes: &[u8]) -> Vec<Box<str>> {
    let mut files: Vec<Box<str>> = values(bytes, "FILES")
        .filter(|(_, path)| !path.ends_with(b"/"))
        .filter_map(|(_, path)| normalise(path))
        .collect();
    files.sort_unstable();
    files.dedup();
    files
}

fn read_package(bytes: &[u8]) -> Result<Package, (usize, String)> {
    let one = |name: &str| one_word(bytes, name);
    let missing = |name: &str| (1, format!("there is no `%{name}%`"));
    let name = one("NAME")?.ok_or_else(|| missing("NAME"))?;
    let version = one("VERSION")?.ok_or_else(|| missing("VERSION"))?;
    let architecture = one("ARCH")?;
    let source = one("BASE")?.map(|base| SourcePackage {
        name: base,
        version: version.clone(),
    });
    let mut purl = Purl::new("alpm", &name.to_ascii_lowercase(), &version);
    if let Some(architecture) = &architecture {
        purl = purl.qualifier("arch", architecture);
    }
    let texts = |name| values(bytes, name).filter_map(|(_, value)| text(value));
    Ok(Package {
        architecture,
        source,
        licences: texts("LICENSE").take(LICENCES).collect(),
        maintainer: texts("PACKAGER").next(),
        ..Package::new(PackageType::Alpm, &name, &version, purl)
    })
}

/// Returns the values of a section with their line numbers.
fn values<'a>(bytes: &'a [u8], name: &str) -> impl Iterator<Item = (usize, &'a [u8])> {
    let mut inside = false;
    let lines = bytes.split(|byte| *byte == b'\n').enumerate();
    lines.filter_map(move |(index, line)| {
        let line = line.trim_ascii();
        let heading = line.strip_prefix(b"%").and_then(|l| l.strip_suffix(b"%"));
        if let Some(heading) = heading {
            inside = heading == name.as_bytes();
            return None;
        }
        inside &= !line.is_empty();
        inside.then_some((index.saturating_add(1), line))
    })
}

/// Reads a section that has one value, which is one word.
fn one_word(bytes: &[u8], name: &str) -> Result<Option<String>, (usize, String)> {
    let mut values = values(bytes, name);
    let Some((line, value)) = values.next() else {
        return Ok(None);
    };
    if let Some((line, _)) = values.next() {
        return Err((line, format!("`%{name}%` has more than one value")));
    }
    let text = String::from_utf8_lossy(value);
    if value.len() > WORD || text.contains(|c: char| c.is_whitespace() || c.is_control()) {
        let why = format!("`%{name}%` is not one word of a sensible length");
        return Err((line, why));
    }
    Ok(Some(text.into_owned()))
}

fn text(value: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(value.get(..WORD).unwrap_or(value));
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    (!text.trim().is_empty()).then(|| text.trim().to_owned())
}

/// Splits the path of a package's file into the name of its folder and its own.
fn package_file(path: &str) -> Option<(&str, &str)> {
    let inside = ROOTS
        .iter()
        .find_map(|root| path.strip_prefix(root)?.strip_prefix('/'))?;
    inside
        .split_once('/')
        .filter(|(_, file)| !file.contains('/'))
}

/// Strips version and release off the name of a folder, `NAME-VERSION-RELEASE`.
fn name_of_folder(folder: &str) -> &str {
    let mut parts = folder.rsplitn(3, '-');
    parts.nth(2).unwrap_or(folder)
}

/// Where the local database lies: pacman's own place, and that of images with a read-only `/usr`.
const ROOTS: &[&str] = &["var/lib/pacman/local", "usr/lib/sysimage/lib/pacman/local"];
/// Bytes of a name, a version or a text.
const WORD: usize = 1_024;
/// Licences of one package.
const LICENCES: usize = 100;
