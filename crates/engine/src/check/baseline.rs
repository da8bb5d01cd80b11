//! A baseline: the findings that were there when somebody began to look. They are accepted until they are gone;
//! what is new is not.
//!
//! A finding is known again by its document and its fingerprint, which leaves lines out.

use std::collections::BTreeMap;

use seawall_model::finding::{AppliedException, Finding};
use serde::{Deserialize, Serialize};

/// Known findings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    /// File that holds them, as the user calls it.
    origin: String,
    /// By document and fingerprint.
    known: BTreeMap<(String, String), Known>,
}

/// The file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u64,
    findings: Vec<Known>,
}

/// A known finding; what is beside document and fingerprint is for people.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Known {
    pub(crate) document: String,
    pub(crate) id: String,
    pub(crate) place: String,
    pub(crate) message: String,
    pub(crate) fingerprint: String,
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    /// Says what is wrong with the file.
    pub fn read(bytes: &[u8], origin: &str) -> Result<Self, String> {
        if bytes.len() > LONGEST {
            return Err(format!("it has more than {LONGEST} bytes"));
        }
        let document: Document = serde_json::from_slice(bytes)
            .map_err(|error| format!("it is not a baseline: {error}"))?;
        if document.version != VERSION {
            let why = format!("version {} is not known", document.version);
            return Err(format!("{why}; this program reads version {VERSION}"));
        }
        let findings = document.findings.into_iter();
        Ok(Self {
            origin: origin.to_owned(),
            known: findings
                .map(|it| ((it.document.clone(), it.fingerprint.clone()), it))
                .collect(),
        })
    }

    /// Writes the open findings of documents, each with what the baseline calls it, as a baseline.
    pub fn write<'a>(documents: impl Iterator<Item = (&'a str, &'a [Finding])>) -> String {
        text(open(documents, Finding::is_open))
    }

    /// Writes the same, with those findings of this baseline that are to be kept. A finding that this baseline accepts
    /// is open for it.
    ///
    /// # Errors
    /// Where it would have more than a baseline may have.
    pub(crate) fn renewed<'a>(
        &self,
        documents: impl Iterator<Item = (&'a str, &'a [Finding])>,
        keeps: impl Fn(&Known) -> bool,
    ) -> Result<String, String> {
        let mut findings = open(documents, |it| {
            let accepted = it.exception.as_ref();
            it.is_open() || accepted.is_some_and(|by| by.origin == self.origin)
        });
        findings.extend(self.known.values().filter(|known| keeps(known)).cloned());
        let text = text(findings);
        if text.len() > LONGEST {
            return Err(format!("it would have more than {LONGEST} bytes"));
        }
        Ok(text)
    }

    /// Says whether it knows a finding.
    pub(crate) fn knows(&self, document: &str, fingerprint: &str) -> bool {
        let key = (document.to_owned(), fingerprint.to_owned());
        self.known.contains_key(&key)
    }

    /// Returns all that it knows.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Known> {
        self.known.values()
    }

    /// Marks the findings of a document that are known.
    pub(crate) fn apply(&self, document: &str, findings: &mut [Finding]) {
        if self.known.is_empty() {
            return;
        }
        for finding in findings.iter_mut().filter(|finding| finding.is_open()) {
            let key = (document.to_owned(), finding.fingerprint.clone());
            if self.known.contains_key(&key) {
                finding.exception = Some(AppliedException {
                    reason: "it is in the baseline".to_owned(),
                    until: None,
                    origin: self.origin.clone(),
                });
            }
        }
    }
}

fn open<'a>(
    documents: impl Iterator<Item = (&'a str, &'a [Finding])>,
    counts: impl Fn(&Finding) -> bool,
) -> Vec<Known> {
    let mut findings = Vec::new();
    for (document, all) in documents {
        let open = all.iter().filter(|finding| counts(finding));
        findings.extend(open.map(|finding| {
            // What advisories say of a program has no place but its file.
            let said = finding.misconfiguration.as_deref();
            let place = said.map_or(&finding.location.path, |said| &said.place);
            let message = said.map_or(&finding.id, |said| &said.message);
            Known {
                document: document.to_owned(),
                id: finding.id.clone(),
                place: place.clone(),
                message: message.clone(),
                fingerprint: finding.fingerprint.clone(),
            }
        }));
    }
    findings
}

fn text(mut findings: Vec<Known>) -> String {
    findings.sort();
    findings.dedup();
    let document = Document {
        version: VERSION,
        findings,
    };
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

const VERSION: u64 = 1;
/// Bytes of a baseline.
const LONGEST: usize = 256 << 20;
