//! Addresses of the network that are connected to: read strictly, so that what is connected to is what is written.

/// A host with a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// Name or address, of version 6 without its brackets.
    pub name: String,
    /// Port.
    pub port: u16,
}

/// What is asked by HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Whether it is `https`.
    pub secure: bool,
    /// Host and port.
    pub host: Host,
    /// Path and query, as they are sent.
    pub path: String,
}

impl Host {
    /// Reads `name:port` or `[address]:port`.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        authority(text, None).ok_or_else(|| {
            let shown: String = text.chars().take(60).collect();
            format!("`{shown}` is no host with a port, such as siem.example.com:6514")
        })
    }

    /// Writes it as it stands in addresses: of version 6 with brackets.
    pub fn written(&self) -> String {
        if self.name.contains(':') {
            format!("[{}]:{}", self.name, self.port)
        } else {
            format!("{}:{}", self.name, self.port)
        }
    }
}

impl Endpoint {
    /// Reads an address of HTTP, `http://…` or `https://…`, without user and fragment.
    ///
    /// # Errors
    /// What is wrong with it, as a clause.
    pub fn read(text: &str) -> Result<Self, String> {
        url(text)
    }
}

/// Reads an address of HTTP (RFC 3986, section 3) without user and fragment.
pub(super) fn url(text: &str) -> Result<Endpoint, String> {
    let wrong = |why: &str| {
        let shown: String = text.chars().take(60).collect();
        format!("`{shown}` {why}")
    };
    let (secure, rest) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
        (Some(rest), _) => (true, rest),
        (None, Some(rest)) => (false, rest),
        (None, None) => return Err(wrong("begins with neither `https://` nor `http://`")),
    };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (place, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
    if place.contains('@') {
        return Err(wrong(
            "holds a user: credentials belong into a file of `headers`",
        ));
    }
    let plain = |byte: u8| byte.is_ascii_graphic() && !b"\"<>\\^`{|}#".contains(&byte);
    if !path.bytes().all(plain) || text.len() > LONGEST {
        return Err(wrong("has a path that can't be sent as it is"));
    }
    let usual = if secure { 443 } else { 80 };
    let host = authority(place, Some(usual)).ok_or_else(|| wrong("has no host"))?;
    let path = if path.starts_with('/') {
        path.to_owned()
    } else {
        format!("/{path}")
    };
    Ok(Endpoint { secure, host, path })
}

fn authority(text: &str, usual: Option<u16>) -> Option<Host> {
    let (name, port) = if let Some(rest) = text.strip_prefix('[') {
        let (address, rest) = rest.split_once(']')?;
        address.parse::<std::net::Ipv6Addr>().ok()?;
        (address, rest)
    } else {
        let at = text.find(':').unwrap_or(text.len());
        let (name, rest) = text.split_at_checked(at)?;
        if !is_host(name) {
            return None;
        }
        (name, rest)
    };
    let port = match port.strip_prefix(':') {
        Some(digits) if !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit()) => {
            digits.parse().ok().filter(|it| *it > 0)?
        }
        Some(_) => return None,
        None if port.is_empty() => usual?,
        None => return None,
    };
    Some(Host {
        name: name.to_owned(),
        port,
    })
}

/// Says whether a text can be the name of a host (RFC 952, RFC 1123) or an address.
pub(super) fn is_host(text: &str) -> bool {
    let label = |it: &str| {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        !it.is_empty() && it.len() <= 63 && it.bytes().all(fits) && !it.starts_with('-')
    };
    let is_address = text.parse::<std::net::IpAddr>().is_ok();
    let name = text.strip_suffix('.').unwrap_or(text);
    is_address || text.len() <= 253 && name.split('.').all(label)
}

const LONGEST: usize = 2000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_strictly() {
        let cases = [
            ("https://a.example", Some((true, "a.example", 443, "/"))),
            (
                "http://a:4318/v1/logs?x=y",
                Some((false, "a", 4318, "/v1/logs?x=y")),
            ),
            ("https://[::1]:8/", Some((true, "::1", 8, "/"))),
            ("https://a?b", Some((true, "a", 443, "/?b"))),
            ("https://user@a/", None),
            ("https://user:secret@a/", None),
            ("https://", None),
            ("https:///x", None),
            ("https://a:/x", None),
            ("https://a:0/x", None),
            ("https://a:70000/x", None),
            ("https://a:+1/x", None),
            ("https://a/x y", None),
            ("https://a/x#y", None),
            ("https://a/\r\nHost: b", None),
            ("https://::1/", None),
            ("HTTPS://a/", None),
            ("ftp://a/", None),
            ("https://-a/", None),
            ("https://a b/", None),
        ];
        for (text, want) in cases {
            let got = url(text).ok();
            let got = got.as_ref().map(|it| {
                (
                    it.secure,
                    it.host.name.as_str(),
                    it.host.port,
                    it.path.as_str(),
                )
            });
            assert_eq!(got, want, "{text}");
        }
        for (text, want) in [
            ("siem:6514", Some("siem:6514")),
            ("[fe80::1]:514", Some("[fe80::1]:514")),
            ("10.0.0.1:514", Some("10.0.0.1:514")),
            ("siem", None),
            ("siem:x", None),
            (":514", None),
        ] {
            let got = Host::read(text).ok().map(|it| it.written());
            assert_eq!(got.as_deref(), want, "{text}");
        }
    }
}
