//! Vulnerabilities collected from Debian changelogs.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_advisory::feed::{Ingest, Nowhere, feed_for_dataset};

fuzz_target!(|data: &[u8]| {
    let Some((feed, dataset)) = feed_for_dataset("debian-changelog") else {
        return;
    };
    let mut ingest = Ingest::new(feed, &dataset);
    ingest.file("bookworm.json", data, &mut Nowhere);
    ingest.finish(&mut Nowhere);
});
