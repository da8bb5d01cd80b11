//! `go.mod`, `go.sum` and `vendor/modules.txt`; the first byte chooses.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_inventory::language::go::manifest::{parse_mod, parse_vendored};

fuzz_target!(|data: &[u8]| match data.split_first() {
    Some((0, text)) => drop(parse_mod(text, &[], None)),
    Some((1, sum)) => drop(parse_mod(b"module a.b/c", sum, None)),
    Some((_, text)) => drop(parse_vendored(text)),
    None => {}
});
