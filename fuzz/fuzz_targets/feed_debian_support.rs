//! Debian's lists of packages without full security support.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_advisory::feed::{Ingest, Nowhere, feed_for_dataset};

fuzz_target!(|data: &[u8]| {
    let Some((feed, dataset)) = feed_for_dataset("debian-security-support") else {
        return;
    };
    let mut ingest = Ingest::new(feed, &dataset);
    ingest.file("security-support-ended.deb12", data, &mut Nowhere);
    ingest.file("security-support-limited", data, &mut Nowhere);
    ingest.finish(&mut Nowhere);
});
