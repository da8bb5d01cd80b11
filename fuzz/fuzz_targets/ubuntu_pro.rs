//! What Ubuntu Pro's client leaves behind: its status, and sources of apt.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_inventory::os::ubuntu_pro::{parse_sources, parse_status};

fuzz_target!(|data: &[u8]| {
    let _ = parse_status(data);
    let _ = parse_sources(data);
});
