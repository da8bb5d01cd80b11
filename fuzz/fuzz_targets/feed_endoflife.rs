//! Release data of endoflife.date.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_advisory::feed::{Ingest, Nowhere, feed_for_dataset};

fuzz_target!(|data: &[u8]| {
    let Some((feed, dataset)) = feed_for_dataset("endoflife") else {
        return;
    };
    let mut ingest = Ingest::new(feed, &dataset);
    ingest.file("debian.json", data, &mut Nowhere);
    ingest.finish(&mut Nowhere);
});
