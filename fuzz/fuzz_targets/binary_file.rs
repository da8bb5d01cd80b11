//! Programs and libraries, whole; the name is one of a program that signatures look for.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_inventory::binary::read_binary;
use seawall_inventory::extractor::{Extracted, LayerFile};
use seawall_inventory::unpack::Plain;

fuzz_target!(|data: &[u8]| {
    let file = LayerFile {
        path: "usr/sbin/nginx".to_owned(),
        bytes: data.to_vec(),
    };
    read_binary(&file, &Plain, &mut Extracted::default());
});
