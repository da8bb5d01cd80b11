//! `OpenVEX` 0.2.0 (`openvex/spec`, `OPENVEX-SPEC.md`), with the plain strings that 0.0.x wrote for
//! vulnerabilities and products.

use std::collections::BTreeMap;
use std::sync::Arc;

use seawall_model::statement::{Identity, Product, Statement, StatementStatus};
use seawall_model::time::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Reader, words};

/// Reads a document.
pub(super) fn read(text: &str, reader: &mut Reader<'_>) -> Result<(), serde_json::Error> {
    let document: Document<'_> = serde_json::from_str(text)?;
    let author = document.author.unwrap_or_default();
    let time = document.timestamp.or(document.last_updated);
    for (index, raw) in document.statements.iter().enumerate() {
        let place = reader.place("statement", index);
        match serde_json::from_str::<Raw>(raw.get()) {
            Ok(raw) => match statement(raw, &author, time.as_deref(), &place) {
                Ok(statement) => reader.statement(statement),
                Err(why) => reader.problem(&place, why),
            },
            Err(error) => reader.problem(&place, error),
        }
    }
    reader.finish();
    Ok(())
}

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(default)]
    author: Option<String>,
    #[serde(default)]
    timestamp: Option<String>,
    #[serde(default)]
    last_updated: Option<String>,
    #[serde(borrow, default)]
    statements: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Raw {
    vulnerability: Vulnerability,
    #[serde(default)]
    timestamp: Option<String>,
    #[serde(default)]
    last_updated: Option<String>,
    #[serde(default)]
    products: Vec<Component>,
    #[serde(default)]
    subcomponents: Vec<Component>,
    status: String,
    #[serde(default)]
    supplier: Option<String>,
    #[serde(default)]
    status_notes: Option<String>,
    #[serde(default)]
    justification: Option<String>,
    #[serde(default)]
    impact_statement: Option<String>,
    #[serde(default)]
    action_statement: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Vulnerability {
    Id(String),
    Object {
        #[serde(default)]
        name: Option<String>,
        #[serde(rename = "@id", default)]
        id: Option<String>,
        #[serde(default)]
        aliases: Vec<String>,
    },
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Component {
    Id(String),
    Object {
        #[serde(rename = "@id", default)]
        id: Option<String>,
        #[serde(default)]
        identifiers: BTreeMap<String, String>,
        #[serde(default)]
        hashes: BTreeMap<String, String>,
        #[serde(default)]
        subcomponents: Vec<Self>,
    },
}

fn statement(
    raw: Raw,
    author: &str,
    document_time: Option<&str>,
    place: &str,
) -> Result<Statement, String> {
    let (vulnerability, aliases) = match raw.vulnerability {
        Vulnerability::Id(id) => (id, Vec::new()),
        Vulnerability::Object { name, id, aliases } => {
            // The id may be a link that ends in the name.
            let by_link = || {
                id.as_deref()
                    .and_then(|id| id.rsplit('/').next())
                    .map(str::to_owned)
            };
            let name = name.or_else(by_link).ok_or("it names no vulnerability")?;
            (name, aliases)
        }
    };
    let status = StatementStatus::ALL
        .into_iter()
        .find(|status| status.name() == raw.status)
        .ok_or_else(|| format!("`{}` is no status of OpenVEX", shown(&raw.status)))?;
    let outer: Vec<Identity> = raw.subcomponents.iter().map(identity).collect();
    let products = raw
        .products
        .iter()
        .map(|one| Arc::new(product(one, &outer)));
    let text = raw
        .impact_statement
        .or(raw.action_statement)
        .or(raw.status_notes);
    let time = raw.last_updated.or(raw.timestamp);
    Ok(Statement {
        vulnerability: vulnerability.trim().to_owned(),
        aliases,
        products: products.collect(),
        status,
        justification: raw.justification.as_deref().and_then(words),
        text: text.as_deref().and_then(words),
        author: raw.supplier.unwrap_or_else(|| author.to_owned()),
        time: parse_time(time.as_deref().or(document_time))?,
        origin: place.to_owned(),
    })
}

fn product(component: &Component, outer: &[Identity]) -> Product {
    let own = match component {
        Component::Id(_) => Vec::new(),
        Component::Object { subcomponents, .. } => subcomponents.iter().map(identity).collect(),
    };
    Product {
        identity: identity(component),
        parts: if own.is_empty() { outer.to_vec() } else { own },
    }
}

fn identity(component: &Component) -> Identity {
    let (id, identifiers, hashes) = match component {
        Component::Id(id) => return Identity::named(id),
        Component::Object {
            id,
            identifiers,
            hashes,
            ..
        } => (id, identifiers, hashes),
    };
    let mut identity = Identity::named(id.as_deref().unwrap_or_default());
    for (kind, value) in identifiers {
        match kind.as_str() {
            "purl" if !identity.purls.contains(value) => identity.purls.push(value.clone()),
            "cpe22" | "cpe23" => identity.cpes.push(value.clone()),
            _ => {}
        }
    }
    for (algorithm, value) in hashes {
        let algorithm = algorithm.to_ascii_lowercase().replacen("sha-", "sha", 1);
        let value = value.to_ascii_lowercase();
        identity.digests.push(format!("{algorithm}:{value}"));
    }
    identity
}

/// A time that cannot be read could be any; which statement is the latest must not hang on a guess.
fn parse_time(text: Option<&str>) -> Result<Option<Timestamp>, String> {
    text.map(|text| text.trim().parse().map_err(|e| format!("{e}")))
        .transpose()
}

fn shown(text: &str) -> String {
    text.chars().take(40).collect()
}
