//! Whether a product of a statement is the artifact, or the package of a finding.
//!
//! A package is recognised by its package-url: type, namespace and name must be equal, a version and
//! qualifiers where the statement has them. An image is recognised by its digest or its reference. What
//! a statement leaves open it speaks of as a whole.

use std::collections::BTreeMap;

use seawall_model::artifact::Artifact;
use seawall_model::finding::Finding;
use seawall_model::inventory::Inventory;
use seawall_model::package::Package;
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
    /// and names no other part of it.
    pub(super) fn is_about(&self, product: &Product, finding: &Finding) -> bool {
        let package = self.package(finding);
        let is_package = |identity: &Identity| package.is_some_and(|one| names(identity, one));
        if is_package(&product.identity) {
            return true;
        }
        self.is_artifact(&product.identity)
            && (product.parts.is_empty() || product.parts.iter().any(is_package))
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
        let Some(purl) = Parts::read(purl).filter(|purl| ["oci", "docker"].contains(&&*purl.kind))
        else {
            return false;
        };
        let version = purl.version.as_deref().unwrap_or_default();
        if version.starts_with("sha256:") {
            return self.has_digest(version);
        }
        let tag = purl.qualifiers.get("tag").map_or(version, String::as_str);
        let mut references = std::iter::once(&self.artifact.name).chain(&self.artifact.references);
        references.any(|reference| {
            let (repository, own_tag) = split_reference(reference);
            (tag.is_empty() || own_tag == tag) && purl.names_repository(&repository)
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

/// Says whether an identity names a package.
fn names(identity: &Identity, package: &Package) -> bool {
    let version_fits = |version: &str| {
        identity
            .version
            .as_deref()
            .is_none_or(|wanted| wanted == version)
    };
    let by_purl = identity.purls.iter().any(|purl| {
        Parts::read(purl).is_some_and(|purl| purl.names_package(package, &version_fits))
    });
    let same = |cpe: &String| package.cpes.iter().any(|own| own.eq_ignore_ascii_case(cpe));
    by_purl || (identity.cpes.iter().any(same) && version_fits(&package.version))
}

/// A package-url in its parts, decoded and normalised.
struct Parts {
    kind: String,
    namespace: String,
    name: String,
    version: Option<String>,
    qualifiers: BTreeMap<String, String>,
    subpath: String,
}

impl Parts {
    /// Reads a package-url (ECMA-427, section 5.6); `None` where it is none.
    fn read(text: &str) -> Option<Self> {
        let rest = text.trim().strip_prefix("pkg:")?.trim_start_matches('/');
        let (rest, subpath) = rest.rsplit_once('#').unwrap_or((rest, ""));
        let (rest, query) = rest.rsplit_once('?').unwrap_or((rest, ""));
        let (kind, rest) = rest.split_once('/')?;
        let kind = kind.to_ascii_lowercase();
        let last = rest.rfind('/').map_or(0, |at| at.saturating_add(1));
        let (path, version) = match rest.rfind('@').filter(|at| *at > last) {
            Some(at) => (rest.get(..at)?, rest.get(at..)?.strip_prefix('@')),
            None => (rest, None),
        };
        let path = path.trim_matches('/');
        let (namespace, name) = path.rsplit_once('/').unwrap_or(("", path));
        let qualifiers = query.split('&').filter_map(|pair| pair.split_once('='));
        let qualifiers =
            qualifiers.map(|(key, value)| Some((key.to_ascii_lowercase(), decode(value)?)));
        let (namespace, name) = (decode(namespace)?, decode(name)?);
        let purl = Self {
            namespace: normal(&kind, &namespace, false),
            name: normal(&kind, &name, true),
            version: version
                .filter(|v| !v.is_empty())
                .map(decode)
                .unwrap_or_default(),
            qualifiers: qualifiers.collect::<Option<_>>()?,
            subpath: subpath.trim_matches('/').to_owned(),
            kind,
        };
        (!purl.name.is_empty() && !purl.kind.is_empty()).then_some(purl)
    }

    fn names_package(&self, package: &Package, version_fits: &dyn Fn(&str) -> bool) -> bool {
        let Some(own) = Self::read(&package.purl.to_string()) else {
            return false;
        };
        let architecture = self.qualifiers.get("arch").map(String::as_str);
        let is_source = matches!(architecture, Some("src" | "source"));
        // A source package stands for all packages that were built from it.
        let (name, version) = match &package.source {
            Some(source) if is_source => (source.name.as_str(), source.version.as_str()),
            _ => (
                own.name.as_str(),
                own.version.as_deref().unwrap_or_default(),
            ),
        };
        let wanted = self.version.as_deref();
        self.kind == own.kind
            && self.namespace == own.namespace
            && self.name == name
            && (!is_source || package.source.is_some())
            && self.subpath == own.subpath
            && wanted.is_none_or(|wanted| wanted == version)
            && version_fits(version)
            && self.qualifiers.iter().all(|(key, value)| {
                ASIDE.contains(&key.as_str())
                    || (is_source && ["arch", "epoch"].contains(&key.as_str()))
                    || own.qualifiers.get(key) == Some(value)
            })
    }

    fn names_repository(&self, repository: &str) -> bool {
        let url = self.qualifiers.get("repository_url");
        if let Some(url) = url.filter(|_| self.kind == "oci") {
            let url = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
            let url = url.trim_end_matches('/');
            // Some leave the name out of the address.
            let full = full_repository(url);
            return full == repository
                || full_repository(&format!("{url}/{}", self.name)) == repository;
        }
        let name = match self.namespace.as_str() {
            "" => self.name.clone(),
            namespace => format!("{namespace}/{}", self.name),
        };
        if self.kind == "docker" {
            return full_repository(&name) == repository;
        }
        repository.rsplit('/').next() == Some(self.name.as_str())
    }
}

/// Normalises a namespace or name by the rules of its type.
fn normal(kind: &str, text: &str, is_name: bool) -> String {
    match kind {
        "pypi" if is_name => text.to_ascii_lowercase().replace(['_', '.'], "-"),
        "deb" | "apk" | "alpm" | "bitbucket" | "composer" | "github" | "gitlab" | "hex" | "npm"
        | "oci" | "pub" | "nuget" => text.to_ascii_lowercase(),
        "rpm" if !is_name => text.to_ascii_lowercase(),
        _ => text.to_owned(),
    }
}

/// Decodes `%41`; `None` where that is broken.
fn decode(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let mut parts = text.split('%');
    let mut bytes = parts.next()?.as_bytes().to_vec();
    for part in parts {
        let (code, rest) = part.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(code, 16).ok()?);
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(bytes).ok()
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
