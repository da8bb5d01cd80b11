//! An inventory → an SPDX 2.3 document: what is described, its system, its packages, what has to do with
//! what. Ids and the name space come of the content, so that the same source gives the same bytes.

use std::fmt;
use std::io::{self, Write};

use seawall_model::artifact::ArtifactKind;
use seawall_model::package::{HashAlgorithm, Package, Relation, Usage};
use sha2::{Digest as _, Sha256};

use super::document::{
    Checksum, CreationInfo, DOCUMENT, Document, ExternalRef, Item, NO_ASSERTION, Relationship,
};
use super::json;
use super::licence::Own;
use super::remark::remark;
use crate::sbom::Source;
use crate::sbom::error::Error;
use crate::sbom::property::{Property, of_package, of_subject};
use crate::sbom::reference::References;

/// Describes a source.
pub(super) fn describe(source: &Source<'_>) -> Result<Document, Error> {
    let created = source.created.ok_or(Error::Missing {
        format: "SPDX",
        what: "the time of its making",
    })?;
    let creation_info = CreationInfo {
        creators: vec![format!(
            "Tool: {}-{}",
            source.tool.name, source.tool.version
        )],
        created: created.to_string(),
    };
    let references = References::new(source.inventory);
    let ids: Vec<String> = (source.inventory.packages.iter().zip(references.all()))
        .map(|(package, reference)| id_of(package, reference))
        .collect();
    let mut own = Own::default();
    let mut packages = vec![root(source)];
    packages.extend(system(source));
    for (index, package) in source.inventory.packages.iter().enumerate() {
        let mut item = item(package, &mut own);
        ids.get(index)
            .map_or("", String::as_str)
            .clone_into(&mut item.id);
        let facts = facts_of(package, &references, &ids);
        item.annotations = remark(&facts, &creation_info);
        packages.push(item);
    }
    let mut document = Document {
        spdx_version: "SPDX-2.3".to_owned(),
        data_license: "CC0-1.0".to_owned(),
        id: DOCUMENT.to_owned(),
        name: one_line(&source.artifact.name),
        annotations: remark(&of_subject(source), &creation_info),
        creation_info,
        packages,
        has_extracted_licensing_infos: own.into_list(),
        relationships: relationships(source, &ids),
        ..Document::default()
    };
    document.document_namespace = namespace(&document)?;
    Ok(document)
}

/// Facts with no field of their own; packages are named by their ids.
fn facts_of(package: &Package, references: &References, ids: &[String]) -> Vec<Property> {
    let mut facts = of_package(package, references);
    let owner = package.owner.and_then(|at| ids.get(at));
    for fact in &mut facts {
        if let (OWNER, Some(owner)) = (fact.name.as_str(), owner) {
            owner.clone_into(&mut fact.value);
        }
    }
    facts
}

/// What is described.
fn root(source: &Source<'_>) -> Item {
    let artifact = source.artifact;
    let purpose = match artifact.kind {
        ArtifactKind::Image => "CONTAINER",
        ArtifactKind::Repository => "SOURCE",
        _ => "OTHER",
    };
    let digest = artifact.digest.as_ref().or(artifact.image_id.as_ref());
    let checksums = digest.and_then(|digest| {
        let algorithm = digest.to_string().split(':').next()?.to_ascii_uppercase();
        matches!(algorithm.as_str(), "SHA256" | "SHA512").then(|| Checksum {
            algorithm,
            checksum_value: digest.hex().to_owned(),
        })
    });
    Item {
        name: named(&one_line(&artifact.name)),
        id: ROOT.to_owned(),
        version_info: digest.map(ToString::to_string),
        checksums: checksums.into_iter().collect(),
        primary_package_purpose: Some(purpose.to_owned()),
        ..nothing_known()
    }
}

/// The operating system.
fn system(source: &Source<'_>) -> Option<Item> {
    let distribution = source.inventory.distribution.as_ref()?;
    let version = [distribution.version.as_str()]
        .into_iter()
        .chain(distribution.codename.as_deref())
        .find(|version| !version.is_empty());
    Some(Item {
        name: named(&one_line(&distribution.id)),
        id: SYSTEM.to_owned(),
        version_info: version.map(one_line),
        source_info: (!distribution.path.is_empty())
            .then(|| format!("acquired from {}", distribution.path)),
        primary_package_purpose: Some("OPERATING-SYSTEM".to_owned()),
        ..nothing_known()
    })
}

fn item(package: &Package, own: &mut Own) -> Item {
    let mut external_refs = vec![ExternalRef {
        reference_category: "PACKAGE-MANAGER".to_owned(),
        reference_type: "purl".to_owned(),
        reference_locator: package.purl.to_string(),
    }];
    external_refs.extend(package.cpes.iter().filter_map(|cpe| cpe_reference(cpe)));
    let organisation = package.vendor.as_deref().map(|name| ("Organization", name));
    let person = package.maintainer.as_deref().map(|name| ("Person", name));
    let supplier = organisation.or(person).and_then(supplier);
    Item {
        name: named(&package.name),
        version_info: (!package.version.is_empty()).then(|| package.version.clone()),
        supplier: Some(supplier.unwrap_or_else(|| NO_ASSERTION.to_owned())),
        checksums: package.hashes.iter().map(checksum).collect(),
        source_info: source_info(package),
        license_declared: Some(own.expression(package)),
        external_refs,
        primary_package_purpose: Some("LIBRARY".to_owned())
            .filter(|_| package.relation != Relation::Project)
            .or_else(|| Some("APPLICATION".to_owned())),
        ..nothing_known()
    }
}

/// A package of which nothing is known, in the words of SPDX.
fn nothing_known() -> Item {
    let unknown = || Some(NO_ASSERTION.to_owned());
    Item {
        supplier: unknown(),
        download_location: NO_ASSERTION.to_owned(),
        license_concluded: unknown(),
        license_declared: unknown(),
        copyright_text: unknown(),
        ..Item::default()
    }
}

fn cpe_reference(cpe: &str) -> Option<ExternalRef> {
    let plain = !cpe.contains(|c: char| c.is_whitespace() || c.is_control());
    let kind = match cpe {
        _ if !plain => return None,
        _ if cpe.starts_with("cpe:2.3:") => "cpe23Type",
        _ if cpe.starts_with("cpe:/") => "cpe22Type",
        _ => return None,
    };
    Some(ExternalRef {
        reference_category: "SECURITY".to_owned(),
        reference_type: kind.to_owned(),
        reference_locator: cpe.to_owned(),
    })
}

fn checksum(hash: &seawall_model::package::Hash) -> Checksum {
    Checksum {
        algorithm: algorithm(hash.algorithm).to_owned(),
        checksum_value: hash.hex.clone(),
    }
}

/// The name of a digest algorithm (clause 7.10).
pub(super) const fn algorithm(algorithm: HashAlgorithm) -> &'static str {
    match algorithm {
        HashAlgorithm::Md5 => "MD5",
        HashAlgorithm::Sha1 => "SHA1",
        HashAlgorithm::Sha256 => "SHA256",
        HashAlgorithm::Sha384 => "SHA384",
        HashAlgorithm::Sha512 => "SHA512",
    }
}

/// `Organization: X (mail)`: an address in angle brackets goes into round ones, as clause 7.5 wants.
fn supplier((kind, name): (&str, &str)) -> Option<String> {
    let name = one_line(name).replace(['(', ')'], "");
    let name = name.trim().trim_end_matches('>');
    let (name, address) = name.rsplit_once('<').unwrap_or((name, ""));
    let (name, address) = (name.trim(), address.trim());
    let one = match (name, address) {
        ("", "") => return None,
        ("", alone) | (alone, "") => format!("{kind}: {alone}"),
        (name, address) if address.contains('@') && !address.contains(' ') => {
            format!("{kind}: {name} ({address})")
        }
        (name, _) => format!("{kind}: {name}"),
    };
    Some(one)
}

fn source_info(package: &Package) -> Option<String> {
    let built = package.source.as_ref().map(|source| {
        let text = format!("built package from: {} {}", source.name, source.version);
        one_line(&text)
    });
    let found = package.locations.first().map(|location| {
        let text = format!("acquired package info from: {}", location.path);
        one_line(&text)
    });
    let all: Vec<String> = built.into_iter().chain(found).collect();
    (!all.is_empty()).then(|| all.join("; "))
}

fn relationships(source: &Source<'_>, ids: &[String]) -> Vec<Relationship> {
    let inventory = source.inventory;
    let mut all = vec![Relationship::new(DOCUMENT, "DESCRIBES", ROOT)];
    let has_system = inventory.distribution.is_some();
    if has_system {
        all.push(Relationship::new(ROOT, "CONTAINS", SYSTEM));
    }
    let id = |at: usize| ids.get(at).map(String::as_str);
    for (package, own) in inventory.packages.iter().zip(ids) {
        let owner = package.owner.and_then(id);
        let home = match owner {
            Some(owner) => owner,
            None if has_system && package.kind.is_of_distribution() => SYSTEM,
            None => ROOT,
        };
        all.push(Relationship::new(home, "CONTAINS", own));
        match (package.usage, package.relation) {
            (Usage::Development, _) => {
                all.push(Relationship::new(own, "DEV_DEPENDENCY_OF", ROOT));
            }
            (Usage::Optional, _) => {
                all.push(Relationship::new(own, "OPTIONAL_DEPENDENCY_OF", ROOT));
            }
            (_, Relation::Direct) => all.push(Relationship::new(ROOT, "DEPENDS_ON", own)),
            _ => {}
        }
        let needed = package.dependencies.iter().copied().filter_map(id);
        all.extend(needed.map(|other| Relationship::new(own, "DEPENDS_ON", other)));
    }
    all
}

/// Names a package: readable, and by its reference unique.
fn id_of(package: &Package, reference: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    let name: String = (package.name.chars().take(60))
        .map(|c| if plain(c) { c } else { '-' })
        .collect();
    let hash = Sha256::digest(reference.as_bytes());
    let hex = hex(&hash, 8);
    format!("SPDXRef-Package-{}-{name}-{hex}", package.kind.name())
}

/// A URI that says what the document says: its content's digest is in it (clause 6.5).
fn namespace(document: &Document) -> Result<String, Error> {
    let mut hash = Hashed(Sha256::new());
    json::write(document, &mut hash)?;
    let digest = hex(&hash.0.finalize(), 16);
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let name: String = (document.name.chars().take(80))
        .map(|c| if plain(c) { c } else { '-' })
        .collect();
    Ok(format!("https://spdx.org/spdxdocs/seawall-{name}-{digest}"))
}

/// Hashes what is written.
struct Hashed(Sha256);

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes the first bytes of a digest as hex digits.
pub(super) fn hex(bytes: &[u8], most: usize) -> String {
    let mut digits = String::new();
    for byte in bytes.iter().take(most) {
        // Writing to a text cannot fail.
        let _ = fmt::Write::write_fmt(&mut digits, format_args!("{byte:02x}"));
    }
    digits
}

/// A name must not be empty.
fn named(name: &str) -> String {
    match name.trim() {
        "" => "unknown".to_owned(),
        _ => name.to_owned(),
    }
}

/// Many fields have one line only.
fn one_line(text: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().map(plain).collect()
}

const OWNER: &str = "seawall:owner";
/// The id of what is described.
const ROOT: &str = "SPDXRef-Root";
/// The id of the operating system.
const SYSTEM: &str = "SPDXRef-OperatingSystem";
