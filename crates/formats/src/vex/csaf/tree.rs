//! The product tree of CSAF (2.0, section 3.2.2): branches, plain products, and relationships, which make
//! a product of a component on a platform.

use std::collections::BTreeMap;
use std::sync::Arc;

use seawall_model::statement::{Identity, Product};
use serde::Deserialize;

/// The tree as it is written.
#[derive(Default, Deserialize)]
pub(super) struct ProductTree {
    #[serde(default)]
    branches: Vec<Branch>,
    #[serde(default)]
    full_product_names: Vec<FullName>,
    #[serde(default)]
    relationships: Vec<Relationship>,
    #[serde(default)]
    product_groups: Vec<Group>,
}

#[derive(Deserialize)]
struct Branch {
    #[serde(default)]
    category: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    product: Option<FullName>,
    #[serde(default)]
    branches: Vec<Self>,
}

#[derive(Deserialize)]
struct FullName {
    product_id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    product_identification_helper: Option<Helper>,
}

#[derive(Default, Deserialize)]
struct Helper {
    #[serde(default)]
    cpe: Option<String>,
    #[serde(default)]
    purl: Option<String>,
    /// CSAF 2.1.
    #[serde(default)]
    purls: Vec<String>,
    #[serde(default)]
    hashes: Vec<FileHashes>,
}

#[derive(Deserialize)]
struct FileHashes {
    #[serde(default)]
    file_hashes: Vec<Hash>,
}

#[derive(Deserialize)]
struct Hash {
    #[serde(default)]
    algorithm: String,
    #[serde(default)]
    value: String,
}

#[derive(Deserialize)]
struct Relationship {
    full_product_name: FullName,
    product_reference: String,
    relates_to_product_reference: String,
}

#[derive(Deserialize)]
struct Group {
    group_id: String,
    #[serde(default)]
    product_ids: Vec<String>,
}

/// Products by their id in the document.
pub(super) struct Products {
    known: BTreeMap<String, Arc<Product>>,
    groups: BTreeMap<String, Vec<String>>,
}

impl Products {
    pub(super) fn new(tree: ProductTree) -> Self {
        let mut known = BTreeMap::new();
        for name in tree.full_product_names {
            add(name, None, &mut known);
        }
        for branch in tree.branches {
            walk(branch, None, &mut known);
        }
        relate(tree.relationships, &mut known);
        let groups = tree.product_groups.into_iter();
        Self {
            known,
            groups: groups
                .map(|group| (group.group_id, group.product_ids))
                .collect(),
        }
    }

    /// Returns a product that can be recognised in an artifact by anything.
    pub(super) fn find(&self, id: &str) -> Option<Arc<Product>> {
        let product = self.known.get(id)?;
        let named = |one: &Identity| {
            !one.purls.is_empty() || !one.cpes.is_empty() || !one.digests.is_empty()
        };
        let sound = named(&product.identity) && product.parts.iter().all(named);
        sound.then(|| Arc::clone(product))
    }

    pub(super) fn group(&self, id: &str) -> &[String] {
        self.groups.get(id).map(Vec::as_slice).unwrap_or_default()
    }
}

/// What a branch says of the versions below it.
#[derive(Clone)]
enum Version {
    Exact(String),
    Range,
}

/// `serde_json` has bounded the depth.
fn walk(branch: Branch, version: Option<Version>, known: &mut BTreeMap<String, Arc<Product>>) {
    let version = match branch.category.as_str() {
        "product_version_range" => Some(Version::Range),
        // Some publishers repeat the product's name here.
        "product_version" if begins_like_a_version(&branch.name) => {
            Some(Version::Exact(branch.name))
        }
        _ => version,
    };
    if let Some(product) = branch.product {
        add(product, version.clone(), known);
    }
    for inner in branch.branches {
        walk(inner, version.clone(), known);
    }
}

fn add(name: FullName, version: Option<Version>, known: &mut BTreeMap<String, Arc<Product>>) {
    let mut identity = identity(name.name, name.product_identification_helper);
    let exact = identity.purls.iter().all(|purl| has_version(purl));
    match version {
        // A package-url without a version would stand for all versions, not for the range.
        Some(Version::Range) if !exact => identity.purls.clear(),
        Some(Version::Exact(version)) if !exact => identity.version = Some(version),
        _ => {}
    }
    let product = Product {
        identity,
        parts: Vec::new(),
    };
    known
        .entry(name.product_id)
        .or_insert_with(|| Arc::new(product));
}

fn identity(name: String, helper: Option<Helper>) -> Identity {
    let helper = helper.unwrap_or_default();
    let hashes = helper.hashes.into_iter().flat_map(|file| file.file_hashes);
    Identity {
        name,
        purls: helper.purl.into_iter().chain(helper.purls).collect(),
        cpes: helper.cpe.into_iter().collect(),
        digests: hashes
            .map(|hash| format!("{}:{}", hash.algorithm, hash.value).to_ascii_lowercase())
            .collect(),
        version: None,
    }
}

/// Relationships may rest on one another, in any order: they are gone through until nothing is new.
fn relate(mut open: Vec<Relationship>, known: &mut BTreeMap<String, Arc<Product>>) {
    for _ in 0..MAX_DEPTH {
        let (ready, waiting): (Vec<_>, Vec<_>) = open.into_iter().partition(|relation| {
            known.contains_key(&relation.product_reference)
                && known.contains_key(&relation.relates_to_product_reference)
        });
        open = waiting;
        if ready.is_empty() {
            return;
        }
        for relation in ready {
            let part = known.get(&relation.product_reference);
            let platform = known.get(&relation.relates_to_product_reference);
            let (Some(part), Some(platform)) = (part, platform) else {
                continue;
            };
            let parts = if part.parts.is_empty() {
                vec![part.identity.clone()]
            } else {
                part.parts.clone()
            };
            let product = Arc::new(Product {
                identity: platform.identity.clone(),
                parts,
            });
            known
                .entry(relation.full_product_name.product_id)
                .or_insert(product);
        }
    }
}

fn has_version(purl: &str) -> bool {
    let path = purl.split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/')
        .next()
        .is_some_and(|last| last.contains('@'))
}

fn begins_like_a_version(name: &str) -> bool {
    let name = name.strip_prefix('v').unwrap_or(name);
    name.starts_with(|c: char| c.is_ascii_digit())
}

/// Relationships on relationships.
const MAX_DEPTH: usize = 8;
