//! What a certificate is asked for.

use std::net::IpAddr;

use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyUsagePurpose, SanType};
use serde::{Deserialize, Serialize};

use super::Error;

/// What a certificate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A server proves by it who it is: the engine, or the guard.
    Server,
    /// A client proves by it who it is.
    Client,
}

/// What a certificate is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// What it is for.
    pub kind: Kind,
    /// Common name of the subject. To the guard the identity of a client without a URI.
    pub name: String,
    /// Names of a server, as its clients write them.
    pub dns: Vec<String>,
    /// Addresses of a server.
    pub addresses: Vec<IpAddr>,
    /// URIs of a client: to the guard its identity, the first one.
    pub uris: Vec<String>,
    /// Seconds that it is good for.
    pub lifetime: i64,
}

impl Request {
    /// Makes the parameters of the certificate, without its time and number.
    pub(super) fn parameters(&self) -> Result<CertificateParams, Error> {
        self.check()?;
        let mut parameters = CertificateParams::default();
        parameters.distinguished_name = rcgen::DistinguishedName::new();
        let name = self.name.clone();
        parameters.distinguished_name.push(DnType::CommonName, name);
        for name in &self.dns {
            let text = name.as_str().try_into();
            let text = text.map_err(|_| Error::Asked(format!("`{name}` is no DNS name")))?;
            parameters.subject_alt_names.push(SanType::DnsName(text));
        }
        for address in &self.addresses {
            let name = SanType::IpAddress(*address);
            parameters.subject_alt_names.push(name);
        }
        for uri in &self.uris {
            let text = uri.as_str().try_into();
            let text = text.map_err(|_| Error::Asked(format!("`{uri}` is no URI")))?;
            parameters.subject_alt_names.push(SanType::URI(text));
        }
        parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        parameters.extended_key_usages = vec![match self.kind {
            Kind::Server => ExtendedKeyUsagePurpose::ServerAuth,
            Kind::Client => ExtendedKeyUsagePurpose::ClientAuth,
        }];
        parameters.use_authority_key_identifier_extension = true;
        Ok(parameters)
    }

    fn check(&self) -> Result<(), Error> {
        let wrong = |why: &str| Err(Error::Asked(why.to_owned()));
        let is_plain =
            |it: &str| !it.is_empty() && it.len() <= 64 && !it.chars().any(char::is_control);
        if !is_plain(&self.name) {
            return wrong(
                "the name of a certificate has 1 to 64 characters, none of them a control character",
            );
        }
        if self.kind == Kind::Server && self.dns.is_empty() && self.addresses.is_empty() {
            return wrong(
                "a server's certificate needs the names (--dns) or addresses (--ip) that its clients connect to",
            );
        }
        if self.kind == Kind::Client && !(self.dns.is_empty() && self.addresses.is_empty()) {
            return wrong(
                "a client's certificate has no DNS names or addresses: they would be a server's",
            );
        }
        if self.kind == Kind::Server && !self.uris.is_empty() {
            return wrong("URIs are identities of clients");
        }
        if let Some(bad) = self.dns.iter().find(|it| !is_dns_name(it)) {
            return Err(Error::Asked(format!("`{bad}` is no DNS name")));
        }
        if let Some(bad) = self.uris.iter().find(|it| !is_uri(it)) {
            return Err(Error::Asked(format!("`{bad}` is no URI")));
        }
        if !(60..=MOST_SECONDS).contains(&self.lifetime) {
            return wrong("a certificate is good for a minute at least, and for 825 days at most");
        }
        Ok(())
    }
}

/// Whether a text is a DNS name (RFC 1123, section 2.1), with a wildcard at most in front.
pub(super) fn is_dns_name(text: &str) -> bool {
    let rest = text.strip_prefix("*.").unwrap_or(text);
    let is_label = |label: &str| {
        let inner = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        !label.is_empty()
            && label.len() <= 63
            && label.chars().all(inner)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    rest.len() <= 253 && rest.split('.').all(is_label)
}

/// Whether a text is a URI with a scheme and something behind it (RFC 3986, section 3).
fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let is_scheme = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(is_scheme)
        && !rest.is_empty()
        && text.len() <= 1024
        && text.chars().all(|c| c.is_ascii_graphic())
}

/// Seconds of a certificate: what clients accept of servers at most.
const MOST_SECONDS: i64 = 825 * 86_400;
