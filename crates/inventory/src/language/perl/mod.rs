//! Distributions of Perl: installed ones, Carton's lock file, and what a project says of itself.

pub mod installed;
pub mod local;
pub mod meta;
pub mod snapshot;

use seawall_model::package::{Package, PackageType};
use seawall_model::purl::Purl;

use crate::language::word::word;

/// Makes a package, where name and version are words. The name is that of a distribution, `Acme-Tool`.
fn package(name: &str, version: &str) -> Option<Package> {
    let name = word(name)?.replace("::", "-");
    let version = word(version)?;
    let purl = Purl::new("cpan", &name, version);
    Some(Package::new(PackageType::Cpan, &name, version, purl))
}

/// Reads `NAME-VERSION`.
fn of_distribution(text: &str) -> Option<Package> {
    let text = word(text)?;
    let is_version = |version: &str| {
        let digits = version.strip_prefix('v').unwrap_or(version);
        digits.starts_with(|c: char| c.is_ascii_digit())
    };
    // A version may have a hyphen itself: `1.00-TRIAL`.
    let mut ends = text.match_indices('-').map(|(at, _)| at);
    let at = ends.find(|at| {
        let behind = text.get(at.saturating_add(1)..);
        behind.is_some_and(is_version)
    })?;
    package(text.get(..at)?, text.get(at.checked_add(1)?..)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_distributions() {
        for (text, want) in [
            ("Acme-Tool-1.203", Some("Acme-Tool 1.203")),
            ("Acme-Tool-v1.2.3-TRIAL", Some("Acme-Tool v1.2.3-TRIAL")),
            ("perl-5.36.0", Some("perl 5.36.0")),
            ("Acme", None),
            ("Acme-Tool", None),
        ] {
            let read = of_distribution(text);
            let read = read.map(|package| format!("{} {}", package.name, package.version));
            assert_eq!(read.as_deref(), want, "{text}");
        }
    }
}
