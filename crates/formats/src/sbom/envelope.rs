//! A bill of materials inside a statement: in-toto attestations (statement layer, v0.1 and v1) with the
//! bill as predicate, by themselves or as payload of a DSSE envelope (DSSE protocol v1).
//!
//! No signature is checked here: what is inside is somebody's claim, which is said.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::detect::without_mark;
use super::error::Error;

/// What a statement holds.
pub(super) struct Payload {
    /// The document.
    pub(super) document: Vec<u8>,
    /// What it was taken out of.
    pub(super) what: &'static str,
    /// What is to be said.
    pub(super) notes: Vec<String>,
}

/// Opens an envelope or a statement.
pub(super) fn open(bytes: &[u8]) -> Result<Payload, Error> {
    let bytes = without_mark(bytes);
    let envelope: Envelope =
        serde_json::from_slice(bytes).map_err(|error| Error::invalid(ENVELOPE, error))?;
    let Some(payload) = envelope.payload else {
        return statement(bytes, "an in-toto statement", Vec::new());
    };
    let kind = envelope.payload_type.unwrap_or_default();
    let decoded = STANDARD
        .decode(&payload)
        .or_else(|_| URL_SAFE.decode(&payload))
        .map_err(|_| Error::invalid(ENVELOPE, "its payload is not base64"))?;
    let count = envelope.signatures.len();
    let unchecked = format!("the {count} signatures of the envelope were not checked");
    if kind == "application/vnd.in-toto+json" {
        return statement(&decoded, "a DSSE envelope", vec![unchecked]);
    }
    Ok(Payload {
        document: decoded,
        what: "a DSSE envelope",
        notes: vec![unchecked],
    })
}

fn statement(bytes: &[u8], what: &'static str, notes: Vec<String>) -> Result<Payload, Error> {
    let statement: Statement<'_> =
        serde_json::from_slice(bytes).map_err(|error| Error::invalid(STATEMENT, error))?;
    // Some attach the document as text inside `Data`.
    let wrapped: Option<Wrapped> = serde_json::from_str(statement.predicate.get()).ok();
    let document = match wrapped.and_then(|wrapped| wrapped.data) {
        Some(data) => data.into_bytes(),
        None => statement.predicate.get().as_bytes().to_vec(),
    };
    Ok(Payload {
        document,
        what,
        notes,
    })
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "payloadType", default)]
    payload_type: Option<String>,
    #[serde(default)]
    payload: Option<String>,
    #[serde(default)]
    signatures: Vec<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Statement<'a> {
    #[serde(borrow)]
    predicate: &'a RawValue,
}

#[derive(Deserialize)]
struct Wrapped {
    #[serde(rename = "Data", default)]
    data: Option<String>,
}

const ENVELOPE: &str = "envelope";
const STATEMENT: &str = "in-toto statement";
