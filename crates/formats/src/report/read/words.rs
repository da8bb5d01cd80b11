//! Words of the document → values of the model. A word that decides must be known; one that only tells gets a
//! stand-in where it is not.

use seawall_model::artifact::{ArtifactKind, BaseEvidence, BaseUpdateKind};
use seawall_model::coverage::CoverageState;
use seawall_model::finding::{Confidence, Exploitation, FindingKind, Status};
use seawall_model::package::{HashAlgorithm, PackageType, Presence, Relation, Usage};
use seawall_model::problem::ProblemKind;
use seawall_model::severity::Severity;

use super::InvalidReport;

/// Makes a function that finds the value of a word.
macro_rules! words {
    ($($function:ident: $kind:ty = [$($value:ident),+], $noun:literal;)+) => {$(
        pub(super) fn $function(place: &str, word: &str) -> Result<$kind, InvalidReport> {
            [$(<$kind>::$value),+]
                .into_iter()
                .find(|value| value.name() == word)
                .ok_or_else(|| unknown(place, $noun, word))
        }
    )+};
}

words! {
    artifact_kind: ArtifactKind = [
        Image, Filesystem, Repository, Sbom, Dockerfile, Compose, Kubernetes, Daemon, Bake, Workflow,
        Buildkitd, Host, Container
    ], "kind of artifact";
    base_evidence: BaseEvidence = [Layers, Annotation, History], "evidence of a base image";
    base_update: BaseUpdateKind = [Rebuilt, SameLine, NewerLine], "update of a base image";
    coverage_state: CoverageState = [None, Partial, Covered], "state of coverage";
    finding_kind: FindingKind = [Vulnerability, Licence, Misconfiguration], "kind of finding";
    status: Status = [
        Affected, Fixed, FixDeferred, WillNotFix, EndOfLife, UnderInvestigation, NotAffected
    ], "status";
    confidence: Confidence = [Low, Medium, High], "confidence";
    exploitation: Exploitation = [None, ProofOfConcept, Active], "state of exploitation";
    presence: Presence = [Installed, Declared], "presence";
    relation: Relation = [Unknown, Project, Direct, Indirect], "relation";
    usage: Usage = [Unknown, Production, Optional, Development], "use";
    problem_kind: ProblemKind = [Input, Limit, Unsupported, NoData, Environment], "kind of problem";
    hash_algorithm: HashAlgorithm = [Md5, Sha1, Sha256, Sha384, Sha512], "digest algorithm";
    severity: Severity = [Critical, High, Medium, Low, Negligible, Unknown], "severity";
}

pub(super) fn package_type(place: &str, word: &str) -> Result<PackageType, InvalidReport> {
    PackageType::from_name(word).ok_or_else(|| unknown(place, "type of package", word))
}

/// Returns the status of a VEX statement.
pub(super) fn statement_status(place: &str, word: &str) -> Result<&'static str, InvalidReport> {
    find(&STATEMENTS, word).ok_or_else(|| unknown(place, "status of a statement", word))
}

/// Returns the version of CVSS that a vector is of.
pub(super) fn cvss_version(place: &str, word: &str) -> Result<&'static str, InvalidReport> {
    find(&CVSS, word).ok_or_else(|| unknown(place, "version of CVSS", word))
}

/// Returns where an artifact was read from.
pub(super) fn source(word: &str) -> &'static str {
    find(&SOURCES, word).unwrap_or("saved report")
}

/// Returns the name of a version order.
pub(super) fn scheme(word: &str) -> &'static str {
    find(&SCHEMES, word).unwrap_or("other order")
}

/// Returns how a bound was meant.
pub(super) fn operator(place: &str, word: &str) -> Result<&'static str, InvalidReport> {
    find(&OPERATORS, word).ok_or_else(|| unknown(place, "operator", word))
}

/// Returns the name of a term of the risk score.
pub(super) fn term(word: &str) -> &'static str {
    find(&TERMS, word).unwrap_or("other")
}

fn find(known: &[&'static str], word: &str) -> Option<&'static str> {
    known.iter().find(|known| **known == word).copied()
}

fn unknown(place: &str, noun: &str, word: &str) -> InvalidReport {
    let word: String = word.chars().take(60).collect();
    InvalidReport::new(place, format_args!("{word:?} is no known {noun}"))
}

const STATEMENTS: [&str; 4] = ["not_affected", "affected", "fixed", "under_investigation"];
const CVSS: [&str; 4] = ["2.0", "3.0", "3.1", "4.0"];
const SOURCES: [&str; 15] = [
    "docker-archive",
    "oci-archive",
    "oci-layout",
    "stdin",
    "rootfs",
    "directory",
    "engine",
    "registry",
    "git",
    "purl",
    "sbom",
    "cyclonedx",
    "spdx",
    "syft",
    "saved report",
];
const SCHEMES: [&str; 19] = [
    "dpkg", "rpm", "apk", "pacman", "semver", "npm", "pep440", "go", "maven", "nuget", "rubygems",
    "composer", "hex", "pub", "cran", "conan", "hackage", "bitnami", "generic",
];
const OPERATORS: [&str; 6] = ["<", "<=", ">", ">=", "=", "!="];
const TERMS: [&str; 5] = ["threat", "severity", "exploited", "confidence", "loaded"];
