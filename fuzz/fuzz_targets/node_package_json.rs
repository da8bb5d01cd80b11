//! The manifest of an installed package of Node.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_inventory::language::node::parse_package_json;

fuzz_target!(|data: &[u8]| {
    let _ = parse_package_json(data);
});
