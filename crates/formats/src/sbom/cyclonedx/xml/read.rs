//! Elements → the parts of a document.

use super::super::document::{
    Component, Dependency, Evidence, Hash, Licence, LicenceChoice, Occurrence, Organisation,
    Property,
};
use super::super::take::Taker;
use super::node::{Node, for_each_part};
use crate::sbom::detect::without_mark;
use crate::sbom::{Bom, Error};

/// Reads a document. Where it breaks off in the middle, what stands before is read, and told to be a part.
pub(in crate::sbom) fn read(bytes: &[u8], name: &str) -> Result<Bom, Error> {
    let text = std::str::from_utf8(without_mark(bytes))
        .map_err(|_| Error::invalid(WHAT, "it is not UTF-8 text"))?;
    let mut taker = Taker::new();
    let mut version = None;
    let read = for_each_part(text, &["components", "dependencies"], |list, node| {
        match (list, node.name.as_str()) {
            ("", "bom") if version.is_none() => version = Some(spec_version(&node)),
            ("", "metadata") => {
                let about = node.child("component").map(component);
                taker.metadata(about, &properties(&node));
            }
            ("components", "component") => taker.component(component(&node)),
            ("dependencies", "dependency") => taker.dependency(&dependency(&node)),
            _ => {}
        }
    });
    let Some(Some(version)) = version else {
        let why = read.err();
        let why = why.unwrap_or_else(|| "its root is no `bom` of a known namespace".to_owned());
        return Err(Error::invalid(WHAT, why));
    };
    if let Err(why) = read {
        taker.broken("document", &why);
    }
    Ok(taker.finish(name, &format!("CycloneDX {version} XML")))
}

/// Returns the version that the namespace of a root names.
pub(crate) fn spec_version(root: &Node) -> Option<String> {
    let namespaces = root.namespaces();
    let mut versions = namespaces.filter_map(|uri| {
        uri.split_once("://cyclonedx.org/schema/bom/")
            .map(|(_, version)| version)
    });
    let version = versions.next()?;
    Some(version.chars().take(10).collect())
}

fn component(node: &Node) -> Component {
    let supplier = node.child("supplier").map(|supplier| Organisation {
        name: supplier.value("name"),
    });
    let hash = |hash: &Node| Hash {
        algorithm: hash.attribute("alg").unwrap_or_default().to_owned(),
        content: hash.text.trim().to_owned(),
    };
    let occurrences: Vec<Occurrence> = node
        .child("evidence")
        .into_iter()
        .flat_map(|evidence| evidence.list("occurrences"))
        .map(|place| Occurrence {
            location: place.value("location").unwrap_or_default(),
            line: place.value("line").and_then(|line| line.parse().ok()),
        })
        .collect();
    Component {
        kind: node.attribute("type").unwrap_or_default().to_owned(),
        reference: node.attribute("bom-ref").map(str::to_owned),
        supplier,
        publisher: node.value("publisher"),
        group: node.value("group"),
        name: node.value("name").unwrap_or_default(),
        version: node.value("version"),
        description: node.value("description"),
        scope: node.value("scope"),
        hashes: node.list("hashes").map(hash).collect(),
        licenses: node.list("licenses").map(licence).collect(),
        cpe: node.value("cpe"),
        purl: node.value("purl"),
        properties: properties(node),
        evidence: (!occurrences.is_empty()).then_some(Evidence { occurrences }),
        components: node.list("components").map(component).collect(),
    }
}

fn licence(node: &Node) -> LicenceChoice {
    if node.name == "expression" {
        return LicenceChoice {
            expression: Some(node.text.trim().to_owned()),
            license: None,
        };
    }
    let detailed = node.attribute("expression").map(str::to_owned);
    LicenceChoice {
        license: detailed.is_none().then(|| Licence {
            id: node.value("id"),
            name: node.value("name"),
        }),
        expression: detailed,
    }
}

fn properties(node: &Node) -> Vec<Property> {
    let property = |one: &Node| Property {
        name: one.attribute("name").unwrap_or_default().to_owned(),
        value: Some(one.text.clone()),
    };
    node.list("properties").map(property).collect()
}

fn dependency(node: &Node) -> Dependency {
    let reference = |node: &Node| node.attribute("ref").unwrap_or_default().to_owned();
    let needs = node.children.iter();
    let needs = needs.filter(|child| child.name == "dependency");
    Dependency {
        reference: reference(node),
        depends_on: needs.map(reference).collect(),
    }
}

const WHAT: &str = "CycloneDX";
