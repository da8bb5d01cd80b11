//! Metadata of an installed Python package.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_inventory::language::python::parse_metadata;

fuzz_target!(|data: &[u8]| {
    let _ = parse_metadata("lib/a-1.dist-info/METADATA", data);
});
