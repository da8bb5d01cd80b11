//! OSV records as JSON, JSON lines and YAML, and AlmaLinux's errata.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_advisory::feed::{Ingest, Nowhere, feed_for_dataset};

fuzz_target!(|data: &[u8]| {
    if let Some((feed, dataset)) = feed_for_dataset("almalinux-osv") {
        let mut ingest = Ingest::new(feed, &dataset);
        ingest.file("ALSA-2030:0001.json", data, &mut Nowhere);
        ingest.finish(&mut Nowhere);
    }
    let Some((feed, dataset)) = feed_for_dataset("osv") else {
        return;
    };
    let mut ingest = Ingest::new(feed, &dataset);
    for path in ["a.json", "a.jsonl", "a.yaml"] {
        ingest.file(path, data, &mut Nowhere);
    }
    ingest.finish(&mut Nowhere);
});
