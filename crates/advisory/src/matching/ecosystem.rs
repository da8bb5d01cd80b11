//! Which facts a distribution is judged by: its own, those of the distribution that it is
//! binary-compatible with, or none. A release is never guessed: where os-release does not tell it,
//! there are no facts.
//!
//! Names of ecosystems: `debian:12`, `debian:sid`, `ubuntu:22.04`, `ubuntu:22.04:esm-infra`,
//! `alpine:3.19`, `alpine:edge`, `almalinux:9`, `redhat:7`, `redhat:9:eus:9.2`, `rocky:9`, `oracle:9`,
//! `amazon:2023`, `sles:15.6`, `sles:15.3:ltss`, `opensuse-leap:15.6`, `opensuse-tumbleweed`,
//! `sle-micro:5.5`, `sl-micro:6.0`, `photon:5.0`, `arch`, `wolfi`, `chainguard`, `fedora:40`, `mageia:9`,
//! `openeuler:22.03-lts-sp3`, `azurelinux:3.0`, `mariner:1.0`.

use seawall_model::distribution::Distribution;
use seawall_model::package::PackageType;

use super::candidate::Access;
use super::rebuild::Rebuild;
use crate::record::Scheme;
use crate::store::Database;

/// How the packages of a distribution are judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Kind of package that the facts speak of.
    pub kind: PackageType,
    /// Version order.
    pub scheme: Scheme,
    /// Ecosystem whose rows decide.
    pub ecosystem: String,
    /// Further ecosystems whose rows decide, too.
    pub also: Vec<String>,
    /// Ecosystems with fixes that are not open to everybody (Ubuntu's ESM).
    pub extended: Vec<String>,
    /// Which of those the system has subscribed to.
    pub subscribed: Vec<String>,
    /// Word of the one who publishes the facts, for ratings: `debian`, `almalinux` …
    pub vendor: &'static str,
    /// The compatibility that the judgement rests on, where it is not the distribution's own word.
    pub compatibility: Option<Compatibility>,
    /// What rebuilds do to versions, and which streams there are.
    pub(super) rebuild: Rebuild,
    /// The rows are those of Alpine's edge, taken for a branch that is newer than the data.
    pub edge: bool,
}

/// A distribution judged by another one's facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compatibility {
    /// The distribution of the artifact.
    pub of: String,
    /// The distribution that the facts speak of.
    pub with: String,
}

/// Finds out how a distribution is judged; otherwise why it can't be, as a clause.
pub fn plan(database: &Database, distribution: &Distribution) -> Result<Plan, String> {
    let plan = choose(database, distribution)?;
    if database.coverage(&plan.ecosystem).next().is_some() {
        return Ok(plan);
    }
    let Plan { ecosystem, .. } = plan;
    Err(format!("the database has no advisories for {ecosystem}"))
}

fn choose(database: &Database, distribution: &Distribution) -> Result<Plan, String> {
    let id = distribution.id.as_str();
    match id {
        "debian" => debian(distribution),
        "ubuntu" if !distribution.version.is_empty() => {
            Ok(ubuntu(database, distribution.major_minor(), None))
        }
        "alpine" => alpine(database, distribution),
        "azurelinux" | "mariner" if !distribution.version.is_empty() => {
            let name = format!("{id}:{}", distribution.major_minor());
            Ok(Plan::rpm(name, "azurelinux", Rebuild::Own))
        }
        _ if ENTERPRISE.contains(&id) => enterprise(database, distribution),
        "wolfi" | "chainguard" | "arch" => Ok(rolling(distribution)),
        _ if VENDORS.iter().any(|(ids, _)| ids.contains(&id)) => vendor(database, distribution),
        "" => Err("the distribution is not known".to_owned()),
        _ => derivative(database, distribution),
    }
}

impl Plan {
    /// Takes note of what the system has subscribed to: the last words of ecosystem names
    /// (`esm-infra`).
    pub(super) fn subscribe(&mut self, subscriptions: &[String]) {
        let named = |ecosystem: &&String| {
            let mut streams = ecosystem.split(':').skip(2);
            streams.any(|stream| subscriptions.iter().any(|s| s == stream))
        };
        self.subscribed = self.extended.iter().filter(named).cloned().collect();
    }

    /// Returns the ecosystems to look in, and who may have their fixes.
    pub(super) fn ecosystems(&self) -> impl Iterator<Item = (&str, Access)> {
        let access = |ecosystem: &String| {
            if self.subscribed.contains(ecosystem) {
                Access::Subscribed
            } else {
                Access::Closed
            }
        };
        let extended = self.extended.iter().map(move |e| (e.as_str(), access(e)));
        let open = [&self.ecosystem].into_iter().chain(&self.also);
        open.map(|e| (e.as_str(), Access::Open)).chain(extended)
    }

    pub(super) fn new(
        kind: PackageType,
        scheme: Scheme,
        ecosystem: String,
        vendor: &'static str,
    ) -> Self {
        Self {
            kind,
            scheme,
            ecosystem,
            also: Vec::new(),
            extended: Vec::new(),
            subscribed: Vec::new(),
            vendor,
            compatibility: None,
            rebuild: Rebuild::Own,
            edge: false,
        }
    }

    fn rpm(ecosystem: String, vendor: &'static str, rebuild: Rebuild) -> Self {
        Self {
            rebuild,
            ..Self::new(PackageType::Rpm, Scheme::Rpm, ecosystem, vendor)
        }
    }

    fn deb(ecosystem: String, vendor: &'static str) -> Self {
        Self::new(PackageType::Deb, Scheme::Dpkg, ecosystem, vendor)
    }

    fn compatible(mut self, distribution: &Distribution, with: String) -> Self {
        self.compatibility = Some(Compatibility {
            of: name_of(distribution),
            with,
        });
        self
    }
}

/// Returns the distribution as one names it in a sentence.
pub(super) fn name_of(distribution: &Distribution) -> String {
    let Distribution { id, version, .. } = distribution;
    if !distribution.pretty_name.is_empty() {
        return distribution.pretty_name.clone();
    }
    format!("{id} {version}").trim().to_owned()
}

fn debian(distribution: &Distribution) -> Result<Plan, String> {
    let rolling = distribution.pretty_name.to_lowercase().ends_with("/sid");
    let release = match distribution.major() {
        "" if rolling => "sid",
        "" => distribution
            .codename
            .as_deref()
            .and_then(debian_release)
            .ok_or("os-release does not tell the release of Debian")?,
        number => number,
    };
    Ok(Plan::deb(format!("debian:{release}"), "debian"))
}

fn ubuntu(database: &Database, version: &str, derivative: Option<&Distribution>) -> Plan {
    let name = format!("ubuntu:{version}");
    let prefix = format!("{name}:esm");
    let known = database.ecosystems();
    let mut plan = Plan::deb(name, "ubuntu");
    plan.extended = known
        .into_iter()
        .filter(|name| name.starts_with(&prefix))
        .map(str::to_owned)
        .collect();
    match derivative {
        Some(distribution) => {
            plan.rebuild = Rebuild::Derivative;
            plan.compatible(distribution, format!("Ubuntu {version}"))
        }
        None => plan,
    }
}

fn alpine(database: &Database, distribution: &Distribution) -> Result<Plan, String> {
    let edge = || "alpine:edge".to_owned();
    let of = |ecosystem| Plan::new(PackageType::Apk, Scheme::Apk, ecosystem, "alpine");
    // Snapshots of edge call themselves `3.24_alpha20260127`.
    if distribution.version.contains("_alpha") || distribution.version == "edge" {
        return Ok(of(edge()));
    }
    let branch = branch_number(distribution.major_minor())
        .ok_or("os-release does not tell the branch of Alpine")?;
    let ecosystem = format!("alpine:{}", distribution.major_minor());
    let newest = database
        .ecosystems()
        .into_iter()
        .filter_map(|name| branch_number(name.strip_prefix("alpine:")?))
        .max();
    if newest.is_none_or(|newest| branch <= newest) {
        return Ok(of(ecosystem));
    }
    Ok(Plan {
        edge: true,
        ..of(edge()).compatible(distribution, "Alpine edge".to_owned())
    })
}

fn branch_number(text: &str) -> Option<(u32, u32)> {
    let (major, minor) = text.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

/// Distributions without releases, whose own data is all there is.
fn rolling(distribution: &Distribution) -> Plan {
    let (kind, scheme, name) = match distribution.id.as_str() {
        "arch" => (PackageType::Alpm, Scheme::Pacman, "arch"),
        "wolfi" => (PackageType::Apk, Scheme::Apk, "wolfi"),
        _ => (PackageType::Apk, Scheme::Apk, "chainguard"),
    };
    Plan::new(kind, scheme, name.to_owned(), name)
}

/// Distributions of RPM packages that publish their own data and are compatible with nobody.
fn vendor(database: &Database, distribution: &Distribution) -> Result<Plan, String> {
    let id = distribution.id.as_str();
    let release = distribution.major_minor();
    let major = distribution.major();
    let name = match id {
        // Amazon Linux 1 calls itself 2018.03.
        "amzn" if release.starts_with("201") => "amazon:1".to_owned(),
        "amzn" => format!("amazon:{major}"),
        "opensuse-tumbleweed" => id.to_owned(),
        "openeuler" => format!("openeuler:{}", open_euler(distribution)),
        "fedora" | "mageia" => format!("{id}:{major}"),
        "photon" | "opensuse-leap" | "sle-micro" | "sl-micro" => format!("{id}:{release}"),
        "sle-micro-rancher" => format!("sle-micro:{release}"),
        _ => format!("sles:{release}"),
    };
    if id != "opensuse-tumbleweed" && major.is_empty() {
        return Err("os-release does not tell the release".to_owned());
    }
    let vendor = VENDORS.iter().find(|(ids, _)| ids.contains(&id));
    let mut plan = Plan::rpm(name, vendor.map_or("", |(_, word)| word), Rebuild::Own);
    if plan.ecosystem.starts_with("sles:") {
        let prefix = format!("{}:", plan.ecosystem);
        plan.extended = named(database, |name| name.starts_with(&prefix));
    }
    Ok(plan)
}

/// Returns `22.03-lts-sp3` of `openEuler 22.03 (LTS-SP3)`.
fn open_euler(distribution: &Distribution) -> String {
    let pretty = distribution.pretty_name.to_lowercase();
    let service = pretty
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(')'));
    match service {
        Some((service, _)) => format!("{}-{}", distribution.major_minor(), service.trim()),
        None => distribution.major_minor().to_owned(),
    }
}

/// Returns the ecosystems of the database that fit.
fn named(database: &Database, fits: impl Fn(&str) -> bool) -> Vec<String> {
    let known = database.ecosystems().into_iter();
    known.filter(|name| fits(name)).map(str::to_owned).collect()
}

/// Red Hat Enterprise Linux and what is rebuilt from it: the vendor's own data where the database has
/// them, else those of a compatible distribution.
fn enterprise(database: &Database, distribution: &Distribution) -> Result<Plan, String> {
    let major = distribution.major();
    let number: u32 = major
        .parse()
        .map_err(|_| "os-release does not tell the release")?;
    if let Some(plan) = own_enterprise(database, distribution, number) {
        return Ok(plan);
    }
    let kitten = distribution.name.contains("Kitten");
    if number <= 7 {
        let mut plan = Plan::rpm(format!("redhat:{major}"), "redhat", Rebuild::RedHatStreams);
        let with = format!("Red Hat Enterprise Linux {major}");
        if distribution.id != "rhel" {
            return Ok(plan.compatible(distribution, with));
        }
        plan.extended = red_hat_streams(database, distribution);
        return Ok(plan);
    }
    let name = format!("almalinux:{major}");
    if distribution.id == "almalinux" && !kitten {
        return Ok(Plan::rpm(name, "almalinux", Rebuild::Own));
    }
    let plan = Plan::rpm(name, "almalinux", Rebuild::EnterpriseLinux);
    Ok(plan.compatible(distribution, format!("AlmaLinux {major}")))
}

/// Returns the plan of a vendor whose own word the database has.
fn own_enterprise(database: &Database, distribution: &Distribution, number: u32) -> Option<Plan> {
    let (ecosystem, vendor) = match distribution.id.as_str() {
        "rocky" => (format!("rocky:{number}"), "rocky"),
        "ol" => (format!("oracle:{number}"), "oracle"),
        "rhel" if number >= 8 => (format!("redhat:{number}"), "redhat"),
        _ => return None,
    };
    // A collection of fixed builds knows neither streams nor what has no fix: no base for these.
    let published = database
        .coverage(&ecosystem)
        .any(|(source, _)| !COLLECTIONS.contains(&source.name.as_str()));
    if !published {
        return None;
    }
    let rebuild = match vendor {
        "oracle" => Rebuild::OracleStreams,
        _ => Rebuild::Own,
    };
    let mut plan = Plan::rpm(ecosystem, vendor, rebuild);
    if vendor == "redhat" {
        plan.extended = red_hat_streams(database, distribution);
    }
    Some(plan)
}

/// Returns the streams with extended support that hold for this minor release. Those of other minor
/// releases have builds that are older than ours and say nothing about it.
fn red_hat_streams(database: &Database, distribution: &Distribution) -> Vec<String> {
    let prefix = format!("redhat:{}:", distribution.major());
    let minor = distribution.major_minor();
    named(database, |name| {
        let stream = name.strip_prefix(&prefix);
        stream.is_some_and(|stream| match stream.split_once(':') {
            Some((_, release)) => release == minor,
            None => true,
        })
    })
}

/// Relatives of Debian and Ubuntu, where the release that they are built on is known.
fn derivative(database: &Database, distribution: &Distribution) -> Result<Plan, String> {
    let none = || {
        let name = name_of(distribution);
        Err(format!("there are no advisories for {name}"))
    };
    let like = |id: &str| distribution.id_like.iter().any(|like| like == id);
    let codename = distribution.codename.as_deref().unwrap_or_default();
    let base = BASES
        .iter()
        .find(|(id, version, _)| *id == distribution.id && *version == distribution.major())
        .map_or(codename, |(_, _, base)| *base);
    let known = |id: &str| like(id) || BASES.iter().any(|(name, _, _)| *name == distribution.id);
    if let Some(version) = ubuntu_release(base).filter(|_| known("ubuntu")) {
        return Ok(ubuntu(database, version, Some(distribution)));
    }
    if let Some(release) = debian_release(base).filter(|_| known("debian")) {
        let mut plan = Plan::deb(format!("debian:{release}"), "debian");
        plan.rebuild = Rebuild::Derivative;
        return Ok(plan.compatible(distribution, format!("Debian {release}")));
    }
    none()
}

fn debian_release(codename: &str) -> Option<&'static str> {
    DEBIAN
        .iter()
        .find(|(name, _)| *name == codename)
        .map(|(_, release)| *release)
}

fn ubuntu_release(codename: &str) -> Option<&'static str> {
    UBUNTU
        .iter()
        .find(|(name, _)| *name == codename)
        .map(|(_, release)| *release)
}

/// os-release `ID`s of Red Hat Enterprise Linux and its rebuilds. `ID_LIKE` is no guide here:
/// Amazon Linux says that it is like RHEL, too.
const ENTERPRISE: &[&str] = &[
    "rhel",
    "centos",
    "rocky",
    "ol",
    "almalinux",
    "scientific",
    "eurolinux",
    "miraclelinux",
];

/// os-release `ID`s of distributions with data of their own, and the vendor's word for ratings.
const VENDORS: &[(&[&str], &str)] = &[
    (&["amzn"], "amazon"),
    (
        &[
            "sles",
            "sled",
            "sles_sap",
            "sle_hpc",
            "opensuse-leap",
            "opensuse-tumbleweed",
            "sle-micro",
            "sle-micro-rancher",
            "sl-micro",
        ],
        "suse",
    ),
    (&["photon"], "photon"),
    (&["fedora"], "fedora"),
    (&["mageia"], "mageia"),
    (&["openeuler"], "openeuler"),
];

/// Sources that are collected from fixed builds, not published by the vendor.
const COLLECTIONS: &[&str] = &["redhat-fixed", "redhat-fixed-2026-01"];

const DEBIAN: &[(&str, &str)] = &[
    ("wheezy", "7"),
    ("jessie", "8"),
    ("stretch", "9"),
    ("buster", "10"),
    ("bullseye", "11"),
    ("bookworm", "12"),
    ("trixie", "13"),
    ("forky", "14"),
];

const UBUNTU: &[(&str, &str)] = &[
    ("trusty", "14.04"),
    ("xenial", "16.04"),
    ("bionic", "18.04"),
    ("focal", "20.04"),
    ("jammy", "22.04"),
    ("lunar", "23.04"),
    ("mantic", "23.10"),
    ("noble", "24.04"),
    ("oracular", "24.10"),
    ("plucky", "25.04"),
    ("questing", "25.10"),
];

/// Releases of distributions that give them codenames of their own: os-release `ID`, first number
/// of the version, codename of the base, as the distributions document them.
const BASES: &[(&str, &str, &str)] = &[
    ("devuan", "3", "buster"),
    ("devuan", "4", "bullseye"),
    ("devuan", "5", "bookworm"),
    ("devuan", "6", "trixie"),
    ("linuxmint", "19", "bionic"),
    ("linuxmint", "20", "focal"),
    ("linuxmint", "21", "jammy"),
    ("linuxmint", "22", "noble"),
    // Linux Mint Debian Edition shares the id.
    ("linuxmint", "5", "bullseye"),
    ("linuxmint", "6", "bookworm"),
    ("linuxmint", "7", "trixie"),
];
