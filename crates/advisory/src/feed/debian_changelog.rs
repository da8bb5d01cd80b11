//! Vulnerabilities that the changelogs of Debian's own packages name, collected per suite:
//! `{source: {version: {cves[], date, distribution}}}`, one file a suite (`bookworm.json`).
//!
//! This is evidence of the vendor, not an advisory: an id named at a version counts as fixed from
//! that version on. Where several versions name it, an update of the suite itself goes before an
//! upload from the time before the release (it is named again because the first fix was not
//! complete), and of those the first one. The names are those in the changelog's headings: a source
//! that has been renamed since is told under its present name.

use std::collections::BTreeMap;

use seawall_model::time::Date;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::dataset::{DatasetInfo, announce, source_id, trust_of};
use super::json::{Text, for_each_entry, text_of};
use super::{Feed, FeedReader, MIB, debian_suite, field, trust};
use crate::record::{Row, RowStatus, Sink, SourceId, Tier};

/// Reads the collected changelogs.
pub(super) struct DebianChangelogFeed;

impl Feed for DebianChangelogFeed {
    fn id(&self) -> &'static str {
        "debian-changelog"
    }

    fn describe(&self) -> &'static str {
        "vulnerabilities named in Debian changelogs, as JSON, one file a suite (bookworm.json)"
    }

    fn tier(&self) -> Tier {
        Tier::Facts
    }

    fn wants(&self, path: &str) -> Option<u64> {
        suite(path).map(|_| 64 * MIB)
    }

    fn recognises(&self, path: &str, head: &[u8]) -> bool {
        let head = String::from_utf8_lossy(head);
        suite(path).is_some() && head.contains("\"cves\"") && head.contains("\"distribution\"")
    }

    fn reader(&self, dataset: &DatasetInfo) -> Box<dyn FeedReader> {
        Box::new(Reader {
            source: Some(source_id(self, dataset)),
            trust: trust_of(dataset).min(trust::CHANGELOG),
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
        let Some((suite, ecosystem)) = suite(path) else {
            return sink.skipped(path, "the file is not named after a suite");
        };
        let mut mentions = Mentions::new();
        let read = text_of(bytes).map_err(str::to_owned).and_then(|text| {
            for_each_entry(text, |source, versions| {
                collect(source, versions, &mut mentions, sink);
            })
            .map_err(|error| error.to_string())
        });
        if let Err(why) = read {
            sink.skipped(path, &why);
        }
        let newest = mentions.values().flatten().filter_map(|m| m.date).max();
        if let Some(day) = newest {
            sink.ecosystem_date(ecosystem, day);
        }
        for ((source, id), all) in mentions {
            let Some((mention, several)) = choose(&all, suite) else {
                continue;
            };
            let status = RowStatus::FixedIn(mention.version.clone());
            let mut row = Row::new(ecosystem, &source, &id, status);
            row.trust = self.trust;
            row.date = mention.date;
            if several {
                row.imprecise = Some("several changelog entries name it, the first one is taken");
            }
            sink.row(row);
        }
    }

    fn finish(self: Box<Self>, _sink: &mut dyn Sink) {}
}

/// Source package and id → where they are named.
type Mentions = BTreeMap<(String, String), Vec<Mention>>;

struct Mention {
    version: String,
    distribution: String,
    date: Option<Date>,
}

#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow)]
    cves: Vec<Text<'a>>,
    date: Option<Text<'a>>,
    distribution: Option<Text<'a>>,
}

/// Returns suite and ecosystem that a file is for, by its name.
fn suite(path: &str) -> Option<(&str, &'static str)> {
    let name = path.rsplit('/').next()?.strip_suffix(".json")?;
    debian_suite::ecosystem(name).map(|ecosystem| (name, ecosystem))
}

fn collect(source: &str, versions: &RawValue, mentions: &mut Mentions, sink: &mut dyn Sink) {
    let Some(source) = field::package(source) else {
        return sink.skipped(&field::shown(source), "no usable package name");
    };
    let read = for_each_entry(versions.get(), |version, entry| {
        if let Err(why) = collect_entry(source, version, entry, mentions) {
            sink.skipped(&format!("{source} {}", field::shown(version)), &why);
        }
    });
    if let Err(error) = read {
        sink.skipped(source, &error.to_string());
    }
}

fn collect_entry(
    source: &str,
    version: &str,
    entry: &RawValue,
    mentions: &mut Mentions,
) -> Result<(), String> {
    let version = field::version(version).ok_or("no usable version")?;
    let entry: Entry<'_> = serde_json::from_str(entry.get()).map_err(|error| error.to_string())?;
    let date = entry.date.as_ref().and_then(|d| changelog_day(&d.0));
    let mut unusable = 0_u32;
    for id in &entry.cves {
        let Some(id) = field::vulnerability(&id.0) else {
            unusable = unusable.saturating_add(1);
            continue;
        };
        let key = (present_name(source).to_owned(), id.to_owned());
        mentions.entry(key).or_default().push(Mention {
            version: version.to_owned(),
            distribution: entry
                .distribution
                .as_ref()
                .map(|d| d.0.to_string())
                .unwrap_or_default(),
            date,
        });
    }
    match unusable {
        0 => Ok(()),
        count => Err(format!("{count} ids are not usable")),
    }
}

/// Chooses the mention that counts, and tells whether others could have been meant.
fn choose<'m>(all: &'m [Mention], suite: &str) -> Option<(&'m Mention, bool)> {
    let own = |m: &&Mention| {
        m.distribution
            .strip_prefix(suite)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    let first = |chosen: Vec<&'m Mention>| {
        let several = chosen.len() > 1;
        // An entry without a day comes last.
        let earliest = chosen
            .into_iter()
            .min_by_key(|m| (m.date.is_none(), m.date));
        earliest.map(|m| (m, several))
    };
    let updates: Vec<&Mention> = all.iter().filter(own).collect();
    if updates.is_empty() {
        // All of them lie before the release: the choice changes nothing for its users.
        return first(all.iter().collect()).map(|(m, _)| (m, false));
    }
    first(updates)
}

/// Reads the day of `Tue, 02 Feb 2010 11:40:55 +1100`.
fn changelog_day(text: &str) -> Option<Date> {
    let mut parts = text.split_once(',')?.1.split_whitespace();
    let day = parts.next()?.parse().ok()?;
    let name = parts.next()?;
    let month = MONTHS.iter().position(|m| *m == name)?.checked_add(1)?;
    Date::from_ymd(parts.next()?.parse().ok()?, u32::try_from(month).ok()?, day)
}

/// Returns the present name of a source package that has been renamed, where its versions continue.
fn present_name(source: &str) -> &str {
    FORMER_NAMES
        .iter()
        .find(|(former, _)| *former == source)
        .map_or(source, |(_, now)| now)
}

/// Former and present name. Only names of one source: versioned sources that stand side by side in
/// a suite (`python3.9`, `gcc-10`, `golang-1.15`) keep theirs.
const FORMER_NAMES: &[(&str, &str)] = &[
    ("eglibc", "glibc"),
    ("gnutls13", "gnutls28"),
    ("gnutls26", "gnutls28"),
    ("gstreamer1.0-plugins-base", "gst-plugins-base1.0"),
    ("libgcrypt11", "libgcrypt20"),
    ("libpng", "libpng1.6"),
    ("libtasn1-3", "libtasn1-6"),
    ("openldap2.3", "openldap"),
];

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
