//! Why no usable answer came, in words for the user.

use std::fmt;
use std::io;

use crate::error::{Error, ErrorKind};

/// Why a request brought no answer, or why its body broke off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What kind of failure it is.
    pub cause: Cause,
    /// The words for it, as a clause.
    pub why: String,
}

/// Kinds of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The name of the host is not known.
    Dns,
    /// Nobody listens there, or the way to it is barred.
    Connect,
    /// There is no such socket.
    Missing,
    /// The user may not use the socket.
    Permission,
    /// The other side's certificate is not trusted, or does not name the host.
    Certificate,
    /// The TLS handshake failed in another way; an `http` server answers an `https` request like that.
    Tls,
    /// Nothing came for too long.
    Timeout,
    /// The connection ended too early.
    Closed,
    /// What came is not HTTP, or more headers than any honest server sends.
    Protocol,
    /// The proxy refused.
    Proxy,
    /// Something that we set up ourselves is unusable: an address, a certificate file.
    Setup,
}

impl Failure {
    /// Makes a failure.
    pub fn new(cause: Cause, why: impl Into<String>) -> Self {
        Self {
            cause,
            why: why.into(),
        }
    }

    /// Says whether the same request may succeed a moment later.
    pub const fn is_transient(&self) -> bool {
        matches!(self.cause, Cause::Timeout | Cause::Closed)
    }

    /// Makes the crate's error of it, about an object (a URL, an image).
    pub fn about(&self, what: impl Into<String>) -> Error {
        let kind = match self.cause {
            Cause::Setup => ErrorKind::User,
            Cause::Missing | Cause::Permission => ErrorKind::Environment,
            _ => ErrorKind::Network,
        };
        let error = Error::new(kind, what, self.why.clone());
        match self.hint() {
            Some(hint) => error.hint(hint),
            None => error,
        }
    }

    const fn hint(&self) -> Option<&'static str> {
        match self.cause {
            Cause::Dns => Some("check the spelling of the host and the machine's name resolution"),
            Cause::Connect => Some("check that it runs and listens there, and the proxy variables"),
            Cause::Certificate => Some(
                "check that this machine has its ca-certificates; hand in the registry's own CA with \
                 --registry-ca, or, if you must, name it with --insecure-registry",
            ),
            Cause::Tls => Some("if it speaks plain HTTP, name it with --insecure-registry"),
            Cause::Timeout => Some("try again, or check the proxy variables"),
            Cause::Proxy => Some("check HTTPS_PROXY, HTTP_PROXY and NO_PROXY"),
            Cause::Closed | Cause::Protocol | Cause::Setup | Cause::Missing | Cause::Permission => {
                None
            }
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl std::error::Error for Failure {}

impl From<ureq::Error> for Failure {
    fn from(error: ureq::Error) -> Self {
        use ureq::Error as E;
        match error {
            E::HostNotFound => Self::new(Cause::Dns, "the host is not known"),
            E::Timeout(ureq::Timeout::Resolve) => {
                Self::new(Cause::Dns, "the host's name was not resolved in time")
            }
            E::Timeout(ureq::Timeout::Connect) => {
                Self::new(Cause::Timeout, "no connection came about in time")
            }
            E::Timeout(_) => Self::new(Cause::Timeout, "nothing came for too long"),
            E::Rustls(error) => from_rustls(&error),
            E::Tls(_) | E::TlsRequired => Self::new(Cause::Tls, "the TLS handshake failed"),
            E::Pem(error) => Self::new(Cause::Setup, format!("a certificate is not PEM: {error}")),
            E::ConnectProxyFailed(why) => {
                Self::new(Cause::Proxy, format!("the proxy refused: {}", cut(&why)))
            }
            E::InvalidProxyUrl => Self::new(Cause::Setup, "the proxy's address is not a URL"),
            E::BadUri(_) | E::Http(_) => Self::new(Cause::Setup, "the address is not a URL"),
            E::LargeResponseHeader(_, most) => Self::new(
                Cause::Protocol,
                format!("the answer has more than {most} bytes of headers"),
            ),
            E::Io(error) => Self::from(&error),
            other => Self::new(
                Cause::Protocol,
                format!("the answer is not HTTP: {}", cut(&other.to_string())),
            ),
        }
    }
}

impl From<&io::Error> for Failure {
    fn from(error: &io::Error) -> Self {
        if let Some(inner) = error.get_ref() {
            if let Some(failure) = inner.downcast_ref::<Self>() {
                return failure.clone();
            }
            if let Some(tls) = inner.downcast_ref::<rustls::Error>() {
                return from_rustls(tls);
            }
            if let Some(ureq::Error::Timeout(_)) = inner.downcast_ref::<ureq::Error>() {
                return Self::new(Cause::Timeout, "nothing came for too long");
            }
        }
        let (cause, why) = match error.kind() {
            io::ErrorKind::ConnectionRefused => (Cause::Connect, "nobody listens there"),
            io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
                (Cause::Connect, "there is no way to the host")
            }
            io::ErrorKind::NotFound => (Cause::Missing, "there is no such socket"),
            io::ErrorKind::PermissionDenied => (Cause::Permission, "permission denied"),
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => {
                (Cause::Timeout, "nothing came for too long")
            }
            io::ErrorKind::UnexpectedEof
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe => (Cause::Closed, "the connection broke off"),
            _ => {
                let why = cut(&error.to_string());
                return Self::new(Cause::Protocol, why);
            }
        };
        Self::new(cause, why)
    }
}

fn from_rustls(error: &rustls::Error) -> Failure {
    match error {
        rustls::Error::InvalidCertificate(why) => Failure::new(
            Cause::Certificate,
            format!("its certificate is not trusted: {}", cut(&why.to_string())),
        ),
        other => Failure::new(
            Cause::Tls,
            format!("the TLS handshake failed: {}", cut(&other.to_string())),
        ),
    }
}

/// Makes somebody else's words fit into one line: no control characters, at most 200 characters.
pub fn cut(text: &str) -> String {
    let clean = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut short: String = clean.take(201).collect();
    if short.chars().count() > 200 {
        short.pop();
        short.push('…');
    }
    short.trim().to_owned()
}
