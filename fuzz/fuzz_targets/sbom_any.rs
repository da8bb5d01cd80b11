//! Bills of materials of whatever format: detection, envelopes, GitHub's snapshots, lists.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_formats::sbom;

fuzz_target!(|data: &[u8]| {
    let _ = sbom::looks_like_sbom(data);
    let _ = sbom::read_statement_head(data);
    let _ = sbom::read(data, "document");
});
