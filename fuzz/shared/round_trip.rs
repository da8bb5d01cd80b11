//! What can be read of a bill of materials is written, and read again as it was.

use seawall_formats::sbom::{Format, Source, read, write};
use seawall_model::report::Tool;

/// Reads bytes, and writes and reads again in a format what was in them.
pub fn check(data: &[u8], format: Format) {
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
    write(format, &source, &mut bytes).unwrap();
    let again = read(&bytes, "x").unwrap();
    assert_eq!(again.inventory.packages.len(), bom.inventory.packages.len());
}
