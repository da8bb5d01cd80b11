//! Release files: os-release(5), lsb-release and the older ones, each form on the same bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_inventory::extractor::Extracted;
use seawall_inventory::os::release::{parse_release, places};

fuzz_target!(|data: &[u8]| {
    for path in places() {
        parse_release(path, data, &mut Extracted::default());
    }
});
