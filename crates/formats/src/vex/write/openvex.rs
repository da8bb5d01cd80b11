//! `OpenVEX` 0.2.0 (`openvex/spec`, `OPENVEX-SPEC.md` and its JSON schema, which is the stricter of the two: it
//! allows either a justification or an impact statement, so that words beside a justification are notes).

use seawall_model::statement::{Product, Statement, StatementStatus};
use serde::Serialize;

use super::{VexHead, content_id, purl};

/// Writes a document.
pub(super) fn text(
    statements: &[Statement],
    head: &VexHead<'_>,
) -> Result<String, serde_json::Error> {
    let mut document = Document {
        context: "https://openvex.dev/ns/v0.2.0",
        id: String::new(),
        author: head.author,
        role: head.role,
        timestamp: head.created.to_string(),
        version: head.version,
        tooling: format!("{} {}", head.tool.name, head.tool.version),
        statements: statements.iter().map(|one| statement(one, head)).collect(),
    };
    document.id = match head.id {
        Some(id) => id.to_owned(),
        None => id(&document, head)?,
    };
    serde_json::to_string_pretty(&document)
}

fn id(document: &Document<'_>, head: &VexHead<'_>) -> Result<String, serde_json::Error> {
    let space = head.namespace.unwrap_or(PUBLIC).trim_end_matches('/');
    Ok(format!("{space}/vex-{}", content_id(document)?))
}

#[derive(Serialize)]
struct Document<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@id")]
    id: String,
    author: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'a str>,
    timestamp: String,
    version: u32,
    tooling: String,
    statements: Vec<Written<'a>>,
}

#[derive(Serialize)]
struct Written<'a> {
    vulnerability: Vulnerability<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timestamp: Option<String>,
    products: Vec<Component>,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    supplier: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_notes: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    justification: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    impact_statement: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    action_statement: Option<&'a str>,
}

#[derive(Serialize)]
struct Vulnerability<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    aliases: &'a [String],
}

#[derive(PartialEq, Serialize)]
struct Component {
    #[serde(rename = "@id")]
    id: String,
    identifiers: Identifiers,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    subcomponents: Vec<Self>,
}

#[derive(PartialEq, Serialize)]
struct Identifiers {
    purl: String,
}

fn statement<'a>(one: &'a Statement, head: &VexHead<'_>) -> Written<'a> {
    let text = one.text.as_deref();
    let justification = one.justification.as_deref();
    let (mut notes, mut impact, mut action) = (None, None, None);
    match one.status {
        StatementStatus::NotAffected if justification.is_none() => impact = text,
        StatementStatus::Affected => action = text,
        _ => notes = text,
    }
    let mut products: Vec<Component> = Vec::new();
    for product in one.products.iter().map(|product| component(product)) {
        if !products.contains(&product) {
            products.push(product);
        }
    }
    Written {
        vulnerability: Vulnerability {
            name: &one.vulnerability,
            aliases: &one.aliases,
        },
        timestamp: one
            .time
            .filter(|time| *time != head.created)
            .map(|time| time.to_string()),
        products,
        status: one.status.name(),
        supplier: Some(one.author.as_str()).filter(|who| !who.is_empty() && *who != head.author),
        status_notes: notes,
        justification,
        impact_statement: impact,
        action_statement: action,
    }
}

fn component(product: &Product) -> Component {
    let plain = |identity| {
        let purl = purl(identity).unwrap_or_default();
        Component {
            id: purl.clone(),
            identifiers: Identifiers { purl },
            subcomponents: Vec::new(),
        }
    };
    Component {
        subcomponents: product.parts.iter().map(plain).collect(),
        ..plain(&product.identity)
    }
}

/// Where ids lie that belong to nobody's own address.
const PUBLIC: &str = "https://openvex.dev/docs/public";
