//! Which version order the rows of an ecosystem use: by it their versions are encoded beforehand. An
//! ecosystem that is not known here costs speed, not truth: its versions are compared as texts.

use crate::language;
use crate::record::Scheme;

/// Returns the version order of an ecosystem.
pub(super) fn order_of(ecosystem: &str) -> Option<Scheme> {
    if let Some(language) = language::of_name(ecosystem) {
        return Some(language.scheme);
    }
    let name = ecosystem.split(':').next().unwrap_or(ecosystem);
    let (_, scheme) = ORDERS.iter().find(|(known, _)| *known == name)?;
    Some(*scheme)
}

/// Distributions, by the part of their names before the colon, and names of products.
const ORDERS: &[(&str, Scheme)] = &[
    ("debian", Scheme::Dpkg),
    ("ubuntu", Scheme::Dpkg),
    ("alpine", Scheme::Apk),
    ("wolfi", Scheme::Apk),
    ("chainguard", Scheme::Apk),
    ("arch", Scheme::Pacman),
    ("almalinux", Scheme::Rpm),
    ("amazon", Scheme::Rpm),
    ("azurelinux", Scheme::Rpm),
    ("mageia", Scheme::Rpm),
    ("mariner", Scheme::Rpm),
    ("opensuse", Scheme::Rpm),
    ("oracle", Scheme::Rpm),
    ("photon", Scheme::Rpm),
    ("redhat", Scheme::Rpm),
    ("rocky", Scheme::Rpm),
    ("sles", Scheme::Rpm),
    ("suse", Scheme::Rpm),
    ("cpe", Scheme::Generic),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ecosystems_have_the_order_of_their_packages() {
        for (ecosystem, want) in [
            ("debian:12", Some(Scheme::Dpkg)),
            ("ubuntu:22.04:esm-infra", Some(Scheme::Dpkg)),
            ("alpine:edge", Some(Scheme::Apk)),
            ("redhat:7", Some(Scheme::Rpm)),
            ("npm", Some(Scheme::Npm)),
            ("pypi", Some(Scheme::Pep440)),
            ("cpe", Some(Scheme::Generic)),
            ("git", None),
            ("plan9:4", None),
        ] {
            assert_eq!(order_of(ecosystem), want, "{ecosystem}");
        }
    }
}
