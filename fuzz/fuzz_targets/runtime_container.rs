//! What an engine says of a container: much of it was said to the engine by whoever made the container.
#![no_main]

#[path = "../shared/runtime_container.rs"]
mod runtime_container;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    runtime_container::read(data);
});
