//! `build.sbt.lock` of sbt-dependency-lock: JSON with `dependencies` of `org`, `name`, `version`,
//! `configurations` and `artifacts`.

use seawall_model::package::{Hash, HashAlgorithm, Presence, Usage};
use serde_json::Value;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::java::coordinates::Coordinates;
use crate::language::java::json;
use crate::language::java::lines::Lines;
use crate::unpack::Unpack;

/// Reads lock files of sbt.
#[derive(Clone, Copy, Debug)]
pub struct SbtLock;

impl Extractor for SbtLock {
    fn id(&self) -> &'static str {
        "sbt-lock"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[],
            endings: &[".lock"],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        path.ends_with(".sbt.lock").then_some(Interest {
            max_bytes: 32 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_sbt_lock(file, out);
        }
    }
}

/// Reads one lock file.
pub fn parse_sbt_lock(file: &LayerFile, out: &mut Extracted) {
    let mut lines = Lines::new("sbt lock file", &file.path);
    let (value, mut failed) = json::parse(&file.bytes);
    let list = value
        .as_ref()
        .and_then(|value| value.get("dependencies")?.as_array());
    if list.is_none() && failed.is_none() {
        failed = Some("it has no `dependencies`".to_owned());
    }
    for entry in list.into_iter().flatten() {
        let text = |key| entry.get(key).and_then(Value::as_str).unwrap_or_default();
        let (group, name, version) = (text("org"), text("name"), text("version"));
        let Some(made) = Coordinates::new(group, name, version) else {
            lines.broken(&format!("{group}:{name}:{version}"));
            continue;
        };
        let mut package = made.package();
        package.usage = usage(entry);
        package.hashes = hashes(entry);
        lines.add(package, 0);
    }
    lines.finish(failed, out);
}

/// Tests and build tools have configurations of their own.
fn usage(entry: &Value) -> Usage {
    let all = entry.get("configurations").and_then(Value::as_array);
    let mut names = all
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .peekable();
    let made = ["test", "it", "scala-tool", "scala-doc-tool", "plugin"];
    if names.peek().is_none() {
        return Usage::Unknown;
    }
    let mut kinds = names.map(|name| {
        let lower = name.to_ascii_lowercase();
        match lower.as_str() {
            "provided" | "optional" => Usage::Optional,
            lower if made.iter().any(|made| lower.starts_with(made)) => Usage::Development,
            _ => Usage::Production,
        }
    });
    let first = kinds.next().unwrap_or_default();
    kinds.fold(first, Ord::min)
}

/// Digests, where the package is one file: `sha1:…`.
fn hashes(entry: &Value) -> Vec<Hash> {
    let files = entry.get("artifacts").and_then(Value::as_array);
    let Some([file]) = files.map(Vec::as_slice) else {
        return Vec::new();
    };
    let hash = file.get("hash").and_then(Value::as_str).unwrap_or_default();
    let (algorithm, hex) = hash.split_once(':').unwrap_or_default();
    let algorithm = match algorithm {
        "sha1" => HashAlgorithm::Sha1,
        "sha256" => HashAlgorithm::Sha256,
        "sha512" => HashAlgorithm::Sha512,
        _ => return Vec::new(),
    };
    Hash::new(algorithm, hex).into_iter().collect()
}
