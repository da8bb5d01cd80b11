//! Whom to trust: the system's certificates (or `SSL_CERT_FILE` and `SSL_CERT_DIR`), own CAs, docker's
//! `certs.d/HOST` directories, client certificates. The cryptography is rustls with ring.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use ureq::tls::{Certificate, ClientCert, PemItem, PrivateKey, RootCerts, TlsConfig, parse_pem};

use super::environment::Environment;
use super::failure::{Cause, Failure};

/// Whom to trust at one host.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// Authorities besides the system's.
    pub authorities: Vec<Certificate<'static>>,
    /// Whether only those count, not the system's.
    pub exclusive: bool,
    /// What we show of ourselves.
    pub identity: Option<ClientCert>,
    /// Whether any certificate will do.
    pub unverified: bool,
}

/// The system's trusted certificates, read once and only if a TLS connection is made.
#[derive(Debug, Default)]
pub struct SystemRoots {
    certificates: OnceLock<Vec<Certificate<'static>>>,
}

impl SystemRoots {
    fn get(&self, environment: &Environment) -> &[Certificate<'static>] {
        self.certificates.get_or_init(|| load_system(environment))
    }
}

/// Makes the TLS settings for a host.
pub fn configure(trust: &Trust, system: &SystemRoots, environment: &Environment) -> TlsConfig {
    let mut roots = trust.authorities.clone();
    if !trust.exclusive && !trust.unverified {
        roots.extend_from_slice(system.get(environment));
    }
    TlsConfig::builder()
        .root_certs(RootCerts::new_with_certs(&roots))
        .client_cert(trust.identity.clone())
        .disable_verification(trust.unverified)
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build()
}

/// Reads a file of PEM certificates.
///
/// # Errors
/// Where it cannot be read, is larger than any bundle, or holds no certificate.
pub fn read_authorities(path: &Path) -> Result<Vec<Certificate<'static>>, Failure> {
    let pem = read_small(path)?;
    let mut certificates = Vec::new();
    for item in parse_pem(&pem) {
        match item {
            Ok(PemItem::Certificate(certificate)) => certificates.push(certificate),
            Ok(_) => {}
            Err(_) => return Err(unusable(path, "is not PEM")),
        }
    }
    if certificates.is_empty() {
        return Err(unusable(path, "holds no certificate"));
    }
    Ok(certificates)
}

/// Reads a client certificate with its chain, and its key.
///
/// # Errors
/// Where one of the files cannot be read or is not what it should be.
pub fn read_identity(certificate: &Path, key: &Path) -> Result<ClientCert, Failure> {
    let chain = read_authorities(certificate)?;
    let private = PrivateKey::from_pem(&read_small(key)?)
        .map_err(|_| unusable(key, "holds no private key"))?;
    Ok(ClientCert::new_with_certs(&chain, private))
}

/// Adds what docker's `certs.d/HOST` directory holds: every `*.crt` is an authority, every `*.cert`
/// with its `*.key` a client certificate. No such directory means nothing is added.
///
/// # Errors
/// Where a file is there but unusable: what the user set up must not be passed over in silence.
pub fn read_certs_dir(directory: &Path, trust: &mut Trust) -> Result<(), Failure> {
    let Ok(entries) = std::fs::read_dir(directory) else {
        return Ok(());
    };
    let mut names: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    names.sort();
    for path in names.into_iter().take(MOST_FILES) {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("crt") => trust.authorities.extend(read_authorities(&path)?),
            Some("cert") => {
                trust.identity = Some(read_identity(&path, &path.with_extension("key"))?);
            }
            _ => {}
        }
    }
    Ok(())
}

const MOST_FILES: usize = 256;
const LARGEST_FILE: u64 = 8 << 20;

fn load_system(environment: &Environment) -> Vec<Certificate<'static>> {
    let file = environment.path("SSL_CERT_FILE");
    let directory = environment.path("SSL_CERT_DIR");
    let loaded = if file.is_some() || directory.is_some() {
        rustls_native_certs::load_certs_from_paths(file.as_deref(), directory.as_deref())
    } else {
        rustls_native_certs::load_native_certs()
    };
    // What cannot be read is not trusted; the connection then fails and says so.
    loaded
        .certs
        .iter()
        .map(|der| Certificate::from_der(der).to_owned())
        .collect()
}

fn read_small(path: &Path) -> Result<Vec<u8>, Failure> {
    use std::io::Read as _;
    let file =
        std::fs::File::open(path).map_err(|e| unusable(path, &format!("cannot be read: {e}")))?;
    let mut bytes = Vec::new();
    file.take(LARGEST_FILE)
        .read_to_end(&mut bytes)
        .map_err(|e| unusable(path, &format!("cannot be read: {e}")))?;
    Ok(bytes)
}

fn unusable(path: &Path, why: &str) -> Failure {
    Failure::new(Cause::Setup, format!("{} {why}", path.display()))
}
