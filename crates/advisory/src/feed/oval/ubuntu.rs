//! Ubuntu's OVAL (`https://security-metadata.canonical.com/oval/`): `com.ubuntu.CODENAME.cve.oval.xml` (by
//! CVE, with what has no fix) and `com.ubuntu.CODENAME.usn.oval.xml` (by notice).
//!
//! Tests name **binary** packages, in a variable; the comment of a test of a CVE names the **source**
//! package (`openssl package in jammy …`), which is taken where it is told. Fixes that are for subscribers
//! only have `esm` in their versions; they are of the ecosystem of that stream.

use seawall_model::finding::Status;

use super::criteria::{Condition, Found, packages};
use super::document::{Definition, Oval};
use super::{Reader, for_each_id, is_oval, wants};
use crate::feed::dataset::DatasetInfo;
use crate::feed::{Feed, FeedReader, field};
use crate::record::{NameKind, Row, RowStatus, Tier};

/// Reads the OVAL files.
pub(in crate::feed) struct UbuntuOvalFeed;

impl Feed for UbuntuOvalFeed {
    fn id(&self) -> &'static str {
        "ubuntu-oval"
    }

    fn describe(&self) -> &'static str {
        "Ubuntu OVAL, unpacked (com.ubuntu.jammy.cve.oval.xml, com.ubuntu.jammy.usn.oval.xml)"
    }

    fn tier(&self) -> Tier {
        Tier::Ubuntu
    }

    fn wants(&self, path: &str) -> Option<u64> {
        wants(path)
    }

    fn recognises(&self, path: &str, head: &[u8]) -> bool {
        is_oval(path, head, &["Canonical", "com.ubuntu."])
    }

    fn reader(&self, dataset: &DatasetInfo) -> Box<dyn FeedReader> {
        Reader::boxed(self, dataset, rows)
    }
}

fn rows(oval: &Oval, definition: &Definition) -> Result<Vec<Row>, &'static str> {
    if definition.class == "inventory" {
        return Ok(Vec::new());
    }
    let release = definition
        .platforms
        .iter()
        .find_map(|platform| release(platform))
        .ok_or("the release of Ubuntu is not told")?;
    let base = format!("ubuntu:{release}");
    let mut rows = Vec::new();
    for found in packages(oval, definition)? {
        let names: Vec<(&str, NameKind)> = match source(found.comment) {
            Some(name) => vec![(name, NameKind::Source)],
            None => found
                .names
                .iter()
                .map(|name| (name.as_str(), NameKind::Binary))
                .collect(),
        };
        for (name, kind) in names {
            let name = field::package(name).ok_or("no usable package name")?;
            for (ecosystem, status, word) in statuses(&base, &found)? {
                let mut row = Row::new(&ecosystem, name, "", status);
                row.name_kind = kind;
                row.word = word.map(str::to_owned);
                rows.push(row);
            }
        }
    }
    rows.dedup();
    for_each_id(definition, &rows)
}

type Said = (String, RowStatus, Option<&'static str>);

/// Says what a test means, in which ecosystems.
fn statuses(base: &str, found: &Found<'_>) -> Result<Vec<Said>, &'static str> {
    let version = match found.test {
        Condition::Version("less than", version) => {
            field::version(version).ok_or("no usable version")?
        }
        Condition::Version(..) => return Err("the operation is not understood"),
        Condition::Installed => {
            let (status, word) = unfixed(found.comment);
            return Ok(vec![(base.to_owned(), RowStatus::Unfixed(status), word)]);
        }
    };
    if !version.contains("esm") {
        return Ok(vec![(base.to_owned(), field::fixed(version), None)]);
    }
    let infra = found.comment.contains("Infra") || !found.comment.contains("Ubuntu Pro");
    let stream = if infra { "esm-infra" } else { "esm-apps" };
    Ok(vec![
        (format!("{base}:{stream}"), field::fixed(version), None),
        // Without a subscription there is no fix.
        (
            base.to_owned(),
            RowStatus::Unfixed(Status::Affected),
            Some("esm"),
        ),
    ])
}

/// Reads the sentence about a package without a fix, which is one of a few.
fn unfixed(comment: &str) -> (Status, Option<&'static str>) {
    let states = [
        ("defer", (Status::FixDeferred, Some("deferred"))),
        ("ignore", (Status::WillNotFix, Some("ignored"))),
        (
            "may need fixing",
            (Status::UnderInvestigation, Some("needs-triage")),
        ),
        (
            "needs to be evaluated",
            (Status::UnderInvestigation, Some("needs-triage")),
        ),
        ("pending", (Status::Affected, Some("pending"))),
    ];
    let found = states
        .into_iter()
        .find(|(words, _)| comment.contains(words));
    found.map_or((Status::Affected, Some("needed")), |(_, state)| state)
}

/// Returns the source package of `openssl package in jammy …`.
fn source(comment: &str) -> Option<&str> {
    let (name, _) = comment.trim().split_once(" package in ")?;
    let name = name.trim();
    (!name.contains(' ')).then_some(name)
}

/// Returns the release of `Ubuntu 22.04 LTS`.
fn release(platform: &str) -> Option<&str> {
    let rest = platform.trim().strip_prefix("Ubuntu ")?;
    let number = rest.split_whitespace().next()?;
    let (year, month) = number.split_once('.')?;
    let digits = |text: &str| text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit());
    (digits(year) && month.len() == 2 && digits(month)).then_some(number)
}
