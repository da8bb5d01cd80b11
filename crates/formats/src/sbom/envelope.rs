//! A bill of materials inside a statement: in-toto attestations (statement layer, v0.1 and v1) with the
//! bill as predicate, by themselves, as payload of a DSSE envelope (DSSE protocol v1), or with that in a
//! sigstore bundle (`bundle.proto` of the protobuf specifications, 0.1 to 0.3).
//!
//! No signature is checked here: what is inside is somebody's claim, which is said.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use seawall_model::digest::Digest;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::detect::{Detected, detect, without_mark};
use super::error::Error;

/// What a statement holds.
pub(super) struct Payload {
    /// The document.
    pub(super) document: Vec<u8>,
    /// What the statement says about itself, where it is one.
    head: Option<Head>,
    /// What it was taken out of.
    pub(super) what: &'static str,
    /// What is to be said.
    pub(super) notes: Vec<String>,
}

/// What a statement says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementHead {
    /// The type of what is stated.
    pub predicate: String,
    /// The digests of what it speaks of.
    pub subjects: Vec<Digest>,
    /// Whether what is stated is a bill of materials.
    pub holds_bill: bool,
}

/// Returns what an in-toto statement says about itself, inside an envelope or not; `None` where the bytes are
/// none.
pub fn read_statement_head(bytes: &[u8]) -> Option<StatementHead> {
    let Ok(Detected::Envelope) = detect(bytes) else {
        return None;
    };
    let payload = open(bytes).ok()?;
    let head = payload.head?;
    let subjects = head.subject.iter().flat_map(Subject::digests);
    Some(StatementHead {
        predicate: head.predicate_type.unwrap_or_default(),
        subjects: subjects.collect(),
        holds_bill: detect(&payload.document).is_ok_and(|inside| inside != Detected::Envelope),
    })
}

/// Opens a bundle, an envelope or a statement.
pub(super) fn open(bytes: &[u8]) -> Result<Payload, Error> {
    let bytes = without_mark(bytes);
    let bundle: Bundle =
        serde_json::from_slice(bytes).map_err(|error| Error::invalid(ENVELOPE, error))?;
    if let Some(envelope) = bundle.dsse_envelope {
        return opened(&envelope, "a sigstore bundle");
    }
    let envelope: Envelope =
        serde_json::from_slice(bytes).map_err(|error| Error::invalid(ENVELOPE, error))?;
    if envelope.payload.is_none() {
        return statement(bytes, "an in-toto statement", Vec::new());
    }
    opened(&envelope, "a DSSE envelope")
}

fn opened(envelope: &Envelope, what: &'static str) -> Result<Payload, Error> {
    let payload = envelope.payload.as_deref().unwrap_or_default();
    let decoded = STANDARD
        .decode(payload)
        .or_else(|_| URL_SAFE.decode(payload))
        .map_err(|_| Error::invalid(ENVELOPE, "its payload is not base64"))?;
    let count = envelope.signatures.len();
    let unchecked = format!("the {count} signatures of the envelope were not checked");
    if envelope.payload_type.as_deref() == Some("application/vnd.in-toto+json") {
        return statement(&decoded, what, vec![unchecked]);
    }
    Ok(Payload {
        document: decoded,
        head: None,
        what,
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
    let head = serde_json::from_slice(bytes).map_err(|error| Error::invalid(STATEMENT, error))?;
    Ok(Payload {
        document,
        head: Some(head),
        what,
        notes,
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bundle {
    #[serde(default)]
    dsse_envelope: Option<Envelope>,
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
#[serde(rename_all = "camelCase")]
struct Head {
    #[serde(default)]
    predicate_type: Option<String>,
    #[serde(default)]
    subject: Vec<Subject>,
}

#[derive(Deserialize)]
struct Subject {
    #[serde(default)]
    digest: BTreeMap<String, String>,
}

impl Subject {
    /// Digests of algorithms that images have; what is said in others says nothing about an image.
    fn digests(&self) -> impl Iterator<Item = Digest> {
        let all = self.digest.iter();
        all.filter_map(|(algorithm, hex)| format!("{algorithm}:{hex}").parse().ok())
    }
}

#[derive(Deserialize)]
struct Wrapped {
    #[serde(rename = "Data", default)]
    data: Option<String>,
}

const ENVELOPE: &str = "envelope";
const STATEMENT: &str = "in-toto statement";
