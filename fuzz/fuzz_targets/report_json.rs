//! A saved report, read back and drawn again.

#![no_main]

use seawall_formats::report::read::{read_document, report_of};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Ok(document) = read_document(data) {
        let _report = report_of(&document);
    }
});
