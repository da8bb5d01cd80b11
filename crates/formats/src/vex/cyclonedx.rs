//! `CycloneDX` 1.4–1.6 in JSON (ECMA-424): the analysis of `vulnerabilities`, about the components that
//! `affects` refers to. Lists of affected versions hold where they name versions; ranges do not.

use std::collections::BTreeMap;
use std::sync::Arc;

use seawall_model::statement::{Identity, Product, Statement, StatementStatus};
use seawall_model::time::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Reader, words};

/// Reads a document.
pub(super) fn read(text: &str, reader: &mut Reader<'_>) -> Result<(), serde_json::Error> {
    let bom: Bom<'_> = serde_json::from_str(text)?;
    let metadata = bom.metadata.unwrap_or_default();
    let mut components = BTreeMap::new();
    let subject = metadata.component.as_ref().map(identity);
    let image = metadata
        .component
        .as_ref()
        .filter(|c| c.is_image())
        .map(identity);
    if let (Some(component), Some(identity)) = (&metadata.component, subject) {
        components.extend(component.reference.clone().map(|at| (at, identity)));
    }
    for component in bom.components {
        gather(component, &mut components);
    }
    let author = metadata.author();
    let context = Context {
        components,
        image,
        image_reference: metadata.component.and_then(|c| c.reference),
        author,
        time: metadata.timestamp,
    };
    for (index, raw) in bom.vulnerabilities.iter().enumerate() {
        let place = reader.place("vulnerability", index);
        match serde_json::from_str::<Vulnerability>(raw.get()) {
            Ok(vulnerability) => context.vulnerability(vulnerability, &place, reader),
            Err(error) => reader.problem(&place, error),
        }
    }
    reader.finish();
    Ok(())
}

#[derive(Deserialize)]
struct Bom<'a> {
    #[serde(default)]
    metadata: Option<Metadata>,
    #[serde(default)]
    components: Vec<Component>,
    #[serde(borrow, default)]
    vulnerabilities: Vec<&'a RawValue>,
}

#[derive(Default, Deserialize)]
struct Metadata {
    #[serde(default)]
    timestamp: Option<String>,
    #[serde(default)]
    component: Option<Component>,
    #[serde(default)]
    authors: Vec<Named>,
    #[serde(default)]
    supplier: Option<Named>,
    #[serde(default)]
    manufacturer: Option<Named>,
}

impl Metadata {
    fn author(&self) -> String {
        let organisation = self.supplier.iter().chain(&self.manufacturer);
        let mut all = organisation.chain(&self.authors);
        all.find_map(|one| one.name.clone()).unwrap_or_default()
    }
}

#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    name: Option<String>,
}

#[derive(Deserialize)]
struct Component {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(rename = "bom-ref", default)]
    reference: Option<String>,
    #[serde(default)]
    name: String,
    #[serde(default)]
    version: Option<String>,
    #[serde(default)]
    purl: Option<String>,
    #[serde(default)]
    cpe: Option<String>,
    #[serde(default)]
    hashes: Vec<Hash>,
    #[serde(default)]
    components: Vec<Self>,
}

impl Component {
    fn is_image(&self) -> bool {
        let by_purl = |purl: &str| purl.starts_with("pkg:oci/") || purl.starts_with("pkg:docker/");
        self.kind == "container" || self.purl.as_deref().is_some_and(by_purl)
    }
}

#[derive(Deserialize)]
struct Hash {
    #[serde(default)]
    alg: String,
    #[serde(default)]
    content: String,
}

#[derive(Deserialize)]
struct Vulnerability {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    references: Vec<Reference>,
    #[serde(default)]
    analysis: Option<Analysis>,
    #[serde(default)]
    affects: Vec<Affects>,
}

#[derive(Deserialize)]
struct Reference {
    #[serde(default)]
    id: Option<String>,
}

#[derive(Default, Deserialize)]
struct Analysis {
    #[serde(default)]
    state: Option<String>,
    #[serde(default)]
    justification: Option<String>,
    #[serde(default)]
    detail: Option<String>,
    #[serde(rename = "firstIssued", default)]
    first_issued: Option<String>,
    #[serde(rename = "lastUpdated", default)]
    last_updated: Option<String>,
}

#[derive(Deserialize)]
struct Affects {
    #[serde(rename = "ref")]
    reference: String,
    #[serde(default)]
    versions: Vec<VersionOrRange>,
}

#[derive(Deserialize)]
struct VersionOrRange {
    #[serde(default)]
    version: Option<String>,
    #[serde(default)]
    range: Option<String>,
    #[serde(default)]
    status: Option<String>,
}

/// What all statements of a document share.
struct Context {
    components: BTreeMap<String, Identity>,
    /// The image that the document is about; its statements hold in that image alone.
    image: Option<Identity>,
    image_reference: Option<String>,
    author: String,
    time: Option<String>,
}

impl Context {
    fn vulnerability(&self, vulnerability: Vulnerability, place: &str, reader: &mut Reader<'_>) {
        let analysis = vulnerability.analysis.unwrap_or_default();
        let Some(state) = analysis.state.as_deref() else {
            // A list of vulnerabilities without an analysis is no VEX, and no fault.
            return;
        };
        let Some(name) = vulnerability.id else {
            return reader.problem(place, "it names no vulnerability");
        };
        let Some(status) = status_of(state) else {
            let state: String = state.chars().take(40).collect();
            return reader.problem(place, format!("`{state}` is no state of CycloneDX"));
        };
        let time = analysis.last_updated.or(analysis.first_issued);
        let time = time
            .as_ref()
            .or(self.time.as_ref())
            .map(|text| text.parse::<Timestamp>());
        let time = match time.transpose() {
            Ok(time) => time,
            Err(error) => return reader.problem(place, error),
        };
        let mut products = Vec::new();
        for affects in &vulnerability.affects {
            match self.products(affects, status) {
                Ok(found) => products.extend(found.into_iter().map(Arc::new)),
                Err(why) => reader.problem(place, why),
            }
        }
        if products.is_empty() {
            return reader.problem(place, "it names no component that can be recognised");
        }
        // That the record is mistaken is a reason, too.
        let mistaken = (state == "false_positive").then(|| state.to_owned());
        reader.statement(Statement {
            vulnerability: name,
            aliases: vulnerability
                .references
                .into_iter()
                .filter_map(|one| one.id)
                .collect(),
            products,
            status,
            justification: analysis
                .justification
                .as_deref()
                .and_then(words)
                .or(mistaken),
            text: analysis.detail.as_deref().and_then(words),
            author: self.author.clone(),
            time,
            origin: place.to_owned(),
        });
    }

    /// Returns what a reference stands for, once for each version that the statement holds for.
    fn products(&self, affects: &Affects, status: StatementStatus) -> Result<Vec<Product>, String> {
        let reference = &affects.reference;
        // A BOM-Link names the document in front of the reference.
        let local = reference
            .rsplit_once('#')
            .filter(|_| reference.starts_with("urn:cdx:"));
        let local = local.map_or(reference.as_str(), |(_, local)| local);
        let known = self.components.get(local).cloned();
        let by_purl = || local.starts_with("pkg:").then(|| Identity::named(local));
        let shown: String = reference.chars().take(80).collect();
        let identity = known
            .or_else(by_purl)
            .ok_or_else(|| format!("there is no component `{shown}`"))?;
        let of_image = self
            .image
            .as_ref()
            .filter(|_| self.image_reference.as_deref() != Some(local));
        let product = |identity: Identity| match of_image {
            Some(image) => Product {
                identity: image.clone(),
                parts: vec![identity],
            },
            None => Product {
                identity,
                parts: Vec::new(),
            },
        };
        if affects.versions.is_empty() {
            return Ok(vec![product(identity)]);
        }
        if affects.versions.iter().any(|one| one.range.is_some()) {
            return Err(format!(
                "`{shown}` is given by ranges of versions, which are not read"
            ));
        }
        let versions = affects
            .versions
            .iter()
            .filter(|one| one.is_meant_by(status));
        Ok(versions
            .map(|one| {
                let mut identity = identity.clone();
                identity.version.clone_from(&one.version);
                product(identity)
            })
            .collect())
    }
}

impl VersionOrRange {
    /// Says whether a statement of this status speaks of the version: one that is listed as affected is
    /// not cleared by an analysis of the others, nor the other way round.
    fn is_meant_by(&self, status: StatementStatus) -> bool {
        let clears = matches!(
            status,
            StatementStatus::NotAffected | StatementStatus::Fixed
        );
        match self.status.as_deref() {
            Some("unaffected") => clears,
            Some("unknown") => !clears,
            // The default. The analysis is what somebody has found out about it.
            _ => true,
        }
    }
}

fn gather(component: Component, known: &mut BTreeMap<String, Identity>) {
    if let Some(reference) = component.reference.clone() {
        known
            .entry(reference)
            .or_insert_with(|| identity(&component));
    }
    for inner in component.components {
        gather(inner, known);
    }
}

fn identity(component: &Component) -> Identity {
    let hash = |hash: &Hash| {
        let algorithm = hash.alg.to_ascii_lowercase().replacen("sha-", "sha", 1);
        format!("{algorithm}:{}", hash.content.to_ascii_lowercase())
    };
    let name = match component.version.as_deref() {
        Some(version) if component.is_image() && version.starts_with("sha256:") => {
            format!("{}@{version}", component.name)
        }
        Some(version) if component.is_image() && !component.name.contains([':', '@']) => {
            format!("{}:{version}", component.name)
        }
        _ => component.name.clone(),
    };
    Identity {
        name,
        purls: component.purl.clone().into_iter().collect(),
        cpes: component.cpe.clone().into_iter().collect(),
        digests: component.hashes.iter().map(hash).collect(),
        version: None,
    }
}

/// Maps `impactAnalysisState`.
fn status_of(state: &str) -> Option<StatementStatus> {
    Some(match state {
        "exploitable" => StatementStatus::Affected,
        "in_triage" => StatementStatus::UnderInvestigation,
        "resolved" | "resolved_with_pedigree" => StatementStatus::Fixed,
        "false_positive" | "not_affected" => StatementStatus::NotAffected,
        _ => return None,
    })
}
