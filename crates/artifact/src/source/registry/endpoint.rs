//! Which hosts are asked for an image, over which scheme, and whom to trust there.
//!
//! As docker does it: Docker Hub answers at `registry-1.docker.io`; loopback and the hosts named insecure
//! are asked over TLS without a check of the certificate, and over plain HTTP where that fails. An
//! authority set up for such a host (`--registry-ca`, `certs.d`) is believed and checked all the same.

use std::path::PathBuf;

use super::options::RegistryOptions;
use crate::source::http::client::TrustPolicy;
use crate::source::http::failure::Failure;
use crate::source::http::location::{Origin, parse_url};
use crate::source::http::proxy::{in_block, is_loopback};
use crate::source::http::tls::{Trust, read_authorities, read_certs_dir};

/// One place that may have the image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Endpoint {
    /// What it is called in messages, and the key of its credentials: `docker.io`, `HOST[:PORT]`.
    pub(super) name: String,
    /// Where it may answer, in the order to try: `https://HOST[:PORT]`.
    pub(super) bases: Vec<String>,
    /// Whether it is a mirror, to which the login of the command line is not shown.
    pub(super) mirror: bool,
}

/// Returns the places to ask for the images of a registry: its mirrors in order, then itself.
pub(super) fn endpoints(domain: &str, options: &RegistryOptions) -> Vec<Endpoint> {
    let mirrors = options.mirrors.iter().filter(|mirror| mirror.of == domain);
    let mut endpoints: Vec<Endpoint> = mirrors
        .map(|mirror| Endpoint {
            name: authority(&mirror.url).to_owned(),
            bases: vec![mirror.url.clone()],
            mirror: true,
        })
        .collect();
    let host = if domain == "docker.io" {
        "registry-1.docker.io"
    } else {
        domain
    };
    let mut bases = vec![format!("https://{host}")];
    if may_be_plain(host, options) {
        bases.push(format!("http://{host}"));
    }
    endpoints.push(Endpoint {
        name: domain.to_owned(),
        bases,
        mirror: false,
    });
    endpoints
}

/// Whom to trust at the hosts of registries and of the storage behind them.
pub(super) struct RegistryTrust {
    insecure: Vec<String>,
    ca: Option<PathBuf>,
    certs_dir: PathBuf,
}

impl RegistryTrust {
    /// Takes what the user set.
    pub(super) fn new(options: &RegistryOptions) -> Self {
        Self {
            insecure: options.insecure.clone(),
            ca: options.ca.clone(),
            certs_dir: options.certs_dir.clone(),
        }
    }
}

impl TrustPolicy for RegistryTrust {
    fn trust(&self, origin: &Origin) -> Result<Trust, Failure> {
        let mut trust = Trust::default();
        if !origin.is_https() {
            return Ok(trust);
        }
        if let Some(ca) = &self.ca {
            trust.authorities = read_authorities(ca)?;
        }
        for name in names(origin) {
            read_certs_dir(&self.certs_dir.join(name), &mut trust)?;
        }
        let named = self.insecure.iter().any(|entry| covers(entry, origin));
        trust.unverified = (named || is_loopback(&origin.host)) && trust.authorities.is_empty();
        Ok(trust)
    }
}

/// Says whether a host may be asked over plain HTTP.
pub(super) fn may_be_plain(host: &str, options: &RegistryOptions) -> bool {
    let Some(origin) = parse_url(&format!("http://{host}/")).and_then(|url| Origin::of(&url))
    else {
        return false;
    };
    let secure = parse_url(&format!("https://{host}/")).and_then(|url| Origin::of(&url));
    let covered = |origin: &Origin| options.insecure.iter().any(|entry| covers(entry, origin));
    is_loopback(&origin.host) || covered(&origin) || secure.is_some_and(|origin| covered(&origin))
}

/// Says whether an entry (`HOST`, `HOST:PORT`, a CIDR block) names an origin. Without a port it names
/// the default ports only.
fn covers(entry: &str, origin: &Origin) -> bool {
    if let Some((network, bits)) = entry.split_once('/') {
        let host = origin.host.trim_start_matches('[').trim_end_matches(']');
        return match (host.parse(), network.parse(), bits.parse()) {
            (Ok(host), Ok(network), Ok(bits)) => in_block(host, network, bits),
            _ => false,
        };
    }
    let entry = entry.to_ascii_lowercase();
    entry == origin.authority() || entry == format!("{}:{}", origin.host, origin.port)
}

/// Names of a host's directory of certificates. One that could lead elsewhere has none.
fn names(origin: &Origin) -> Vec<String> {
    if origin.host.starts_with('.') || origin.host.contains(['/', '\\']) {
        return Vec::new();
    }
    let full = format!("{}:{}", origin.host, origin.port);
    let short = origin.authority();
    if short == full {
        vec![full]
    } else {
        vec![short, full]
    }
}

fn authority(url: &str) -> &str {
    url.split_once("://").map_or(url, |(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_mirrors_then_the_registry() {
        let options = RegistryOptions {
            mirrors: vec![
                super::super::Mirror::parse("https://m.example").unwrap(),
                super::super::Mirror::parse("quay.io=http://q.example:8080").unwrap(),
            ],
            insecure: vec![
                "lab.example:5000".into(),
                "10.0.0.0/8".into(),
                "bare.example".into(),
            ],
            ..RegistryOptions::default()
        };
        let cases: &[(&str, &[&str])] = &[
            (
                "docker.io",
                &["https://m.example", "https://registry-1.docker.io"],
            ),
            ("quay.io", &["http://q.example:8080", "https://quay.io"]),
            ("ghcr.io", &["https://ghcr.io"]),
            (
                "localhost:5000",
                &["https://localhost:5000", "http://localhost:5000"],
            ),
            ("127.9.9.9", &["https://127.9.9.9", "http://127.9.9.9"]),
            ("[::1]:5000", &["https://[::1]:5000", "http://[::1]:5000"]),
            (
                "lab.example:5000",
                &["https://lab.example:5000", "http://lab.example:5000"],
            ),
            ("lab.example:5001", &["https://lab.example:5001"]),
            ("lab.example", &["https://lab.example"]),
            (
                "bare.example",
                &["https://bare.example", "http://bare.example"],
            ),
            ("bare.example:5000", &["https://bare.example:5000"]),
            (
                "10.1.2.3:5000",
                &["https://10.1.2.3:5000", "http://10.1.2.3:5000"],
            ),
            (
                "localhost.evil.example",
                &["https://localhost.evil.example"],
            ),
        ];
        for (domain, want) in cases {
            let got: Vec<String> = endpoints(domain, &options)
                .into_iter()
                .flat_map(|endpoint| endpoint.bases)
                .collect();
            assert_eq!(got, *want, "{domain}");
        }
    }
}
