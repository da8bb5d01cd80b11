//! An entry of pacman's local database.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_inventory::extractor::Extracted;
use seawall_inventory::os::pacman::{parse_desc, parse_files};

fuzz_target!(|data: &[u8]| {
    parse_desc(
        "var/lib/pacman/local/a-1-1/desc",
        data,
        &mut Extracted::default(),
    );
    let _ = parse_files(data);
});
