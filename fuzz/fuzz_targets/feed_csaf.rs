//! CSAF documents.
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
    ("redhat-csaf", "cve-2030-0001.json"),
    ("suse-csaf", "cve-2030-0001.json"),
];
