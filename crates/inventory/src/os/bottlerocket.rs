//! Packages of Bottlerocket: `usr/share/bottlerocket/application-inventory.json`, with one entry in `Content` for each
//! rpm package that its image was put together from (Bottlerocket, "Application inventory").

use serde_json::Value;

use seawall_model::package::{Package, PackageType};
use seawall_model::purl::Purl;

use crate::extractor::{Extracted, Extractor, Fact, Grouping, Interest, LayerFile, Names};
use crate::os::trouble::Troubles;
use crate::os::word::{line, word};
use crate::unpack::Unpack;

/// Reads the inventory.
#[derive(Clone, Copy, Debug)]
pub struct Bottlerocket;

impl Extractor for Bottlerocket {
    fn id(&self) -> &'static str {
        "bottlerocket"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["application-inventory.json"],
            endings: &[],
        })
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        (path == "usr/share/bottlerocket/application-inventory.json").then_some(Interest {
            max_bytes: 16 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_inventory(&file.path, &file.bytes, out);
        }
    }
}

/// Reads an inventory and adds its packages as one fact.
pub fn parse_inventory(path: &str, bytes: &[u8], out: &mut Extracted) {
    let mut troubles = Troubles::new("Bottlerocket inventory", path);
    let mut packages = Vec::new();
    match serde_json::from_slice::<Value>(bytes) {
        Ok(value) => {
            let content = value.get("Content").and_then(Value::as_array);
            for entry in content.into_iter().flatten() {
                match read_package(entry) {
                    Some(package) => packages.push(package),
                    None => troubles.at_line(1, "a package without a usable name and version"),
                }
            }
            if content.is_none() {
                troubles.at_line(1, "no `Content`");
            }
        }
        Err(error) => troubles.at_line(error.line(), "it is no JSON"),
    }
    troubles.finish(out);
    let fact = Fact::Packages {
        database: "bottlerocket",
        packages,
    };
    out.facts.push((path.to_owned(), fact));
}

fn read_package(entry: &Value) -> Option<Package> {
    let field = |name| entry.get(name).and_then(Value::as_str).and_then(word);
    let name = field("Name")?;
    let version = match (field("Version")?, field("Release")) {
        (version, Some(release)) => format!("{version}-{release}"),
        (version, None) => version.to_owned(),
    };
    // An epoch of 0 is the same as none.
    let epoch = field("Epoch").filter(|epoch| !matches!(*epoch, "0" | "(none)"));
    let architecture = field("Architecture");
    let purl = Purl::new("rpm", name, &version)
        .qualifier("arch", architecture.unwrap_or_default())
        .qualifier("epoch", epoch.unwrap_or_default());
    let full = epoch.map_or_else(|| version.clone(), |epoch| format!("{epoch}:{version}"));
    let publisher = entry
        .get("Publisher")
        .and_then(Value::as_str)
        .and_then(line);
    Some(Package {
        architecture: architecture.map(str::to_owned),
        vendor: publisher,
        ..Package::new(PackageType::Rpm, name, &full, purl)
    })
}
