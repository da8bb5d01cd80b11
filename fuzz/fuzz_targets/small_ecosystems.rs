//! Files of small ecosystems and systems. The first byte chooses the format.
#![no_main]

#[path = "../shared/small_ecosystems.rs"]
mod small_ecosystems;

use libfuzzer_sys::fuzz_target;
use small_ecosystems::parse;

fuzz_target!(|data: &[u8]| {
    let Some((which, bytes)) = data.split_first() else {
        return;
    };
    // Names in a Nix store have any letter that is no other's.
    let _ = parse(*which, bytes).or_else(|| parse(b'x', bytes));
});
