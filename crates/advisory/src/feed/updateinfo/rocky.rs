//! Rocky Linux's errata, from the repositories (`BaseOS/x86_64/os/repodata/*-updateinfo.xml`). The release
//! is told by the dist tag of the builds, so that files of all repositories may lie in one folder.

use super::document::{Update, for_each_update};
use super::{is_updateinfo, rows, wants};
use crate::feed::dataset::{DatasetInfo, announce, source_id, trust_of};
use crate::feed::{Feed, FeedReader};
use crate::record::{Sink, SourceId, Tier};

/// Reads Rocky Linux's errata.
pub(in crate::feed) struct RockyUpdateinfoFeed;

impl Feed for RockyUpdateinfoFeed {
    fn id(&self) -> &'static str {
        "rocky-updateinfo"
    }

    fn describe(&self) -> &'static str {
        "Rocky Linux errata, updateinfo.xml of the repositories, unpacked"
    }

    fn tier(&self) -> Tier {
        Tier::Core
    }

    fn wants(&self, path: &str) -> Option<u64> {
        wants(path)
    }

    fn recognises(&self, path: &str, head: &[u8]) -> bool {
        is_updateinfo(path, head, &["RLSA-", "RLBA-", "RLEA-", "Rocky Linux"])
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
        let read = for_each_update(bytes, |update| {
            let made = release(&update)
                .and_then(|release| rows(&update, &format!("rocky:{release}"), self.trust));
            match made {
                Ok(rows) => rows.into_iter().for_each(|row| sink.row(row)),
                Err(why) => {
                    sink.skipped(&format!("{path}: {}", super::field::shown(&update.id)), why);
                }
            }
        });
        if let Err(why) = read {
            sink.skipped(path, &why);
        }
    }

    fn finish(self: Box<Self>, _sink: &mut dyn Sink) {}
}

/// Returns the release that the builds are of: the number behind `.el`.
fn release(update: &Update) -> Result<String, &'static str> {
    let mut builds = update.packages.iter().filter_map(|package| {
        let version = package.version()?;
        let at = version.find(".el").or_else(|| version.find("module+el"))?;
        let tag = version.get(at..)?;
        let digits = tag.trim_start_matches(|c: char| !c.is_ascii_digit());
        let number: String = digits.chars().take_while(char::is_ascii_digit).collect();
        (1..=2).contains(&number.len()).then_some(number)
    });
    builds
        .next()
        .ok_or("the release of Rocky Linux is not told")
}
