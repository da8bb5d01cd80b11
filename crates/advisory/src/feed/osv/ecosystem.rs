//! Names of ecosystems: those of the OSV schema ("Defined ecosystems") to those of the database. A
//! distribution's suffix names the release; what is not looked for in an image has no name here.

use crate::feed::{field, redhat_product, suse_product};
use crate::language::{self, Language};
use crate::record::{NameKind, Scheme};

/// Where a package of a record belongs.
#[derive(Debug)]
pub(super) struct Place {
    /// Ecosystem of the database.
    pub(super) ecosystem: String,
    /// Version order.
    pub(super) scheme: Scheme,
    /// What kind of place it is.
    pub(super) kind: Kind,
}

/// Kinds of places.
#[derive(Debug)]
pub(super) enum Kind {
    /// A language, or another registry.
    Language(&'static Language),
    /// A distribution; whether records name its source or its binary packages.
    Distribution(NameKind),
    /// Software without a registry, by this name.
    Software(&'static str),
    /// Projects of OSS-Fuzz, which are known by their repositories.
    OssFuzz,
}

impl Place {
    /// Returns the package name as the database has it.
    pub(super) fn package(&self, name: &str) -> Option<String> {
        let name = name.trim();
        let name = match &self.kind {
            Kind::Language(language) => language.normalise(name),
            Kind::Software(known) => (*known).into(),
            Kind::Distribution(_) | Kind::OssFuzz => name.into(),
        };
        field::package(&name).map(str::to_owned)
    }

    /// Tells whether it is a distribution.
    pub(super) fn is_distribution(&self) -> bool {
        matches!(self.kind, Kind::Distribution(_))
    }
}

/// Finds the place of an ecosystem; the error says why there is none.
pub(super) fn place(name: &str) -> Result<Place, String> {
    let name = name.trim();
    if let Some(language) = language::of_osv(name) {
        return Ok(Place {
            ecosystem: language.ecosystem.to_owned(),
            scheme: language.scheme,
            kind: Kind::Language(language),
        });
    }
    let (system, suffix) = name.split_once(':').unwrap_or((name, ""));
    let software = match system {
        "GHC" => Some("ghc"),
        "Linux" => Some("linux"),
        _ => None,
    };
    if let Some(software) = software {
        return Ok(Place {
            ecosystem: "generic".to_owned(),
            scheme: Scheme::Generic,
            kind: Kind::Software(software),
        });
    }
    if system == "OSS-Fuzz" {
        return Ok(Place {
            ecosystem: "git".to_owned(),
            scheme: Scheme::Generic,
            kind: Kind::OssFuzz,
        });
    }
    distribution(system, suffix)
        .ok_or_else(|| format!("nothing of `{}` is looked for", field::shown(name)))
}

fn distribution(system: &str, suffix: &str) -> Option<Place> {
    let row = SYSTEMS.iter().find(|row| row.osv == system)?;
    let release = (row.release)(suffix)?;
    let fits = release.len() <= MAX_RELEASE
        && release
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_.:".contains(&b));
    let ecosystem = if release.is_empty() {
        row.name.to_owned()
    } else if row.name.is_empty() {
        release
    } else {
        format!("{}:{release}", row.name)
    };
    fits.then_some(Place {
        ecosystem,
        scheme: row.scheme,
        kind: Kind::Distribution(row.names),
    })
}

/// A distribution.
struct System {
    /// Name in OSV.
    osv: &'static str,
    /// Name in the database: os-release's `ID`; empty where [`Self::release`] gives the whole name.
    name: &'static str,
    scheme: Scheme,
    names: NameKind,
    /// Turns OSV's suffix into the release; `None` where it names none that is known.
    release: fn(&str) -> Option<String>,
}

const SYSTEMS: &[System] = &[
    system(
        "AlmaLinux",
        "almalinux",
        Scheme::Rpm,
        NameKind::Binary,
        number,
    ),
    system(
        "Alpaquita",
        "alpaquita",
        Scheme::Apk,
        NameKind::Source,
        word,
    ),
    system("Alpine", "alpine", Scheme::Apk, NameKind::Source, alpine),
    system("Azure Linux", "", Scheme::Rpm, NameKind::Source, azure),
    system(
        "BellSoft Hardened Containers",
        "bellsoft-hardened-containers",
        Scheme::Apk,
        NameKind::Source,
        word,
    ),
    system(
        "Chainguard",
        "chainguard",
        Scheme::Apk,
        NameKind::Source,
        rolling,
    ),
    system(
        "CleanStart",
        "cleanstart",
        Scheme::Apk,
        NameKind::Source,
        rolling,
    ),
    system("Debian", "debian", Scheme::Dpkg, NameKind::Source, number),
    system("Echo", "echo", Scheme::Dpkg, NameKind::Source, rolling),
    system("Mageia", "mageia", Scheme::Rpm, NameKind::Source, number),
    system("MinimOS", "minimos", Scheme::Apk, NameKind::Source, rolling),
    system(
        "openEuler",
        "openeuler",
        Scheme::Rpm,
        NameKind::Source,
        word,
    ),
    system("openSUSE", "", Scheme::Rpm, NameKind::Source, opensuse),
    system("Photon OS", "photon", Scheme::Rpm, NameKind::Source, word),
    system(
        "Red Hat",
        "",
        Scheme::Rpm,
        NameKind::Binary,
        enterprise_linux,
    ),
    system(
        "Rocky Linux",
        "rocky",
        Scheme::Rpm,
        NameKind::Source,
        number,
    ),
    system("SUSE", "", Scheme::Rpm, NameKind::Source, suse),
    system("Ubuntu", "ubuntu", Scheme::Dpkg, NameKind::Source, ubuntu),
    system("Wolfi", "wolfi", Scheme::Apk, NameKind::Source, rolling),
];

const fn system(
    osv: &'static str,
    name: &'static str,
    scheme: Scheme,
    names: NameKind,
    release: fn(&str) -> Option<String>,
) -> System {
    System {
        osv,
        name,
        scheme,
        names,
        release,
    }
}

fn number(suffix: &str) -> Option<String> {
    let plain = !suffix.is_empty() && suffix.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| suffix.to_owned())
}

fn word(suffix: &str) -> Option<String> {
    field::word(suffix).map(str::to_lowercase)
}

/// A distribution without releases.
fn rolling(suffix: &str) -> Option<String> {
    if suffix.is_empty() {
        return Some(String::new());
    }
    word(suffix)
}

/// `v3.19`.
fn alpine(suffix: &str) -> Option<String> {
    if suffix == "edge" {
        return Some(suffix.to_owned());
    }
    let (major, minor) = suffix.strip_prefix('v')?.split_once('.')?;
    Some(format!("{}.{}", number(major)?, number(minor)?))
}

/// `3`, and `2` under its former name.
fn azure(suffix: &str) -> Option<String> {
    let major = suffix.strip_suffix(".0").unwrap_or(suffix);
    let name = match major {
        "1" | "2" => "mariner",
        _ => "azurelinux",
    };
    Some(format!("{name}:{}.0", number(major)?))
}

/// `enterprise_linux:9::appstream`: what stands behind the vendor in the product's CPE name.
fn enterprise_linux(suffix: &str) -> Option<String> {
    redhat_product::ecosystem(&format!("cpe:/a:redhat:{suffix}"))
}

/// `Linux Enterprise Server 15 SP5`, `Linux Enterprise Module for Basesystem 15 SP5`.
fn suse(suffix: &str) -> Option<String> {
    suse_product::of_name(&format!("SUSE {suffix}"))
}

/// `Leap 15.5`, `Tumbleweed`.
fn opensuse(suffix: &str) -> Option<String> {
    suse_product::of_name(&format!("openSUSE {suffix}"))
}

/// `22.04:LTS`, `24.10`, `Pro:18.04:LTS`, `Pro:FIPS-updates:20.04:LTS`. Pro names no stream of its
/// own: what it says of the archive of infrastructure is taken.
fn ubuntu(suffix: &str) -> Option<String> {
    let parts: Vec<&str> = suffix.split(':').filter(|part| *part != "LTS").collect();
    let release = |text: &str| {
        let (year, month) = text.split_once('.')?;
        Some(format!("{}.{}", number(year)?, number(month)?))
    };
    match parts.as_slice() {
        [version] => release(version),
        ["Pro", version] => Some(format!("{}:esm-infra", release(version)?)),
        ["Pro", stream, version] => Some(format!("{}:{}", release(version)?, word(stream)?)),
        _ => None,
    }
}

const MAX_RELEASE: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(SYSTEMS.is_sorted_by(|a, b| a.osv.to_lowercase() < b.osv.to_lowercase()));
    }

    #[test]
    fn names_become_those_of_the_database() {
        for (osv, want) in [
            ("PyPI", "pypi"),
            ("Packagist:https://packages.drupal.org/8", "composer"),
            ("SwiftURL", "swift"),
            ("GitHub Actions", "githubactions"),
            ("Bitnami", "bitnami"),
            ("Debian:12", "debian:12"),
            ("Alpine:v3.19", "alpine:3.19"),
            ("Ubuntu:22.04:LTS", "ubuntu:22.04"),
            ("Ubuntu:24.10", "ubuntu:24.10"),
            ("Ubuntu:Pro:18.04:LTS", "ubuntu:18.04:esm-infra"),
            (
                "Ubuntu:Pro:FIPS-updates:20.04:LTS",
                "ubuntu:20.04:fips-updates",
            ),
            ("AlmaLinux:9", "almalinux:9"),
            ("Rocky Linux:9", "rocky:9"),
            ("Red Hat:enterprise_linux:9::appstream", "redhat:9"),
            ("SUSE:Linux Enterprise Server 15 SP5", "sles:15.5"),
            (
                "SUSE:Linux Enterprise Module for Basesystem 15 SP6",
                "sles:15.6",
            ),
            ("SUSE:Linux Enterprise Server 15 SP3-LTSS", "sles:15.3:ltss"),
            ("openSUSE:Leap 15.6", "opensuse-leap:15.6"),
            ("openSUSE:Tumbleweed", "opensuse-tumbleweed"),
            ("Chainguard", "chainguard"),
            ("Wolfi", "wolfi"),
            ("MinimOS", "minimos"),
            ("Echo", "echo"),
            ("Mageia:9", "mageia:9"),
            ("openEuler:24.03-LTS-SP1", "openeuler:24.03-lts-sp1"),
            ("Azure Linux:3", "azurelinux:3.0"),
            ("Azure Linux:2", "mariner:2.0"),
            ("Photon OS:5.0", "photon:5.0"),
            ("Linux", "generic"),
            ("OSS-Fuzz", "git"),
        ] {
            assert_eq!(place(osv).unwrap().ecosystem, want, "{osv}");
        }
        for unknown in [
            "Android",
            "Debian",
            "Debian:12; rm",
            "Red Hat:openshift:4.12::el8",
            "SUSE:Manager Server 4.3",
            "",
            "Alpine:3",
        ] {
            assert!(place(unknown).is_err(), "{unknown}");
        }
    }
}
