//! Azure Linux's and CBL-Mariner's OVAL (`https://github.com/microsoft/AzureLinuxVulnerabilityData`).
//!
//! One criterion a definition: the name of the source package, and a version, `less than` or `less than or
//! equal`. `patchable`: `true` fixed in that version, `false` affected up to it, `Not Applicable` not
//! affected.

use super::criteria::{Condition, packages};
use super::document::{Definition, Oval};
use super::{Reader, is_oval, severity, wants};
use crate::feed::dataset::DatasetInfo;
use crate::feed::{Feed, FeedReader, field};
use crate::record::{Row, RowStatus, Tier};

/// Reads the OVAL files.
pub(in crate::feed) struct AzureLinuxOvalFeed;

impl Feed for AzureLinuxOvalFeed {
    fn id(&self) -> &'static str {
        "azurelinux-oval"
    }

    fn describe(&self) -> &'static str {
        "Azure Linux and CBL-Mariner OVAL (azurelinux-3.0-oval.xml, cbl-mariner-2.0-oval.xml)"
    }

    fn tier(&self) -> Tier {
        Tier::Core
    }

    fn wants(&self, path: &str) -> Option<u64> {
        wants(path)
    }

    fn recognises(&self, path: &str, head: &[u8]) -> bool {
        is_oval(path, head, &["Azure Linux", "CBL-Mariner"])
    }

    fn reader(&self, dataset: &DatasetInfo) -> Box<dyn FeedReader> {
        Reader::boxed(self, dataset, |oval, definition| {
            row(oval, definition).map(|row| vec![row])
        })
    }
}

fn row(oval: &Oval, definition: &Definition) -> Result<Row, &'static str> {
    let mut ids = definition.references.iter();
    let cve = ids
        .clone()
        .find(|id| field::is_cve(id))
        .or_else(|| ids.next());
    let id = cve
        .and_then(|id| field::vulnerability(id))
        .ok_or("no usable vulnerability id")?;
    let found = packages(oval, definition)?;
    let [found] = found.as_slice() else {
        return Err("not exactly one criterion");
    };
    let [package] = found.names else {
        return Err("not exactly one package");
    };
    let package = field::package(package).ok_or("no usable package name")?;
    let Condition::Version(operation, version) = found.test else {
        return Err("the state is missing");
    };
    let (version, listed) = evr(version);
    let version = field::version(&version).ok_or("no usable version")?;
    let ecosystem = ecosystem(version).ok_or("the release tag of the version is not known")?;
    let status = match (definition.patchable.as_str(), operation) {
        ("Not Applicable", _) => RowStatus::NotAffected,
        ("true", "less than") => RowStatus::FixedIn(version.to_owned()),
        ("true" | "false", "less than or equal") => RowStatus::LastAffected(version.to_owned()),
        _ => return Err("the operation is not understood"),
    };
    let mut row = Row::new(&ecosystem, package, id, status);
    row.imprecise = listed.then_some("the source lists several versions, the last one is taken");
    row.severity = severity(&definition.severity);
    row.date = field::day(&definition.date);
    Ok(row)
}

/// Cleans a version: blanks after the epoch, and lists such as `0:1.17.13-2,1.21.6-1.azl3`, of
/// which the last one is of this release.
fn evr(text: &str) -> (String, bool) {
    let (epoch, rest) = text.split_once(':').unwrap_or(("0", text));
    let last = rest.rsplit(',').next().unwrap_or(rest).trim();
    (format!("{}:{last}", epoch.trim()), rest.contains(','))
}

/// Names the ecosystem by the release tag of a version: `.azl3` is Azure Linux 3.0, `.cm2`
/// CBL-Mariner 2.0.
fn ecosystem(version: &str) -> Option<String> {
    let tag = version.rsplit('.').next()?;
    let (name, number) = match (tag.strip_prefix("azl"), tag.strip_prefix("cm")) {
        (Some(number), _) => ("azurelinux", number),
        (_, Some(number)) => ("mariner", number),
        _ => return None,
    };
    let fits = (1..=2).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| format!("{name}:{number}.0"))
}
