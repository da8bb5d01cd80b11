//! Certificates that an engine tells: from when to when the newest holds.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_artifact::host::certificate::newest;

fuzz_target!(|data: &[u8]| {
    if let Some(found) = newest(&String::from_utf8_lossy(data)).known() {
        assert!(found.begins <= found.ends);
    }
});
