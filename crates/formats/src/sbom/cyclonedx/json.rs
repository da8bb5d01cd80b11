//! The JSON form. A component that is not sound is told, and the others are read.

use std::io::Write;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::build;
use super::document::{Component, Dependency, Property};
use super::take::Taker;
use crate::sbom::detect::without_mark;
use crate::sbom::format::CycloneDxVersion;
use crate::sbom::{Bom, Error, Source};

/// Writes a document.
pub(in crate::sbom) fn write(
    version: CycloneDxVersion,
    source: &Source<'_>,
    out: &mut dyn Write,
) -> Result<(), Error> {
    let document = build::document(version, source)?;
    serde_json::to_writer_pretty(&mut *out, &document).map_err(std::io::Error::from)?;
    writeln!(out)?;
    Ok(())
}

/// Reads a document.
pub(in crate::sbom) fn read(bytes: &[u8], name: &str) -> Result<Bom, Error> {
    let document: Document<'_> = serde_json::from_slice(without_mark(bytes))
        .map_err(|error| Error::invalid("CycloneDX", error))?;
    if document.format != "CycloneDX" {
        return Err(Error::invalid("CycloneDX", "`bomFormat` is another word"));
    }
    let mut taker = Taker::new();
    if let Some(raw) = document.metadata {
        match serde_json::from_str::<Metadata>(raw.get()) {
            Ok(metadata) => taker.metadata(metadata.component, &metadata.properties),
            Err(error) => taker.broken("metadata", &error.to_string()),
        }
    }
    for (index, raw) in document.components.iter().enumerate() {
        match serde_json::from_str::<Component>(raw.get()) {
            Ok(component) => taker.component(component),
            Err(error) => taker.broken("component", &format!("number {index}: {error}")),
        }
    }
    for (index, raw) in document.dependencies.iter().enumerate() {
        match serde_json::from_str::<Dependency>(raw.get()) {
            Ok(dependency) => taker.dependency(&dependency),
            Err(error) => taker.broken("dependency", &format!("number {index}: {error}")),
        }
    }
    let version = document.spec_version.chars().take(10).collect::<String>();
    Ok(taker.finish(name, &format!("CycloneDX {version} JSON")))
}

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(rename = "bomFormat")]
    format: String,
    #[serde(rename = "specVersion", default)]
    spec_version: String,
    #[serde(borrow, default)]
    metadata: Option<&'a RawValue>,
    #[serde(borrow, default)]
    components: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    dependencies: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Metadata {
    #[serde(default)]
    component: Option<Component>,
    #[serde(default)]
    properties: Vec<Property>,
}
