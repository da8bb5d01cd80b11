//! TLS of what listens: a certificate and its key, read when it begins.

use std::fs::File;
use std::io::Read as _;
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;

use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};

/// A certificate, its key, and whose certificates are asked for.
#[derive(Clone, Debug)]
pub struct Certificate(Arc<ServerConfig>);

/// Why a certificate or its key can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {why}")]
pub struct Unusable {
    /// The file.
    pub file: String,
    /// Why.
    pub why: String,
}

/// A connection that came in.
pub(crate) type Stream = StreamOwned<ServerConnection, TcpStream>;

/// Bytes of a file of PEM.
const LARGEST: u64 = 1 << 20;

impl Certificate {
    /// Reads a certificate with what it is signed by, and its key; one file may hold them all. Where `authorities` are named,
    /// whoever connects has to have a certificate that is signed by one of them.
    ///
    /// # Errors
    /// Where a file can't be read, or does not hold what it should.
    pub fn read(
        certificate: &Path,
        key: &Path,
        authorities: Option<&Path>,
    ) -> Result<Self, Unusable> {
        let chain = certificates(certificate)?;
        let own = PrivateKeyDer::from_pem_slice(&read(key)?)
            .map_err(|_| wrong(key, "it holds no private key in PEM"))?;
        let builder = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| wrong(certificate, &error.to_string()))?;
        let builder = match authorities {
            Some(path) => builder.with_client_cert_verifier(verifier(path)?),
            None => builder.with_no_client_auth(),
        };
        let settings = builder.with_single_cert(chain, own);
        let settings = settings.map_err(|error| wrong(certificate, &error.to_string()))?;
        Ok(Self(Arc::new(settings)))
    }
}

/// Begins TLS on a connection that came in; the handshake is part of the first reading.
pub(crate) fn begin(certificate: &Certificate, stream: TcpStream) -> Option<Stream> {
    let connection = ServerConnection::new(Arc::clone(&certificate.0)).ok()?;
    Some(StreamOwned::new(connection, stream))
}

fn verifier(path: &Path) -> Result<Arc<dyn ClientCertVerifier>, Unusable> {
    let mut roots = RootCertStore::empty();
    for authority in certificates(path)? {
        roots
            .add(authority)
            .map_err(|error| wrong(path, &error.to_string()))?;
    }
    let provider = Arc::new(default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
    verifier
        .map(|it| it as Arc<dyn ClientCertVerifier>)
        .map_err(|error| wrong(path, &error.to_string()))
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, Unusable> {
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&read(path)?).collect();
    let chain = chain.map_err(|_| wrong(path, "it is not PEM"))?;
    if chain.is_empty() {
        return Err(wrong(path, "it holds no certificate in PEM"));
    }
    Ok(chain)
}

fn read(path: &Path) -> Result<Vec<u8>, Unusable> {
    let failed = |error: std::io::Error| wrong(path, &error.to_string());
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(failed)?;
    file.take(LARGEST).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

fn wrong(path: &Path, why: &str) -> Unusable {
    Unusable {
        file: path.display().to_string(),
        why: why.to_owned(),
    }
}
