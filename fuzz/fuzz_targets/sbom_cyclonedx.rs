//! CycloneDX documents, in JSON and XML.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_formats::sbom;

fuzz_target!(|data: &[u8]| {
    if matches!(data.first(), Some(b'{' | b'<')) {
        let _ = sbom::read(data, "document");
    }
});
