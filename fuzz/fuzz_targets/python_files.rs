//! Lock files and manifests of Python, records of Conda, and lists of what installers left. The first byte chooses the format.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_inventory::extractor::Extracted;
use seawall_inventory::language::python::parse_any;

fuzz_target!(|data: &[u8]| {
    if let Some((format, bytes)) = data.split_first() {
        parse_any(*format, bytes, &mut Extracted::default());
    }
});
