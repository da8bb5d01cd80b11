//! The Ubuntu CVE tracker: one text file a vulnerability, in `active/` and `retired/`
//! (`https://git.launchpad.net/ubuntu-cve-tracker`, README there).
//!
//! ```text
//! Candidate: CVE-2024-1234
//! PublicDate: 2024-01-02 03:04:05 UTC
//! Priority: medium
//! Priority_source_release: low
//! CVSS:
//!  nvd: CVSS:3.1/… [7.5 HIGH]
//! release_source: status (detail)
//! ```
//!
//! Names are source packages. Rows of `upstream`, `devel` and `snap`, of streams that are no
//! release of the distribution (`vivid/ubuntu-core`) and `DNE` (the package does not exist there)
//! are left out.

mod release;
mod status;

use std::collections::BTreeMap;

use seawall_model::severity::Severity;
use seawall_model::time::Date;

use self::release::Place;
pub(super) use self::release::number as ecosystem;
use super::dataset::{DatasetInfo, announce, source_id, trust_of};
use super::{Feed, FeedReader, MIB, field};
use crate::record::{Row, Sink, SourceId, Tier, VulnerabilityFacts};

/// Reads the tracker's files.
pub(super) struct UbuntuCveTrackerFeed;

impl Feed for UbuntuCveTrackerFeed {
    fn id(&self) -> &'static str {
        "ubuntu-cve-tracker"
    }

    fn describe(&self) -> &'static str {
        "Ubuntu CVE tracker, a checkout (active/CVE-*, retired/CVE-*)"
    }

    fn tier(&self) -> Tier {
        Tier::Ubuntu
    }

    fn wants(&self, path: &str) -> Option<u64> {
        let name = path.rsplit('/').next()?;
        (name.starts_with("CVE-") && !name.contains('.')).then_some(2 * MIB)
    }

    fn recognises(&self, path: &str, head: &[u8]) -> bool {
        self.wants(path).is_some()
            && String::from_utf8_lossy(head)
                .lines()
                .any(|line| line.starts_with("Candidate:"))
    }

    fn reader(&self, dataset: &DatasetInfo) -> Box<dyn FeedReader> {
        Box::new(Reader {
            source: Some(source_id(self, dataset)),
            trust: trust_of(dataset),
        })
    }
}

struct Reader {
    source: Option<SourceId>,
    trust: u8,
}

impl FeedReader for Reader {
    fn file(&mut self, path: &str, bytes: &[u8], sink: &mut dyn Sink) {
        announce(&mut self.source, sink);
        let text = String::from_utf8_lossy(bytes);
        let file = File::parse(&text);
        let name = path.rsplit('/').next().unwrap_or(path);
        let id = if field::is_cve(file.candidate) {
            file.candidate
        } else {
            name
        };
        if !field::is_cve(id) {
            return sink.skipped(path, "a placeholder, no CVE id");
        }
        for line in &file.rows {
            match self.row(id, line, &file) {
                Ok(Some(row)) => sink.row(row),
                Ok(None) => {}
                Err(why) => sink.skipped(&format!("{path}: {}", field::shown(line.key)), &why),
            }
        }
        if !file.vectors.is_empty() {
            sink.vulnerability(VulnerabilityFacts {
                id: id.to_owned(),
                vectors: file.vectors,
                ..VulnerabilityFacts::default()
            });
        }
    }

    fn finish(self: Box<Self>, _sink: &mut dyn Sink) {}
}

impl Reader {
    fn row(&self, id: &str, line: &Line<'_>, file: &File<'_>) -> Result<Option<Row>, String> {
        let Some((release, package)) = line.key.split_once('_') else {
            return Ok(None);
        };
        let ecosystem = match release::place(release) {
            Place::Ecosystem(ecosystem) => ecosystem,
            Place::LeftOut => return Ok(None),
            Place::Unknown => {
                return Err(format!(
                    "the release `{}` is not known",
                    field::shown(release)
                ));
            }
        };
        let Some(judged) = status::judge(line.value)? else {
            return Ok(None);
        };
        let package = field::package(package).ok_or("no usable package name")?;
        let mut row = Row::new(&ecosystem, package, id, judged.status);
        row.severity = file.severity(package, release);
        row.word = judged.word.map(str::to_owned);
        row.imprecise = judged.imprecise;
        row.trust = self.trust;
        row.date = file.date;
        Ok(Some(row))
    }
}

/// The parts of a file that are facts.
#[derive(Default)]
struct File<'a> {
    candidate: &'a str,
    date: Option<Date>,
    /// Word of `Priority:` and `Priority_…:`, with what follows the underscore.
    priorities: BTreeMap<&'a str, Severity>,
    vectors: Vec<(String, String)>,
    rows: Vec<Line<'a>>,
}

struct Line<'a> {
    key: &'a str,
    value: &'a str,
}

impl<'a> File<'a> {
    fn parse(text: &'a str) -> Self {
        let mut file = Self::default();
        let mut section = "";
        for line in text.lines() {
            if line.starts_with([' ', '\t']) {
                if section == "CVSS" && file.vectors.len() < MAX_VECTORS {
                    file.vectors.extend(vector(line));
                }
                continue;
            }
            let Some((key, value)) = line.split_once(':') else {
                continue;
            };
            section = key;
            file.field(key, value.trim());
        }
        file
    }

    fn field(&mut self, key: &'a str, value: &'a str) {
        if key == "Candidate" {
            self.candidate = value;
        } else if key == "PublicDate" {
            self.date = field::day(value);
        } else if let Some(of) = key.strip_prefix("Priority") {
            let word = value.split_whitespace().next().unwrap_or_default();
            if let Some(severity) = priority(word) {
                self.priorities.insert(of.trim_start_matches('_'), severity);
            }
        } else if key.starts_with(|c: char| c.is_ascii_lowercase()) && key.contains('_') {
            self.rows.push(Line { key, value });
        }
    }

    /// Returns the priority of a package in a release: the most exact that is given.
    fn severity(&self, package: &str, release: &str) -> Option<Severity> {
        let of = |wanted: &str| self.priorities.get(wanted).copied();
        let anything_exact = self.priorities.len() > 1;
        anything_exact
            .then(|| of(&format!("{package}_{release}")).or_else(|| of(package)))
            .flatten()
            .or_else(|| of(""))
    }
}

/// Most vectors of one file; real ones have one or two.
const MAX_VECTORS: usize = 64;

/// Reads a priority; `untriaged` is none.
fn priority(word: &str) -> Option<Severity> {
    match word {
        "critical" => Some(Severity::Critical),
        "high" => Some(Severity::High),
        "medium" => Some(Severity::Medium),
        "low" => Some(Severity::Low),
        "negligible" => Some(Severity::Negligible),
        _ => None,
    }
}

/// Reads ` nvd: CVSS:3.1/… [7.5 HIGH]`.
fn vector(line: &str) -> Option<(String, String)> {
    let (source, rest) = line.trim().split_once(':')?;
    let vector = field::cvss_vector(rest.split_whitespace().next()?)?;
    Some((field::word(source)?.to_owned(), vector.to_owned()))
}
