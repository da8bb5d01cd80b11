//! Whether a product of a statement is the artifact, or the package of a finding.
//!
//! A package is recognised by its package-url: type, namespace and name must be equal, a version and
//! qualifiers where the statement has them. An image is recognised by its digest or its reference. What
//! a statement leaves open it speaks of as a whole.

use seawall_model::artifact::Artifact;
use seawall_model::finding::Finding;
use seawall_model::inventory::Inventory;
use seawall_model::package::Package;
use seawall_model::purl::Purl;
use seawall_model::statement::{Identity, Product};

/// What statements are held against.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// The scanned artifact.
    pub artifact: &'a Artifact,
    /// What is in it.
    pub inventory: &'a Inventory,
}

impl Scope<'_> {
    /// Says whether a product stands for a finding: it is the finding's package, or it is the artifact
    /// and names no other part of it. A package that has no version is any version of it, unless it
    /// must be `exact`.
    pub(super) fn is_about(&self, product: &Product, finding: &Finding, exact: bool) -> bool {
        let package = self.package(finding);
        let is_package =
            |identity: &Identity| package.is_some_and(|package| names(identity, package, exact));
        if is_package(&product.identity) {
            return true;
        }
        let whole = product.parts.is_empty() && (!exact || product.identity.cpes.is_empty());
        self.is_artifact(&product.identity) && (whole || product.parts.iter().any(is_package))
    }

    /// Names the package of a finding for messages.
    pub(super) fn name_of(&self, finding: &Finding) -> String {
        let package = self.package(finding);
        package.map_or_else(String::new, |p| format!("{} {}", p.name, p.version))
    }

    fn package(&self, finding: &Finding) -> Option<&Package> {
        self.inventory.packages.get(finding.package?)
    }

    fn is_artifact(&self, identity: &Identity) -> bool {
        let references = || std::iter::once(&self.artifact.name).chain(&self.artifact.references);
        let by_name = !identity.name.is_empty()
            && references().any(|reference| is_same_reference(reference, &identity.name));
        by_name
            || identity
                .digests
                .iter()
                .any(|digest| self.has_digest(digest))
            || identity.purls.iter().any(|purl| self.is_image(purl))
            || identity.cpes.iter().any(|cpe| self.is_system(cpe))
    }

    fn has_digest(&self, digest: &str) -> bool {
        let own = [&self.artifact.digest, &self.artifact.image_id];
        let by_reference = |reference: &String| {
            reference
                .rsplit_once('@')
                .is_some_and(|(_, own)| own.eq_ignore_ascii_case(digest))
        };
        own.into_iter()
            .flatten()
            .any(|own| own.to_string().eq_ignore_ascii_case(digest))
            || self.artifact.references.iter().any(by_reference)
            || by_reference(&self.artifact.name)
    }

    /// Says whether a package-url of the types `oci` and `docker` names the image: by its digest, or
    /// else by repository and tag.
    fn is_image(&self, purl: &str) -> bool {
        let Some(purl) = read(purl).filter(|purl| ["oci", "docker"].contains(&purl.kind())) else {
            return false;
        };
        let version = purl.version().unwrap_or_default();
        if version.starts_with("sha256:") {
            return self.has_digest(version);
        }
        let tag = purl.qualifier_value("tag").unwrap_or(version);
        let mut references = std::iter::once(&self.artifact.name).chain(&self.artifact.references);
        references.any(|reference| {
            let (repository, own_tag) = split_reference(reference);
            (tag.is_empty() || own_tag == tag) && names_repository(&purl, &repository)
        })
    }

    /// Says whether a CPE names the distribution: `cpe:/o:redhat:enterprise_linux:9` is any 9.x.
    fn is_system(&self, cpe: &str) -> bool {
        let Some(distribution) = &self.inventory.distribution else {
            return false;
        };
        let fields: Vec<&str> = match cpe.strip_prefix("cpe:2.3:") {
            Some(rest) => rest.split(':').collect(),
            None => match cpe.strip_prefix("cpe:/") {
                Some(rest) => rest.split(':').collect(),
                None => return false,
            },
        };
        let [part, vendor, product, version, ..] = fields.as_slice() else {
            return false;
        };
        let known = SYSTEMS
            .iter()
            .find(|(v, p, _)| v == vendor && p == product)
            .is_some_and(|(.., id)| *id == distribution.id);
        // A system of any version is no system: every release has its own packages.
        let of_version = distribution
            .version
            .strip_prefix(version)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        ["o", "a"].contains(part) && known && !version.is_empty() && of_version
    }
}

/// Vendor and product of a CPE, and the `ID` of os-release.
const SYSTEMS: &[(&str, &str, &str)] = &[
    ("redhat", "enterprise_linux", "rhel"),
    ("debian", "debian_linux", "debian"),
    ("canonical", "ubuntu_linux", "ubuntu"),
    ("alpinelinux", "alpine_linux", "alpine"),
    ("almalinux", "almalinux", "almalinux"),
    ("rocky", "linux", "rocky"),
    ("fedoraproject", "fedora", "fedora"),
    ("oracle", "linux", "ol"),
];

/// Says whether an identity names a package, in its very version where it must be `exact`.
fn names(identity: &Identity, package: &Package, exact: bool) -> bool {
    let version_fits = |version: &str| {
        identity
            .version
            .as_deref()
            .is_none_or(|wanted| wanted == version)
    };
    let by_purl = identity.purls.iter().any(|purl| {
        read(purl).is_some_and(|purl| {
            let versioned = purl.version().is_some() || identity.version.is_some();
            (versioned || !exact) && names_package(&purl, package, &version_fits)
        })
    });
    let same = |cpe: &String| package.cpes.iter().any(|own| own.eq_ignore_ascii_case(cpe));
    by_purl || (identity.cpes.iter().any(same) && version_fits(&package.version))
}

/// Reads a package-url in the form of its type; `None` where it is none. That an `@` in front of a scope
/// has to be encoded is often forgotten.
fn read(text: &str) -> Option<Purl> {
    text.trim().replace("/@", "/%40").parse().ok()
}

fn names_package(purl: &Purl, package: &Package, version_fits: &dyn Fn(&str) -> bool) -> bool {
    let own = read(&package.purl.to_string()).unwrap_or_else(|| package.purl.clone());
    let is_source = matches!(purl.qualifier_value("arch"), Some("src" | "source"));
    // A source package stands for all packages that were built from it.
    let (name, version) = match &package.source {
        Some(source) if is_source => (source.name.as_str(), source.version.as_str()),
        None if is_source => return false,
        _ => (own.name(), own.version().unwrap_or_default()),
    };
    purl.kind() == own.kind()
        && purl.namespace_parts() == own.namespace_parts()
        && is_same_name(own.kind(), purl.name(), name)
        && purl.subpath_parts() == own.subpath_parts()
        && purl.version().is_none_or(|wanted| wanted == version)
        && version_fits(version)
        && purl.qualifiers().all(|(key, value)| {
            ASIDE.contains(&key)
                || (is_source && ["arch", "epoch"].contains(&key))
                || own.qualifier_value(key) == Some(value)
        })
}

/// Compares names by the rules of registries that go beyond those of package-urls: PEP 503, and `NuGet`'s
/// ids, which have no case.
fn is_same_name(kind: &str, a: &str, b: &str) -> bool {
    match kind {
        "pypi" => a.replace('.', "-") == b.replace('.', "-"),
        "nuget" => a.eq_ignore_ascii_case(b),
        _ => a == b,
    }
}

/// Says whether a package-url of an image names a repository.
fn names_repository(purl: &Purl, repository: &str) -> bool {
    let name = purl.name().to_ascii_lowercase();
    if let Some(url) = purl
        .qualifier_value("repository_url")
        .filter(|_| purl.kind() == "oci")
    {
        let url = url.split_once("://").map_or(url, |(_, rest)| rest);
        let url = url.trim_end_matches('/');
        // Some leave the name out of the address.
        let full = full_repository(url);
        return full == repository || full_repository(&format!("{url}/{name}")) == repository;
    }
    if purl.kind() == "docker" {
        let mut path = purl.namespace_parts().to_vec();
        path.push(name);
        return full_repository(&path.join("/")) == repository;
    }
    repository.rsplit('/').next() == Some(name.as_str())
}

/// Says whether two references name the same image.
fn is_same_reference(a: &str, b: &str) -> bool {
    a == b || {
        let ((a, of_a), (b, of_b)) = (split_reference(a), split_reference(b));
        a == b && of_a == of_b && !of_a.is_empty()
    }
}

/// Splits a reference into its full repository and its tag; without either, the tag is `latest`.
fn split_reference(reference: &str) -> (String, String) {
    let (name, digest) = reference.split_once('@').unwrap_or((reference, ""));
    let last = name.rfind('/').map_or(0, |at| at.saturating_add(1));
    let (name, tag) = match name.rfind(':').filter(|at| *at > last) {
        Some(at) => (
            name.get(..at).unwrap_or_default(),
            name.get(at..).unwrap_or_default(),
        ),
        None if digest.is_empty() => (name, ":latest"),
        None => (name, ""),
    };
    (
        full_repository(name),
        tag.trim_start_matches(':').to_owned(),
    )
}

/// Writes a repository with its registry, as Docker completes it.
fn full_repository(name: &str) -> String {
    let (first, rest) = name.split_once('/').unwrap_or(("", name));
    if first.contains(['.', ':']) || first == "localhost" {
        let first = if first == "index.docker.io" {
            "docker.io"
        } else {
            first
        };
        let official = first == "docker.io" && !rest.contains('/');
        return format!("{first}/{}{rest}", if official { "library/" } else { "" });
    }
    match first {
        "" => format!("docker.io/library/{rest}"),
        _ => format!("docker.io/{name}"),
    }
}

/// Qualifiers that tell where a package came from and not which it is.
const ASIDE: &[&str] = &[
    "checksum",
    "download_url",
    "file_name",
    "repository_url",
    "upstream",
    "vcs_url",
];
