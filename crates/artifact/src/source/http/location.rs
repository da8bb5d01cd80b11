//! Where a `Location` header leads (RFC 9110 section 10.2.2, RFC 3986 section 5.2).

use ureq::http::Uri;

/// Scheme, host and port: what decides whether credentials may be sent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// `http` or `https`.
    pub scheme: String,
    /// Host in lower case, with brackets where it is an IPv6 address.
    pub host: String,
    /// Port, the scheme's own where the URL names none.
    pub port: u16,
}

impl Origin {
    /// Returns the origin of a URL, or nothing where it is no `http` or `https` URL.
    pub fn of(url: &Uri) -> Option<Self> {
        let scheme = url.scheme_str()?.to_ascii_lowercase();
        let default = match scheme.as_str() {
            "https" => 443,
            "http" => 80,
            _ => return None,
        };
        let host = url.host()?.to_ascii_lowercase();
        let port = url.port_u16().unwrap_or(default);
        Some(Self { scheme, host, port })
    }

    /// Says whether the connection is encrypted.
    pub fn is_https(&self) -> bool {
        self.scheme == "https"
    }

    /// Returns `host` or `host:port`, the port left out where it is the scheme's own.
    pub fn authority(&self) -> String {
        match (self.scheme.as_str(), self.port) {
            ("https", 443) | ("http", 80) => self.host.clone(),
            _ => format!("{}:{}", self.host, self.port),
        }
    }
}

/// Parses an absolute `http` or `https` URL with no user information in it.
pub fn parse_url(text: &str) -> Option<Uri> {
    if text.len() > LONGEST_URL {
        return None;
    }
    let url: Uri = text.parse().ok()?;
    Origin::of(&url)?;
    if url.authority()?.as_str().contains('@') {
        return None;
    }
    Some(url)
}

/// Resolves a `Location` against the URL that was asked. Nothing where it is no usable URL or leads
/// to a place that we do not go: another scheme, or a URL with user information in it.
pub fn resolve(base: &Uri, location: &str) -> Option<Uri> {
    let location = location.trim();
    let location = location.split('#').next()?;
    if location.is_empty() {
        return None;
    }
    let scheme = base.scheme_str()?;
    let authority = base.authority()?.as_str();
    if has_scheme(location) {
        return parse_url(location);
    }
    if let Some(rest) = location.strip_prefix("//") {
        return parse_url(&format!("{scheme}://{rest}"));
    }
    if location.starts_with('/') {
        return parse_url(&format!("{scheme}://{authority}{location}"));
    }
    let path = base.path();
    if location.starts_with('?') {
        return parse_url(&format!("{scheme}://{authority}{path}{location}"));
    }
    let folder = path.rfind('/').and_then(|end| path.get(..=end))?;
    parse_url(&format!("{scheme}://{authority}{folder}{location}"))
}

/// Longest URL that is followed; those of object stores carry signatures of some kilobytes.
const LONGEST_URL: usize = 16 << 10;

fn has_scheme(text: &str) -> bool {
    let Some((scheme, _)) = text.split_once(':') else {
        return false;
    };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locations_resolve_as_in_rfc_3986() {
        let base: Uri = "https://r.example:5000/v2/a/blobs/x?y=1".parse().unwrap();
        let cases = [
            (
                "https://cdn.example/blob?sig=a",
                Some("https://cdn.example/blob?sig=a"),
            ),
            ("//cdn.example/blob", Some("https://cdn.example/blob")),
            ("/v2/b", Some("https://r.example:5000/v2/b")),
            ("other", Some("https://r.example:5000/v2/a/blobs/other")),
            ("?z=2", Some("https://r.example:5000/v2/a/blobs/x?z=2")),
            ("/v2/b#part", Some("https://r.example:5000/v2/b")),
            ("ftp://cdn.example/blob", None),
            ("file:///etc/passwd", None),
            ("https://user:pass@cdn.example/", None),
            ("https://", None),
            ("", None),
            ("#", None),
        ];
        for (location, want) in cases {
            let got = resolve(&base, location).map(|u| u.to_string());
            assert_eq!(got.as_deref(), want, "{location}");
        }
    }

    #[test]
    fn origins_know_the_default_ports() {
        let origin = |text: &str| Origin::of(&parse_url(text).unwrap()).unwrap();
        assert_eq!(
            origin("https://R.example/"),
            origin("https://r.example:443/x")
        );
        assert_ne!(origin("https://r.example/"), origin("http://r.example/"));
        assert_ne!(
            origin("https://r.example/"),
            origin("https://r.example:444/")
        );
        assert_eq!(origin("http://[::1]:80/").authority(), "[::1]");
    }
}
