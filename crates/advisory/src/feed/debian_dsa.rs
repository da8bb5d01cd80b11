//! Debian's advisory lists `data/DSA/list` and `data/DLA/list` of the security tracker's
//! repository:
//!
//! ```text
//! [DD Mon YYYY] DSA-N-R source - text
//!     {CVE-… CVE-…}
//!     [release] - source version
//! ```
//!
//! An update without ids (`-2`, a regression update) repeats those of `-1`: it counts only for
//! releases and packages of which no record with ids speaks, because the first update did fix the
//! vulnerability. Where several records with ids speak, the newest wins: the earlier fix was not
//! complete.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::finding::Status;
use seawall_model::time::Date;

use super::dataset::{DatasetInfo, announce, source_id, trust_of};
use super::{Feed, FeedReader, MIB, debian_suite, field};
use crate::record::{Row, RowStatus, Sink, SourceId, Tier};

/// Reads the lists.
pub(super) struct DebianDsaFeed;

impl Feed for DebianDsaFeed {
    fn id(&self) -> &'static str {
        "debian-dsa"
    }

    fn describe(&self) -> &'static str {
        "Debian's DSA and DLA lists (data/{DSA,DLA}/list of the security tracker's repository)"
    }

    fn tier(&self) -> Tier {
        Tier::Facts
    }

    fn wants(&self, path: &str) -> Option<u64> {
        let known = ["DSA/list", "DLA/list", "DTSA/list"];
        let bare = path == "list" || field::has_ending(path, "list");
        (bare || known.iter().any(|k| path.ends_with(k))).then_some(64 * MIB)
    }

    fn recognises(&self, _path: &str, head: &[u8]) -> bool {
        let head = String::from_utf8_lossy(head);
        head.lines().next().and_then(heading).is_some()
    }

    fn reader(&self, dataset: &DatasetInfo) -> Box<dyn FeedReader> {
        Box::new(Reader {
            source: Some(source_id(self, dataset)),
            trust: trust_of(dataset),
            records: Vec::new(),
        })
    }
}

struct Reader {
    source: Option<SourceId>,
    trust: u8,
    records: Vec<Record>,
}

/// One advisory.
struct Record {
    id: String,
    date: Option<Date>,
    vulnerabilities: Vec<String>,
    fixes: Vec<Fix>,
}

struct Fix {
    ecosystem: &'static str,
    package: String,
    status: RowStatus,
}

impl FeedReader for Reader {
    fn file(&mut self, path: &str, bytes: &[u8], sink: &mut dyn Sink) {
        announce(&mut self.source, sink);
        let text = String::from_utf8_lossy(bytes);
        for (number, line) in text.lines().enumerate() {
            if let Err(why) = self.line(line) {
                sink.skipped(&format!("{path}:{}", number.saturating_add(1)), &why);
            }
        }
    }

    fn finish(self: Box<Self>, sink: &mut dyn Sink) {
        let trust = self.trust;
        let rows = settle(self.records, sink);
        let mut newest: BTreeMap<&str, Date> = BTreeMap::new();
        for ((ecosystem, ..), row) in &rows {
            if let Some(day) = row.date {
                let known = newest.entry(ecosystem).or_insert(day);
                *known = day.max(*known);
            }
        }
        for (ecosystem, day) in newest {
            sink.ecosystem_date(ecosystem, day);
        }
        for (_, mut row) in rows {
            row.trust = trust;
            sink.row(row);
        }
    }
}

impl Reader {
    fn line(&mut self, line: &str) -> Result<(), String> {
        if line.trim().is_empty() {
            return Ok(());
        }
        if !line.starts_with([' ', '\t']) {
            let (date, id) = heading(line).ok_or("no heading of an advisory")?;
            self.records.push(Record {
                id: id.to_owned(),
                date,
                vulnerabilities: Vec::new(),
                fixes: Vec::new(),
            });
            return Ok(());
        }
        let record = self
            .records
            .last_mut()
            .ok_or("a line before the first advisory")?;
        let line = line.trim();
        if let Some(ids) = line.strip_prefix('{') {
            let ids = ids.trim_end_matches('}').split_whitespace();
            // Ids of other lists (DTSA, DLA …) cross-refer and name no vulnerability.
            let ids = ids
                .filter(|id| !is_list_id(id))
                .filter_map(field::vulnerability);
            record.vulnerabilities.extend(ids.map(str::to_owned));
        } else if line.starts_with('[') {
            record.fixes.push(fix(line)?);
        }
        // Other lines are notes.
        Ok(())
    }
}

/// Reads `[DD Mon YYYY] DSA-N-R …`.
fn heading(line: &str) -> Option<(Option<Date>, &str)> {
    let (date, rest) = line.strip_prefix('[')?.split_once(']')?;
    let id = rest.split_whitespace().next()?;
    is_list_id(id).then(|| (day(date), id))
}

fn is_list_id(id: &str) -> bool {
    ["DSA-", "DLA-", "DTSA-", "ELA-"]
        .iter()
        .any(|p| id.starts_with(p))
        && field::vulnerability(id).is_some()
}

/// Reads `DD Mon YYYY`.
fn day(text: &str) -> Option<Date> {
    let mut parts = text.split_whitespace();
    let day = parts.next()?.parse().ok()?;
    let name = parts.next()?.get(..3)?;
    let month = MONTHS
        .iter()
        .position(|m| m.eq_ignore_ascii_case(name))?
        .checked_add(1)?;
    Date::from_ymd(parts.next()?.parse().ok()?, u32::try_from(month).ok()?, day)
}

/// Reads `[release] - source version`.
fn fix(line: &str) -> Result<Fix, String> {
    let (suite, rest) = line
        .strip_prefix('[')
        .and_then(|l| l.split_once(']'))
        .ok_or("no release in brackets")?;
    let ecosystem = debian_suite::ecosystem(suite.trim())
        .ok_or_else(|| format!("the release `{}` is not known", field::shown(suite)))?;
    let mut words = rest.split_whitespace().skip_while(|w| w.starts_with('-'));
    let package = words.next().and_then(field::package).ok_or("no package")?;
    let status = match words.next().ok_or("no version")? {
        "<unfixed>" => RowStatus::Unfixed(Status::Affected),
        "<not-affected>" => RowStatus::NotAffected,
        "<end-of-life>" => RowStatus::Unfixed(Status::EndOfLife),
        "<no-dsa>" | "<ignored>" => RowStatus::Unfixed(Status::WillNotFix),
        "<postponed>" => RowStatus::Unfixed(Status::FixDeferred),
        "<undetermined>" => RowStatus::Unfixed(Status::UnderInvestigation),
        version if version.starts_with('<') => {
            return Err(format!(
                "the state `{}` is not known",
                field::shown(version)
            ));
        }
        version => field::fixed(field::version(version).ok_or("no usable version")?),
    };
    Ok(Fix {
        ecosystem,
        package: package.to_owned(),
        status,
    })
}

/// Most rows of the lists together; the real ones make 35,000.
const MAX_ROWS: usize = 1_000_000;

type Key = (&'static str, String, String);

/// Settles which record speaks for each release, package and vulnerability.
fn settle(records: Vec<Record>, sink: &mut dyn Sink) -> BTreeMap<Key, Row> {
    let mut told: BTreeMap<String, Told> = BTreeMap::new();
    for record in records.iter().filter(|r| !r.vulnerabilities.is_empty()) {
        // The list begins with the newest: the first update of a series comes last.
        let told = told.entry(series(&record.id).to_owned()).or_default();
        told.vulnerabilities.clone_from(&record.vulnerabilities);
        told.packages
            .extend(record.fixes.iter().map(|fix| fix.package.clone()));
    }
    let mut with_ids = BTreeMap::new();
    let mut repeated = BTreeMap::new();
    for mut record in records {
        let series = series(&record.id).to_owned();
        if !record.vulnerabilities.is_empty() {
            deliver(&record, &record.vulnerabilities, &mut with_ids, sink);
        } else if let Some(told) = told.get(&series) {
            // A regression in another package is no vulnerability of that package.
            record
                .fixes
                .retain(|fix| told.packages.contains(&fix.package));
            deliver(&record, &told.vulnerabilities, &mut repeated, sink);
        } else {
            // No vulnerability was ever named: the advisory's own id stands for it.
            deliver(&record, &[series], &mut with_ids, sink);
        }
    }
    for (key, row) in repeated {
        with_ids.entry(key).or_insert(row);
    }
    with_ids
}

/// What the records of a series tell that name vulnerabilities.
#[derive(Default)]
struct Told {
    vulnerabilities: Vec<String>,
    packages: BTreeSet<String>,
}

fn deliver(record: &Record, ids: &[String], into: &mut BTreeMap<Key, Row>, sink: &mut dyn Sink) {
    let rows = ids.len().saturating_mul(record.fixes.len());
    if rows > field::MAX_ROWS_PER_RECORD {
        return sink.skipped(&record.id, "the advisory names too many packages and ids");
    }
    if into.len() > MAX_ROWS {
        return sink.skipped(&record.id, "the lists hold too many rows");
    }
    for fix in &record.fixes {
        for id in ids {
            let mut row = Row::new(fix.ecosystem, &fix.package, id, fix.status.clone());
            row.record = Some(record.id.clone());
            if row.vulnerability != record.id {
                row.aliases = vec![record.id.clone()];
            }
            row.date = record.date;
            let key = (fix.ecosystem, fix.package.clone(), id.clone());
            // A newer record replaces an older one; of the same day the higher revision does.
            let newer = into.get(&key).is_none_or(|old: &Row| {
                (old.date, revision(old.record.as_deref()))
                    < (row.date, revision(row.record.as_deref()))
            });
            if newer {
                into.insert(key, row);
            }
        }
    }
}

/// Returns the id without the revision: `DSA-5356-2` → `DSA-5356`.
fn series(id: &str) -> &str {
    match id.rsplit_once('-') {
        Some((series, _)) if series.contains('-') => series,
        _ => id,
    }
}

fn revision(id: Option<&str>) -> u32 {
    let last = id.and_then(|id| id.rsplit_once('-'));
    last.and_then(|(_, revision)| revision.parse().ok())
        .unwrap_or(0)
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
