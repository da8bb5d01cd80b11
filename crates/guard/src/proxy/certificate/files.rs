//! The files of a TLS listener, read again when they change.
//!
//! A client has to show a certificate of a trusted authority (RFC 5280, by webpki). Where there are revocation lists,
//! each certificate of its chain has to be spoken of by one that is not out of date: an unknown status denies. Nobody
//! resumes a session, since a resumed one is not held against the lists.

use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustls::RootCertStore;
use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, PrivateKeyDer};
use rustls::server::{NoServerSessionStorage, WebPkiClientVerifier};

use crate::proxy::{Failure, Tell};

/// Files of a TLS listener, in PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The server's certificate with its chain.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
    /// Authorities whose clients are let in.
    pub authorities: PathBuf,
    /// Revocation lists, in PEM or DER; where there is none nobody is asked for.
    pub revoked: Vec<PathBuf>,
}

/// What is used now.
#[derive(Clone, Debug)]
pub(crate) struct Loaded {
    /// Settings for connections.
    pub(crate) config: Arc<ServerConfig>,
    /// Counts how often they were read.
    pub(crate) generation: u64,
}

/// The files, and what was read of them last.
pub(crate) struct Credentials {
    files: TlsFiles,
    tell: Tell,
    state: Mutex<State>,
}

struct State {
    loaded: Loaded,
    stamps: Vec<Stamp>,
    looked: Instant,
    /// What was wrong with them when they were read last.
    wrong: Option<String>,
}

impl Credentials {
    /// Reads the files.
    pub(crate) fn read(files: TlsFiles, tell: Tell) -> Result<Self, Failure> {
        let stamps = stamps(&files);
        let loaded = Loaded {
            config: load(&files)?,
            generation: 0,
        };
        if let Some(advice) = advice(&files) {
            tell(&advice);
        }
        let state = Mutex::new(State {
            loaded,
            stamps,
            looked: Instant::now(),
            wrong: None,
        });
        Ok(Self { files, tell, state })
    }

    /// Returns what holds now. Files that changed are read; where that fails what held goes on to hold, and it is told.
    pub(crate) fn now(&self) -> Loaded {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.looked.elapsed() >= LOOK_AGAIN {
            self.look(&mut state);
        }
        state.loaded.clone()
    }

    fn look(&self, state: &mut State) {
        state.looked = Instant::now();
        let found = stamps(&self.files);
        if found == state.stamps {
            return;
        }
        match load(&self.files) {
            Ok(config) => {
                state.loaded = Loaded {
                    config,
                    generation: state.loaded.generation.saturating_add(1),
                };
                state.stamps = found;
                state.wrong = None;
                let of = self.files.certificate.display();
                (self.tell)(&format!("the certificates of {of} were read again"));
            }
            // Half-written files are complete at the next look, so they are looked at again.
            Err(failure) => {
                let why = failure.to_string();
                if state.wrong.as_ref() != Some(&why) {
                    (self.tell)(&format!("{why}; what was read before goes on to hold"));
                    state.wrong = Some(why);
                }
            }
        }
    }
}

/// What tells that a file is another than before.
type Stamp = Option<(u64, u64, u64, i64, i64)>;

fn stamps(files: &TlsFiles) -> Vec<Stamp> {
    let fixed = [&files.certificate, &files.key, &files.authorities];
    let stamp = |path: &PathBuf| {
        let meta = std::fs::metadata(path).ok()?;
        let time = (meta.ctime(), meta.ctime_nsec());
        Some((meta.dev(), meta.ino(), meta.size(), time.0, time.1))
    };
    fixed.into_iter().chain(&files.revoked).map(stamp).collect()
}

fn load(files: &TlsFiles) -> Result<Arc<ServerConfig>, Failure> {
    let provider = Arc::new(default_provider());
    let mut roots = RootCertStore::empty();
    for authority in certificates(&files.authorities)? {
        let unusable = |error| Failure::file(&files.authorities, &format!("{error}"));
        roots.add(authority).map_err(unusable)?;
    }
    let mut lists = Vec::new();
    for path in &files.revoked {
        lists.extend(revocation_lists(path)?);
    }
    let authorities = &files.authorities;
    let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider.clone())
        .with_crls(lists)
        .enforce_revocation_expiration()
        .build()
        .map_err(|error| Failure::file(authorities, &format!("{error}")))?;
    let chain = certificates(&files.certificate)?;
    let key = PrivateKeyDer::from_pem_slice(&read_small(&files.key)?)
        .map_err(|_| Failure::file(&files.key, "holds no private key in PEM"))?;
    let wrong = |error| Failure::file(&files.certificate, &format!("{error}"));
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(wrong)?
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain, key)
        .map_err(wrong)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(Arc::new(config))
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, Failure> {
    let pem = read_small(path)?;
    let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    let all = all.map_err(|_| Failure::file(path, "is not PEM"))?;
    if all.is_empty() {
        return Err(Failure::file(path, "holds no certificate in PEM"));
    }
    Ok(all)
}

fn revocation_lists(path: &Path) -> Result<Vec<CertificateRevocationListDer<'static>>, Failure> {
    let pem = read_small(path)?;
    // Authorities publish them in DER (RFC 5280, 4.2.1.13), which begins with a sequence.
    if pem.first() == Some(&0x30) {
        return Ok(vec![CertificateRevocationListDer::from(pem)]);
    }
    let all: Result<Vec<_>, _> = CertificateRevocationListDer::pem_slice_iter(&pem).collect();
    let all = all.map_err(|_| Failure::file(path, "is not PEM"))?;
    if all.is_empty() {
        return Err(Failure::file(path, "holds no revocation list in PEM"));
    }
    Ok(all)
}

fn read_small(path: &Path) -> Result<Vec<u8>, Failure> {
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

/// What is unwise about the files.
fn advice(files: &TlsFiles) -> Option<String> {
    let key = files.key.display();
    if let Ok(meta) = std::fs::metadata(&files.key) {
        if meta.mode() & 0o077 != 0 {
            let mode = meta.mode() & 0o7777;
            let more = "others than its owner may read it; set it to 0600";
            return Some(format!("the key {key} has mode {mode:04o}: {more}"));
        }
    }
    let none = files.revoked.is_empty();
    let advice = "no revocation list is set: clients are let in until their certificates end";
    none.then(|| advice.to_owned())
}

const LOOK_AGAIN: Duration = Duration::from_secs(1);
const LARGEST_FILE: u64 = 32 << 20;
