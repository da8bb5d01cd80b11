//! Gradle's lock files (Gradle User Manual, "Locking Versions"): `gradle.lockfile`,
//! `buildscript-gradle.lockfile`, and the older `gradle/dependency-locks/CONFIGURATION.lockfile`.

use seawall_model::package::{Presence, Usage};

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::java::coordinates::Coordinates;
use crate::language::java::lines::Lines;
use crate::unpack::Unpack;

/// Reads lock files of Gradle.
#[derive(Clone, Copy, Debug)]
pub struct GradleLock;

impl Extractor for GradleLock {
    fn id(&self) -> &'static str {
        "gradle-lock"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[],
            endings: &[".lockfile"],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        let file = path.rsplit('/').next()?;
        let older = path.contains("dependency-locks/") && file.ends_with(".lockfile");
        (file.ends_with("gradle.lockfile") || older).then_some(Interest {
            max_bytes: 32 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_gradle_lock(file, out);
        }
    }
}

/// Reads one lock file.
pub fn parse_gradle_lock(file: &LayerFile, out: &mut Extracted) {
    let mut lines = Lines::new("Gradle lock file", &file.path);
    let name = file.path.rsplit('/').next().unwrap_or_default();
    let text = String::from_utf8_lossy(&file.bytes);
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') || line.starts_with("empty=") {
            continue;
        }
        let (coordinates, configurations) = line.split_once('=').unwrap_or((line, ""));
        let Some(made) = Coordinates::parse(coordinates) else {
            lines.broken(line);
            continue;
        };
        let mut package = made.package();
        package.usage = match configurations {
            "" => usage(name, name.trim_end_matches(".lockfile")),
            some => usage(name, some),
        };
        lines.add(package, number.saturating_add(1));
    }
    lines.finish(None, out);
}

/// What a package is used for by its configurations: by the build itself, by tests, by annotation
/// processors, or, where any other has it, by the program.
fn usage(file: &str, configurations: &str) -> Usage {
    let build = file.starts_with("buildscript-") || file.starts_with("settings-");
    let build = build || configurations == "classpath" || file.starts_with("buildscript");
    let only_made = |name: &str| {
        let lower = name.trim().to_ascii_lowercase();
        let tools = [
            "annotationprocessor",
            "kapt",
            "ksp",
            "checkstyle",
            "jacoco",
            "pmd",
            "spotbugs",
        ];
        lower.starts_with("test")
            || name.contains("Test")
            || tools.iter().any(|tool| lower.contains(tool))
    };
    if build || configurations.split(',').all(only_made) {
        return Usage::Development;
    }
    Usage::Production
}
