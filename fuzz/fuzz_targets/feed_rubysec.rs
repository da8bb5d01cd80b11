//! Ruby's advisories.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_advisory::feed::{Ingest, Nowhere, feed_for_dataset};

fuzz_target!(|data: &[u8]| {
    let Some((feed, dataset)) = feed_for_dataset("rubysec") else {
        return;
    };
    let mut ingest = Ingest::new(feed, &dataset);
    for path in ["gems/a/CVE-2030-0001.yml"] {
        ingest.file(path, data, &mut Nowhere);
    }
    ingest.finish(&mut Nowhere);
});
