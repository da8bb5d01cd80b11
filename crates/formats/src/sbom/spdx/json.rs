//! SPDX 2.2 and 2.3 in JSON (SPDX 2.3, annex C and `schemas/spdx-schema.json`): bytes ↔ a document. Each
//! package, file and relationship is read by itself, so that a bad one does not take the others with it.

use std::io::Write;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::document::{Annotation, CreationInfo, Document, or_default};
use crate::sbom::error::Error;

/// Writes a document.
pub(super) fn write(document: &Document, out: &mut dyn Write) -> Result<(), Error> {
    serde_json::to_writer_pretty(&mut *out, document).map_err(std::io::Error::from)?;
    out.write_all(b"\n")?;
    Ok(())
}

/// Reads a document.
pub(super) fn read(bytes: &[u8]) -> Result<Document, Error> {
    let wire: Wire<'_> = serde_json::from_slice(bytes).map_err(|e| Error::invalid(WHAT, e))?;
    let mut document = Document {
        spdx_version: wire.spdx_version,
        name: wire.name,
        document_namespace: wire.document_namespace,
        creation_info: wire.creation_info,
        id: wire.id,
        described: wire.document_describes,
        annotations: wire.annotations,
        ..Document::default()
    };
    document.packages = each(&wire.packages, "package", &mut document.faults);
    document.relationships = each(&wire.relationships, "relationship", &mut document.faults);
    let licences = &wire.has_extracted_licensing_infos;
    document.has_extracted_licensing_infos = each(licences, "licence", &mut document.faults);
    let files: Vec<File> = each(&wire.files, "file", &mut document.faults);
    let files = files.into_iter().map(|file| (file.id, file.file_name));
    document.files = files.collect();
    Ok(document)
}

/// Reads the members of a list one by one.
fn each<T: DeserializeOwned>(
    list: &[&RawValue],
    what: &str,
    faults: &mut Vec<(&'static str, String)>,
) -> Vec<T> {
    let mut read = Vec::with_capacity(list.len().min(1 << 16));
    for (index, raw) in list.iter().enumerate() {
        match serde_json::from_str(raw.get()) {
            Ok(one) => read.push(one),
            Err(error) => {
                let place = format!("{what} {} ({error})", index.saturating_add(1));
                faults.push((UNREADABLE, place));
            }
        }
    }
    read
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    #[serde(default, deserialize_with = "or_default")]
    spdx_version: String,
    #[serde(rename = "SPDXID", default, deserialize_with = "or_default")]
    id: String,
    #[serde(default, deserialize_with = "or_default")]
    name: String,
    #[serde(default, deserialize_with = "or_default")]
    document_namespace: String,
    #[serde(default, deserialize_with = "or_default")]
    creation_info: CreationInfo,
    #[serde(default, deserialize_with = "or_default")]
    document_describes: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    annotations: Vec<Annotation>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    packages: Vec<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    relationships: Vec<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    has_extracted_licensing_infos: Vec<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    files: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    #[serde(rename = "SPDXID")]
    id: String,
    file_name: String,
}

/// Why something of a document is missing.
pub(super) const UNREADABLE: &str = "it is not as SPDX wants it, and left out";
const WHAT: &str = "SPDX 2 JSON";
