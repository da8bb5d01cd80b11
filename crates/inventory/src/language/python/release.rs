//! One release of a Python project: its package, its digests, and what file names and addresses tell
//! of it (binary distribution format, source distribution format, PEP 440, PEP 610).

use seawall_model::package::{Hash, HashAlgorithm, Package, PackageType, Usage};
use seawall_model::purl::Purl;

use crate::language::word::word;

/// Makes a package, where name and version are words.
pub(super) fn package(name: &str, version: &str) -> Option<Package> {
    let (name, version) = (word(name)?, word(version)?);
    let purl = Purl::new("pypi", &name.to_lowercase().replace('_', "-"), version);
    Some(Package::new(PackageType::Pypi, name, version, purl))
}

/// Returns the name by which projects are told apart (PEP 503).
pub(super) fn normalised(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.trim().chars() {
        if !matches!(c, '-' | '_' | '.') {
            out.extend(c.to_lowercase());
        } else if !out.ends_with('-') {
            out.push('-');
        }
    }
    out
}

/// Reads `sha256:…`.
pub(super) fn hash(text: &str) -> Option<Hash> {
    let (algorithm, hex) = text.trim().split_once([':', '='])?;
    hash_of(algorithm, hex)
}

/// Makes a hash of an algorithm by its name.
pub(super) fn hash_of(algorithm: &str, hex: &str) -> Option<Hash> {
    let mut known = HashAlgorithm::ALL.into_iter();
    let named = |known: &HashAlgorithm| {
        known
            .name()
            .replace('-', "")
            .eq_ignore_ascii_case(algorithm)
    };
    let algorithm = known.rfind(named)?;
    Hash::new(algorithm, hex.trim())
}

/// Says whether a text is a version that names one release and no range.
pub(super) fn is_version(text: &str) -> bool {
    let digit = text
        .trim_start_matches(['v', 'V'])
        .starts_with(|c: char| c.is_ascii_digit());
    let part = |c: char| c.is_ascii_alphanumeric() || ".!+_-".contains(c);
    digit && text.len() <= VERSION && text.chars().all(part)
}

/// Returns what a group of requirements is for, by its name.
pub(super) fn usage_of_group(name: &str) -> Usage {
    let mut words = name.split(|c: char| !c.is_ascii_alphanumeric());
    let name = name.to_ascii_lowercase();
    if matches!(name.as_str(), "default" | "main" | "prod" | "production") {
        Usage::Production
    } else if words.any(|word| {
        DEVELOPMENT
            .iter()
            .any(|known| word.eq_ignore_ascii_case(known))
    }) {
        Usage::Development
    } else {
        Usage::Optional
    }
}

/// What an address of a release tells.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) name: Option<String>,
    pub(super) version: Option<String>,
    pub(super) commit: Option<String>,
    pub(super) hash: Option<Hash>,
}

impl Address {
    /// Reads an address or a path: an archive that is named after its release, or a repository.
    pub(super) fn read(url: &str) -> Self {
        let (rest, fragment) = url.split_once('#').unwrap_or((url, ""));
        let mut address = Self::default();
        for pair in fragment.split('&') {
            match pair.split_once('=') {
                Some(("egg", name)) => {
                    let name = name.split(['[', '=', '<', '>', '~']).next().unwrap_or(name);
                    address.name = word(name).map(str::to_owned);
                }
                Some((algorithm, hex)) => address.hash = hash_of(algorithm, hex).or(address.hash),
                None => {}
            }
        }
        if VCS.iter().any(|vcs| rest.starts_with(vcs)) {
            let path = rest.split_once("://").map_or(rest, |(_, path)| path);
            let path = path.split_once('/').map_or("", |(_, path)| path);
            let revision = path.split_once('@').map(|(_, revision)| revision);
            address.commit = revision.and_then(commit);
            return address;
        }
        let path = rest.split_once('?').map_or(rest, |(path, _)| path);
        let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
        if let Some((name, version)) = of_file(file) {
            address.name = Some(name);
            address.version = Some(version);
        }
        address
    }
}

/// Returns a full revision of git.
pub(super) fn commit(text: &str) -> Option<String> {
    let hex = matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    hex.then(|| text.to_ascii_lowercase())
}

/// Reads name and version out of the name of a wheel, an egg or a source distribution.
pub(super) fn of_file(file: &str) -> Option<(String, String)> {
    let file = file.replace("%2B", "+").replace("%2b", "+");
    let lower = file.to_ascii_lowercase();
    let (name, version) = if let Some(stem) = stem(&file, &lower, &[".whl", ".egg"]) {
        let mut parts = stem.split('-');
        (parts.next()?, parts.next()?)
    } else {
        let ends = [".tar.gz", ".tgz", ".zip", ".tar.bz2", ".tar.xz"];
        stem(&file, &lower, &ends)?.rsplit_once('-')?
    };
    let sensible = is_version(version) && word(name).is_some();
    sensible.then(|| (name.to_owned(), version.to_owned()))
}

fn stem<'a>(file: &'a str, lower: &str, ends: &[&str]) -> Option<&'a str> {
    let end = ends.iter().find(|end| lower.ends_with(**end))?;
    file.get(..file.len().checked_sub(end.len())?)
}

/// Bytes of a version.
const VERSION: usize = 128;
const VCS: &[&str] = &["git+", "hg+", "svn+", "bzr+"];
/// Words in names of groups and files whose requirements are not there when a project runs.
const DEVELOPMENT: &[&str] = &[
    "dev",
    "develop",
    "development",
    "test",
    "tests",
    "testing",
    "doc",
    "docs",
    "lint",
    "linting",
    "typing",
    "ci",
    "build",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files() {
        for (file, want) in [
            (
                "numpy-1.26.4-cp311-cp311-linux_x86_64.whl",
                Some(("numpy", "1.26.4")),
            ),
            (
                "torch-2.1.0%2Bcpu-cp311-cp311-linux_x86_64.whl",
                Some(("torch", "2.1.0+cpu")),
            ),
            (
                "zope.interface-5.4.0.tar.gz",
                Some(("zope.interface", "5.4.0")),
            ),
            ("ruamel-yaml-0.18.zip", Some(("ruamel-yaml", "0.18"))),
            ("a-1-py3.9.egg", Some(("a", "1"))),
            ("main.zip", None),
            ("a-main.zip", None),
        ] {
            let want = want.map(|(name, version)| (name.to_owned(), version.to_owned()));
            assert_eq!(of_file(file), want, "{file}");
        }
    }

    #[test]
    fn addresses() {
        let id = "0123456789abcdef0123456789abcdef01234567";
        for (url, name, version, revision) in [
            (
                "https://a.example/x/b-1.0-py3-none-any.whl#sha256=00",
                Some("b"),
                Some("1.0"),
                None,
            ),
            (
                &format!("git+ssh://git@a.example/x/b.git@{id}#egg=b[c]"),
                Some("b"),
                None,
                Some(id),
            ),
            ("git+https://a.example/x/b@main", None, None, None),
            ("https://a.example/x/archive/main.zip", None, None, None),
        ] {
            let address = Address::read(url);
            assert_eq!(address.name.as_deref(), name, "{url}");
            assert_eq!(address.version.as_deref(), version, "{url}");
            assert_eq!(address.commit.as_deref(), revision, "{url}");
        }
    }

    #[test]
    fn groups() {
        for (name, want) in [
            ("default", Usage::Production),
            ("dev", Usage::Development),
            ("unit-tests", Usage::Development),
            ("requirements-dev", Usage::Development),
            ("device", Usage::Optional),
        ] {
            assert_eq!(usage_of_group(name), want, "{name}");
        }
    }
}
