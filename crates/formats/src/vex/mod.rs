//! VEX: documents in which somebody says whether products are affected by vulnerabilities, as
//! [`Statement`]s. What follows from them is for the policy.
//!
//! A statement that cannot be read or used is told beside the good ones. Products are shared, and their
//! references counted: a small document cannot stand for a large one.

mod csaf;
mod cyclonedx;
mod cyclonedx_xml;
mod openvex;
pub mod write;

use std::fmt;

use seawall_model::statement::Statement;
use serde::Deserialize;

/// A document that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VexDocument {
    /// In which format: `OpenVEX`, `CSAF`, `CycloneDX`.
    pub format: &'static str,
    /// What it says, in its order.
    pub statements: Vec<Statement>,
    /// What of it could not be read or used, as clauses that begin with the place.
    pub problems: Vec<String>,
}

/// The document is no VEX, or not readable at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{origin}: {why}")]
pub struct InvalidVex {
    /// File as the caller named it.
    pub origin: String,
    /// What is wrong with it.
    pub why: String,
}

/// Reads a document in any of the formats; `origin` is the file's name for messages.
///
/// # Errors
/// Where the bytes are no document of a known format.
pub fn read_vex(bytes: &[u8], origin: &str) -> Result<VexDocument, InvalidVex> {
    let failed = |why: String| InvalidVex {
        origin: origin.to_owned(),
        why,
    };
    let text = std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes))
        .map_err(|_| failed("it is not UTF-8 text".to_owned()))?;
    if text.trim_start().starts_with('<') {
        let mut reader = Reader::new(origin);
        cyclonedx_xml::read(text, &mut reader).map_err(failed)?;
        reader.document.format = "CycloneDX";
        return Ok(reader.document);
    }
    let shape: Shape = serde_json::from_str(text).map_err(|e| failed(not_json(&e)))?;
    let mut reader = Reader::new(origin);
    let read = match shape.format() {
        Some("CSAF") => csaf::read(text, &mut reader),
        Some("CycloneDX") => cyclonedx::read(text, &mut reader),
        Some("OpenVEX") => openvex::read(text, &mut reader),
        _ => return Err(failed(UNKNOWN.to_owned())),
    };
    read.map_err(|e| failed(format!("it is not sound: {e}")))?;
    reader.document.format = shape.format().unwrap_or_default();
    Ok(reader.document)
}

/// So much of a document as tells its format.
#[derive(Deserialize)]
struct Shape {
    #[serde(rename = "@context", default)]
    context: Option<serde_json::Value>,
    #[serde(rename = "bomFormat", default)]
    bom_format: Option<serde_json::Value>,
    #[serde(default)]
    document: Option<Head>,
}

#[derive(Deserialize)]
struct Head {
    #[serde(default)]
    csaf_version: Option<serde_json::Value>,
}

impl Shape {
    fn format(&self) -> Option<&'static str> {
        let openvex = |value: &serde_json::Value| match value {
            serde_json::Value::String(text) => text.contains("openvex"),
            serde_json::Value::Array(all) => all
                .iter()
                .any(|one| one.as_str().is_some_and(|text| text.contains("openvex"))),
            _ => false,
        };
        if self.context.as_ref().is_some_and(openvex) {
            Some("OpenVEX")
        } else if self.bom_format.as_ref().and_then(|v| v.as_str()) == Some("CycloneDX") {
            Some("CycloneDX")
        } else if self
            .document
            .as_ref()
            .is_some_and(|head| head.csaf_version.is_some())
        {
            Some("CSAF")
        } else {
            None
        }
    }
}

/// What a format's reader writes to.
struct Reader<'a> {
    origin: &'a str,
    document: VexDocument,
    /// References to products still allowed.
    references_left: usize,
    unused: usize,
}

impl<'a> Reader<'a> {
    fn new(origin: &'a str) -> Self {
        Self {
            origin,
            document: VexDocument::default(),
            references_left: MAX_REFERENCES,
            unused: 0,
        }
    }

    /// Names a place in the document.
    fn place(&self, what: &str, index: usize) -> String {
        format!("{}, {what} {}", self.origin, index.saturating_add(1))
    }

    fn problem(&mut self, place: &str, why: impl fmt::Display) {
        if self.document.problems.len() < MAX_PROBLEMS {
            self.document.problems.push(format!("{place}: {why}"));
        } else {
            self.unused = self.unused.saturating_add(1);
        }
    }

    /// Takes a statement, unless it speaks of nothing or the document says too much.
    fn statement(&mut self, statement: Statement) {
        let place = statement.origin.clone();
        if statement.products.is_empty() {
            return self.problem(&place, "it names no product that can be recognised");
        }
        match self.references_left.checked_sub(statement.products.len()) {
            Some(left) => {
                self.references_left = left;
                self.document.statements.push(statement);
            }
            None => self.problem(
                &place,
                format!("more than {MAX_REFERENCES} products are named"),
            ),
        }
    }

    /// Ends the list of problems.
    fn finish(&mut self) {
        if self.unused > 0 {
            let more = format!("{}: {} more like these", self.origin, self.unused);
            self.document.problems.push(more);
        }
    }
}

/// Shortens a text of somebody's own words.
fn words(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.chars().take(MAX_TEXT).collect())
}

fn not_json(error: &serde_json::Error) -> String {
    format!("it is not JSON: {error}")
}

const UNKNOWN: &str = "it is neither OpenVEX nor CSAF nor CycloneDX";
/// References from statements to products; Red Hat's largest documents stay below a tenth of it.
const MAX_REFERENCES: usize = 1_000_000;
const MAX_PROBLEMS: usize = 100;
const MAX_TEXT: usize = 2_000;
