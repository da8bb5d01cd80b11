//! References of images in the one form that patterns are held against, read as the engine reads them (the grammar of
//! the distribution project's `reference` package, with its defaults: docker.io, `library/`).

/// A reference of an image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reference {
    /// Registry and path: `docker.io/library/nginx`. Empty where only an id is said.
    pub name: String,
    /// Tag, where one is said.
    pub tag: Option<String>,
    /// Digest, where one is said: `sha256:…`.
    pub digest: Option<String>,
    /// The id, where the reference is one.
    pub id: Option<String>,
}

impl Reference {
    /// Reads a reference; nothing where it is none.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let bare = text.strip_prefix("sha256:").unwrap_or(text);
        if bare.len() == 64 && bare.bytes().all(is_hex) {
            return Some(Self {
                id: Some(format!("sha256:{bare}")),
                ..Self::default()
            });
        }
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(read_digest(digest)?)),
            None => (text, None),
        };
        let slash = rest.rfind('/').map_or(0, |at| at.saturating_add(1));
        let last = rest.get(slash..)?;
        let (name, tag) = match last.split_once(':') {
            Some((last, tag)) if is_tag(tag) => {
                let end = slash.saturating_add(last.len());
                (rest.get(..end)?, Some(tag.to_owned()))
            }
            Some(_) => return None,
            None => (rest, None),
        };
        Some(Self {
            name: whole(name)?,
            tag,
            digest,
            id: None,
        })
    }

    /// Reads a name and a tag or digest that stand apart, as in the query of a pull.
    pub fn join(name: &str, tag: &str) -> Option<Self> {
        let between = match tag {
            "" => return Self::parse(name),
            tag if tag.contains(':') => "@",
            _ => ":",
        };
        let read = Self::parse(name)?;
        if read.tag.is_some() || read.digest.is_some() || read.id.is_some() {
            return None;
        }
        Self::parse(&format!("{name}{between}{tag}"))
    }

    /// Returns registry and path apart.
    pub fn parts(&self) -> (&str, &str) {
        self.name.split_once('/').unwrap_or(("", &self.name))
    }
}

/// Writes out the defaults of a name.
fn whole(name: &str) -> Option<String> {
    let (host, path) = match name.split_once('/') {
        Some((host, path)) if is_host(host) => (host, path.to_owned()),
        _ => ("docker.io", name.to_owned()),
    };
    let host = if host == "index.docker.io" {
        "docker.io"
    } else {
        host
    };
    let path = if host == "docker.io" && !path.contains('/') {
        format!("library/{path}")
    } else {
        path
    };
    let fits = path.split('/').all(is_part) && is_authority(host);
    fits.then(|| format!("{host}/{path}"))
}

/// Says whether the first part of a name is a registry, by the engine's rule.
fn is_host(text: &str) -> bool {
    text == "localhost"
        || text.contains(['.', ':'])
        || text.bytes().any(|it| it.is_ascii_uppercase())
}

/// A host with or without a port: labels with dots between them, or an IPv6 address in brackets.
fn is_authority(text: &str) -> bool {
    let is_port = |port: &str| !port.is_empty() && port.bytes().all(|it| it.is_ascii_digit());
    if let Some((address, rest)) = text.strip_prefix('[').and_then(|it| it.split_once(']')) {
        let fits = |byte: u8| byte.is_ascii_hexdigit() || byte == b':';
        let port = rest.strip_prefix(':');
        return address.bytes().all(fits) && (rest.is_empty() || port.is_some_and(is_port));
    }
    let (host, port) = match text.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (text, None),
    };
    let is_label = |label: &str| {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let is_edged = label.starts_with('-') || label.ends_with('-');
        !label.is_empty() && label.bytes().all(fits) && !is_edged
    };
    host.split('.').all(is_label) && port.is_none_or(is_port)
}

/// A part of a path: lower case, digits, with separators between them.
fn is_part(part: &str) -> bool {
    let fits =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte);
    let end = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = part.as_bytes();
    part.bytes().all(fits) && end(bytes.first()) && end(bytes.last())
}

fn is_tag(tag: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let first = tag.as_bytes().first();
    tag.len() <= 128
        && tag.bytes().all(fits)
        && first.is_some_and(|it| it.is_ascii_alphanumeric() || *it == b'_')
}

fn read_digest(text: &str) -> Option<String> {
    let hex = text.strip_prefix("sha256:")?;
    let fits = hex.len() == 64 && hex.bytes().all(is_hex);
    fits.then(|| text.to_owned())
}

const fn is_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

/// Bytes of a reference.
const LONGEST: usize = 512;

#[cfg(test)]
mod tests {
    use super::Reference;

    #[test]
    fn references_are_read_as_the_engine_reads_them() {
        let digest = format!("sha256:{}", "a".repeat(64));
        let cases = [
            ("nginx", Some("docker.io/library/nginx")),
            ("nginx:1.27", Some("docker.io/library/nginx")),
            ("acme/app", Some("docker.io/acme/app")),
            ("docker.io/nginx", Some("docker.io/library/nginx")),
            ("index.docker.io/nginx", Some("docker.io/library/nginx")),
            ("localhost/app", Some("localhost/app")),
            ("localhost:5000/app:1", Some("localhost:5000/app")),
            ("registry.example/a/b:1", Some("registry.example/a/b")),
            ("Registry/app", Some("Registry/app")),
            // A host that looks like the usual one is another.
            ("Docker.io/nginx", Some("Docker.io/nginx")),
            (
                "docker.io:443/library/nginx",
                Some("docker.io:443/library/nginx"),
            ),
            ("Nginx", None),
            ("nginx:", None),
            ("nginx:a b", None),
            ("a//b", None),
            ("../app", None),
            ("nginx@sha256:12", None),
            ("", None),
        ];
        for (text, want) in cases {
            let read = Reference::parse(text).map(|it| it.name);
            assert_eq!(read.as_deref(), want, "{text}");
        }
        let both = Reference::parse(&format!("nginx:1@{digest}")).unwrap();
        assert_eq!(
            (both.tag.as_deref(), both.digest.as_deref()),
            (Some("1"), Some(&*digest))
        );
        assert_eq!(Reference::parse(&digest).unwrap().id, Some(digest.clone()));
        assert_eq!(
            Reference::join("nginx", &digest).unwrap().digest,
            Some(digest)
        );
        assert_eq!(Reference::join("nginx:1", "2"), None);
    }
}
