//! Packages of OpenWrt and other small systems: opkg's `status`, in Debian's control format, and
//! `info/NAME.list`, the files of a package (opkg(1)).

use seawall_model::package::{Package, PackageType};
use seawall_model::purl::Purl;

use crate::extractor::{Extracted, Extractor, Fact, Grouping, Interest, LayerFile, Names};
use crate::os::path::normalise;
use crate::os::trouble::Troubles;
use crate::os::word::{line, word};
use crate::unpack::Unpack;

/// Reads opkg's database.
#[derive(Clone, Copy, Debug)]
pub struct Opkg;

impl Extractor for Opkg {
    fn id(&self) -> &'static str {
        "opkg"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["status"],
            endings: &[".list"],
        })
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        (place(path).is_some()).then_some(Interest {
            max_bytes: 32 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            match place(&file.path) {
                Some("status") => parse_status(&file.path, &file.bytes, out),
                Some(list) => {
                    let fact = Fact::OwnedFiles {
                        kind: PackageType::Opkg,
                        package: list.to_owned(),
                        architecture: None,
                        files: parse_list(&file.bytes),
                    };
                    out.facts.push((file.path.clone(), fact));
                }
                None => {}
            }
        }
    }
}

/// Reads `status` and adds its packages as one fact.
pub fn parse_status(path: &str, bytes: &[u8], out: &mut Extracted) {
    let mut troubles = Troubles::new("opkg database", path);
    let mut packages = Vec::new();
    let text = String::from_utf8_lossy(bytes);
    let mut record = Record::default();
    for (number, text) in text.lines().chain([""]).enumerate() {
        let number = number.saturating_add(1);
        if packages.len() >= PACKAGES {
            troubles.cut_off(number, "too many packages");
            break;
        }
        if text.trim().is_empty() || (text.starts_with("Package:") && record.name.is_some()) {
            let done = std::mem::take(&mut record);
            match done.finish() {
                Ok(package) => packages.extend(package),
                Err(why) => troubles.at_line(number, &why),
            }
        }
        if !text.starts_with([' ', '\t']) && !record.take(text) {
            troubles.at_line(number, "a line with no colon");
        }
    }
    troubles.finish(out);
    let fact = Fact::Packages {
        database: "opkg",
        packages,
    };
    out.facts.push((path.to_owned(), fact));
}

/// Reads the files of a package, a path a line. Newer versions add size and mode behind a tab.
pub fn parse_list(bytes: &[u8]) -> Vec<Box<str>> {
    let lines = bytes.split(|byte| *byte == b'\n');
    let path = |line: &[u8]| normalise(line.split(|byte| *byte == b'\t').next()?.trim_ascii());
    let mut files: Vec<Box<str>> = lines.filter_map(path).collect();
    files.sort_unstable();
    files.dedup();
    files
}

/// The fields of a package.
#[derive(Default)]
struct Record<'a> {
    any: bool,
    name: Option<&'a str>,
    version: Option<&'a str>,
    architecture: Option<&'a str>,
    status: Option<&'a str>,
    licence: Option<&'a str>,
    maintainer: Option<&'a str>,
}

impl<'a> Record<'a> {
    fn take(&mut self, text: &'a str) -> bool {
        if text.trim().is_empty() {
            return true;
        }
        self.any = true;
        let Some((name, value)) = text.split_once(':') else {
            return false;
        };
        let field = match name.trim_end() {
            "Package" => &mut self.name,
            "Version" => &mut self.version,
            "Architecture" => &mut self.architecture,
            "Status" => &mut self.status,
            "License" => &mut self.licence,
            "Maintainer" => &mut self.maintainer,
            _ => return true,
        };
        *field = Some(value.trim());
        true
    }

    fn finish(self) -> Result<Option<Package>, String> {
        let state = self
            .status
            .and_then(|status| status.split_whitespace().nth(2));
        if !self.any || matches!(state, Some("not-installed" | "config-files")) {
            return Ok(None);
        }
        let name = self
            .name
            .and_then(word)
            .ok_or("an entry with no `Package`")?;
        let version = self.version.and_then(word);
        let version = version.ok_or_else(|| format!("`{name}` has no `Version`"))?;
        let architecture = self.architecture.and_then(word);
        let purl =
            Purl::new("opkg", name, version).qualifier("arch", architecture.unwrap_or_default());
        Ok(Some(Package {
            architecture: architecture.map(str::to_owned),
            licences: self.licence.and_then(line).into_iter().collect(),
            maintainer: self.maintainer.and_then(line),
            ..Package::new(PackageType::Opkg, name, version, purl)
        }))
    }
}

/// `status`, or the name of the package whose list of files it is.
fn place(path: &str) -> Option<&str> {
    let inside = ROOTS.iter().find_map(|root| path.strip_prefix(root))?;
    if inside == "status" {
        return Some(inside);
    }
    let name = inside.strip_prefix("info/")?.strip_suffix(".list")?;
    (!name.contains('/') && name != "status").then_some(name)
}

/// Where the database lies: that of OpenWrt, older ones, and that of the Yocto Project.
const ROOTS: &[&str] = &["usr/lib/opkg/", "lib/opkg/", "var/lib/opkg/"];
/// Packages of one database.
const PACKAGES: usize = 100_000;
