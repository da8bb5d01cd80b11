//! Changelogs of Debian's packages, and entries of those of rpm.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_inventory::changelog::debian::parse_changelog;
use seawall_inventory::changelog::rpm::read_changelog;

fuzz_target!(|data: &[u8]| {
    let _ = parse_changelog(data);
    let cut = data.iter().position(|byte| *byte == b'\n');
    let (author, text) = data.split_at(cut.unwrap_or_default());
    let _ = read_changelog(std::iter::once((author, text)));
});
