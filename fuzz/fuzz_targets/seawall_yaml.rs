//! The project's configuration.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_policy::config::parse_config;

fuzz_target!(|data: &[u8]| {
    let _ = parse_config(&String::from_utf8_lossy(data), "seawall.yaml");
});
