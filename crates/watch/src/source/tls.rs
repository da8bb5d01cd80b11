//! TLS of what listens: a certificate and its key, read when it begins.

use std::fs::File;
use std::io::Read as _;
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;

use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::Failure;

/// Bytes of a file of PEM.
const LARGEST: u64 = 1 << 20;

/// Reads a certificate and its key.
pub(super) fn settings(certificate: &Path, key: &Path) -> Result<Arc<ServerConfig>, Failure> {
    let wrong = |path: &Path, why: &str| Failure::Open {
        what: path.display().to_string(),
        why: why.to_owned(),
    };
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&read(certificate)?).collect();
    let chain = chain.map_err(|_| wrong(certificate, "it is not PEM"))?;
    if chain.is_empty() {
        return Err(wrong(certificate, "it holds no certificate in PEM"));
    }
    let own = PrivateKeyDer::from_pem_slice(&read(key)?)
        .map_err(|_| wrong(key, "it holds no private key in PEM"))?;
    ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|it| it.with_no_client_auth().with_single_cert(chain, own))
        .map(Arc::new)
        .map_err(|error| wrong(certificate, &error.to_string()))
}

/// Begins TLS on a connection that came in; the handshake is part of the first reading.
pub(super) fn begin(
    settings: &Arc<ServerConfig>,
    stream: TcpStream,
) -> Option<StreamOwned<ServerConnection, TcpStream>> {
    let connection = ServerConnection::new(Arc::clone(settings)).ok()?;
    Some(StreamOwned::new(connection, stream))
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let failed = |error: std::io::Error| Failure::Open {
        what: path.display().to_string(),
        why: error.to_string(),
    };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(failed)?;
    file.take(LARGEST).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}
