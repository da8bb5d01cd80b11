//! The `release` file of a Java runtime (JEP 223 and JEP 220: `JAVA_VERSION`, `IMPLEMENTOR` …): lines
//! `KEY="value"`.

use std::collections::BTreeMap;

use seawall_model::package::{Package, PackageType};
use seawall_model::purl::Purl;

use crate::extractor::{Extracted, Extractor, Fact, Grouping, Interest, LayerFile, Names};
use crate::language::word::word;
use crate::unpack::Unpack;

/// Reads the release file of a Java runtime.
#[derive(Clone, Copy, Debug)]
pub struct JavaRuntime;

impl Extractor for JavaRuntime {
    fn id(&self) -> &'static str {
        "java-runtime"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["release"],
            endings: &[],
        })
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        (path == "release" || path.ends_with("/release")).then_some(Interest {
            max_bytes: 64 << 10,
            grouping: Grouping::Sniffed,
        })
    }

    fn wants(&self, start: &[u8]) -> bool {
        let key = b"JAVA_VERSION=";
        start.windows(key.len()).any(|part| part == key)
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            let packages: Vec<Package> = parse_release(&file.bytes).into_iter().collect();
            if !packages.is_empty() {
                out.facts
                    .push((file.path.clone(), Fact::Listed { packages }));
            }
        }
    }
}

/// Reads a release file; nothing where it is none of a Java runtime.
pub fn parse_release(bytes: &[u8]) -> Option<Package> {
    let text = String::from_utf8_lossy(bytes);
    let pairs = text
        .lines()
        .take(LINES)
        .filter_map(|line| line.split_once('='));
    let values: BTreeMap<&str, &str> = pairs
        .map(|(key, value)| (key.trim(), value.trim().trim_matches('"')))
        .collect();
    let value = |key| values.get(key).copied().filter(|value| !value.is_empty());
    let version = word(value("JAVA_VERSION")?)?;
    let implementor = value("IMPLEMENTOR").unwrap_or_default();
    let graal = value("GRAALVM_VERSION").and_then(word);
    let commercial = value("BUILD_TYPE") == Some("commercial");
    let product = product(implementor, graal.is_some(), commercial);
    let full = value("JAVA_RUNTIME_VERSION").and_then(word);
    let purl = Purl::new("generic", product.name, version)
        .namespace(product.vendor)
        .qualifier("build", full.unwrap_or_default());
    let name = format!("{}/{}", product.vendor, product.name);
    let mut package = Package::new(PackageType::Generic, &name, version, purl);
    let vendor: String = implementor
        .chars()
        .filter(|c| !c.is_control())
        .take(SHOWN)
        .collect();
    package.vendor = (!vendor.is_empty()).then_some(vendor);
    package.cpes = cpes(&product, version, graal);
    Some(package)
}

/// How vulnerability databases name a runtime.
struct Product {
    vendor: &'static str,
    name: &'static str,
}

/// Oracle's commercial builds are another product than `OpenJDK` and all that is built of its sources,
/// Oracle's own free builds among them.
fn product(implementor: &str, graal: bool, commercial: bool) -> Product {
    let (vendor, name) = if graal {
        ("oracle", "graalvm")
    } else if implementor.starts_with("Azul") {
        ("azul", "zulu")
    } else if implementor.starts_with("IBM") {
        ("ibm", "semeru_runtime")
    } else if commercial {
        ("oracle", "jdk")
    } else {
        ("oracle", "openjdk")
    };
    Product { vendor, name }
}

/// Names in the form that NVD uses: up to Java 8 the update is a field of its own (`1.8.0`, `update392`).
fn cpes(product: &Product, version: &str, graal: Option<&str>) -> Vec<String> {
    let plain = |text: &str| {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        text.chars().all(fits)
    };
    let own = graal.unwrap_or(version);
    if !plain(own) {
        return Vec::new();
    }
    let of = |name: &str, version: &str, update: &str| {
        format!(
            "cpe:2.3:a:{}:{name}:{version}:{update}:*:*:*:*:*:*",
            product.vendor
        )
    };
    match version.split_once('_') {
        Some((base, update)) if graal.is_none() => {
            // `1.8.0` is `8` in the names of OpenJDK, and `1.8.0` in Oracle's.
            let base = match product.name {
                "openjdk" => base.trim_start_matches("1.").trim_end_matches(".0"),
                _ => base,
            };
            vec![of(product.name, base, &format!("update{update}"))]
        }
        _ => vec![of(product.name, own, "*")],
    }
}

/// Lines that are read; there are about twenty, one of them long.
const LINES: usize = 1_000;
/// Characters of a vendor.
const SHOWN: usize = 120;
