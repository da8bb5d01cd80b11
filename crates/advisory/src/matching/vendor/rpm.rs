//! RPM packages that are not from the distribution: they name their vendor (tag `VENDOR`).

use seawall_model::distribution::Distribution;
use seawall_model::package::Package;

/// Says why a package is not judged by the distribution's advisories: the vendor's name, or the
/// kind of build.
pub(super) fn foreign<'a>(distribution: &Distribution, package: &'a Package) -> Option<&'a str> {
    // Oracle's builds for live patching and FIPS have versions and errata of their own.
    if distribution.id == "ol" {
        let variant = VARIANTS.iter().find(|mark| package.version.contains(*mark));
        if let Some(mark) = variant {
            return Some(mark.trim_matches(['.', '_']));
        }
    }
    let vendor = package
        .vendor
        .as_deref()
        .map(str::trim)
        .filter(|vendor| !vendor.is_empty())?;
    let family = FAMILIES
        .iter()
        .find(|(ids, _)| ids.contains(&distribution.id.as_str()))?;
    let lower = vendor.to_lowercase();
    let own = family.1.iter().any(|prefix| lower.starts_with(prefix));
    (!own).then_some(vendor)
}

const VARIANTS: &[&str] = &[".ksplice", "_fips"];

/// os-release `ID`s, and how the vendors of their packages begin, in lower case. The rebuilds of
/// Red Hat Enterprise Linux are one family: systems are converted from one to another, and keep
/// packages of the former.
const FAMILIES: &[(&[&str], &[&str])] = &[
    (
        &[
            "rhel",
            "centos",
            "rocky",
            "ol",
            "almalinux",
            "scientific",
            "eurolinux",
            "miraclelinux",
        ],
        &[
            "red hat, inc",
            "centos",
            "almalinux",
            "rocky",
            "oracle america",
            "scientific linux",
            "eurolinux",
            "cybertrust japan",
        ],
    ),
    (&["azurelinux", "mariner"], &["microsoft corporation"]),
    (&["amzn"], &["amazon"]),
    (&["fedora"], &["fedora project"]),
    (&["mageia"], &["mageia"]),
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
        &[
            "suse",
            "opensuse",
            "obs://build.suse.de",
            "obs://build.opensuse.org/opensuse",
        ],
    ),
];
