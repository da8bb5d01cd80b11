//! Files in which build tools of Java write down what they take. The first byte chooses the format.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_inventory::extractor::{Extracted, LayerFile};
use seawall_inventory::language::java;

fuzz_target!(|data: &[u8]| {
    let Some((format, bytes)) = data.split_first() else {
        return;
    };
    let path = "gradle/a.lockfile".to_owned();
    let bytes = bytes.to_vec();
    java::parse_any(
        *format,
        &LayerFile { path, bytes },
        &mut Extracted::default(),
    );
});
