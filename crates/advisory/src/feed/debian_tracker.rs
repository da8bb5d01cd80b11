//! The Debian security tracker's JSON (`https://security-tracker.debian.org/tracker/data/json`):
//! `{source: {id: {releases: {suite: {status, repositories, fixed_version, urgency, nodsa,
//! nodsa_reason}}}}}`.
//!
//! The snapshot's derived file has the same shape and two keys more: `evidence` (`changelog`,
//! `dsa`: the row is exact) and `precision: bound` (only known as resolved at or before that
//! version). A row with an `urgency` is the tracker's own and goes before all others.

use std::cmp::Ordering;

use seawall_model::finding::Status;
use seawall_model::severity::Severity;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::dataset::{DatasetInfo, announce, source_id, trust_of};
use super::json::{Text, for_each_entry, text_of};
use super::{Feed, FeedReader, MIB, debian_suite, field, trust};
use crate::record::{Row, RowStatus, Sink, SourceId, Tier};
use crate::version::dpkg;

/// Reads the tracker's JSON.
pub(super) struct DebianTrackerFeed;

impl Feed for DebianTrackerFeed {
    fn id(&self) -> &'static str {
        "debian-tracker"
    }

    fn describe(&self) -> &'static str {
        "Debian security tracker, JSON (security-tracker.debian.org/tracker/data/json)"
    }

    fn tier(&self) -> Tier {
        Tier::Facts
    }

    fn wants(&self, path: &str) -> Option<u64> {
        field::has_ending(path, "json").then_some(512 * MIB)
    }

    fn recognises(&self, _path: &str, head: &[u8]) -> bool {
        let head = String::from_utf8_lossy(head);
        head.trim_start().starts_with('{')
            && head.contains("\"releases\"")
            && head.contains("\"status\"")
            && ["\"resolved\"", "\"open\"", "\"undetermined\""]
                .iter()
                .any(|w| head.contains(w))
            && (head.contains("\"CVE-") || head.contains("\"TEMP-"))
    }

    fn reader(&self, dataset: &DatasetInfo) -> Box<dyn FeedReader> {
        Box::new(Reader {
            source: Some(source_id(self, dataset)),
            plain: trust_of(dataset),
        })
    }
}

struct Reader {
    source: Option<SourceId>,
    plain: u8,
}

impl FeedReader for Reader {
    fn file(&mut self, path: &str, bytes: &[u8], sink: &mut dyn Sink) {
        announce(&mut self.source, sink);
        let text = match text_of(bytes) {
            Ok(text) => text,
            Err(why) => return sink.skipped(path, why),
        };
        let read = for_each_entry(text, |source, records| {
            self.source_package(source, records, sink);
        });
        if let Err(error) = read {
            sink.skipped(path, &error.to_string());
        }
    }

    fn finish(self: Box<Self>, _sink: &mut dyn Sink) {}
}

impl Reader {
    fn source_package(&self, source: &str, records: &RawValue, sink: &mut dyn Sink) {
        let Some(source) = field::package(source) else {
            return sink.skipped(&field::shown(source), "no usable package name");
        };
        let read = for_each_entry(records.get(), |id, record| {
            self.record(source, id, record, sink);
        });
        if let Err(error) = read {
            sink.skipped(source, &error.to_string());
        }
    }

    fn record(&self, source: &str, id: &str, record: &RawValue, sink: &mut dyn Sink) {
        let place = || format!("{source} {}", field::shown(id));
        let Some(id) = field::vulnerability(id) else {
            return sink.skipped(&place(), "no usable vulnerability id");
        };
        let record: Record<'_> = match serde_json::from_str(record.get()) {
            Ok(record) => record,
            Err(error) => return sink.skipped(&place(), &error.to_string()),
        };
        let Some(releases) = record.releases else {
            return sink.skipped(&place(), "the record has no releases");
        };
        let earliest = earliest_fix(releases);
        let read = for_each_entry(releases.get(), |suite, release| {
            let about = (source, id, suite);
            if let Err(why) = self.release(about, release, earliest.as_deref(), sink) {
                sink.skipped(&format!("{} {}", place(), field::shown(suite)), &why);
            }
        });
        if let Err(error) = read {
            sink.skipped(&place(), &error.to_string());
        }
    }

    fn release(
        &self,
        (source, id, suite): (&str, &str, &str),
        release: &RawValue,
        earliest: Option<&str>,
        sink: &mut dyn Sink,
    ) -> Result<(), String> {
        let ecosystem = debian_suite::ecosystem(suite).ok_or("the suite is not known")?;
        let release: Release<'_> =
            serde_json::from_str(release.get()).map_err(|error| error.to_string())?;
        let (mut status, word) = judge(&release)?;
        if release.urgency.is_none() && !is_own_update(id, ecosystem, &status) {
            status = no_later_than(status, earliest);
        }
        let mut row = Row::new(ecosystem, source, id, status);
        row.word = word.map(str::to_owned);
        row.severity = release.urgency.as_ref().and_then(|u| severity(&u.0));
        row.trust = self.trust(&release);
        if is(release.precision.as_ref(), "bound") {
            row.imprecise = Some("known only as resolved at or before that version");
        }
        sink.row(row);
        Ok(())
    }

    fn trust(&self, release: &Release<'_>) -> u8 {
        if release.urgency.is_some() {
            trust::OFFICIAL
        } else if is(release.precision.as_ref(), "bound") {
            trust::BOUND
        } else if is(release.evidence.as_ref(), "changelog") {
            trust::CHANGELOG
        } else if is(release.evidence.as_ref(), "dsa") {
            trust::ADVISORY
        } else {
            self.plain
        }
    }
}

#[derive(Deserialize)]
struct Record<'a> {
    #[serde(borrow)]
    releases: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Release<'a> {
    #[serde(borrow)]
    status: Text<'a>,
    fixed_version: Option<Text<'a>>,
    urgency: Option<Text<'a>>,
    nodsa: Option<Text<'a>>,
    nodsa_reason: Option<Text<'a>>,
    evidence: Option<Text<'a>>,
    precision: Option<Text<'a>>,
}

/// Returns the lowest version of any suite that fixes it, among those that were uploaded to the unstable
/// branch (no suffix of a stable update).
///
/// A derived row names the first *collected* version of its suite that is fixed, often a late one.
/// Versions of the unstable branch are in one line from which every release forks: what is fixed in one
/// of them is fixed in each later version of every suite.
fn earliest_fix(releases: &RawValue) -> Option<String> {
    let mut earliest: Option<String> = None;
    let mut look = |_: &str, release: &RawValue| {
        let Ok(release) = serde_json::from_str::<Release<'_>>(release.get()) else {
            return;
        };
        let Ok((RowStatus::FixedIn(version), _)) = judge(&release) else {
            return;
        };
        if release.urgency.is_some() || is_stable_update(&version) {
            return;
        }
        let lower = |known: &String| matches!(dpkg::compare(&version, known), Ok(Ordering::Less));
        if earliest.as_ref().is_none_or(lower) {
            earliest = Some(version);
        }
    };
    for_each_entry(releases.get(), &mut look).ok()?;
    earliest
}

/// Debian's own suffixes of updates to a stable release: `+deb12u1`, `~deb12u1`.
fn is_stable_update(version: &str) -> bool {
    version.contains("+deb") || version.contains("~deb") || version.contains("~bpo")
}

/// Says whether a fix is an update of that very release for a vulnerability that is not older than the
/// release itself. What the release came with can't have it then: an earlier version that some other
/// suite calls fixed is an error of the derivation, and would hide the vulnerability.
fn is_own_update(id: &str, ecosystem: &str, status: &RowStatus) -> bool {
    let RowStatus::FixedIn(version) = status else {
        return false;
    };
    let number = id.strip_prefix("CVE-").and_then(|id| id.split_once('-'));
    let year = number.and_then(|(year, _)| year.parse().ok());
    let released = debian_suite::year(ecosystem);
    is_stable_update(version) && released.is_some() && year >= released
}

/// Takes the earlier of two fixed versions.
fn no_later_than(status: RowStatus, earliest: Option<&str>) -> RowStatus {
    match (status, earliest) {
        (RowStatus::FixedIn(version), Some(earliest))
            if matches!(dpkg::compare(earliest, &version), Ok(Ordering::Less)) =>
        {
            RowStatus::FixedIn(earliest.to_owned())
        }
        (status, _) => status,
    }
}

/// Returns what a release says, and the tracker's own word where it is finer.
fn judge(release: &Release<'_>) -> Result<(RowStatus, Option<&'static str>), String> {
    match release.status.0.as_ref() {
        "resolved" => {
            let version = release
                .fixed_version
                .as_ref()
                .ok_or("resolved without a version")?;
            let version = field::version(&version.0).ok_or("no usable fixed version")?;
            Ok((field::fixed(version), None))
        }
        "open" => {
            let (status, word) = open_state(release);
            Ok((RowStatus::Unfixed(status), word))
        }
        "undetermined" => Ok((
            RowStatus::Unfixed(Status::UnderInvestigation),
            Some("undetermined"),
        )),
        other => Err(format!("the status `{}` is not known", field::shown(other))),
    }
}

/// Tells in which state the tracker holds an open vulnerability.
fn open_state(release: &Release<'_>) -> (Status, Option<&'static str>) {
    if is(release.urgency.as_ref(), "end-of-life") {
        return (Status::EndOfLife, Some("end-of-life"));
    }
    if is(release.nodsa_reason.as_ref(), "ignored") {
        return (Status::WillNotFix, Some("ignored"));
    }
    if is(release.nodsa_reason.as_ref(), "postponed") {
        return (Status::FixDeferred, Some("postponed"));
    }
    if is(release.urgency.as_ref(), "unimportant") {
        return (Status::Affected, Some("unimportant"));
    }
    (Status::Affected, release.nodsa.as_ref().map(|_| "no-dsa"))
}

/// Reads an urgency; the tracker marks automatic ones by asterisks.
fn severity(urgency: &str) -> Option<Severity> {
    match urgency.trim_end_matches('*') {
        "unimportant" => Some(Severity::Negligible),
        "low" => Some(Severity::Low),
        "medium" => Some(Severity::Medium),
        "high" => Some(Severity::High),
        _ => None,
    }
}

fn is(text: Option<&Text<'_>>, word: &str) -> bool {
    text.is_some_and(|t| t.0 == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_release_came_with_has_no_fix_of_a_later_vulnerability() {
        for (id, ecosystem, fixed, want) in [
            ("CVE-2024-2947", "debian:12", "287.1-0+deb12u1", true),
            ("CVE-2023-31122", "debian:11", "2.4.59-1~deb11u1", true),
            ("CVE-2023-4641", "debian:12", "1:4.13+dfsg1-1+deb12u1", true),
            // Older than the release: it may have come with the fix.
            ("CVE-2022-2881", "debian:12", "1:9.18.33-1~deb12u2", false),
            ("CVE-2024-8176", "debian:13", "2.7.1-2+deb13u1", false),
            // No update of the release.
            ("CVE-2024-2947", "debian:12", "287.1-0", false),
            ("TEMP-0290435-0B57B5", "debian:12", "1-1+deb12u1", false),
            ("CVE-2024-2947", "debian:sid", "1-1+deb12u1", false),
        ] {
            let status = RowStatus::FixedIn(fixed.to_owned());
            assert_eq!(is_own_update(id, ecosystem, &status), want, "{id} {fixed}");
        }
    }
}
