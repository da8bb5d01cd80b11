//! Maven coordinates (Maven, "POM Reference", section "Maven Coordinates") and the package made of them.

use seawall_model::package::{Package, PackageType};
use seawall_model::purl::Purl;

use crate::language::word::word;

/// What names an artifact in a Maven repository.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Coordinates {
    /// Nothing where it is not known: then no advisory can be asked for.
    pub(super) group: Option<String>,
    pub(super) artifact: String,
    pub(super) version: String,
    /// `sources`, `jdk15` …
    pub(super) classifier: Option<String>,
    /// Type, where it is not `jar`.
    pub(super) kind: Option<String>,
}

impl Coordinates {
    /// Makes coordinates, where each part is a word of a repository.
    pub(super) fn new(group: &str, artifact: &str, version: &str) -> Option<Self> {
        Some(Self {
            group: Some(part(group)?.to_owned()),
            artifact: part(artifact)?.to_owned(),
            version: part(version)?.to_owned(),
            ..Self::default()
        })
    }

    /// Reads `group:artifact[:type[:classifier]]:version`, as Maven, Gradle and Bazel write them.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split(':').collect();
        let (group, artifact, kind, classifier, version) = match parts.as_slice() {
            [group, artifact, version] => (group, artifact, None, None, version),
            [group, artifact, kind, version] => (group, artifact, Some(*kind), None, version),
            [group, artifact, kind, classifier, version] => {
                (group, artifact, Some(*kind), Some(*classifier), version)
            }
            _ => return None,
        };
        let made = Self::new(group, artifact, version)?;
        Some(made.of_type(kind).classified(classifier))
    }

    #[must_use]
    pub(super) fn of_type(mut self, kind: Option<&str>) -> Self {
        let kind = kind.and_then(part).filter(|kind| *kind != "jar");
        self.kind = kind.map(str::to_owned);
        self
    }

    #[must_use]
    pub(super) fn classified(mut self, classifier: Option<&str>) -> Self {
        self.classifier = classifier.and_then(part).map(str::to_owned);
        self
    }

    /// `group:artifact`, or the artifact alone.
    pub(super) fn name(&self) -> String {
        match &self.group {
            Some(group) => format!("{group}:{}", self.artifact),
            None => self.artifact.clone(),
        }
    }

    pub(super) fn package(&self) -> Package {
        let purl = Purl::new("maven", &self.artifact, &self.version)
            .namespace(self.group.as_deref().unwrap_or_default())
            .qualifier("classifier", self.classifier.as_deref().unwrap_or_default())
            .qualifier("type", self.kind.as_deref().unwrap_or_default());
        Package::new(PackageType::Maven, &self.name(), &self.version, purl)
    }
}

/// Returns a part of coordinates, where it is one: no variable that is left, no range, no path.
pub(super) fn part(text: &str) -> Option<&str> {
    let strange = |c: char| {
        matches!(
            c,
            '$' | '{' | '}' | '[' | ']' | '(' | ')' | '@' | ',' | ':' | '/' | '\\' | '"' | '\''
        )
    };
    word(text).filter(|text| !text.contains(strange))
}

/// Returns a version that is one version: a plain one, or `[1.2]`, which is nothing else. Ranges, variables
/// and words that mean the newest (`LATEST`, `RELEASE`, Gradle's `1.+` and `latest.release`) are none.
pub(super) fn exact(text: &str) -> Option<&str> {
    let text = text.trim();
    let hard = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let version = part(hard.unwrap_or(text))?;
    let newest = matches!(version, "LATEST" | "RELEASE" | "+")
        || version.starts_with("latest.")
        || version.ends_with(".+")
        || version.ends_with("-+");
    (!newest).then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_in_one_word() {
        for (text, want) in [
            ("g.h:a:1", Some("pkg:maven/g.h/a@1")),
            ("g:a:aar:1", Some("pkg:maven/g/a@1?type=aar")),
            ("g:a:jar:linux:1", Some("pkg:maven/g/a@1?classifier=linux")),
            ("g:a", None),
            ("g:a:${v}", None),
            ("g::1", None),
            ("g:a:b:c:d:e", None),
        ] {
            let got = Coordinates::parse(text).map(|made| made.package().purl.to_string());
            assert_eq!(got.as_deref(), want, "{text}");
        }
    }

    #[test]
    fn one_version_or_none() {
        for (text, want) in [
            (" 1.2 ", Some("1.2")),
            ("[1.2]", Some("1.2")),
            ("[1.2,2)", None),
            ("(,1]", None),
            ("1.+", None),
            ("latest.release", None),
            ("LATEST", None),
            ("1.0+build", Some("1.0+build")),
            ("${x}", None),
        ] {
            assert_eq!(exact(text), want, "{text}");
        }
    }
}
