//! What the user can set about registries.

use std::fmt;
use std::path::PathBuf;

use crate::error::{Error, ErrorKind};
use crate::source::http::location::parse_url;
use crate::source::http::{Environment, RetryPolicy, Timeouts};

/// How registries are asked.
#[derive(Clone, Debug)]
pub struct RegistryOptions {
    /// Environment variables: configuration files, proxies, certificates.
    pub environment: Environment,
    /// User name and password from the command line. They go to the registry of the image only, never
    /// to a mirror.
    pub login: Option<Login>,
    /// Registries that may be asked without verified TLS or over plain HTTP: `HOST`, `HOST:PORT` or
    /// a CIDR block. Loopback always is.
    pub insecure: Vec<String>,
    /// PEM file with authorities to trust besides the system's.
    pub ca: Option<PathBuf>,
    /// Mirrors, tried in order before the registry itself.
    pub mirrors: Vec<Mirror>,
    /// Whether bills of materials that lie beside an image are fetched, too.
    pub attached: bool,
    /// Where docker keeps certificates by host.
    pub certs_dir: PathBuf,
    /// How long to wait.
    pub timeouts: Timeouts,
    /// When to try again.
    pub retry: RetryPolicy,
}

impl Default for RegistryOptions {
    fn default() -> Self {
        Self {
            environment: Environment::default(),
            login: None,
            insecure: Vec::new(),
            ca: None,
            mirrors: Vec::new(),
            attached: false,
            certs_dir: PathBuf::from("/etc/docker/certs.d"),
            timeouts: Timeouts::default(),
            retry: RetryPolicy::default(),
        }
    }
}

/// A user name and password.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// User name.
    pub username: String,
    /// Password.
    pub password: String,
}

impl fmt::Debug for Login {
    /// Does not show the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login")
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}

/// A mirror of a registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mirror {
    /// The registry whose images it has, `docker.io` or `HOST[:PORT]`.
    pub of: String,
    /// Where it is: `https://HOST[:PORT]`, or with `http`.
    pub url: String,
}

impl Mirror {
    /// Reads `URL` (a mirror of Docker Hub) or `REGISTRY=URL`. A URL without a scheme means `https`.
    ///
    /// # Errors
    /// Where it is no such thing, or the URL has a path, which the protocol has no room for.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let (of, url) = text.split_once('=').unwrap_or(("docker.io", text));
        let url = if url.contains("://") {
            url.to_owned()
        } else {
            format!("https://{url}")
        };
        let wrong = |why: &str| {
            Error::new(ErrorKind::User, format!("registry mirror `{text}`"), why)
                .hint("write it as URL or REGISTRY=URL, for instance https://mirror.example")
        };
        let parsed = parse_url(&url).ok_or_else(|| wrong("it is not an http or https URL"))?;
        if parsed.path() != "/" || parsed.query().is_some() {
            return Err(wrong("a mirror's URL has no path"));
        }
        if of.is_empty() {
            return Err(wrong("the registry before `=` is empty"));
        }
        Ok(Self {
            of: of.to_owned(),
            url: url.trim_end_matches('/').to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mirrors_are_urls_with_an_optional_registry() {
        let cases = [
            (
                "https://m.example",
                Some(("docker.io", "https://m.example")),
            ),
            (
                "m.example:5000",
                Some(("docker.io", "https://m.example:5000")),
            ),
            (
                "http://127.0.0.1:5000/",
                Some(("docker.io", "http://127.0.0.1:5000")),
            ),
            (
                "quay.io=https://m.example",
                Some(("quay.io", "https://m.example")),
            ),
            ("https://m.example/path", None),
            ("ftp://m.example", None),
            ("https://u:p@m.example", None),
            ("=https://m.example", None),
            ("", None),
        ];
        for (text, want) in cases {
            let got = Mirror::parse(text).ok();
            let got = got.as_ref().map(|m| (m.of.as_str(), m.url.as_str()));
            assert_eq!(got, want, "{text}");
        }
    }
}
