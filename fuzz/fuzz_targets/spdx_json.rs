//! SPDX 2 in JSON: what can be read is read again as it was written.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_formats::sbom::{Format, Source, read, write};
use seawall_model::report::Tool;

fuzz_target!(|data: &[u8]| {
    let Ok(bom) = read(data, "x") else { return };
    let tool = Tool {
        name: "seawall".into(),
        version: "0".into(),
        database: None,
    };
    let source = Source {
        artifact: &bom.artifact,
        inventory: &bom.inventory,
        tool: &tool,
        created: "2026-01-01T00:00:00Z".parse().ok(),
        findings: None,
        build: None,
    };
    let mut bytes = Vec::new();
    write(Format::SpdxJson, &source, &mut bytes).unwrap();
    let again = read(&bytes, "x").unwrap();
    assert_eq!(again.inventory.packages.len(), bom.inventory.packages.len());
});
