//! OVAL 5.11 (Open Vulnerability and Assessment Language), as vendors publish it: one reader for all, and a
//! feed for each vendor, because each fills the language in its own way.
//!
//! `document` reads a file into definitions, tests, objects, states and variables; `criteria` finds out
//! which packages a definition speaks of and under which conditions; the rest are the vendors.

mod azurelinux;
mod criteria;
mod document;
mod oracle;
mod photon;
mod redhat;
mod suse;
mod ubuntu;
mod xml;

pub(super) use azurelinux::AzureLinuxOvalFeed;
pub(super) use oracle::OracleOvalFeed;
pub(super) use photon::PhotonOvalFeed;
pub(super) use redhat::RedHatOvalFeed;
pub(super) use suse::SuseOvalFeed;
pub(super) use ubuntu::UbuntuOvalFeed;

use super::dataset::{DatasetInfo, announce, source_id, trust_of};
use super::erratum::severity;
use super::{Feed, FeedReader, MIB, field};
use crate::record::{Row, Sink, SourceId};
use document::{Definition, Oval};

/// Turns a definition into rows.
type Rows = fn(&Oval, &Definition) -> Result<Vec<Row>, &'static str>;

/// Reads the files of one vendor.
struct Reader {
    source: Option<SourceId>,
    trust: u8,
    rows: Rows,
}

impl Reader {
    fn boxed(feed: &dyn Feed, dataset: &DatasetInfo, rows: Rows) -> Box<dyn FeedReader> {
        Box::new(Self {
            source: Some(source_id(feed, dataset)),
            trust: trust_of(dataset),
            rows,
        })
    }
}

impl FeedReader for Reader {
    fn file(&mut self, path: &str, bytes: &[u8], sink: &mut dyn Sink) {
        announce(&mut self.source, sink);
        let mut oval = Oval::default();
        if let Err(why) = oval.read(bytes) {
            // What was read before the fault is delivered where it is complete.
            sink.skipped(path, &why);
        }
        for definition in &oval.definitions {
            let rows = (self.rows)(&oval, definition);
            match rows {
                Ok(rows) if rows.len() > field::MAX_ROWS_PER_RECORD => {
                    sink.skipped(
                        &place(path, definition),
                        "the definition names too many packages",
                    );
                }
                Ok(rows) => {
                    for mut row in rows {
                        if let Some(made) = oval.made {
                            sink.ecosystem_date(&row.ecosystem, made);
                        }
                        row.trust = self.trust;
                        sink.row(row);
                    }
                }
                Err(why) => sink.skipped(&place(path, definition), why),
            }
        }
    }

    fn finish(self: Box<Self>, _sink: &mut dyn Sink) {}
}

fn place(path: &str, definition: &Definition) -> String {
    format!("{path}: {}", field::shown(&definition.id))
}

/// Tells how large a file of OVAL may be.
fn wants(path: &str) -> Option<u64> {
    field::has_ending(path, "xml").then_some(512 * MIB)
}

/// Tells whether the first bytes are those of definitions that name one of these words.
fn is_oval(path: &str, head: &[u8], words: &[&str]) -> bool {
    let head = String::from_utf8_lossy(head);
    wants(path).is_some()
        && head.contains("oval_definitions")
        && words.iter().any(|word| head.contains(word))
}

/// Returns the CVEs of a definition, or its own id where there are none; with the id of the erratum.
fn vulnerabilities(definition: &Definition) -> Result<Vec<&str>, &'static str> {
    let mut ids: Vec<&str> = definition
        .references
        .iter()
        .chain(&definition.cves)
        .filter_map(|id| field::vulnerability(id))
        .filter(|id| field::is_cve(id))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        ids.extend(erratum(definition));
    }
    if ids.is_empty() {
        Err("no usable vulnerability id")
    } else {
        Ok(ids)
    }
}

/// Returns the id of the erratum that a definition stands for.
fn erratum(definition: &Definition) -> Option<&str> {
    let mut ids = definition
        .references
        .iter()
        .filter_map(|id| field::vulnerability(id));
    ids.find(|id| !field::is_cve(id))
}

/// Makes one row for each vulnerability of a definition from a row of a package.
fn for_each_id(definition: &Definition, rows: &[Row]) -> Result<Vec<Row>, &'static str> {
    let ids = vulnerabilities(definition)?;
    if rows.len().saturating_mul(ids.len()) > field::MAX_ROWS_PER_RECORD {
        return Err("the definition names too many packages and ids");
    }
    let erratum = erratum(definition);
    let mut all = Vec::new();
    for id in ids {
        for row in rows {
            let mut row = row.clone();
            id.clone_into(&mut row.vulnerability);
            if let Some(erratum) = erratum {
                row.record = Some(erratum.to_owned());
                row.aliases = if erratum == id {
                    Vec::new()
                } else {
                    vec![erratum.to_owned()]
                };
            }
            row.severity = severity(&definition.severity);
            row.date = field::day(&definition.date);
            all.push(row);
        }
    }
    Ok(all)
}
