//! Trials of rules, and what follows from their events.
#![no_main]

#[path = "../shared/runtime.rs"]
#[expect(dead_code, reason = "each target calls one of them")]
mod runtime;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    runtime::trial(data);
});
