//! Debian packages that are not from the distribution.
//!
//! What is decided by was held against the package lists of Debian 11, 12, 13 and unstable, with security
//! updates and backports, of which a test repeats what the machine has: no package has a `Vendor`, an `Origin`
//! other than an address, or any mark of the table; and against the lists of files of 11, 12 and 13: nothing
//! lies below `/opt` (Debian Policy 9.1.1 leaves it to add-ons). A maintainer's private address tells nothing.

use seawall_model::distribution::Distribution;
use seawall_model::package::Package;

use super::table::{CODENAMES, MARKS, RELEASES, VENDORS, VOUCHING};

pub(super) fn foreign<'a>(distribution: &Distribution, package: &'a Package) -> Option<&'a str> {
    let known = maintainer(package).and_then(known_vendor);
    known
        .or_else(|| told(distribution, package))
        .or_else(|| marked(distribution, &package.version))
        .or_else(|| is_add_on(package).then(|| maker(package)))
}

/// Says whether the maintainer's address is one of the distribution's own, as far as one is told.
pub(super) fn is_vouched_for(distribution: &Distribution, package: &Package) -> bool {
    let own = |text: &str| Addresses::of(&text.to_lowercase()).any_of(VOUCHING);
    !is_debian(distribution) || maintainer(package).is_none_or(own)
}

/// The package names its vendor.
fn told<'a>(distribution: &Distribution, package: &'a Package) -> Option<&'a str> {
    let vendor = package.vendor.as_deref().map(str::trim)?;
    let lower = vendor.to_lowercase();
    // The field tells a distribution; some of Debian's own have written their project's address there.
    let is_address = lower.contains("://");
    let own = [distribution.id.as_str(), "debian", "ubuntu"];
    if lower.is_empty() || is_address || own.contains(&lower.as_str()) {
        return None;
    }
    // What tools that make packages write where nobody has told them.
    let idle = ["none", "unknown"].contains(&lower.as_str()) || lower.contains('@');
    Some(if idle { maker(package) } else { vendor })
}

/// The version bears somebody's mark. Relatives of Debian have marks of their own that look alike.
fn marked(distribution: &Distribution, version: &str) -> Option<&'static str> {
    if !is_debian(distribution) {
        return None;
    }
    let mark = MARKS.iter().find(|(mark, _)| version.contains(mark));
    mark.map(|(_, name)| *name).or_else(|| {
        let built = is_built_for_codename(version) || is_built_for_release(version);
        built.then_some("a repository beside the distribution")
    })
}

/// `1.25.3-1~bookworm`, `3.9.18-1+jammy1`, `8.0.35-27-1.bookworm`.
fn is_built_for_codename(version: &str) -> bool {
    CODENAMES.iter().any(|name| {
        version.match_indices(name).any(|(at, _)| {
            let (before, after) = version.split_at(at);
            let after = after.strip_prefix(name).unwrap_or_default();
            before.ends_with(['~', '+', '.'])
                && !after.starts_with(|c: char| c.is_ascii_alphabetic())
        })
    })
}

/// `6.4.9-1+debian12`, `6.4.9-1+ubuntu22.04`: the release, and nothing of the archive's own behind it.
fn is_built_for_release(version: &str) -> bool {
    RELEASES.iter().any(|release| version.ends_with(release))
}

fn is_add_on(package: &Package) -> bool {
    let below = |path: &str| path.starts_with(ADD_ONS);
    let first = package.files.partition_point(|path| **path < *ADD_ONS);
    package.files.get(first).is_some_and(|path| below(path))
}

fn known_vendor(maintainer: &str) -> Option<&'static str> {
    let lower = maintainer.to_lowercase();
    let addresses = Addresses::of(&lower);
    let known = VENDORS
        .iter()
        .find(|(_, marks)| marks.contains(&lower.as_str()) || addresses.any_of(marks));
    known.map(|(name, _)| *name)
}

/// The addresses in a text in lower case, each with its domain.
struct Addresses<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Addresses<'a> {
    fn of(lower: &'a str) -> Self {
        let parts = lower.split(|c: char| c.is_whitespace() || "<>(),;\"".contains(c));
        let address = |part: &'a str| Some((part, part.split_once('@')?.1));
        Self(parts.filter_map(address).collect())
    }

    /// Says whether one of them is among the wanted, or at a wanted domain (`@example.org`) or below it.
    fn any_of(&self, wanted: &[&str]) -> bool {
        let is = |wanted: &&str, (address, domain): &(&str, &str)| match wanted.strip_prefix('@') {
            Some(of) => domain
                .strip_suffix(of)
                .is_some_and(|below| below.is_empty() || below.ends_with('.')),
            None => address == wanted,
        };
        let mut addresses = self.0.iter();
        addresses.any(|address| wanted.iter().any(|wanted| is(wanted, address)))
    }
}

fn maker(package: &Package) -> &str {
    maintainer(package).unwrap_or("somebody unknown")
}

fn maintainer(package: &Package) -> Option<&str> {
    let text = package.maintainer.as_deref()?.trim();
    (!text.is_empty()).then_some(text)
}

fn is_debian(distribution: &Distribution) -> bool {
    ["debian", "ubuntu"].contains(&distribution.id.as_str())
}

const ADD_ONS: &str = "opt/";
