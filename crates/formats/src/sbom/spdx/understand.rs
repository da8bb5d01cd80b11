//! An SPDX document → a bill of materials. What we wrote comes back as it was; what others wrote is taken
//! from the package URL first (Syft, Trivy, GitHub, Bitnami, apko and Microsoft's tool all write it), then
//! from the fields beside it.

use std::collections::{BTreeMap, HashSet};

use seawall_model::artifact::ArtifactKind;
use seawall_model::distribution::Distribution;
use seawall_model::location::Location;
use seawall_model::package::{Hash, HashAlgorithm, Package, PackageType, SourcePackage, Usage};
use seawall_model::purl::Purl;

use super::describe::algorithm;
use super::document::{Document, Item, NO_ASSERTION, Relationship};
use super::{licence, remark};
use crate::sbom::Bom;
use crate::sbom::draft::{Draft, Entry};
use crate::sbom::error::Error;
use crate::sbom::property::{is_own, take_package, take_subject};
use crate::sbom::purls::read_named;

/// Understands a document.
pub(super) fn understand(document: &Document, name: &str, form: &str) -> Result<Bom, Error> {
    let version = document.spdx_version.strip_prefix("SPDX-");
    let Some(version @ ("2.1" | "2.2" | "2.3" | "3.0" | "3.0.0" | "3.0.1")) = version else {
        let known = "2.1, 2.2, 2.3 and 3.0 are read";
        let why = format!(
            "its version `{}` is not known; {known}",
            shown(&document.spdx_version)
        );
        return Err(Error::invalid("SPDX", why));
    };
    let graph = Graph::new(document);
    let mut draft = Draft::new("SPDX");
    for (why, place) in &document.faults {
        draft.fault(why, place);
    }
    let extracted = extracted(document);
    let mut seen = HashSet::new();
    for item in &document.packages {
        // A package that no relationship can name is one all the same.
        if !item.id.is_empty() && !seen.insert(item.id.as_str()) {
            draft.fault("an id stands for two packages", &item.id);
        }
        match role(item, &graph) {
            Role::System => take_system(item, &mut draft),
            Role::Package => take_item(item, &graph, &extracted, &mut draft),
            Role::Frame => {}
        }
    }
    edges(&document.relationships, &mut draft);
    let described = graph.described.first().copied();
    let root = described.and_then(|id| document.packages.iter().find(|item| item.id == id));
    let own = remark::facts(&document.annotations);
    let pairs = || {
        own.iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    };
    if pairs().any(|(name, _)| name.contains("distribution:")) {
        draft.inventory.distribution = None;
    }
    let mut faults = Vec::new();
    let called = match (root, document.name.as_str()) {
        (Some(root), _) if !root.name.is_empty() => &root.name,
        (_, "") => name,
        (_, called) => called,
    };
    let format = format!("SPDX {version} {form}");
    let mut bom = Bom::new(called, &format, draft.inventory.clone());
    let known = pairs().any(|(name, _)| name == SUBJECT);
    if let Some(root) = root.filter(|_| !known) {
        take_root(root, &mut bom);
    }
    take_subject(pairs(), &mut bom, |fact| faults.push(fact.to_owned()));
    for fact in &faults {
        draft.fault("a fact of Seawall's own has a value that is none", fact);
    }
    draft.inventory = std::mem::take(&mut bom.inventory);
    bom.inventory = draft.finish();
    Ok(bom)
}

/// Who stands at which end of what.
struct Graph<'a> {
    described: Vec<&'a str>,
    /// What holds or needs something.
    frames: HashSet<&'a str>,
    /// What others were made from, and nothing else.
    sources: HashSet<&'a str>,
    /// What is needed only while something is made.
    development: HashSet<&'a str>,
}

impl<'a> Graph<'a> {
    fn new(document: &'a Document) -> Self {
        let mut described: Vec<&str> = document.described.iter().map(String::as_str).collect();
        let (mut frames, mut sources, mut used) = (HashSet::new(), HashSet::new(), HashSet::new());
        let mut development = HashSet::new();
        for one in &document.relationships {
            let (from, to) = (
                one.spdx_element_id.as_str(),
                one.related_spdx_element.as_str(),
            );
            match one.relationship_type.as_str() {
                "DESCRIBES" => described.push(to),
                "DESCRIBED_BY" => described.push(from),
                "GENERATED_FROM" => {
                    sources.insert(to);
                }
                "GENERATES" => {
                    sources.insert(from);
                }
                "CONTAINS" => {
                    frames.insert(from);
                    used.insert(to);
                }
                how => {
                    if matches!(
                        how,
                        "DEV_DEPENDENCY_OF" | "BUILD_DEPENDENCY_OF" | "TEST_DEPENDENCY_OF"
                    ) {
                        development.insert(from);
                    }
                    frames.insert(from);
                    used.insert(to);
                    used.insert(from);
                }
            }
        }
        sources.retain(|id| !used.contains(id));
        Self {
            described,
            frames,
            sources,
            development,
        }
    }
}

/// What an entry is.
enum Role {
    /// The operating system.
    System,
    /// A package.
    Package,
    /// What packages are in: an image, a folder, a lock file; or what they were made from.
    Frame,
}

fn role(item: &Item, graph: &Graph<'_>) -> Role {
    let purpose = item.primary_package_purpose.as_deref().unwrap_or_default();
    if matches!(purpose, "OPERATING-SYSTEM" | "OPERATING_SYSTEM") {
        return Role::System;
    }
    let known = purl_of(item).and_then(kind_of).is_some();
    let id = item.id.as_str();
    let frame = graph.described.contains(&id)
        || graph.sources.contains(id)
        || purpose == "CONTAINER"
        || (purl_of(item).is_none() && no_version(item) && graph.frames.contains(id));
    if frame && !known {
        Role::Frame
    } else {
        Role::Package
    }
}

fn take_system(item: &Item, draft: &mut Draft) {
    let version = item.version_info.clone().unwrap_or_default();
    let id = item.name.trim().to_lowercase();
    draft.inventory.distribution = Some(Distribution {
        pretty_name: format!("{} {version}", item.name).trim().to_owned(),
        name: item.name.clone(),
        id,
        version,
        ..Distribution::default()
    });
}

fn take_item(item: &Item, graph: &Graph<'_>, extracted: &BTreeMap<&str, &str>, draft: &mut Draft) {
    let facts = remark::facts(&item.annotations);
    let own = is_own(facts.iter().map(|(name, _)| name.as_str()));
    let package = if own {
        own_package(item, &facts)
    } else {
        foreign_package(item, draft)
    };
    let Some(mut package) = package else { return };
    let hashes = item.checksums.iter().filter_map(|checksum| {
        let wanted = checksum.algorithm.as_str();
        let known = HashAlgorithm::ALL
            .into_iter()
            .find(|one| algorithm(*one) == wanted);
        Hash::new(known?, &checksum.checksum_value)
    });
    package.hashes = hashes.collect();
    package.hashes.sort();
    let mut owner = None;
    if own {
        let declared = item
            .license_declared
            .clone()
            .filter(|one| one != NO_ASSERTION);
        package.licence = declared.filter(|one| !licence::is_named(one));
        let pairs = facts
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        let mut faults = Vec::new();
        owner = take_package(pairs, &mut package, |fact| faults.push(fact.to_owned()));
        for fact in faults {
            draft.fault("a fact of Seawall's own has a value that is none", &fact);
        }
    } else {
        beside(item, extracted, &mut package);
        if graph.development.contains(item.id.as_str()) {
            package.usage = Usage::Development;
        }
    }
    draft.add(Entry {
        reference: item.id.clone(),
        package,
        owner,
        own,
    });
}

/// A package that we wrote: nothing of it is brought to another form.
fn own_package(item: &Item, facts: &[(String, String)]) -> Option<Package> {
    let kind = facts.iter().find(|(name, _)| name == KIND);
    let kind = kind.and_then(|(_, value)| PackageType::from_name(value))?;
    let version = item.version_info.clone().unwrap_or_default();
    let purl = purl_of(item).and_then(|text| Purl::parse_verbatim(text).ok());
    let purl = purl.unwrap_or_else(|| Purl::new(kind.name(), &item.name, &version));
    Some(Package::new(kind, &item.name, &version, purl))
}

/// A package that somebody else wrote. What cannot be looked up in any advisory is listed and told.
fn foreign_package(item: &Item, draft: &mut Draft) -> Option<Package> {
    let purl = purl_of(item);
    let version = item
        .version_info
        .as_deref()
        .map(str::trim)
        .unwrap_or_default();
    let fault = match purl {
        None => "packages with no package URL, which no advisory can be found for",
        Some(purl) => {
            match read_named(purl, &item.name).or_else(|why| with_version(purl, version, why)) {
                Ok((package, distribution)) => {
                    if let Some(distribution) = distribution {
                        draft.name_distribution(distribution);
                    }
                    return Some(package);
                }
                Err(_) if kind_of(purl).is_none() => {
                    "package URLs of a type that no advisory is known for"
                }
                Err(_) => "package URLs that are none, or have no version",
            }
        }
    };
    draft.fault(
        fault,
        if item.name.is_empty() {
            &item.id
        } else {
            &item.name
        },
    );
    if no_version(item) || item.name.is_empty() {
        return None;
    }
    let purl = purl.and_then(|text| Purl::parse_verbatim(text).ok());
    let purl = purl.unwrap_or_else(|| Purl::new("generic", &item.name, version));
    Some(Package::new(
        PackageType::Generic,
        &item.name,
        version,
        purl,
    ))
}

/// A package URL with no version, where the version stands beside it.
fn with_version(
    purl: &str,
    version: &str,
    why: String,
) -> Result<(Package, Option<crate::sbom::purls::Name>), String> {
    let parsed = Purl::parse_verbatim(purl).map_err(|_| why.clone())?;
    if parsed.version().is_some() || is_no_version(version) {
        return Err(why);
    }
    let mut whole = Purl::new(parsed.kind(), parsed.name(), version)
        .namespace(&parsed.namespace_parts().join("/"))
        .subpath(&parsed.subpath_parts().join("/"));
    for (key, value) in parsed.qualifiers() {
        whole = whole.qualifier(key, value);
    }
    read_named(&whole.to_string(), "")
}

/// What the fields of others tell beside the package URL.
fn beside(item: &Item, extracted: &BTreeMap<&str, &str>, package: &mut Package) {
    let declared = licence::read(item.license_declared.as_deref(), extracted);
    let (licence, words) = if declared.1.is_empty() {
        licence::read(item.license_concluded.as_deref(), extracted)
    } else {
        declared
    };
    package.licence = licence;
    package.licences = words;
    for somebody in [&item.supplier, &item.originator].into_iter().flatten() {
        let Some((kind, name)) = somebody.split_once(':') else {
            continue;
        };
        let name = name.trim().to_owned();
        let slot = if kind == "Organization" && !name.contains('@') {
            &mut package.vendor
        } else {
            &mut package.maintainer
        };
        slot.get_or_insert(name);
    }
    let Some(info) = &item.source_info else {
        return;
    };
    if package.kind.is_of_distribution() && package.source.is_none() {
        package.source = built_from(info, package.kind);
    }
    if let Some(path) = acquired_from(info) {
        package.locations.push(Location::file(path, None));
    }
}

/// Trivy: `built package from: NAME VERSION`.
fn built_from(info: &str, kind: PackageType) -> Option<SourcePackage> {
    let (_, rest) = info.split_once("built package from: ")?;
    let mut words = rest.split_whitespace();
    let (name, version) = (words.next()?, words.next()?);
    if words.next().is_some() {
        return None;
    }
    // The name of a source rpm carries no epoch.
    let version = match version.split_once(':') {
        Some((_, rest)) if kind == PackageType::Rpm => rest,
        _ => version,
    };
    Some(SourcePackage {
        name: name.to_owned(),
        version: version.to_owned(),
    })
}

/// Syft: `acquired package info from WHAT: /PATH, /PATH`. The database itself counts, else the first.
fn acquired_from(info: &str) -> Option<&str> {
    let (_, rest) = info.split_once("acquired package info from ")?;
    let (_, paths) = rest.split_once(": ")?;
    let mut paths = paths
        .split(", ")
        .map(|path| path.trim().trim_start_matches('/'));
    let first = paths.clone().next().filter(|path| !path.is_empty());
    let database = |path: &&str| path.ends_with("/status") || path.contains("/status.d/");
    paths.find(database).or(first)
}

/// What is described: name, digest, names in registries.
fn take_root(root: &Item, bom: &mut Bom) {
    let digest = root
        .version_info
        .as_deref()
        .and_then(|text| text.parse().ok());
    let checksum = || {
        let sha = root
            .checksums
            .iter()
            .find(|one| one.algorithm == "SHA256")?;
        format!("sha256:{}", sha.checksum_value).parse().ok()
    };
    match root.primary_package_purpose.as_deref() {
        Some("CONTAINER") => {
            bom.subject = Some(ArtifactKind::Image);
            bom.artifact.digest = digest.or_else(checksum);
        }
        Some("SOURCE") => bom.subject = Some(ArtifactKind::Repository),
        _ => {}
    }
    let remarks = root.annotations.iter().map(|one| one.comment.as_str());
    let tags = remarks.filter_map(|text| text.strip_prefix("RepoTag: "));
    bom.artifact.references.extend(tags.map(str::to_owned));
}

/// Which package needs which.
fn edges(relationships: &[Relationship], draft: &mut Draft) {
    for one in relationships {
        let (from, to) = (&one.spdx_element_id, &one.related_spdx_element);
        match one.relationship_type.as_str() {
            "DEPENDS_ON" => draft.depends(from, to),
            "DEPENDENCY_OF"
            | "RUNTIME_DEPENDENCY_OF"
            | "PROVIDED_DEPENDENCY_OF"
            | "OPTIONAL_DEPENDENCY_OF"
            | "DEV_DEPENDENCY_OF"
            | "BUILD_DEPENDENCY_OF"
            | "TEST_DEPENDENCY_OF" => draft.depends(to, from),
            _ => {}
        }
    }
}

fn extracted(document: &Document) -> BTreeMap<&str, &str> {
    let all = &document.has_extracted_licensing_infos;
    all.iter()
        .map(|one| (one.license_id.as_str(), one.extracted_text.as_str()))
        .collect()
}

fn purl_of(item: &Item) -> Option<&str> {
    let mut purls = item.external_refs.iter();
    let purl = purls.find(|one| one.reference_type.eq_ignore_ascii_case("purl"))?;
    let text = purl.reference_locator.trim();
    (!text.is_empty()).then_some(text)
}

fn kind_of(purl: &str) -> Option<PackageType> {
    let purl = Purl::parse_verbatim(purl).ok()?;
    PackageType::from_name(purl.kind())
}

fn no_version(item: &Item) -> bool {
    is_no_version(
        item.version_info
            .as_deref()
            .map(str::trim)
            .unwrap_or_default(),
    )
}

/// Words that stand in the place of a version.
fn is_no_version(version: &str) -> bool {
    matches!(version, "" | NO_ASSERTION | "UNKNOWN" | "unknown")
}

fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(40).collect()
}

/// The fact that every document of ours has about what it describes.
const SUBJECT: &str = "seawall:artifact:kind";
/// The fact that every package of ours has.
const KIND: &str = "seawall:kind";
