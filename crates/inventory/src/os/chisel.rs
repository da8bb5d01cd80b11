//! Parts of Debian packages that Chisel cut out: `var/lib/chisel/manifest.wall` (Chisel, "Manifest": jsonwall 1.0,
//! compressed with zstd): a header, then one JSON object a line, of which those with `"kind":"package"` name a
//! package.
//!
//! The manifest does not say which source package a package was built from.

use serde_json::Value;

use seawall_model::package::{Hash, HashAlgorithm, Package, PackageType};
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::purl::Purl;

use crate::extractor::{Extracted, Extractor, Fact, Grouping, Interest, LayerFile, Names};
use crate::os::trouble::Troubles;
use crate::os::word::word;
use crate::unpack::Unpack;

/// Reads Chisel's manifest.
#[derive(Clone, Copy, Debug)]
pub struct Chisel;

impl Extractor for Chisel {
    fn id(&self) -> &'static str {
        "chisel"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["manifest.wall"],
            endings: &[],
        })
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        (path == PATH).then_some(Interest {
            max_bytes: 32 << 20,
            grouping: Grouping::Unpacked {
                max_bytes: 256 << 20,
            },
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_manifest(&file.path, &file.bytes, out);
        }
    }
}

/// Reads an unpacked manifest and adds its packages as one fact.
pub fn parse_manifest(path: &str, bytes: &[u8], out: &mut Extracted) {
    let mut troubles = Troubles::new("chisel manifest", path);
    let mut packages = Vec::new();
    for (number, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let number = number.saturating_add(1);
        if number == 1 && !is_header(line) {
            troubles.at_line(number, "no header of a jsonwall 1.0");
        }
        // By far the most lines are of files.
        if line.trim_ascii().is_empty() || !has(line, b"\"package\"") {
            continue;
        }
        if packages.len() >= PACKAGES {
            troubles.cut_off(number, "too many packages");
            break;
        }
        match serde_json::from_slice::<Value>(line) {
            Ok(value) if value.get("kind").and_then(Value::as_str) != Some("package") => {}
            Ok(value) => match read_package(&value) {
                Some(package) => packages.push(package),
                None => troubles.at_line(number, "a package without a usable name and version"),
            },
            Err(_) => troubles.at_line(number, "it is no JSON"),
        }
    }
    troubles.finish(out);
    if !packages.is_empty() {
        let why = "it does not name source packages; vulnerabilities that are published for these \
                   alone are not found";
        out.problems
            .push(Problem::new(ProblemKind::NoData, "chisel manifest", why).at(path));
    }
    let fact = Fact::Packages {
        database: "chisel",
        packages,
    };
    out.facts.push((path.to_owned(), fact));
}

fn read_package(value: &Value) -> Option<Package> {
    let field = |name| value.get(name).and_then(Value::as_str).and_then(word);
    let (name, version) = (field("name")?, field("version")?);
    let architecture = field("arch");
    let purl = Purl::new("deb", &name.to_ascii_lowercase(), version)
        .qualifier("arch", architecture.unwrap_or_default());
    let hash = field("sha256").and_then(|hex| Hash::new(HashAlgorithm::Sha256, hex));
    Some(Package {
        architecture: architecture.map(str::to_owned),
        hashes: hash.into_iter().collect(),
        ..Package::new(PackageType::Deb, name, version, purl)
    })
}

fn is_header(line: &[u8]) -> bool {
    let value = serde_json::from_slice::<Value>(line).unwrap_or_default();
    let version = value.get("jsonwall").and_then(Value::as_str);
    version.is_some_and(|version| version.starts_with("1."))
}

fn has(line: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find(line, part).is_some()
}

const PATH: &str = "var/lib/chisel/manifest.wall";
/// Packages of one manifest.
const PACKAGES: usize = 100_000;
