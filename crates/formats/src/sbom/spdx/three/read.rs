//! The graph of SPDX 3.0 → a document. Elements stand in any order and refer to each other by name;
//! each is read by itself. What is not needed to know the packages is passed over.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{ALGORITHMS, PURPOSES, older};
use crate::sbom::error::Error;
use crate::sbom::spdx::document::{
    Annotation, Checksum, DOCUMENT, Document, ExternalRef, Extracted, Item, Relationship,
    or_default,
};
use crate::sbom::spdx::json::UNREADABLE;

/// Reads a document.
pub(in crate::sbom::spdx) fn read(bytes: &[u8]) -> Result<Document, Error> {
    let wire: Wire<'_> = serde_json::from_slice(bytes).map_err(|e| Error::invalid(WHAT, e))?;
    let mut graph = Graph::default();
    for (index, raw) in wire.graph.iter().enumerate() {
        match serde_json::from_str::<Element>(raw.get()) {
            Ok(element) => graph.take(element),
            Err(error) => {
                let place = format!("element {} ({error})", index.saturating_add(1));
                graph.document.faults.push((UNREADABLE, place));
            }
        }
    }
    Ok(graph.finish())
}

#[derive(Deserialize)]
struct Wire<'a> {
    #[serde(rename = "@graph", borrow)]
    graph: Vec<&'a RawValue>,
}

/// An element of whatever type, as far as any of them matters.
#[expect(
    clippy::struct_field_names,
    reason = "the names are those of the JSON form"
)]
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Element {
    #[serde(rename = "type", deserialize_with = "or_default")]
    kind: String,
    #[serde(rename = "@type", deserialize_with = "or_default")]
    old_kind: String,
    #[serde(deserialize_with = "or_default")]
    spdx_id: String,
    #[serde(deserialize_with = "or_default")]
    name: String,
    #[serde(deserialize_with = "or_default")]
    spec_version: String,
    #[serde(deserialize_with = "or_default")]
    created: String,
    #[serde(deserialize_with = "or_default")]
    root_element: Vec<String>,
    #[serde(rename = "software_packageVersion")]
    version: Option<String>,
    #[serde(rename = "software_packageUrl")]
    purl: Option<String>,
    #[serde(rename = "software_primaryPurpose", deserialize_with = "or_default")]
    purpose: String,
    #[serde(rename = "software_sourceInfo")]
    source_info: Option<String>,
    supplied_by: Option<String>,
    #[serde(deserialize_with = "or_default")]
    verified_using: Vec<Integrity>,
    #[serde(deserialize_with = "or_default")]
    external_identifier: Vec<Identifier>,
    #[serde(deserialize_with = "or_default")]
    from: String,
    #[serde(deserialize_with = "or_default")]
    to: Vec<String>,
    #[serde(deserialize_with = "or_default")]
    relationship_type: String,
    #[serde(deserialize_with = "or_default")]
    scope: String,
    #[serde(deserialize_with = "or_default")]
    subject: String,
    #[serde(deserialize_with = "or_default")]
    statement: String,
    #[serde(rename = "simplelicensing_licenseExpression")]
    expression: Option<String>,
    #[serde(
        rename = "simplelicensing_licenseText",
        deserialize_with = "or_default"
    )]
    text: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Integrity {
    #[serde(deserialize_with = "or_default")]
    algorithm: String,
    #[serde(deserialize_with = "or_default")]
    hash_value: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Identifier {
    #[serde(deserialize_with = "or_default")]
    external_identifier_type: String,
    #[serde(deserialize_with = "or_default")]
    identifier: String,
}

/// What has been read.
#[derive(Default)]
struct Graph {
    document: Document,
    roots: Vec<String>,
    agents: HashMap<String, String>,
    /// Supplier by package.
    supplied: Vec<(usize, String)>,
    licences: HashMap<String, String>,
    /// Package, licence, whether it is the declared one.
    licensed: Vec<(String, String, bool)>,
    remarks: Vec<(String, String)>,
}

impl Graph {
    fn take(&mut self, element: Element) {
        let kind = match element.kind.as_str() {
            "" => element.old_kind.as_str(),
            kind => kind,
        };
        match kind {
            "CreationInfo" => {
                self.document.spdx_version = format!("SPDX-{}", element.spec_version);
                self.document.creation_info.created = element.created;
            }
            "SpdxDocument" => {
                self.document.id = element.spdx_id;
                self.document.name = element.name;
                self.roots.extend(element.root_element);
            }
            "software_Sbom" | "Bom" => self.roots.extend(element.root_element),
            "software_Package" => self.package(element),
            "Organization" | "Person" => {
                let words = format!("{kind}: {}", element.name);
                self.agents.insert(element.spdx_id, words);
            }
            "Agent" | "SoftwareAgent" => {
                let words = format!("Organization: {}", element.name);
                self.agents.insert(element.spdx_id, words);
            }
            "simplelicensing_LicenseExpression" => {
                let expression = element.expression.unwrap_or_default();
                self.licences.insert(element.spdx_id, expression);
            }
            "simplelicensing_SimpleLicensingText" => {
                self.document.has_extracted_licensing_infos.push(Extracted {
                    license_id: element.name,
                    extracted_text: element.text,
                    name: None,
                });
            }
            "Annotation" => self.remarks.push((element.subject, element.statement)),
            "Relationship" | "LifecycleScopedRelationship" => self.relationship(&element),
            _ => {}
        }
    }

    fn package(&mut self, element: Element) {
        let packages = &mut self.document.packages;
        if let Some(supplier) = element.supplied_by {
            self.supplied.push((packages.len(), supplier));
        }
        let mut item = Item {
            id: element.spdx_id,
            name: element.name,
            version_info: element.version,
            source_info: element.source_info,
            primary_package_purpose: older(PURPOSES, &element.purpose).map(str::to_owned),
            ..Item::default()
        };
        let reference = |kind: &str, locator: String| ExternalRef {
            reference_type: kind.to_owned(),
            reference_locator: locator,
            ..ExternalRef::default()
        };
        item.external_refs
            .extend(element.purl.map(|purl| reference("purl", purl)));
        for one in element.external_identifier {
            let kind = match one.external_identifier_type.as_str() {
                "packageUrl" | "purl" => "purl",
                "cpe23" => "cpe23Type",
                _ => continue,
            };
            item.external_refs.push(reference(kind, one.identifier));
        }
        let hashes = element.verified_using.into_iter().filter_map(|one| {
            Some(Checksum {
                algorithm: older(ALGORITHMS, &one.algorithm)?.to_owned(),
                checksum_value: one.hash_value,
            })
        });
        item.checksums = hashes.collect();
        packages.push(item);
    }

    fn relationship(&mut self, element: &Element) {
        let how = match element.relationship_type.as_str() {
            "contains" => "CONTAINS",
            "dependsOn" if element.scope == "development" => "DEV_DEPENDENCY_OF",
            "dependsOn" | "hasProvidedDependency" | "hasStaticLink" | "hasDynamicLink" => {
                "DEPENDS_ON"
            }
            "hasOptionalDependency" => "OPTIONAL_DEPENDENCY_OF",
            "generates" => "GENERATES",
            "describes" => "DESCRIBES",
            kind @ ("hasDeclaredLicense" | "hasConcludedLicense") => {
                let declared = kind == "hasDeclaredLicense";
                let all = element.to.iter();
                self.licensed
                    .extend(all.map(|to| (element.from.clone(), to.clone(), declared)));
                return;
            }
            _ => return,
        };
        for to in &element.to {
            let (from, to) = (element.from.as_str(), to.as_str());
            let (from, to) = if how.ends_with("_OF") {
                (to, from)
            } else {
                (from, to)
            };
            self.document
                .relationships
                .push(Relationship::new(from, how, to));
        }
    }

    /// Puts together what stood apart.
    fn finish(self) -> Document {
        let Self {
            mut document,
            roots,
            agents,
            supplied,
            licences,
            licensed,
            remarks,
        } = self;
        for (at, supplier) in supplied {
            if let Some(item) = document.packages.get_mut(at) {
                item.supplier = agents.get(&supplier).cloned();
            }
        }
        let ids = document.packages.iter().enumerate();
        let places: HashMap<String, usize> = ids.map(|(at, item)| (item.id.clone(), at)).collect();
        let mut expressions: BTreeMap<(usize, bool), Vec<String>> = BTreeMap::new();
        for (package, licence, declared) in licensed {
            let listed = || {
                licence
                    .strip_prefix("https://spdx.org/licenses/")
                    .map(str::to_owned)
            };
            let expression = licences.get(&licence).cloned().or_else(listed);
            if let (Some(at), Some(expression)) = (places.get(&package), expression) {
                expressions
                    .entry((*at, declared))
                    .or_default()
                    .push(expression);
            }
        }
        for ((at, declared), all) in expressions {
            let Some(item) = document.packages.get_mut(at) else {
                continue;
            };
            let slot = if declared {
                &mut item.license_declared
            } else {
                &mut item.license_concluded
            };
            *slot = Some(all.join(" AND "));
        }
        for (subject, comment) in remarks {
            let annotation = Annotation {
                comment,
                ..Annotation::default()
            };
            let item = places
                .get(&subject)
                .and_then(|at| document.packages.get_mut(*at));
            match item {
                Some(item) => item.annotations.push(annotation),
                None if subject == document.id => document.annotations.push(annotation),
                None => {}
            }
        }
        document.described = roots
            .into_iter()
            .filter(|id| places.contains_key(id))
            .collect();
        shorten(&mut document);
        document
    }
}

/// Our own ids lose the name space in front, so that facts can name them.
fn shorten(document: &mut Document) {
    let Some(space) = document
        .id
        .strip_suffix(DOCUMENT)
        .filter(|space| space.ends_with('#'))
    else {
        return;
    };
    let space = space.to_owned();
    let short = |id: &mut String| {
        if let Some(rest) = id.strip_prefix(space.as_str()) {
            *id = rest.to_owned();
        }
    };
    short(&mut document.id);
    document.described.iter_mut().for_each(short);
    for item in &mut document.packages {
        short(&mut item.id);
    }
    for one in &mut document.relationships {
        short(&mut one.spdx_element_id);
        short(&mut one.related_spdx_element);
    }
}

const WHAT: &str = "SPDX 3 JSON-LD";
