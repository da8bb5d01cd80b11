//! Lists of vendors that have formats of their own, in JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_advisory::feed::{Ingest, Nowhere, feed_for_dataset};

fuzz_target!(|data: &[u8]| {
    for (id, path) in FEEDS {
        let Some((feed, dataset)) = feed_for_dataset(id) else {
            continue;
        };
        let mut ingest = Ingest::new(feed, &dataset);
        ingest.file(path, data, &mut Nowhere);
        ingest.finish(&mut Nowhere);
    }
});

const FEEDS: &[(&str, &str)] = &[
    ("almalinux-errata", "errata.full.json"),
    ("arch", "all.json"),
    ("chainguard-secdb", "security.json"),
    ("fedora-bodhi", "updates.json"),
    ("photon", "cve_data_photon5.0.json"),
    ("rocky-errata", "advisories.json"),
    ("usn", "database.json"),
    ("wolfi-secdb", "security.json"),
];
