//! The stream of an engine's events, which `seawall audit --watch` follows: a JSON document a line.
#![no_main]

#[path = "../shared/engine_events.rs"]
mod engine_events;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    engine_events::read(data);
});
