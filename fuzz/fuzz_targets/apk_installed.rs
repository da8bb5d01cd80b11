//! apk's installed database.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_inventory::extractor::Extracted;
use seawall_inventory::os::apk::parse_installed;

fuzz_target!(|data: &[u8]| {
    parse_installed("lib/apk/db/installed", data, &mut Extracted::default());
});
