//! `maven_install.json`, the lock file of Bazel's `rules_jvm_external`: version 2 and later (`artifacts`,
//! `dependencies`), and the older `dependency_tree`.

use std::collections::BTreeMap;

use seawall_model::package::{Hash, HashAlgorithm, Package, Presence};
use serde_json::Value;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::java::coordinates::{Coordinates, exact};
use crate::language::java::json;
use crate::language::java::lines::Lines;
use crate::unpack::Unpack;

/// Reads lock files of Bazel's rules for Maven artifacts.
#[derive(Clone, Copy, Debug)]
pub struct BazelInstall;

impl Extractor for BazelInstall {
    fn id(&self) -> &'static str {
        "bazel-maven-install"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[],
            endings: &[".json"],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        let file = path.rsplit('/').next()?;
        // The name is that of the repository of artifacts, of which there may be several.
        file.ends_with("_install.json").then_some(Interest {
            max_bytes: 64 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            let usual = file.path.rsplit('/').next() == Some("maven_install.json");
            if usual || is_generated(&file.bytes) {
                parse_maven_install(file, out);
            }
        }
    }
}

/// Reads one lock file.
pub fn parse_maven_install(file: &LayerFile, out: &mut Extracted) {
    let mut lines = Lines::new("Bazel lock file", &file.path);
    let (value, mut failed) = json::parse(&file.bytes);
    let value = value.unwrap_or_default();
    let old = value
        .get("dependency_tree")
        .and_then(|tree| tree.get("dependencies"));
    if let Some(artifacts) = value.get("artifacts").and_then(Value::as_object) {
        let mut places = BTreeMap::new();
        for (key, artifact) in artifacts {
            match of_artifact(key, artifact) {
                Some(package) => {
                    places.insert(key.as_str(), lines.packages.len());
                    lines.add(package, 0);
                }
                None => lines.broken(key),
            }
        }
        let needs = value.get("dependencies").and_then(Value::as_object);
        for (key, needed) in needs.into_iter().flatten() {
            link(&mut lines.packages, &places, key, needed);
        }
    } else if let Some(list) = old.and_then(Value::as_array) {
        of_tree(list, &mut lines);
    } else if failed.is_none() {
        failed = Some("it has neither `artifacts` nor a `dependency_tree`".to_owned());
    }
    lines.finish(failed, out);
}

/// Says whether a file begins as Bazel's rules write it; others are called so, too.
fn is_generated(bytes: &[u8]) -> bool {
    let start = bytes.get(..MARKED).unwrap_or(bytes);
    start.windows(MARK.len()).any(|window| window == MARK)
}

/// An artifact of the newer form: `"group:artifact[:type[:classifier]]": {"shasums": {"jar": …}, "version"}`.
fn of_artifact(key: &str, artifact: &Value) -> Option<Package> {
    let version = exact(artifact.get("version")?.as_str()?)?;
    let made = Coordinates::parse(&format!("{key}:{version}"))?;
    let mut package = made.package();
    let sums = artifact.get("shasums");
    let sum = sums.and_then(|sums| {
        let own = made.classifier.as_deref().or(made.kind.as_deref());
        sums.get(own.unwrap_or("jar"))?.as_str()
    });
    package
        .hashes
        .extend(sum.and_then(|hex| Hash::new(HashAlgorithm::Sha256, hex)));
    Some(package)
}

/// Notes what an artifact of the newer form needs.
fn link(packages: &mut [Package], places: &BTreeMap<&str, usize>, key: &str, needed: &Value) {
    let names = needed
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    let there = names.filter_map(|name| places.get(name).copied());
    if let Some(package) = places.get(key).and_then(|at| packages.get_mut(*at)) {
        package.dependencies = there.collect();
    }
}

/// The older form: a list of `coord`, `directDependencies` (also as coordinates) and `sha256`.
fn of_tree(list: &[Value], lines: &mut Lines<'_>) {
    let mut places = BTreeMap::new();
    for entry in list {
        let coord = entry
            .get("coord")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let Some(made) = Coordinates::parse(coord) else {
            lines.broken(coord);
            continue;
        };
        if made.classifier.as_deref() == Some("sources") {
            continue;
        }
        let mut package = made.package();
        let sum = entry.get("sha256").and_then(Value::as_str);
        package
            .hashes
            .extend(sum.and_then(|hex| Hash::new(HashAlgorithm::Sha256, hex)));
        places.insert(coord, lines.packages.len());
        lines.add(package, 0);
    }
    for entry in list {
        let coord = entry
            .get("coord")
            .and_then(Value::as_str)
            .unwrap_or_default();
        if let Some(needed) = entry.get("directDependencies") {
            link(&mut lines.packages, &places, coord, needed);
        }
    }
}

/// The name of the first entry.
const MARK: &[u8] = b"__AUTOGENERATED_FILE_DO_NOT_MODIFY_THIS_FILE_MANUALLY";
/// Bytes in which it stands.
const MARKED: usize = 512;
