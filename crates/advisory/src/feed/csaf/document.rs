//! A CSAF document, as far as it matters here (CSAF 2.0, section 3.2; 2.1 adds `metrics` and `cwes`).

use serde::Deserialize;

/// A document.
#[derive(Deserialize)]
pub(super) struct Document {
    #[serde(rename = "document")]
    pub(super) head: Head,
    #[serde(default)]
    pub(super) product_tree: Tree,
    #[serde(default)]
    pub(super) vulnerabilities: Vec<Vulnerability>,
}

/// What a document says of itself.
#[derive(Deserialize)]
pub(super) struct Head {
    pub(super) aggregate_severity: Option<Words>,
    pub(super) tracking: Tracking,
}

/// A text of which only known words are taken.
#[derive(Deserialize)]
pub(super) struct Words {
    #[serde(default)]
    pub(super) text: String,
}

/// Id and days of a document.
#[derive(Deserialize)]
pub(super) struct Tracking {
    pub(super) id: String,
    pub(super) current_release_date: Option<String>,
}

/// The products of a document.
#[derive(Default, Deserialize)]
pub(super) struct Tree {
    #[serde(default)]
    pub(super) branches: Vec<Branch>,
    #[serde(default)]
    pub(super) full_product_names: Vec<Product>,
    #[serde(default)]
    pub(super) relationships: Vec<Relationship>,
}

/// A branch; `serde_json` bounds the depth.
#[derive(Deserialize)]
pub(super) struct Branch {
    pub(super) product: Option<Product>,
    #[serde(default)]
    pub(super) branches: Vec<Self>,
}

/// A product.
#[derive(Deserialize)]
pub(super) struct Product {
    #[serde(rename = "product_id")]
    pub(super) id: String,
    #[serde(default)]
    pub(super) name: String,
    #[serde(rename = "product_identification_helper")]
    pub(super) helper: Option<Helper>,
}

/// What identifies a product.
#[derive(Deserialize)]
pub(super) struct Helper {
    pub(super) cpe: Option<String>,
    pub(super) purl: Option<String>,
    #[serde(default)]
    pub(super) purls: Vec<String>,
}

/// A product that is part of another one.
#[derive(Deserialize)]
pub(super) struct Relationship {
    pub(super) product_reference: String,
    pub(super) relates_to_product_reference: String,
    pub(super) full_product_name: Product,
}

/// A vulnerability.
#[derive(Deserialize)]
pub(super) struct Vulnerability {
    pub(super) cve: Option<String>,
    pub(super) cwe: Option<Cwe>,
    #[serde(default)]
    pub(super) cwes: Vec<Cwe>,
    pub(super) release_date: Option<String>,
    #[serde(default)]
    pub(super) product_status: Status,
    #[serde(default)]
    pub(super) remediations: Vec<Remediation>,
    #[serde(default)]
    pub(super) threats: Vec<Threat>,
    #[serde(default)]
    pub(super) scores: Vec<Score>,
    #[serde(default)]
    pub(super) metrics: Vec<Metric>,
}

/// A kind of weakness.
#[derive(Deserialize)]
pub(super) struct Cwe {
    pub(super) id: String,
}

/// Product ids by status (section 3.2.3.9).
#[derive(Default, Deserialize)]
pub(super) struct Status {
    #[serde(default)]
    pub(super) first_fixed: Vec<String>,
    #[serde(default)]
    pub(super) fixed: Vec<String>,
    #[serde(default)]
    pub(super) recommended: Vec<String>,
    #[serde(default)]
    pub(super) first_affected: Vec<String>,
    #[serde(default)]
    pub(super) known_affected: Vec<String>,
    #[serde(default)]
    pub(super) last_affected: Vec<String>,
    #[serde(default)]
    pub(super) known_not_affected: Vec<String>,
    #[serde(default)]
    pub(super) under_investigation: Vec<String>,
}

/// What to do (section 3.2.3.12).
#[derive(Deserialize)]
pub(super) struct Remediation {
    pub(super) category: String,
    #[serde(default)]
    pub(super) details: String,
    #[serde(default)]
    pub(super) product_ids: Vec<String>,
    pub(super) url: Option<String>,
}

/// How bad it is (section 3.2.3.14).
#[derive(Deserialize)]
pub(super) struct Threat {
    pub(super) category: String,
    #[serde(default)]
    pub(super) details: String,
    #[serde(default)]
    pub(super) product_ids: Vec<String>,
}

/// Ratings of version 2.0.
#[derive(Deserialize)]
pub(super) struct Score {
    #[serde(rename = "cvss_v2")]
    pub(super) v2: Option<Cvss>,
    #[serde(rename = "cvss_v3")]
    pub(super) v3: Option<Cvss>,
    #[serde(rename = "cvss_v4")]
    pub(super) v4: Option<Cvss>,
}

/// Ratings of version 2.1.
#[derive(Deserialize)]
pub(super) struct Metric {
    pub(super) content: Option<Score>,
}

/// A rating.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Cvss {
    pub(super) vector_string: String,
}
