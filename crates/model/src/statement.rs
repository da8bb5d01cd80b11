//! Statements of others about vulnerabilities in products (VEX), in one shape for all formats.

use std::sync::Arc;

use crate::finding::AppliedStatement;
use crate::time::Timestamp;

/// What somebody says about one vulnerability in some products.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Id of the vulnerability as the statement has it.
    pub vulnerability: String,
    /// Other ids of it.
    pub aliases: Vec<String>,
    /// What it speaks of.
    pub products: Vec<Arc<Product>>,
    /// What it says.
    pub status: StatementStatus,
    /// Why it is not affected, in the word of the format: `vulnerable_code_not_present` …
    pub justification: Option<String>,
    /// What it says in its own words.
    pub text: Option<String>,
    /// Who says so; empty where the document does not tell.
    pub author: String,
    /// When it was made or last changed; of several the latest counts.
    pub time: Option<Timestamp>,
    /// File that holds it, and its place there: `app.vex.json, statement 3`.
    pub origin: String,
}

/// What a statement says.
///
/// In the order of caution: of two statements of the same time the greater counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StatementStatus {
    /// The product is not affected.
    NotAffected,
    /// These versions have the fix.
    Fixed,
    /// Not yet known.
    UnderInvestigation,
    /// The product is affected.
    Affected,
}

impl StatementStatus {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::NotAffected,
        Self::Fixed,
        Self::UnderInvestigation,
        Self::Affected,
    ];

    /// Returns the word of `OpenVEX`, which reports use, too.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotAffected => "not_affected",
            Self::Fixed => "fixed",
            Self::UnderInvestigation => "under_investigation",
            Self::Affected => "affected",
        }
    }
}

/// A product, or parts of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Product {
    /// The product.
    pub identity: Identity,
    /// The parts of it that are spoken of; empty for the product as a whole.
    pub parts: Vec<Identity>,
}

/// By what names a document knows something. They all name the same thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// Name or id as written.
    pub name: String,
    /// package-urls.
    pub purls: Vec<String>,
    /// CPE names, in either form.
    pub cpes: Vec<String>,
    /// Digests, as `sha256:…`.
    pub digests: Vec<String>,
    /// The version meant, where it is said beside a package-url that has none.
    pub version: Option<String>,
}

impl Identity {
    /// Makes an identity of a name; a package-url or a digest is known for what it is.
    pub fn named(name: &str) -> Self {
        let mut identity = Self {
            name: name.to_owned(),
            ..Self::default()
        };
        if name.starts_with("pkg:") {
            identity.purls.push(name.to_owned());
        } else if name.starts_with("sha256:") {
            identity.digests.push(name.to_ascii_lowercase());
        }
        identity
    }
}

impl Statement {
    /// Says whether it may remove a finding. Whoever says "not affected" has to say why (`OpenVEX`,
    /// CSAF's VEX profile and CISA's minimum requirements agree on it).
    pub fn is_complete(&self) -> bool {
        self.status != StatementStatus::NotAffected
            || self.justification.is_some()
            || self.text.is_some()
    }

    /// Returns what a finding shows of it.
    pub fn applied(&self) -> AppliedStatement {
        AppliedStatement {
            status: self.status.name(),
            justification: self.justification.clone(),
            text: self.text.clone(),
            author: self.author.clone(),
            date: self.time.map(Timestamp::date),
            origin: self.origin.clone(),
        }
    }
}
