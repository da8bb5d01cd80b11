//! Statements in OpenVEX documents.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_formats::vex::read_vex;

fuzz_target!(|data: &[u8]| {
    let _ = read_vex(data, "seed");
});
