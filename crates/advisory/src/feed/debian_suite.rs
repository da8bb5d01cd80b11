//! Debian's suites: codename to release, as os-release of that release names it.

/// Returns the ecosystem of a Debian suite; `None` for names that are no suite.
pub(super) fn ecosystem(codename: &str) -> Option<&'static str> {
    SUITES
        .iter()
        .find(|(name, _)| *name == codename)
        .map(|(_, ecosystem)| *ecosystem)
}

/// Returns the year in which a release was published: from 8 (2015) on there is one every second year.
pub(super) fn year(ecosystem: &str) -> Option<u32> {
    let number: u32 = ecosystem.strip_prefix("debian:")?.parse().ok()?;
    let since = number.checked_sub(8)?;
    since.checked_mul(2)?.checked_add(2015)
}

/// Codename and ecosystem, oldest first.
const SUITES: &[(&str, &str)] = &[
    ("potato", "debian:2.2"),
    ("woody", "debian:3.0"),
    ("sarge", "debian:3.1"),
    ("etch", "debian:4"),
    ("lenny", "debian:5"),
    ("squeeze", "debian:6"),
    ("wheezy", "debian:7"),
    ("jessie", "debian:8"),
    ("stretch", "debian:9"),
    ("buster", "debian:10"),
    ("bullseye", "debian:11"),
    ("bookworm", "debian:12"),
    ("trixie", "debian:13"),
    ("forky", "debian:14"),
    ("duke", "debian:15"),
    ("sid", "debian:sid"),
];
