//! Scans that were written down: what the last scan of an image of the written world has found.

use std::collections::BTreeMap;
use std::sync::Arc;

use seawall_model::coverage::CoverageState;
use seawall_model::digest::Digest;
use seawall_model::finding::{FindingKind, Status};
use seawall_model::severity::Severity;
use seawall_model::time::Timestamp;
use seawall_policy::config::guard::LookedFor;
use seawall_policy::essence::{Accepted, Claim, Essence};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::world::WrittenWorld;
use crate::decide::evidence::{Evidence, no_signatures};
use crate::world::{Object, Unknown};

/// What scans have found, as it was written down; of other images, what somebody else knows.
pub struct WrittenScans {
    scans: BTreeMap<String, Arc<Essence>>,
    beside: Arc<dyn Evidence>,
}

impl WrittenScans {
    /// Takes the scans of a world. What they do not tell is asked of whoever stands beside.
    pub fn new(world: &WrittenWorld, beside: Arc<dyn Evidence>) -> Self {
        let scans = world.scans.iter();
        let scans = scans.map(|(id, essence)| (id.clone(), Arc::new(essence.clone())));
        Self {
            scans: scans.collect(),
            beside,
        }
    }
}

impl Evidence for WrittenScans {
    fn scan(&self, image: &Digest) -> Result<Option<Arc<Essence>>, Unknown> {
        match self.scans.get(&image.to_string()) {
            Some(essence) => Ok(Some(Arc::clone(essence))),
            None => self.beside.scan(image),
        }
    }

    fn signers(&self, _: &Object, _: &[String]) -> Result<Vec<String>, Unknown> {
        Err(no_signatures())
    }
}

/// A scan.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ScanDocument {
    time: Timestamp,
    /// When the advisories were gathered; default: the day of the scan.
    #[serde(default)]
    database: Option<Timestamp>,
    #[serde(default = "vulnerabilities")]
    scanners: Vec<LookedFor>,
    /// How well the image was looked at.
    #[serde(default)]
    coverage: Looked,
    #[serde(default)]
    findings: Vec<FindingDocument>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Looked {
    #[default]
    Covered,
    Partial,
    None,
}

/// A finding.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct FindingDocument {
    id: String,
    #[serde(deserialize_with = "severity")]
    severity: Severity,
    /// Whether a fix is published.
    #[serde(default)]
    fixed: bool,
    #[serde(default)]
    kev: bool,
    /// Last day on which an exception accepts it.
    #[serde(default)]
    accepted_until: Option<Timestamp>,
}

impl ScanDocument {
    /// Returns what is known of the image with this id.
    pub(super) fn essence(&self, id: &str) -> Essence {
        let state = match self.coverage {
            Looked::Covered => CoverageState::Covered,
            Looked::Partial => CoverageState::Partial,
            Looked::None => CoverageState::None,
        };
        Essence {
            name: id.to_owned(),
            // An id that is no digest is not asked for.
            config: id.parse().unwrap_or_else(|_| Digest::sha256(&[0; 32])),
            manifest: None,
            time: self.time,
            tool: env!("CARGO_PKG_VERSION").to_owned(),
            database: Some(self.database.unwrap_or(self.time)),
            looked_for: self.scanners.iter().map(|it| it.0).collect(),
            coverage: vec![("os-packages".to_owned(), state)],
            problems: 0,
            first_problem: None,
            end_of_life: None,
            claims: self.findings.iter().map(FindingDocument::claim).collect(),
        }
    }
}

impl FindingDocument {
    fn claim(&self) -> Claim {
        let accepted = self.accepted_until.map(|last| Accepted {
            until: Some(last.date()),
            origin: "written".to_owned(),
        });
        Claim {
            kind: FindingKind::Vulnerability,
            id: self.id.clone(),
            package: None,
            severity: self.severity,
            status: if self.fixed {
                Status::Fixed
            } else {
                Status::Affected
            },
            kev: self.kev,
            epss: None,
            not_loaded: false,
            accepted,
            fingerprint: self.id.clone(),
        }
    }
}

fn severity<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Severity, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(D::Error::custom)
}

fn vulnerabilities() -> Vec<LookedFor> {
    vec![LookedFor(FindingKind::Vulnerability)]
}
