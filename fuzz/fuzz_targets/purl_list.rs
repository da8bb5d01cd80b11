//! Lists of package URLs that become inventories.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_formats::sbom::purls::read_list;

fuzz_target!(|data: &[u8]| {
    let _ = read_list("list", &String::from_utf8_lossy(data));
});
