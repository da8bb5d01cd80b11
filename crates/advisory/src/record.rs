//! What a feed delivers: facts in one shape for all sources.

use seawall_model::finding::Status;
pub use seawall_model::finding::{Exploitation, Ssvc};
use seawall_model::severity::Severity;
use seawall_model::time::Date;

/// The licence tier of a source; each tier has sections of its own in the store, so that one can be
/// left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// CC0, MIT, Apache-2.0, Unlicense, public domain, CC-BY-4.0.
    Core,
    /// Ubuntu's data, CC-BY-SA-4.0.
    Ubuntu,
    /// `VulnerableCode`'s data, CC-BY-SA-4.0.
    VulnerableCode,
    /// Bare facts without a licence text upstream.
    Facts,
}

/// Where rows come from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceId {
    /// Name, for instance `debian-tracker`, unique in a store.
    pub name: &'static str,
    /// Licence tier.
    pub tier: Tier,
    /// Day of the data.
    pub date: Option<Date>,
    /// Upstream commit or file that was read, for the record.
    pub revision: String,
}

/// Version order of an ecosystem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// Debian policy 5.6.12.
    Dpkg,
    /// rpm's `rpmvercmp` with epoch, tilde and caret.
    Rpm,
    /// apk-tools.
    Apk,
    /// pacman's `vercmp`.
    Pacman,
    /// Semantic Versioning 2.0.0 (also Cargo, Swift, Julia, GitHub Actions).
    SemVer,
    /// npm's order and ranges: `SemVer`, with its loose forms.
    Npm,
    /// Python's PEP 440.
    Pep440,
    /// Go modules: pseudo-versions, `+incompatible`, releases of Go itself.
    Go,
    /// Maven's `ComparableVersion`.
    Maven,
    /// `NuGet`: up to four numbers, `SemVer` labels without case.
    NuGet,
    /// `Gem::Version`.
    RubyGems,
    /// Composer's normalised versions; also Drupal's own.
    Composer,
    /// Hex.
    Hex,
    /// Dart's pub: `SemVer` with ordered build metadata.
    Pub,
    /// R's `package_version`.
    Cran,
    /// Conan.
    Conan,
    /// Haskell's PVP.
    Hackage,
    /// Bitnami: `SemVer` with a revision.
    Bitnami,
    /// Versions of which nothing is known but that numbers count up: upstream releases behind CPE
    /// names.
    Generic,
}

/// Whether a row speaks of source or of binary packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// Source package (Debian source, Alpine origin, RPM source).
    Source,
    /// Binary package.
    Binary,
}

/// One row: what one source says about one vulnerability in one package of one release.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Release of a distribution as [`crate::matching::ecosystem`] names it: `debian:12`,
    /// `alpine:3.19`, `alpine:edge`, `ubuntu:22.04`, `ubuntu:22.04:esm-infra`, `almalinux:9`,
    /// `redhat:7`, `azurelinux:3.0`, `mariner:1.0`; or a language as [`crate::language`] names it:
    /// `npm`, `pypi`; or `cpe` (packages are `vendor:product`) or `git` (packages are repository
    /// URLs without scheme and `.git`, bounds are commits, versions are tags).
    pub ecosystem: String,
    /// Package name.
    pub package: String,
    /// Whether that is a source or a binary package.
    pub name_kind: NameKind,
    /// Vulnerability id: a CVE where there is one.
    pub vulnerability: String,
    /// Other ids of the same thing, among them the record's own (`ALSA-2024:1234`, `DSA-5000-1`).
    pub aliases: Vec<String>,
    /// The record's own id, where it has one beside the vulnerability id.
    pub record: Option<String>,
    /// What the source says.
    pub status: RowStatus,
    /// Severity in the source's own rating, where it gives one.
    pub severity: Option<Severity>,
    /// The source's own word of status or urgency, where our status is coarser (`no-dsa`,
    /// `unimportant`, `needs-triage`, `pending` …).
    pub word: Option<String>,
    /// Why the row is not exact, where it is not (a clause without a full stop).
    pub imprecise: Option<&'static str>,
    /// Trust between rows that speak of the same (ecosystem, package, vulnerability): higher wins.
    pub trust: u8,
    /// RPM module `name:stream`, where the row holds for one module stream only.
    pub module: Option<String>,
    /// Day the record was published or last changed, where given.
    pub date: Option<Date>,
    /// Functions that hold the fault, as `path#name` (Go: import path; Rust: crate path), or the bare
    /// path where all of it is meant; empty where the record names none.
    pub symbols: Vec<String>,
    /// Where alone it holds, in the record's own words (`windows`, `amd64`, `jruby` …); empty for
    /// everywhere.
    pub platforms: Vec<String>,
}

impl Row {
    /// Makes a row with nothing optional: about the source package, of ordinary trust.
    pub fn new(ecosystem: &str, package: &str, vulnerability: &str, status: RowStatus) -> Self {
        Self {
            ecosystem: ecosystem.to_owned(),
            package: package.to_owned(),
            name_kind: NameKind::Source,
            vulnerability: vulnerability.to_owned(),
            aliases: Vec::new(),
            record: None,
            status,
            severity: None,
            word: None,
            imprecise: None,
            trust: crate::feed::trust::PLAIN,
            module: None,
            date: None,
            symbols: Vec::new(),
            platforms: Vec::new(),
        }
    }
}

/// What a source says about a package.
#[derive(Clone, Debug, PartialEq)]
pub enum RowStatus {
    /// Affected below this version, fixed from it on. `0` for "never affected" is
    /// [`Self::NotAffected`].
    FixedIn(String),
    /// Affected up to and including this version; no fix is known.
    LastAffected(String),
    /// Every version is affected; the status says in which state the vendor holds it (never
    /// [`Status::Fixed`] or [`Status::NotAffected`]).
    Unfixed(Status),
    /// No version is affected.
    NotAffected,
    /// These versions are affected, all others are not.
    Affected(Affected),
}

/// Versions of a package that are affected: in any of the ranges, or in the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Affected {
    /// Ranges; they may overlap.
    pub ranges: Vec<Range>,
    /// Single versions.
    pub versions: Vec<String>,
}

/// A range of versions.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Range {
    /// First affected version; `None` for "from the beginning".
    pub introduced: Option<String>,
    /// Where it ends.
    pub until: Until,
}

/// The end of a range.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Until {
    /// Affected below this version, which fixes it.
    Fixed(String),
    /// Affected up to and including this version; no fix is named.
    LastAffected(String),
    /// The record speaks of versions below this one only (OSV's `limit`); no fix is named.
    Limit(String),
    /// Every later version, as far as the record knows.
    Open,
}

/// Facts about a vulnerability as such, whatever the package.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VulnerabilityFacts {
    /// Public id: a CVE, else any other (`GHSA-…`).
    pub id: String,
    /// CVSS vectors: source (`nvd`, `redhat` …) and the vector as published (CVSS 2 without
    /// prefix).
    pub vectors: Vec<(String, String)>,
    /// EPSS probability and percentile.
    pub epss: Option<(f64, f64)>,
    /// KEV: added, due, ransomware.
    pub kev: Option<(Option<Date>, Option<Date>, bool)>,
    /// Rejected or withdrawn: no finding may rest on it.
    pub rejected: bool,
    /// CISA's decision points (SSVC): exploitation, automatable, technical impact.
    pub ssvc: Option<Ssvc>,
    /// Weaknesses: numbers of CWE entries, sorted.
    pub cwes: Vec<u32>,
    /// Day of first publication.
    pub published: Option<Date>,
}

/// End-of-life dates of one release cycle.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LifeCycle {
    /// os-release `ID` that it is for: `debian`, `alpine`, `rhel` …
    pub distribution: String,
    /// Cycle as upstream names it: `12`, `3.19`, `22.04`.
    pub cycle: String,
    /// Last day of regular support.
    pub ends: Option<Date>,
    /// Regular support has ended, on a day not known.
    pub ended: bool,
    /// Last day of extended support.
    pub extended_ends: Option<Date>,
    /// Codename, lower case, where given.
    pub codename: Option<String>,
}

/// That a distribution supports a source package no longer, or not as it supports the others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PackageSupport {
    /// Release that it is said of: `debian:12`; without a release (`debian`) it holds for all.
    pub ecosystem: String,
    /// Source package.
    pub package: String,
    /// The name is only how the names of the source packages begin: `php-horde`.
    pub prefix: bool,
    /// What support there is.
    pub support: Support,
}

/// What security support a distribution gives a package.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Support {
    /// None from that day on.
    Ended {
        /// The day.
        on: Date,
        /// Last version that was supported, where there ever was one.
        last_version: Option<String>,
    },
    /// Only for some uses, such as content that can be trusted.
    Limited,
}

/// What a feed delivers while it reads. Implemented by the store's builder and by tests.
pub trait Sink {
    /// Begins a source; rows that follow are its.
    fn source(&mut self, source: SourceId);
    /// Gives the day of one ecosystem's data in the current source, where it differs from the
    /// source's own (Alpine's branches were collected on different days). Wrappers must pass it on.
    fn ecosystem_date(&mut self, _ecosystem: &str, _date: Date) {}
    /// Takes a row.
    fn row(&mut self, row: Row);
    /// Takes facts of a vulnerability; several deliveries for one id are merged.
    fn vulnerability(&mut self, facts: VulnerabilityFacts);
    /// Takes a life cycle.
    fn life_cycle(&mut self, cycle: LifeCycle);
    /// Takes what is known of the support of a package. Wrappers must pass it on.
    fn package_support(&mut self, _support: PackageSupport) {}
    /// Counts a record that could not be read, with its place and why.
    fn skipped(&mut self, place: &str, why: &str);
}

/// What [`Row::imprecise`] says of bounds in versions of the project (Go's `custom_ranges`): go knows such
/// modules by pseudo-versions, which can't be held against them.
pub const BOUNDS_OF_PROJECT: &str = "bounds are versions of the project, not those that go knows";
