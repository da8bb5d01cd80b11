//! `CycloneDX` 1.6 in JSON (ECMA-424): components, and vulnerabilities with an analysis. A product with parts is
//! what the document is about; the parts are its components.

use std::collections::BTreeMap;

use seawall_model::purl::Purl;
use seawall_model::statement::{Identity, Statement, StatementStatus};
use serde::Serialize;

use super::{VexHead, content_id, purl};

/// Writes a document.
pub(super) fn text(
    statements: &[Statement],
    head: &VexHead<'_>,
) -> Result<String, serde_json::Error> {
    let mut components: BTreeMap<String, Component> = BTreeMap::new();
    let mut about = None;
    for product in statements.iter().flat_map(|one| &one.products) {
        let whole = component(&product.identity);
        if product.parts.is_empty() {
            components.insert(whole.reference.clone(), whole);
            continue;
        }
        about = Some(whole);
        for part in product.parts.iter().map(component) {
            components.insert(part.reference.clone(), part);
        }
    }
    let mut document = Document {
        bom_format: "CycloneDX",
        spec_version: "1.6",
        serial_number: None,
        version: head.version,
        metadata: metadata(about, head),
        components: components.into_values().collect(),
        vulnerabilities: statements
            .iter()
            .map(|one| vulnerability(one, head))
            .collect(),
    };
    document.serial_number = Some(match head.id {
        Some(id) => id.to_owned(),
        None => serial_number(&content_id(&document)?),
    });
    serde_json::to_string_pretty(&document)
}

/// Makes a UUID (RFC 9562, version 8: of one's own making) of a digest.
fn serial_number(hex: &str) -> String {
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!(
        "urn:uuid:{}-{}-8{}-a{}-{}",
        part(0, 8),
        part(8, 12),
        part(12, 15),
        part(15, 18),
        part(18, 30)
    )
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    bom_format: &'static str,
    spec_version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    serial_number: Option<String>,
    version: u32,
    metadata: Metadata<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    components: Vec<Component>,
    vulnerabilities: Vec<Vulnerability<'a>>,
}

#[derive(Serialize)]
struct Metadata<'a> {
    timestamp: String,
    tools: Tools<'a>,
    authors: [Named<'a>; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    component: Option<Component>,
}

#[derive(Serialize)]
struct Tools<'a> {
    components: [Tool<'a>; 1],
}

#[derive(Serialize)]
struct Tool<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    name: &'a str,
    version: &'a str,
}

#[derive(Serialize)]
struct Named<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct Component {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(rename = "bom-ref")]
    reference: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    purl: String,
}

#[derive(Serialize)]
struct Vulnerability<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    references: Vec<Reference<'a>>,
    analysis: Analysis,
    affects: Vec<Affects>,
}

#[derive(Serialize)]
struct Reference<'a> {
    id: &'a str,
    source: Named<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Analysis {
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    justification: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_updated: Option<String>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Affects {
    #[serde(rename = "ref")]
    reference: String,
}

fn metadata<'a>(about: Option<Component>, head: &VexHead<'a>) -> Metadata<'a> {
    Metadata {
        timestamp: head.created.to_string(),
        tools: Tools {
            components: [Tool {
                kind: "application",
                name: &head.tool.name,
                version: &head.tool.version,
            }],
        },
        authors: [Named { name: head.author }],
        component: about,
    }
}

fn component(identity: &Identity) -> Component {
    let purl = purl(identity).unwrap_or_default();
    let parsed: Option<Purl> = purl.parse().ok();
    let kind = parsed.as_ref().map_or("", |purl| purl.kind());
    let name = parsed.as_ref().map_or(purl.clone(), |purl| {
        let mut parts = purl.namespace_parts().to_vec();
        parts.push(purl.name().to_owned());
        parts.join("/")
    });
    Component {
        kind: match kind {
            "oci" | "docker" => "container",
            _ => "library",
        },
        reference: purl.clone(),
        name,
        version: parsed.and_then(|purl| purl.version().map(str::to_owned)),
        purl,
    }
}

fn vulnerability<'a>(one: &'a Statement, head: &VexHead<'_>) -> Vulnerability<'a> {
    let mut affects: Vec<Affects> = one
        .products
        .iter()
        .flat_map(|product| match product.parts.as_slice() {
            [] => std::slice::from_ref(&product.identity),
            parts => parts,
        })
        .filter_map(purl)
        .map(|reference| Affects { reference })
        .collect();
    affects.sort();
    affects.dedup();
    let reference = |id: &'a String| Reference {
        id,
        source: Named {
            name: id.split('-').next().unwrap_or_default(),
        },
    };
    Vulnerability {
        id: &one.vulnerability,
        references: one.aliases.iter().map(reference).collect(),
        analysis: analysis(one, head),
        affects,
    }
}

fn analysis(one: &Statement, head: &VexHead<'_>) -> Analysis {
    let word = one.justification.as_deref();
    // Two words of CSAF are one here: the one that is meant stands in the detail.
    let detail = match (word, one.text.as_deref()) {
        (Some(word), Some(text)) if !text.starts_with(word) => Some(format!("{word}: {text}")),
        (Some(word), None) => Some(word.to_owned()),
        (_, text) => text.map(str::to_owned),
    };
    Analysis {
        state: match one.status {
            StatementStatus::NotAffected => "not_affected",
            StatementStatus::Fixed => "resolved",
            StatementStatus::UnderInvestigation => "in_triage",
            StatementStatus::Affected => "exploitable",
        },
        justification: word.map(justification),
        detail,
        last_updated: one
            .time
            .filter(|time| *time != head.created)
            .map(|time| time.to_string()),
    }
}

/// Brings a word of CSAF to the nearest of `CycloneDX`.
fn justification(word: &str) -> &'static str {
    match word {
        "component_not_present" | "vulnerable_code_not_present" => "code_not_present",
        "inline_mitigations_already_exist" => "protected_by_mitigating_control",
        _ => "code_not_reachable",
    }
}
