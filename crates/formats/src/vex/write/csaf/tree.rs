//! The product tree (CSAF 2.0, section 3.2.2): vendor, name and version of each package URL as branches, and a
//! relationship for each part of a product.

use std::collections::BTreeMap;

use seawall_model::purl::Purl;
use seawall_model::statement::{Identity, Product};
use serde::Serialize;

use super::super::purl;

/// The tree as it grows.
#[derive(Default)]
pub(super) struct Tree {
    /// Package URLs → ids.
    products: BTreeMap<String, String>,
    /// A part and what it is a part of → id.
    relations: BTreeMap<(String, String), String>,
}

impl Tree {
    /// Adds a product; returns the ids of what is spoken of.
    pub(super) fn add(&mut self, product: &Product) -> Vec<String> {
        let whole = self.product(&product.identity);
        if product.parts.is_empty() {
            return vec![whole];
        }
        let parts = product.parts.iter().map(|part| {
            let part = self.product(part);
            let id = format!("{part} in {whole}");
            let key = (part, whole.clone());
            self.relations.entry(key).or_insert(id).clone()
        });
        parts.collect()
    }

    /// An id is the package URL itself: it does not hang on what else is in the document.
    fn product(&mut self, identity: &Identity) -> String {
        let purl = purl(identity).unwrap_or_default();
        self.products.insert(purl.clone(), purl.clone());
        purl
    }

    pub(super) fn written(self) -> ProductTree {
        let mut vendors: BTreeMap<String, BTreeMap<String, Vec<Branch>>> = BTreeMap::new();
        for (text, id) in self.products {
            let (vendor, name, leaf) = leaf(&text, id);
            vendors
                .entry(vendor)
                .or_default()
                .entry(name)
                .or_default()
                .push(leaf);
        }
        let branches = vendors.into_iter().map(|(vendor, names)| {
            let names = names.into_iter();
            let names = names.map(|(name, leaves)| Branch::of("product_name", name, leaves));
            Branch::of("vendor", vendor, names.collect())
        });
        let relations = self
            .relations
            .into_iter()
            .map(|((part, whole), id)| Relationship {
                category: "default_component_of",
                full_product_name: FullName {
                    name: id.clone(),
                    product_id: id,
                    product_identification_helper: None,
                },
                product_reference: part,
                relates_to_product_reference: whole,
            });
        ProductTree {
            branches: branches.collect(),
            relationships: relations.collect(),
        }
    }
}

/// Vendor and name of a package URL, and the branch of its version.
fn leaf(text: &str, id: String) -> (String, String, Branch) {
    let purl: Option<Purl> = text.parse().ok();
    let part = |get: &dyn Fn(&Purl) -> String| purl.as_ref().map(get).unwrap_or_default();
    let vendor = part(&|purl| match purl.namespace_parts() {
        [] => purl.kind().to_owned(),
        parts => parts.join("/"),
    });
    let name = part(&|purl| purl.name().to_owned());
    let version = purl.as_ref().and_then(Purl::version);
    let full = version.map_or_else(|| name.clone(), |version| format!("{name} {version}"));
    let product = FullName {
        name: full,
        product_id: id,
        product_identification_helper: Some(Helper {
            purl: text.to_owned(),
        }),
    };
    let branch = match version.filter(|version| !looks_like_a_range(version)) {
        Some(version) => Branch::leaf("product_version", version.to_owned(), product),
        None if version.is_some() => Branch::leaf("specification", text.to_owned(), product),
        // All versions there are: not a version, and no range of them.
        None => Branch::leaf("specification", "any version".to_owned(), product),
    };
    (vendor, name, branch)
}

/// What a name of a version may not hold (section 6.1.31).
fn looks_like_a_range(version: &str) -> bool {
    let words = [
        "after", "all", "before", "earlier", "later", "prior", "versions",
    ];
    let lower = version.to_ascii_lowercase();
    version.contains(['<', '>']) || words.iter().any(|word| lower.contains(word))
}

#[derive(Serialize)]
pub(super) struct ProductTree {
    branches: Vec<Branch>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    relationships: Vec<Relationship>,
}

#[derive(Serialize)]
struct Branch {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    branches: Vec<Self>,
    category: &'static str,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    product: Option<FullName>,
}

impl Branch {
    fn of(category: &'static str, name: String, branches: Vec<Self>) -> Self {
        Self {
            branches,
            category,
            name,
            product: None,
        }
    }

    fn leaf(category: &'static str, name: String, product: FullName) -> Self {
        Self {
            branches: Vec::new(),
            category,
            name,
            product: Some(product),
        }
    }
}

#[derive(Serialize)]
struct FullName {
    name: String,
    product_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    product_identification_helper: Option<Helper>,
}

#[derive(Serialize)]
struct Helper {
    purl: String,
}

#[derive(Serialize)]
struct Relationship {
    category: &'static str,
    full_product_name: FullName,
    product_reference: String,
    relates_to_product_reference: String,
}
