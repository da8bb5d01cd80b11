//! How a system is set up: accounts, settings of tools, files with credentials. The first line is the path.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_inventory::setup::{accounts, credential, settings};

fuzz_target!(|data: &[u8]| {
    let cut = data.iter().position(|byte| *byte == b'\n');
    let (path, rest) = data.split_at(cut.unwrap_or_default());
    let path = String::from_utf8_lossy(path);
    let _ = accounts::parse_passwd(&path, rest);
    let _ = accounts::parse_shadow(&path, rest);
    let _ = accounts::parse_group(&path, rest);
    let _ = settings::parse(&path, rest);
    let _ = credential::look(&path, rest);
});
