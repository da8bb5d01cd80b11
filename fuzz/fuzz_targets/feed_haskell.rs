//! Haskell's advisories.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_advisory::feed::{Ingest, Nowhere, feed_for_dataset};

fuzz_target!(|data: &[u8]| {
    let Some((feed, dataset)) = feed_for_dataset("haskell") else {
        return;
    };
    let mut ingest = Ingest::new(feed, &dataset);
    for path in ["published/HSEC-2030-0001.md"] {
        ingest.file(path, data, &mut Nowhere);
    }
    ingest.finish(&mut Nowhere);
});
