//! Debian's lists of packages without full security support, from the package `debian-security-support`
//! (`/usr/share/debian-security-support`) or its repository; `check-support-status(1)` describes them:
//!
//! ```text
//! # security-support-ended.debN: source, last version with support, day of the end, details
//! acorn      1.2-3+deb12u1   2030-01-31   https://…
//! birch-.*   0               2030-02-28   https://…
//! # security-support-limited, and the same with .debN: source, details
//! cedar      Only suitable for trusted content
//! ```
//!
//! The column of the source is a pattern that must match the whole name (`grep -P -x`); upstream uses `.*` at
//! its end only, and only that is read. The version `0` stands for one that was never supported. A list
//! without a release speaks of all of them. The link `security-support-ended` names no release and is not
//! read: it leads to one of the lists.

use seawall_model::time::Date;

use super::dataset::{DatasetInfo, announce, source_id};
use super::{Feed, FeedReader, MIB, field};
use crate::record::{PackageSupport, Sink, SourceId, Support, Tier};

/// Reads the lists.
pub(super) struct DebianSecuritySupportFeed;

impl Feed for DebianSecuritySupportFeed {
    fn id(&self) -> &'static str {
        "debian-security-support"
    }

    fn describe(&self) -> &'static str {
        "Debian's lists of unsupported packages (security-support-ended.debN, security-support-limited)"
    }

    fn tier(&self) -> Tier {
        Tier::Facts
    }

    fn wants(&self, path: &str) -> Option<u64> {
        List::of(path).map(|_| MIB)
    }

    fn recognises(&self, path: &str, _head: &[u8]) -> bool {
        List::of(path).is_some()
    }

    fn reader(&self, dataset: &DatasetInfo) -> Box<dyn FeedReader> {
        Box::new(Reader {
            source: Some(source_id(self, dataset)),
            left: MAX_ENTRIES,
        })
    }
}

/// What a file lists, from its name.
struct List {
    ended: bool,
    ecosystem: String,
}

impl List {
    fn of(path: &str) -> Option<Self> {
        let name = path.rsplit('/').next()?.strip_prefix("security-support-")?;
        let (ended, release) = if let Some(release) = name.strip_prefix("ended") {
            (true, release)
        } else {
            (false, name.strip_prefix("limited")?)
        };
        let ecosystem = if release.is_empty() && !ended {
            DEBIAN.to_owned()
        } else {
            let number = release.strip_prefix(".deb")?;
            let fits = (1..=3).contains(&number.len())
                && number.bytes().all(|b| b.is_ascii_digit())
                && !number.starts_with('0');
            fits.then(|| format!("{DEBIAN}:{number}"))?
        };
        Some(Self { ended, ecosystem })
    }

    fn entry(&self, line: &str) -> Result<PackageSupport, String> {
        let mut columns = line.split_whitespace();
        let pattern = columns.next().unwrap_or_default();
        let (package, prefix) = names(pattern)
            .ok_or_else(|| format!("`{}` can't be read as a name", field::shown(pattern)))?;
        let support = if self.ended {
            let version = columns.next().and_then(field::version);
            let version = version.ok_or("no last version with support")?;
            let day = columns.next().ok_or("no day on which support ends")?;
            Support::Ended {
                on: day
                    .parse::<Date>()
                    .map_err(|_| format!("`{}` is no day", field::shown(day)))?,
                last_version: (version != "0").then(|| version.to_owned()),
            }
        } else {
            Support::Limited
        };
        Ok(PackageSupport {
            ecosystem: self.ecosystem.clone(),
            package,
            prefix,
            support,
        })
    }
}

/// Reads a pattern: a name, or the beginning of names before `.*`; says whether it is the latter.
fn names(pattern: &str) -> Option<(String, bool)> {
    let (name, prefix) = match pattern.strip_suffix(".*") {
        Some(name) => (name, true),
        None => (pattern, false),
    };
    // Names may contain dots and plus signs, which upstream may escape or not.
    let name = name.replace("\\.", ".").replace("\\+", "+");
    // Policy 5.6.1: at least two characters of these, the first a letter or digit.
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"+-.".contains(&b);
    let fits = name.len() >= 2
        && name.bytes().all(allowed)
        && name.starts_with(|c: char| c.is_ascii_alphanumeric());
    let name = field::package(&name).filter(|_| fits)?;
    Some((name.to_owned(), prefix))
}

struct Reader {
    source: Option<SourceId>,
    /// Entries that may still come.
    left: usize,
}

impl FeedReader for Reader {
    fn file(&mut self, path: &str, bytes: &[u8], sink: &mut dyn Sink) {
        announce(&mut self.source, sink);
        let Some(list) = List::of(path) else {
            return;
        };
        let text = String::from_utf8_lossy(bytes);
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let place = || format!("{path}:{}", number.saturating_add(1));
            let Some(left) = self.left.checked_sub(1) else {
                return sink.skipped(&place(), "the lists name too many packages");
            };
            self.left = left;
            match list.entry(line) {
                Ok(support) => sink.package_support(support),
                Err(why) => sink.skipped(&place(), &why),
            }
        }
    }

    fn finish(self: Box<Self>, _sink: &mut dyn Sink) {}
}

const DEBIAN: &str = "debian";
/// Most entries of all lists together; the real ones make a few hundred.
const MAX_ENTRIES: usize = 100_000;
