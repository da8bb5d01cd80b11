//! OVAL of every vendor.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_advisory::feed::{Ingest, Nowhere, feed_for_dataset};

fuzz_target!(|data: &[u8]| {
    for id in FEEDS {
        let Some((feed, dataset)) = feed_for_dataset(id) else {
            continue;
        };
        let mut ingest = Ingest::new(feed, &dataset);
        ingest.file("oval.xml", data, &mut Nowhere);
        ingest.finish(&mut Nowhere);
    }
});

const FEEDS: &[&str] = &[
    "azurelinux-oval",
    "oracle-oval",
    "photon-oval",
    "redhat-oval",
    "suse-oval",
    "ubuntu-oval",
];
