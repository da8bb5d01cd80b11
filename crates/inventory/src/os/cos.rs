//! Packages of Container-Optimized OS: `etc/cos-package-info.json`, with `installedPackages` (there) and
//! `buildTimePackages` (not there). They are those of Gentoo.

use serde_json::Value;

use seawall_model::package::{Package, PackageType};
use seawall_model::purl::Purl;

use crate::extractor::{Extracted, Extractor, Fact, Grouping, Interest, LayerFile, Names};
use crate::os::trouble::Troubles;
use crate::os::word::word;
use crate::unpack::Unpack;

/// Reads the list of packages.
#[derive(Clone, Copy, Debug)]
pub struct Cos;

impl Extractor for Cos {
    fn id(&self) -> &'static str {
        "cos"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["cos-package-info.json"],
            endings: &[],
        })
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        (path == "etc/cos-package-info.json").then_some(Interest {
            max_bytes: 16 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_package_info(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a list of packages and adds them as one fact.
pub fn parse_package_info(path: &str, bytes: &[u8], out: &mut Extracted) {
    let mut troubles = Troubles::new("COS package list", path);
    let mut packages = Vec::new();
    match serde_json::from_slice::<Value>(bytes) {
        Ok(value) => {
            let installed = value.get("installedPackages").and_then(Value::as_array);
            for entry in installed.into_iter().flatten() {
                match read_package(entry) {
                    Some(package) => packages.push(package),
                    None => troubles.at_line(1, "a package without a usable name and version"),
                }
            }
            if installed.is_none() {
                troubles.at_line(1, "no list of installed packages");
            }
        }
        Err(error) => troubles.at_line(error.line(), "it is no JSON"),
    }
    troubles.finish(out);
    let fact = Fact::Packages {
        database: "cos",
        packages,
    };
    out.facts.push((path.to_owned(), fact));
}

fn read_package(entry: &Value) -> Option<Package> {
    let field = |name| entry.get(name).and_then(Value::as_str).and_then(word);
    let (name, version) = (
        field("name")?,
        field("ebuild_version").or(field("version"))?,
    );
    let category = field("category");
    let purl = Purl::new("ebuild", name, version).namespace(category.unwrap_or_default());
    let full = category.map_or_else(|| name.to_owned(), |category| format!("{category}/{name}"));
    Some(Package::new(PackageType::Ebuild, &full, version, purl))
}
