//! `gradle/verification-metadata.xml` (Gradle User Manual, "Verifying dependencies"): every component that a
//! build ever fetched, with digests of its files. Components of which there are descriptions only (parents,
//! lists of versions) are no code and are passed over.

use seawall_model::package::{Hash, HashAlgorithm, Presence};

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::xml::{self, Element};
use crate::language::java::coordinates::Coordinates;
use crate::language::java::lines::Lines;
use crate::unpack::Unpack;

/// Reads verification metadata of Gradle.
#[derive(Clone, Copy, Debug)]
pub struct GradleVerification;

impl Extractor for GradleVerification {
    fn id(&self) -> &'static str {
        "gradle-verification"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["verification-metadata.xml"],
            endings: &[],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        let file = path.rsplit('/').next()?;
        (file == "verification-metadata.xml").then_some(Interest {
            max_bytes: 64 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_verification(file, out);
        }
    }
}

/// Reads one file.
pub fn parse_verification(file: &LayerFile, out: &mut Extracted) {
    let mut lines = Lines::new("Gradle verification metadata", &file.path);
    let (root, failed) = xml::parse(&file.bytes);
    let root = root.unwrap_or_default();
    for component in root.within("components", "component") {
        let text = |key| component.attribute(key).unwrap_or_default();
        let (group, name, version) = (text("group"), text("name"), text("version"));
        let Some(made) = Coordinates::new(group, name, version) else {
            lines.broken(&format!("{group}:{name}:{version}"));
            continue;
        };
        let mut code = component
            .all("artifact")
            .filter(|artifact| is_code(artifact))
            .peekable();
        if code.peek().is_none() && component.child("artifact").is_some() {
            continue;
        }
        let mut package = made.package();
        for artifact in code {
            // Those of other files, such as classifiers, are of other packages.
            let file = artifact.attribute("name").unwrap_or_default();
            let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
            if stem == format!("{name}-{version}") {
                package.hashes.extend(hashes(artifact));
            }
        }
        package.hashes.sort();
        package.hashes.dedup();
        lines.add(package, usize::try_from(component.line).unwrap_or(0));
    }
    lines.finish(failed, out);
}

fn is_code(artifact: &Element) -> bool {
    let name = artifact.attribute("name").unwrap_or_default();
    let other = [".pom", ".module", "-sources.jar", "-javadoc.jar"];
    !other.iter().any(|ending| name.ends_with(ending))
}

fn hashes(artifact: &Element) -> Vec<Hash> {
    let of = |element: &Element| {
        let algorithm = match element.name.as_str() {
            "md5" => HashAlgorithm::Md5,
            "sha1" => HashAlgorithm::Sha1,
            "sha256" => HashAlgorithm::Sha256,
            "sha512" => HashAlgorithm::Sha512,
            _ => return None,
        };
        Hash::new(algorithm, element.attribute("value")?)
    };
    artifact.children.iter().filter_map(of).collect()
}
