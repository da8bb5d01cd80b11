//! Documents of other sources than the kernel, every field of them, and bundles of containers.
#![no_main]

#[path = "../shared/runtime.rs"]
#[expect(dead_code, reason = "each target calls one of them")]
mod runtime;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    runtime::documents(data);
});
