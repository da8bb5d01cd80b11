//! Which facts a distribution is judged by: its own, those of the distribution that it is
//! binary-compatible with, or none. A release is never guessed: where os-release does not tell it,
//! there are no facts.
//!
//! Names of ecosystems: `debian:12`, `debian:sid`, `ubuntu:22.04`, `ubuntu:22.04:esm-infra`,
//! `alpine:3.19`, `alpine:edge`, `almalinux:9`, `redhat:7`, `azurelinux:3.0`, `mariner:1.0`.

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
        _ if ENTERPRISE.contains(&id) => enterprise(distribution),
        "" => Err("the distribution is not known".to_owned()),
        _ => derivative(database, distribution),
    }
}

impl Plan {
    /// Takes note of what the system has subscribed to: the last words of ecosystem names
    /// (`esm-infra`).
    pub(super) fn subscribe(&mut self, subscriptions: &[String]) {
        let named = |ecosystem: &&String| {
            let stream = ecosystem.rsplit(':').next();
            subscriptions.iter().any(|s| Some(s.as_str()) == stream)
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

/// Red Hat Enterprise Linux and what is rebuilt from it.
fn enterprise(distribution: &Distribution) -> Result<Plan, String> {
    let major = distribution.major();
    let number: u32 = major
        .parse()
        .map_err(|_| "os-release does not tell the release")?;
    let kitten = distribution.name.contains("Kitten");
    if number <= 7 {
        let plan = Plan::rpm(format!("redhat:{major}"), "redhat", Rebuild::RedHatStreams);
        let own = distribution.id == "rhel";
        let with = format!("Red Hat Enterprise Linux {major}");
        return Ok(if own {
            plan
        } else {
            plan.compatible(distribution, with)
        });
    }
    let name = format!("almalinux:{major}");
    if distribution.id == "almalinux" && !kitten {
        return Ok(Plan::rpm(name, "almalinux", Rebuild::Own));
    }
    let plan = Plan::rpm(name, "almalinux", Rebuild::EnterpriseLinux);
    Ok(plan.compatible(distribution, format!("AlmaLinux {major}")))
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
