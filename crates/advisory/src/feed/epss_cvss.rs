//! Two tables in CSV: FIRST's EPSS scores (`https://epss.cyentia.com/`, a comment line with the
//! day, then `cve,epss,percentile`) and collected CVSS vectors (`cve,source,system,vector`).
//!
//! Neither quotes its fields: none holds a comma.

use std::collections::BTreeMap;

use super::dataset::{DatasetInfo, source_id};
use super::json::text_of;
use super::{Feed, FeedReader, MIB, field};
use crate::record::{Sink, SourceId, Tier, VulnerabilityFacts};

/// Reads the tables.
pub(super) struct EpssCvssFeed;

impl Feed for EpssCvssFeed {
    fn id(&self) -> &'static str {
        "epss-cvss"
    }

    fn describe(&self) -> &'static str {
        "EPSS scores (FIRST's CSV) and CVSS vectors (CSV: cve,source,system,vector)"
    }

    fn tier(&self) -> Tier {
        Tier::Facts
    }

    fn wants(&self, path: &str) -> Option<u64> {
        field::has_ending(path, "csv").then_some(256 * MIB)
    }

    fn recognises(&self, path: &str, head: &[u8]) -> bool {
        self.wants(path).is_some()
            && String::from_utf8_lossy(head)
                .lines()
                .take(2)
                .any(|line| kind(line).is_some())
    }

    fn reader(&self, dataset: &DatasetInfo) -> Box<dyn FeedReader> {
        Box::new(Reader(source_id(self, dataset)))
    }
}

struct Reader(SourceId);

#[derive(Clone, Copy)]
enum Table {
    Epss,
    Vectors,
}

impl FeedReader for Reader {
    fn file(&mut self, path: &str, bytes: &[u8], sink: &mut dyn Sink) {
        let text = match text_of(bytes) {
            Ok(text) => text,
            Err(why) => {
                sink.source(self.0.clone());
                return sink.skipped(path, why);
            }
        };
        let mut lines = text.lines().enumerate().peekable();
        let comment = lines
            .next_if(|(_, line)| line.starts_with('#'))
            .map(|(_, line)| line);
        let table = lines.next().and_then(|(_, heading)| kind(heading));
        let mut source = self.0.clone();
        source.date = comment.and_then(score_date).or(source.date);
        source.name = match table {
            Some(Table::Epss) => "epss",
            Some(Table::Vectors) => "cvss-vectors",
            None => source.name,
        };
        sink.source(source);
        match table {
            Some(Table::Epss) => epss(path, lines, sink),
            Some(Table::Vectors) => vectors(path, lines, sink),
            None => sink.skipped(path, "the heading is neither EPSS's nor that of vectors"),
        }
    }

    fn finish(self: Box<Self>, _sink: &mut dyn Sink) {}
}

fn kind(heading: &str) -> Option<Table> {
    match heading.trim() {
        "cve,epss,percentile" => Some(Table::Epss),
        "cve,source,system,vector" => Some(Table::Vectors),
        _ => None,
    }
}

/// Reads the day out of `#model_version:v2025.03.14,score_date:2026-01-11T00:00:00+0000`.
fn score_date(comment: &str) -> Option<seawall_model::time::Date> {
    field::day(comment.split_once("score_date:")?.1)
}

fn epss<'a>(path: &str, lines: impl Iterator<Item = (usize, &'a str)>, sink: &mut dyn Sink) {
    for (number, line) in lines {
        match epss_line(line) {
            Some(facts) => sink.vulnerability(facts),
            None if line.trim().is_empty() => {}
            None => sink.skipped(&place(path, number), "no id, probability and percentile"),
        }
    }
}

fn epss_line(line: &str) -> Option<VulnerabilityFacts> {
    let mut fields = line.trim().split(',');
    let id = field::vulnerability(fields.next()?)?;
    let share = |text: &str| text.parse::<f64>().ok().filter(|v| (0.0..=1.0).contains(v));
    let scores = (share(fields.next()?)?, share(fields.next()?)?);
    fields.next().is_none().then(|| VulnerabilityFacts {
        id: id.to_owned(),
        epss: Some(scores),
        ..VulnerabilityFacts::default()
    })
}

/// Collects vectors by id: the same vector may be listed under several names of its system.
fn vectors<'a>(path: &str, lines: impl Iterator<Item = (usize, &'a str)>, sink: &mut dyn Sink) {
    let mut of: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for (number, line) in lines {
        match vector_line(line) {
            Some((id, found)) => {
                let known = of.entry(id).or_default();
                if known.len() < MAX_VECTORS && !known.contains(&found) {
                    known.push(found);
                }
            }
            None if line.trim().is_empty() => {}
            None => sink.skipped(&place(path, number), "no id, source and vector"),
        }
    }
    for (id, found) in of {
        let owned = found
            .into_iter()
            .map(|(source, vector)| (source.to_owned(), vector.to_owned()));
        sink.vulnerability(VulnerabilityFacts {
            id: id.to_owned(),
            vectors: owned.collect(),
            ..VulnerabilityFacts::default()
        });
    }
}

fn vector_line(line: &str) -> Option<(&str, (&str, &str))> {
    let mut fields = line.trim().split(',');
    let id = field::vulnerability(fields.next()?)?;
    let source = field::word(fields.next()?)?;
    // The vector tells its own version.
    let _system = fields.next()?;
    let vector = field::cvss_vector(fields.next()?)?;
    fields.next().is_none().then_some((id, (source, vector)))
}

fn place(path: &str, number: usize) -> String {
    format!("{path}:{}", number.saturating_add(1))
}

/// Most vectors of one id; real ones have fewer than twenty.
const MAX_VECTORS: usize = 64;
