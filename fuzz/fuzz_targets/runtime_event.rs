//! Events of any kind with any parameters: every field of them, and what rules say.
#![no_main]

#[path = "../shared/runtime.rs"]
#[expect(dead_code, reason = "each target calls one of them")]
mod runtime;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    runtime::events(data);
});
