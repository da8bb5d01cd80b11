//! Pushing an artifact (OCI distribution-spec 1.1, "Pushing Blobs": a POST followed by a PUT;
//! "Pushing Manifests").

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::artifact::{NewFile, Wire, WireFile};
use super::fault::Fault;
use super::manifest::fetch_manifest;
use super::session::Session;
use crate::error::ErrorKind;
use crate::image::digest_of;
use crate::limits::Limits;
use crate::source::http::client::UploadMethod;

/// Pushes all files, then the manifest.
pub(super) fn push(
    session: &Session,
    tag: &str,
    artifact_type: &str,
    files: &[NewFile<'_>],
) -> Result<(), Fault> {
    settle(session, tag)?;
    let config = NewFile {
        media_type: EMPTY_TYPE,
        name: "",
        bytes: EMPTY,
    };
    for file in files.iter().chain([&config]) {
        push_blob(session, file.bytes)?;
    }
    let manifest = Wire {
        schema_version: 2,
        media_type: MANIFEST_TYPE.into(),
        artifact_type: artifact_type.into(),
        config: entry(&config),
        layers: files.iter().map(entry).collect(),
    };
    let bytes = serde_json::to_vec(&manifest)
        .map_err(|_| Fault::new(ErrorKind::Input, "its manifest cannot be written"))?;
    let headers = [("content-type", MANIFEST_TYPE)];
    session
        .write(
            UploadMethod::Put,
            &format!("manifests/{tag}"),
            &headers,
            &bytes,
        )
        .map(drop)
}

/// Finds out how the registry is reached; whether the tag is there already does not matter.
fn settle(session: &Session, tag: &str) -> Result<(), Fault> {
    match fetch_manifest(session, tag, Limits::default().document_bytes) {
        Err(fault) if fault.status.is_none() => Err(fault),
        _ => Ok(()),
    }
}

fn push_blob(session: &Session, bytes: &[u8]) -> Result<(), Fault> {
    let begun = session.write(UploadMethod::Post, "blobs/uploads/", &[], &[])?;
    let location = begun.header("location").ok_or_else(|| {
        let why = format!("{} does not say where to bring it", session.name());
        Fault::new(ErrorKind::Network, why)
    })?;
    let joint = if location.contains('?') { '&' } else { '?' };
    let target = format!("{location}{joint}digest={}", digest_of(bytes));
    let headers = [("content-type", "application/octet-stream")];
    session
        .write(UploadMethod::Put, &target, &headers, bytes)
        .map(drop)
}

fn entry<'a>(file: &NewFile<'a>) -> WireFile<'a> {
    let mut annotations = BTreeMap::new();
    if !file.name.is_empty() {
        annotations.insert(TITLE.to_owned(), file.name.to_owned());
    }
    WireFile {
        media_type: Cow::Borrowed(file.media_type),
        digest: digest_of(file.bytes).to_string(),
        size: u64::try_from(file.bytes.len()).unwrap_or(u64::MAX),
        annotations,
    }
}

const MANIFEST_TYPE: &str = "application/vnd.oci.image.manifest.v1+json";
/// "Guidance for an Empty Descriptor".
const EMPTY_TYPE: &str = "application/vnd.oci.empty.v1+json";
const EMPTY: &[u8] = b"{}";
const TITLE: &str = "org.opencontainers.image.title";
