//! Header blobs of rpm, as its databases hold them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_inventory::os::rpm::header::{Header, tag};

fuzz_target!(|data: &[u8]| {
    let Ok(header) = Header::parse(data) else {
        return;
    };
    for tag in [tag::NAME, tag::LICENSE, tag::BASENAMES] {
        let _ = header.string(tag);
        let _ = header.strings(tag).map(|all| all.map(Iterator::count));
    }
    let _ = header
        .numbers(tag::DIRINDEXES)
        .map(|all| all.map(Iterator::count));
});
