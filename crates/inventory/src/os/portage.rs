//! Packages of Gentoo: `var/db/pkg/CATEGORY/NAME-VERSION`, a folder with a file for each fact (Package Manager
//! Specification, section 13 "Installed packages"; portage(5), "/var/db/pkg"). Name and version are those of the
//! folder, as Portage reads them.

use std::collections::BTreeMap;

use seawall_model::package::{Package, PackageType};
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::purl::Purl;

use crate::extractor::{Extracted, Extractor, Fact, Grouping, Interest, LayerFile, Names};
use crate::os::path::normalise;
use crate::os::word::{line, word};
use crate::unpack::Unpack;

/// Reads Portage's database.
#[derive(Clone, Copy, Debug)]
pub struct Portage;

impl Extractor for Portage {
    fn id(&self) -> &'static str {
        "portage"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["PF", "CONTENTS", "LICENSE", "repository"],
            endings: &[],
        })
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        let (_, file) = place(path)?;
        Some(Interest {
            max_bytes: if file == "CONTENTS" {
                32 << 20
            } else {
                1 << 16
            },
            grouping: Grouping::Layer,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        let mut folders: BTreeMap<&str, Vec<(&str, &[u8])>> = BTreeMap::new();
        for file in files {
            if let Some((folder, name)) = place(&file.path) {
                folders.entry(folder).or_default().push((name, &file.bytes));
            }
        }
        for (folder, files) in folders {
            // The entry of the database: a layer that changes another file alone says nothing new.
            if files.iter().any(|(name, _)| *name == "PF") {
                parse_folder(folder, &files, out);
            }
        }
    }
}

/// Reads the folder of a package and adds it as one fact.
pub fn parse_folder(folder: &str, files: &[(&str, &[u8])], out: &mut Extracted) {
    let path = format!("{ROOT}{folder}/PF");
    let read = folder.split_once('/').and_then(|(category, name)| {
        let (name, version) = split(name)?;
        Some((word(category)?, word(name)?, word(version)?))
    });
    let Some((category, name, version)) = read else {
        let why = "its folder is not called by a name and a version";
        out.problems
            .push(Problem::new(ProblemKind::Input, "portage database", why).at(&path));
        return;
    };
    let content = |wanted: &str| {
        files
            .iter()
            .find(|(name, _)| *name == wanted)
            .map(|(_, b)| *b)
    };
    let text = |wanted: &str| content(wanted).map(String::from_utf8_lossy);
    let repository = text("repository").and_then(|text| word(&text).map(str::to_owned));
    let purl = Purl::new("ebuild", name, version)
        .namespace(category)
        .qualifier("repository", repository.as_deref().unwrap_or_default());
    let package = Package {
        licences: text("LICENSE")
            .and_then(|text| line(&text))
            .into_iter()
            .collect(),
        files: content("CONTENTS").map(parse_contents).unwrap_or_default(),
        ..Package::new(
            PackageType::Ebuild,
            &format!("{category}/{name}"),
            version,
            purl,
        )
    };
    let fact = Fact::Packages {
        database: "portage",
        packages: vec![package],
    };
    out.facts.push((path, fact));
}

/// Reads `CONTENTS`: `obj PATH MD5 TIME`, `sym PATH -> TARGET TIME`, `dir PATH`.
pub fn parse_contents(bytes: &[u8]) -> Vec<Box<str>> {
    let mut files = Vec::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        let text = String::from_utf8_lossy(line);
        let path = if let Some(rest) = text.strip_prefix("obj ") {
            let mut parts = rest.rsplitn(3, ' ');
            parts.nth(2)
        } else if let Some(rest) = text.strip_prefix("sym ") {
            rest.split_once(" -> ").map(|(path, _)| path)
        } else {
            None
        };
        files.extend(path.and_then(|path| normalise(path.as_bytes())));
    }
    files.sort_unstable();
    files.dedup();
    files
}

/// Divides `NAME-VERSION[-rREVISION]` (Package Manager Specification, sections 3.1.2 and 3.2): a version begins with
/// a digit, and only a revision may follow behind another hyphen.
fn split(folder: &str) -> Option<(&str, &str)> {
    let revision = folder.rsplit_once('-').filter(|(_, end)| {
        let number = end.strip_prefix('r').unwrap_or_default();
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    let stem = revision.map_or(folder, |(stem, _)| stem);
    let at = stem.rfind('-')?;
    let (name, version) = (folder.get(..at)?, folder.get(at.checked_add(1)?..)?);
    let digit = version.starts_with(|c: char| c.is_ascii_digit());
    (digit && !name.is_empty()).then_some((name, version))
}

/// The folder of a package as `CATEGORY/NAME-VERSION`, and the file in it.
fn place(path: &str) -> Option<(&str, &str)> {
    let (folder, file) = path.strip_prefix(ROOT)?.rsplit_once('/')?;
    (folder.split('/').count() == 2).then_some((folder, file))
}

const ROOT: &str = "var/db/pkg/";

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn names_and_versions() {
        for (text, want) in [
            ("bash-5.2_p26-r3", Some(("bash", "5.2_p26-r3"))),
            ("gtk+-3.24.41", Some(("gtk+", "3.24.41"))),
            (
                "font-adobe-100dpi-1.0.4",
                Some(("font-adobe-100dpi", "1.0.4")),
            ),
            (
                "linux-firmware-20240115-r3",
                Some(("linux-firmware", "20240115-r3")),
            ),
            ("-MERGING-bash-5.2", Some(("-MERGING-bash", "5.2"))),
            ("bash", None),
            ("-1", None),
        ] {
            assert_eq!(split(text), want, "{text}");
        }
    }
}
