//! A package of a registry of npm, or what a lock file has in its place.

use seawall_model::package::{Package, PackageType};
use seawall_model::purl::Purl;

use crate::language::node::is_name;
use crate::language::node::specifier::{Specifier, commit, is_version, version_of_archive};
use crate::language::word::word;

/// Name, version and origin as a lock file has them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'a> {
    pub(super) name: &'a str,
    /// A version, or what older locks write there: an alias, a repository, an archive.
    pub(super) version: &'a str,
    /// Where it was got.
    pub(super) resolved: Option<&'a str>,
}

impl Entry<'_> {
    /// Makes the package; nothing where there is no version, or no name that a registry would take.
    pub(super) fn package(&self) -> Option<Package> {
        let resolved = self.resolved.unwrap_or_default();
        match Specifier::read(self.version) {
            Specifier::Version(version) => {
                let git = matches!(Specifier::read(resolved), Specifier::Git(_));
                let origin = if git { resolved } else { "" };
                make(self.name, version, origin)
            }
            Specifier::Alias(name, version) => make(name, version, ""),
            Specifier::Url(url) => make(self.name, version_of_archive(self.name, url)?, ""),
            // The revision is known, the version is not.
            Specifier::Git(_) | Specifier::Local => None,
        }
    }
}

/// Makes a package of npm. `git` is the repository that it was taken from, if it was.
pub(super) fn make(name: &str, version: &str, git: &str) -> Option<Package> {
    let name = word(name).filter(|name| is_name(name))?;
    let version = version.trim().trim_start_matches(['=', 'v', ' ']);
    let version = word(version).filter(|version| is_version(version))?;
    let revision = commit(git);
    let vcs = match revision {
        Some(_) if git.len() <= ORIGIN => without_credentials(git)
            .replace('#', "@")
            .replace("@commit=", "@"),
        _ => String::new(),
    };
    let purl = purl(name, version).qualifier("vcs_url", &vcs);
    let mut package = Package::new(PackageType::Npm, name, version, purl);
    package.commit = revision.map(str::to_ascii_lowercase);
    Some(package)
}

/// A user with a password, or a token in its place, is nobody's business; `git@` is how SSH is asked.
fn without_credentials(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let host = rest.split('/').next().unwrap_or(rest);
    match host.rsplit_once('@') {
        Some((user, _)) if user != "git" => {
            let from = user.len().saturating_add(1);
            format!("{scheme}://{}", rest.get(from..).unwrap_or_default())
        }
        _ => url.to_owned(),
    }
}

/// The package URL: the scope is the namespace, all in lower case.
pub(super) fn purl(name: &str, version: &str) -> Purl {
    match name.split_once('/') {
        Some((scope, name)) => {
            Purl::new("npm", &name.to_lowercase(), version).namespace(&scope.to_lowercase())
        }
        None => Purl::new("npm", &name.to_lowercase(), version),
    }
}

/// Bytes of the URL of a repository.
const ORIGIN: usize = 1_024;
