//! The files of a TLS listener, read again when they change.
//!
//! A client has to show a certificate of a trusted authority (RFC 5280, by webpki). Where there are revocation lists,
//! each certificate of its chain has to be spoken of by one that is not out of date: an unknown status denies. Nobody
//! resumes a session, since a resumed one is not held against the lists.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustls::RootCertStore;
use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::CertificateRevocationListDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::server::{NoServerSessionStorage, WebPkiClientVerifier};
use seawall_carrier::pem::{self, Stamp, certificates, read_small};

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

fn stamps(files: &TlsFiles) -> Vec<Stamp> {
    let fixed = [&files.certificate, &files.key, &files.authorities];
    let all = fixed.into_iter().chain(&files.revoked);
    all.map(|path| pem::stamp(path)).collect()
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
    let key = pem::key(&files.key)?;
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

/// What is unwise about the files.
fn advice(files: &TlsFiles) -> Option<String> {
    if let Some(advice) = pem::exposed("key", &files.key) {
        return Some(advice);
    }
    let none = files.revoked.is_empty();
    let advice = "no revocation list is set: clients are let in until their certificates end";
    none.then(|| advice.to_owned())
}

const LOOK_AGAIN: Duration = Duration::from_secs(1);
