//! The specification of an installed gem; the first line names the file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_inventory::language::ruby::parse_gemspec;

fuzz_target!(|data: &[u8]| {
    let line = data.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let _ = parse_gemspec(&String::from_utf8_lossy(line), data);
});
