//! Feeds: one reader per upstream format, from bytes to facts.
//!
//! A feed is a plug-in: a trait, one file (or folder) per format, and one visible list ([`FEEDS`]).
//! Feeds know neither directories nor archives: the caller walks those and hands the files over,
//! path relative to the root of the data set and content. So an archive of the snapshot and a
//! user's own checkout are read the same way.
//!
//! Input is hostile: each file has a cap on its size, each record on the rows that it may make; a
//! record that can't be read is counted ([`Sink::skipped`]) and the rest is read. Only facts are
//! taken (ids, names, versions, statuses, severities, vectors, dates), never sentences.

mod almalinux_errata;
mod almalinux_osv;
mod alpine_secdb;
mod arch;
mod cisa_kev;
mod cpe;
mod csaf;
mod cve_v5;
mod dataset;
mod debian_changelog;
mod debian_dsa;
mod debian_security_support;
mod debian_suite;
mod debian_tracker;
mod endoflife;
mod epss_cvss;
mod erratum;
mod fedora_bodhi;
mod field;
mod friendsofphp;
mod front_matter;
mod haskell;
mod ingest;
mod json;
mod list;
mod nevra;
mod nodejs_security_wg;
mod nvd;
mod nvd_overrides;
mod osv;
mod oval;
mod photon;
mod record_list;
mod redhat_fixed;
mod redhat_product;
mod retirejs;
mod rocky_errata;
mod rubysec;
mod rustsec;
mod sets;
mod spans;
mod suse_product;
pub(crate) mod trust;
mod ubuntu;
mod updateinfo;
mod usn;
mod weakness;
mod yaml;
mod yaml_advisory;

pub use dataset::{DATASETS, Dataset, DatasetInfo, dataset_stem};
pub use ingest::{Ingest, Nowhere, Tally};
pub use list::{FEEDS, feed, feed_for_dataset, recognise};

use crate::record::{Sink, Tier};

/// A kind of upstream data that Seawall reads.
pub trait Feed: Sync {
    /// Stable id, also the name of the source when the data are a user's own copy:
    /// `debian-tracker`.
    fn id(&self) -> &'static str;

    /// What it reads, in one line, for `seawall db build --help`.
    fn describe(&self) -> &'static str;

    /// Licence tier of upstream's own data.
    fn tier(&self) -> Tier;

    /// Tells how large a file may be, for a path that the feed reads (relative to the root of the
    /// data set, or a bare file name); `None` for files that it does not read.
    fn wants(&self, path: &str) -> Option<u64>;

    /// Tells whether a file is of this feed's format, from its path and the first bytes of its
    /// content.
    fn recognises(&self, path: &str, head: &[u8]) -> bool;

    /// Begins reading a data set.
    fn reader(&self, dataset: &DatasetInfo) -> Box<dyn FeedReader>;
}

/// Reads the files of one data set, in any order.
pub trait FeedReader {
    /// Reads a file that [`Feed::wants`].
    fn file(&mut self, path: &str, bytes: &[u8], sink: &mut dyn Sink);

    /// Delivers what needs all files to be known.
    fn finish(self: Box<Self>, sink: &mut dyn Sink);
}

const MIB: u64 = 1024 * 1024;
