//! Certificates and keys in files of PEM.

use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::Failure;

/// What tells that a file is another than before.
pub type Stamp = Option<(u64, u64, u64, i64, i64)>;

/// Returns what tells this file from what it was before.
pub fn stamp(path: &Path) -> Stamp {
    let meta = std::fs::metadata(path).ok()?;
    let time = (meta.ctime(), meta.ctime_nsec());
    Some((meta.dev(), meta.ino(), meta.size(), time.0, time.1))
}

/// Reads all certificates of a file.
pub fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, Failure> {
    let pem = read_small(path)?;
    let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    let all = all.map_err(|_| Failure::file(path, "is not PEM"))?;
    if all.is_empty() {
        return Err(Failure::file(path, "holds no certificate in PEM"));
    }
    Ok(all)
}

/// Reads a private key.
pub fn key(path: &Path) -> Result<PrivateKeyDer<'static>, Failure> {
    PrivateKeyDer::from_pem_slice(&read_small(path)?)
        .map_err(|_| Failure::file(path, "holds no private key in PEM"))
}

/// Says that others may read a file that is a secret, where they may.
pub fn exposed(what: &str, path: &Path) -> Option<String> {
    let mode = std::fs::metadata(path).ok()?.mode() & 0o7777;
    let at = path.display();
    let more = "others than its owner may read it; set it to 0600";
    (mode & 0o077 != 0).then(|| format!("the {what} {at} has mode {mode:04o}: {more}"))
}

/// Reads a file that is not large.
pub fn read_small(path: &Path) -> Result<Vec<u8>, Failure> {
    let failed = |error: std::io::Error| Failure::file(path, &format!("cannot be read: {error}"));
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(failed)?;
    let most = LARGEST_FILE.saturating_add(1);
    file.take(most).read_to_end(&mut bytes).map_err(failed)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > LARGEST_FILE {
        return Err(Failure::file(path, "is too large"));
    }
    Ok(bytes)
}

const LARGEST_FILE: u64 = 32 << 20;
