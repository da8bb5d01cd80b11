//! The tar reader: every member, with its content.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use seawall_artifact::layer::TarReader;
use seawall_artifact::limits::Limits;

fuzz_target!(|data: &[u8]| {
    let limits = Limits {
        content_bytes: 1 << 20,
        ..Limits::default()
    };
    let mut input = Cursor::new(data);
    let mut reader = TarReader::new(&mut input, &limits);
    let mut problems = Vec::new();
    while let Ok(Some(_)) = reader.next_member(&mut problems) {
        let _ = reader.read_content(limits.content_bytes);
    }
});
