//! Advisories of Node's security working group.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_advisory::feed::{Ingest, Nowhere, feed_for_dataset};

fuzz_target!(|data: &[u8]| {
    let Some((feed, dataset)) = feed_for_dataset("nodejs-security-wg") else {
        return;
    };
    let mut ingest = Ingest::new(feed, &dataset);
    for path in ["core/index.json", "npm/1.json"] {
        ingest.file(path, data, &mut Nowhere);
    }
    ingest.finish(&mut Nowhere);
});
