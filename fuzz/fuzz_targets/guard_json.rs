//! JSON of requests: what is read is written, and reads the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_guard::api::json;

fuzz_target!(|data: &[u8]| {
    let Ok(value) = json::read(data) else {
        return;
    };
    let text = json::write(&value);
    assert_eq!(json::read(text.as_bytes()), Ok(value));
});
