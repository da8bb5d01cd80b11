//! Answers of a container engine: JSON in which a key stands once.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_artifact::source::engine::strict::document;

fuzz_target!(|data: &[u8]| {
    if let Ok(read) = document(data) {
        // What is written again reads the same.
        let written = read.to_string();
        assert_eq!(document(written.as_bytes()).unwrap(), read);
    }
});
