//! Texts inside programs: Go's list of modules, a name of Go's linker, a list of crates, a package note; the
//! first byte chooses.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_inventory::binary::read_text;

fuzz_target!(|data: &[u8]| {
    read_text(data);
});
