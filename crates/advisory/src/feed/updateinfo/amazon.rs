//! Amazon Linux's errata (ALAS), `updateinfo.xml` of the repositories. The release is told by the dist tag
//! of the builds (`.amzn1`, `.amzn2`, `.amzn2023`), and the id tells a topic of Amazon Linux Extras
//! (`ALAS2DOCKER-2022-018`).
//!
//! A topic holds other series of packages than the core repository, so its rows are of an ecosystem of
//! their own (`amazon:2:extras:docker`). Packages that only one topic has, and the core repository has
//! not, can be nobody else's: they are of `amazon:2`, too.

use std::collections::{BTreeMap, BTreeSet};

use super::document::{Update, for_each_update};
use super::{is_updateinfo, rows, wants};
use crate::feed::dataset::{DatasetInfo, announce, source_id, trust_of};
use crate::feed::{Feed, FeedReader, field};
use crate::record::{Row, Sink, SourceId, Tier};

/// Reads Amazon Linux's errata.
pub(in crate::feed) struct AmazonUpdateinfoFeed;

impl Feed for AmazonUpdateinfoFeed {
    fn id(&self) -> &'static str {
        "amazon-updateinfo"
    }

    fn describe(&self) -> &'static str {
        "Amazon Linux errata, updateinfo.xml of core and extras repositories, unpacked"
    }

    fn tier(&self) -> Tier {
        Tier::Facts
    }

    fn wants(&self, path: &str) -> Option<u64> {
        wants(path)
    }

    fn recognises(&self, path: &str, head: &[u8]) -> bool {
        is_updateinfo(path, head, &["ALAS", "Amazon Linux", "amazon.com"])
    }

    fn reader(&self, dataset: &DatasetInfo) -> Box<dyn FeedReader> {
        Box::new(Reader {
            source: Some(source_id(self, dataset)),
            trust: trust_of(dataset),
            core: BTreeSet::new(),
            topics: BTreeMap::new(),
            waiting: Vec::new(),
        })
    }
}

struct Reader {
    source: Option<SourceId>,
    trust: u8,
    /// Release and package of the core repositories.
    core: BTreeSet<(String, String)>,
    /// Release and package → the topics that have it.
    topics: BTreeMap<(String, String), BTreeSet<String>>,
    /// Rows of topics, with release and topic: settled when all packages are known.
    waiting: Vec<(String, Row)>,
}

impl FeedReader for Reader {
    fn file(&mut self, path: &str, bytes: &[u8], sink: &mut dyn Sink) {
        announce(&mut self.source, sink);
        let read = for_each_update(bytes, |update| {
            if let Err(why) = self.update(&update, sink) {
                sink.skipped(&format!("{path}: {}", field::shown(&update.id)), why);
            }
        });
        if let Err(why) = read {
            sink.skipped(path, &why);
        }
    }

    fn finish(self: Box<Self>, sink: &mut dyn Sink) {
        for (release, mut row) in self.waiting {
            let key = (release, std::mem::take(&mut row.package));
            let one = self
                .topics
                .get(&key)
                .is_some_and(|topics| topics.len() == 1);
            let alone = one && !self.core.contains(&key);
            let (release, package) = key;
            row.package = package;
            if alone {
                let mut own = row.clone();
                own.ecosystem = format!("amazon:{release}");
                own.imprecise = Some("the advisory is for a topic of Amazon Linux Extras");
                sink.row(own);
            }
            sink.row(row);
        }
    }
}

impl Reader {
    fn update(&mut self, update: &Update, sink: &mut dyn Sink) -> Result<(), &'static str> {
        let release = release(update).ok_or("the release of Amazon Linux is not told")?;
        let Some(topic) = topic(&update.id) else {
            for row in rows(update, &format!("amazon:{release}"), self.trust)? {
                self.core.insert((release.to_owned(), row.package.clone()));
                sink.row(row);
            }
            return Ok(());
        };
        let ecosystem = format!("amazon:{release}:extras:{topic}");
        for row in rows(update, &ecosystem, self.trust)? {
            let key = (release.to_owned(), row.package.clone());
            self.topics.entry(key).or_default().insert(topic.clone());
            self.waiting.push((release.to_owned(), row));
        }
        Ok(())
    }
}

/// Returns the release that the builds are of.
fn release(update: &Update) -> Option<&'static str> {
    let versions = update
        .packages
        .iter()
        .filter_map(super::document::Package::version);
    for version in versions {
        // A kernel live patch may have the tag in the middle.
        let found = RELEASES.iter().find(|(tag, _)| version.contains(tag));
        if let Some((_, release)) = found {
            return Some(release);
        }
    }
    None
}

/// Returns the topic of `ALAS2DOCKER-2022-018` or `ALAS2KERNEL-5.10-2022-018`; `None` for the core
/// repositories (`ALAS-2022-1`, `ALAS2-2022-1`, `ALAS2023-2022-1`).
fn topic(id: &str) -> Option<String> {
    let mut parts = id.strip_prefix("ALAS")?.rsplitn(3, '-');
    let series = parts.nth(2)?;
    let topic = series.trim_start_matches(|c: char| c.is_ascii_digit());
    field::word(topic).map(str::to_lowercase)
}

/// Dist tags, the longer before those that they begin with.
const RELEASES: &[(&str, &str)] = &[
    (".amzn2023", "2023"),
    (".amzn2022", "2022"),
    (".amzn2", "2"),
    (".amzn1", "1"),
];

#[cfg(test)]
mod tests {
    use super::topic;

    #[test]
    fn topics() {
        for (id, want) in [
            ("ALAS2DOCKER-2022-018", Some("docker")),
            ("ALAS2KERNEL-5.10-2022-002", Some("kernel-5.10")),
            ("ALASNITRO-ENCLAVES-2022-018", Some("nitro-enclaves")),
            ("ALAS-2018-1054", None),
            ("ALAS2-2022-1", None),
            ("ALAS2023-2023-001", None),
            ("ALAS2023LIVEPATCH-2023-001", Some("livepatch")),
        ] {
            assert_eq!(topic(id).as_deref(), want, "{id}");
        }
    }
}
