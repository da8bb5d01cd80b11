//! Connections to what is configured, and to nothing else: no proxy, no other host that an answer names.

use std::net::{SocketAddr, TcpStream, ToSocketAddrs as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::client::Resumption;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use seawall_policy::config::guard::{Host, Tls};

use crate::Failure;
use crate::pem::{self, Stamp};
use crate::wire::{Plain, Secured, Wire};

/// Connects to a host.
pub struct Dialer {
    host: Host,
    tls: Option<Credentials>,
}

/// What TLS needs: read again when a file is another.
struct Credentials {
    files: Tls,
    name: ServerName<'static>,
    protocol: Option<&'static str>,
    read: Option<(Vec<Stamp>, Arc<ClientConfig>)>,
}

impl Dialer {
    /// Takes a host, and what is needed for TLS with it; `protocol` is what is spoken within (ALPN).
    ///
    /// # Errors
    /// Where certificates or keys can't be read.
    pub fn new(
        host: &Host,
        tls: Option<&Tls>,
        protocol: Option<&'static str>,
    ) -> Result<Self, Failure> {
        let mut dialer = Self {
            host: host.clone(),
            tls: None,
        };
        if let Some(files) = tls {
            let name = files.server_name.clone();
            let name = name.unwrap_or_else(|| host.name.clone());
            let wrong = |_| Failure::new(name.clone(), "is no name of a server");
            let mut credentials = Credentials {
                files: files.clone(),
                name: ServerName::try_from(name.clone()).map_err(wrong)?,
                protocol,
                read: None,
            };
            credentials.config()?;
            dialer.tls = Some(credentials);
        }
        Ok(dialer)
    }

    /// Connects, until the moment at most.
    pub fn dial(&mut self, until: Instant) -> Result<Box<dyn Wire>, String> {
        let stream = self.connect(until)?;
        let failed = |error: std::io::Error| format!("{}: {error}", self.host.written());
        stream.set_nodelay(true).map_err(failed)?;
        let Some(tls) = &mut self.tls else {
            return Ok(Box::new(Plain::new(stream)));
        };
        let config = tls.config().map_err(|failure| failure.to_string())?;
        let mut wire = Secured::client(stream, config, tls.name.clone()).map_err(failed)?;
        wire.shake_until(until).map_err(failed)?;
        Ok(Box::new(wire))
    }

    /// Tries the addresses of the host one after the other.
    fn connect(&self, until: Instant) -> Result<TcpStream, String> {
        let at = self.host.written();
        let mut why = "has no address".to_owned();
        for address in self.addresses()?.into_iter().take(MOST_ADDRESSES) {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                "takes longer than is waited for".clone_into(&mut why);
                break;
            }
            match TcpStream::connect_timeout(&address, left.min(LONGEST_CONNECT)) {
                Ok(stream) => return Ok(stream),
                Err(error) => why = error.to_string(),
            }
        }
        Err(format!("{at}: {why}"))
    }

    /// Returns the addresses of the host.
    pub fn addresses(&self) -> Result<Vec<SocketAddr>, String> {
        let found = (self.host.name.as_str(), self.host.port).to_socket_addrs();
        let found = found.map_err(|error| format!("{}: {error}", self.host.written()))?;
        Ok(found.collect())
    }
}

impl Credentials {
    /// Returns the settings of connections, of the files as they are now.
    fn config(&mut self) -> Result<Arc<ClientConfig>, Failure> {
        let stamps = self.paths().iter().map(|it| pem::stamp(it)).collect();
        if let Some((_, config)) = self.read.as_ref().filter(|(read, _)| *read == stamps) {
            return Ok(Arc::clone(config));
        }
        let config = Arc::new(self.load()?);
        self.read = Some((stamps, Arc::clone(&config)));
        Ok(config)
    }

    fn paths(&self) -> Vec<PathBuf> {
        let own = [&self.files.certificate, &self.files.key];
        let own = own.into_iter().flatten();
        own.chain([&self.files.ca]).map(PathBuf::from).collect()
    }

    fn load(&self) -> Result<ClientConfig, Failure> {
        let ca = Path::new(&self.files.ca);
        let mut roots = RootCertStore::empty();
        let (added, _) = roots.add_parsable_certificates(pem::certificates(ca)?);
        if added == 0 {
            return Err(Failure::file(ca, "holds no certificate of an authority"));
        }
        let wrong = |error| Failure::file(ca, &format!("{error}"));
        let builder = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(wrong)?
            .with_root_certificates(roots);
        let mut config = match (&self.files.certificate, &self.files.key) {
            (Some(certificate), Some(key)) => {
                let at = Path::new(certificate);
                let chain = pem::certificates(at)?;
                let key = pem::key(Path::new(key))?;
                let wrong = |error| Failure::file(at, &format!("{error}"));
                builder.with_client_auth_cert(chain, key).map_err(wrong)?
            }
            _ => builder.with_no_client_auth(),
        };
        let protocol = self.protocol.map(|it| it.as_bytes().to_vec());
        config.alpn_protocols = protocol.into_iter().collect();
        // Receivers by OpenSSL that ask for certificates may answer a resumed session with an alert (rsyslog 8.2302 does).
        config.resumption = Resumption::disabled();
        Ok(config)
    }
}

/// Addresses of a host that are tried.
const MOST_ADDRESSES: usize = 8;
/// How long one of them is tried.
const LONGEST_CONNECT: Duration = Duration::from_secs(10);
