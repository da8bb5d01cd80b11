//! Runtime facts: what is read is written and read as itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_formats::runtime_facts::{parse, to_json};

fuzz_target!(|data: &[u8]| {
    let Ok(read) = parse(data) else {
        return;
    };
    let written = to_json(&read).expect("what was read is not too large");
    assert_eq!(parse(&written).as_ref(), Ok(&read));
});
