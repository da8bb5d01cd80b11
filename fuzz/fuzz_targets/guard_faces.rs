//! Certificates of clients, documents of the plugin, configurations and command lines of the runtime.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../shared/guard_faces.rs"]
mod shared;

fuzz_target!(|data: &[u8]| {
    // What is not understood is refused; what is, is asserted.
    drop(shared::read(data));
});
