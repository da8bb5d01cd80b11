//! Packages that are not from the distribution: its advisories say nothing about them, though its package
//! manager installed them.
//!
//! RPM packages name their vendor. Others do not have to: what is decided by is what only others do. So a
//! package that nothing tells of counts as the distribution's.

mod deb;
mod rpm;
mod table;

use seawall_model::distribution::Distribution;
use seawall_model::package::{Package, PackageType};

/// Says why a package is not judged by the distribution's advisories: who made it, or the kind of build.
pub(super) fn foreign<'a>(distribution: &Distribution, package: &'a Package) -> Option<&'a str> {
    match package.kind {
        PackageType::Rpm => rpm::foreign(distribution, package),
        PackageType::Deb => deb::foreign(distribution, package),
        PackageType::Apk | PackageType::Alpm => packed_elsewhere(package),
        _ => None,
    }
}

/// Says whether a package of the distribution's kind was made by somebody else. The programs inside such
/// a package speak for themselves.
pub fn is_foreign(distribution: Option<&Distribution>, package: &Package) -> bool {
    let unknown = Distribution::default();
    foreign(distribution.unwrap_or(&unknown), package).is_some()
}

/// Says whether a package bears a mark of the distribution's own, beside having none of others.
pub(super) fn is_vouched_for(distribution: &Distribution, package: &Package) -> bool {
    package.kind != PackageType::Deb || deb::is_vouched_for(distribution, package)
}

/// Packagers that the distribution does not have. Private addresses say nothing: its own people use them.
fn packed_elsewhere(package: &Package) -> Option<&str> {
    let packager = package.maintainer.as_deref()?;
    let known = table::PACKAGERS
        .iter()
        .find(|(kind, text, _)| *kind == package.kind && packager.contains(text));
    known.map(|(_, _, name)| *name)
}
