//! Dockerfiles that every check judges and every fix mends: what could be read still can be.
#![no_main]

#[path = "../shared/dockerfile_fix.rs"]
mod dockerfile_fix;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    dockerfile_fix::mend(&String::from_utf8_lossy(data));
});
