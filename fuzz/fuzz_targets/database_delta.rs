//! Deltas between databases: whatever comes out has the promised size.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_engine::update::delta::apply;

fuzz_target!(|data: &[u8]| {
    for base in [&b""[..], b"an old database"] {
        if let Ok(out) = apply(base, data, 64) {
            assert_eq!(out.len(), 64);
        }
    }
});
