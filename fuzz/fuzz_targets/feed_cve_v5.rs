//! CVE records.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_advisory::feed::{Ingest, Nowhere, feed_for_dataset};

fuzz_target!(|data: &[u8]| {
    let Some((feed, dataset)) = feed_for_dataset("cve-v5") else {
        return;
    };
    let mut ingest = Ingest::new(feed, &dataset);
    ingest.file("CVE-2030-0001.json", data, &mut Nowhere);
    ingest.finish(&mut Nowhere);
});
