//! Files of recorded events (`.scap`): blocks, what was there before, events of all versions, and what follows from them.
#![no_main]

#[path = "../shared/capture.rs"]
mod capture;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    capture::read(data);
});
