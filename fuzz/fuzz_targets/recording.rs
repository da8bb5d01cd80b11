//! Our own recordings: parts, blocks of events, and what is told of the state.
#![no_main]

#[path = "../shared/recording.rs"]
mod recording;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    recording::read(data);
});
