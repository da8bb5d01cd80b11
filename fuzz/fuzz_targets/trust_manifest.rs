//! The manifest of a database channel: what is read can be written and reads the same again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_trust::Manifest;

fuzz_target!(|data: &[u8]| {
    if let Ok(manifest) = Manifest::parse(data) {
        let written = manifest.render().expect("what was read can be written");
        assert_eq!(Manifest::parse(&written), Ok(manifest));
    }
});
