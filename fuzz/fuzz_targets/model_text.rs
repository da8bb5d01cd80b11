//! Digests, platforms, severities and times as they stand in other people's documents.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_model::digest::Digest;
use seawall_model::platform::Platform;
use seawall_model::severity::Severity;
use seawall_model::time::{Date, Timestamp};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let _ = text.parse::<Digest>();
    let _ = text.parse::<Platform>();
    let _ = text.parse::<Severity>();
    let _ = text.parse::<Date>();
    let _ = text.parse::<Timestamp>();
});
