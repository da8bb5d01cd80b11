//! Alpine's secdb, as JSON and as YAML.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_advisory::feed::{Ingest, Nowhere, feed_for_dataset};

fuzz_target!(|data: &[u8]| {
    let Some((feed, dataset)) = feed_for_dataset("alpine-secdb") else {
        return;
    };
    let mut ingest = Ingest::new(feed, &dataset);
    ingest.file("main.json", data, &mut Nowhere);
    ingest.file("main.yaml", data, &mut Nowhere);
    ingest.finish(&mut Nowhere);
});
