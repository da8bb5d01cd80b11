//! dpkg's database and its lists of files.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_inventory::extractor::Extracted;
use seawall_inventory::os::dpkg::{parse_diversions, parse_list, parse_md5sums, parse_status};

fuzz_target!(|data: &[u8]| {
    parse_status(
        "dpkg",
        "var/lib/dpkg/status",
        data,
        &mut Extracted::default(),
    );
    let _ = parse_diversions(data);
    let _ = parse_list(data);
    let _ = parse_md5sums(data);
});
