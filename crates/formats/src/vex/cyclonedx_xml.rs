//! `CycloneDX` in XML (ECMA-424, XML schemas `bom-1.4.xsd` to `bom-1.7.xsd`): the parts that count, brought to the
//! shape of the JSON form, whose reader then decides.

use serde_json::{Map, Value, json};

use super::{Reader, cyclonedx};
use crate::sbom::cyclonedx::xml::node::{Node, for_each_part};
use crate::sbom::cyclonedx::xml::spec_version;

/// Reads a document. One that breaks off in the middle is refused: what stands at its end may be about what
/// stands before.
pub(super) fn read(text: &str, reader: &mut Reader<'_>) -> Result<(), String> {
    let mut known = false;
    let mut bom = Map::new();
    let (mut components, mut vulnerabilities) = (Vec::new(), Vec::new());
    for_each_part(
        text,
        &["components", "vulnerabilities"],
        |list, node| match (list, node.name.as_str()) {
            ("", "bom") => known |= spec_version(&node).is_some(),
            ("", "metadata") => {
                bom.insert("metadata".to_owned(), metadata(&node));
            }
            ("components", "component") => components.push(component(&node)),
            ("vulnerabilities", "vulnerability") => vulnerabilities.push(vulnerability(&node)),
            _ => {}
        },
    )?;
    if !known {
        return Err("its root is no `bom` of a known namespace".to_owned());
    }
    bom.insert("components".to_owned(), components.into());
    bom.insert("vulnerabilities".to_owned(), vulnerabilities.into());
    let bom = serde_json::to_string(&bom).map_err(|error| error.to_string())?;
    cyclonedx::read(&bom, reader).map_err(|error| format!("it is not sound: {error}"))
}

fn metadata(node: &Node) -> Value {
    let named = |one: &Node| object(&[("name", one.value("name"))]);
    let mut metadata = Map::new();
    let mut put = |key: &str, value: Option<Value>| {
        metadata.extend(value.map(|value| (key.to_owned(), value)));
    };
    put("timestamp", node.value("timestamp").map(Value::from));
    put("component", node.child("component").map(component));
    put("authors", Some(node.list("authors").map(named).collect()));
    put("supplier", node.child("supplier").map(named));
    put("manufacturer", node.child("manufacturer").map(named));
    metadata.into()
}

fn component(node: &Node) -> Value {
    let hash = |hash: &Node| {
        json!({
            "alg": hash.attribute("alg").unwrap_or_default(),
            "content": hash.text.trim(),
        })
    };
    let inner = node.list("components").map(component);
    with(
        object(&[
            ("type", node.attribute("type").map(str::to_owned)),
            ("bom-ref", node.attribute("bom-ref").map(str::to_owned)),
            ("name", node.value("name")),
            ("version", node.value("version")),
            ("purl", node.value("purl")),
            ("cpe", node.value("cpe")),
        ]),
        &[
            ("hashes", node.list("hashes").map(hash).collect()),
            ("components", inner.collect()),
        ],
    )
}

fn vulnerability(node: &Node) -> Value {
    let reference = |one: &Node| object(&[("id", one.value("id"))]);
    let analysis = node.child("analysis").map(|analysis| {
        let words = [
            "state",
            "justification",
            "detail",
            "firstIssued",
            "lastUpdated",
        ];
        object(&words.map(|word| (word, analysis.value(word))))
    });
    let lists = [
        (
            "references",
            node.list("references").map(reference).collect(),
        ),
        ("affects", node.list("affects").map(affects).collect()),
        ("analysis", analysis.unwrap_or(Value::Null)),
    ];
    with(object(&[("id", node.value("id"))]), &lists)
}

fn affects(target: &Node) -> Value {
    let version =
        |one: &Node| object(&["version", "range", "status"].map(|word| (word, one.value(word))));
    let versions = target.list("versions").map(version).collect();
    let reference = target.value("ref").unwrap_or_default();
    with(json!({ "ref": reference }), &[("versions", versions)])
}

fn object(fields: &[(&str, Option<String>)]) -> Value {
    let known = fields.iter().filter_map(|(key, value)| {
        let value = value.as_ref()?;
        Some(((*key).to_owned(), Value::from(value.clone())))
    });
    Value::Object(known.collect())
}

fn with(mut object: Value, more: &[(&str, Value)]) -> Value {
    if let Value::Object(fields) = &mut object {
        let more = more
            .iter()
            .map(|(key, value)| ((*key).to_owned(), value.clone()));
        fields.extend(more);
    }
    object
}
