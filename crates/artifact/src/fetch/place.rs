//! Where files lie: `https://…` (a directory on a web server), `oci://REGISTRY/NAME:TAG`,
//! `file:///…`, or a path.

use std::fmt;
use std::path::PathBuf;

use ureq::http::Uri;

use crate::error::{Error, ErrorKind};
use crate::source::http::location::parse_url;
use crate::source::reference::Reference;

/// Where files lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A directory of this machine.
    Folder(PathBuf),
    /// A directory on a web server; the text ends with a slash.
    Web(String),
    /// A tag in a registry.
    Registry(Reference),
}

impl Place {
    /// Reads what the user wrote.
    ///
    /// # Errors
    /// Where it is none of the forms.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let wrong = |why: &str| {
            Error::new(ErrorKind::User, format!("channel `{text}`"), why).hint(
                "write it as https://HOST/PATH, oci://REGISTRY/NAME:TAG, file:///PATH or a path",
            )
        };
        if let Some(reference) = text.strip_prefix("oci://") {
            return Ok(Self::Registry(reference.parse()?));
        }
        if let Some(path) = text.strip_prefix("file://") {
            return match path.strip_prefix("localhost").unwrap_or(path) {
                path if path.starts_with('/') => Ok(Self::Folder(PathBuf::from(path))),
                _ => Err(wrong("a file URL names no other host")),
            };
        }
        if text.starts_with("https://") || text.starts_with("http://") {
            let url = parse_url(text).ok_or_else(|| wrong("it is not a URL"))?;
            if url.query().is_some() || text.contains('#') {
                return Err(wrong("a directory's URL has no query"));
            }
            return Ok(Self::Web(format!("{}/", text.trim_end_matches('/'))));
        }
        if text.is_empty() || text.contains("://") {
            return Err(wrong("it is of no kind that is known"));
        }
        Ok(Self::Folder(PathBuf::from(text)))
    }

    /// Returns the URL of a file in a directory on a web server.
    pub(super) fn below(&self, name: &str) -> Result<Uri, Error> {
        let url = match self {
            Self::Web(base) => parse_url(&format!("{base}{name}")),
            Self::Folder(_) | Self::Registry(_) => None,
        };
        url.ok_or_else(|| Error::new(ErrorKind::User, self.to_string(), "it is not a URL"))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => path.display().fmt(f),
            Self::Web(url) => f.write_str(url),
            Self::Registry(reference) => write!(f, "oci://{reference}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_places() {
        let cases = [
            ("https://a.example/db", Some("https://a.example/db/")),
            ("https://a.example", Some("https://a.example/")),
            ("http://127.0.0.1:80/x/", Some("http://127.0.0.1:80/x/")),
            (
                "oci://r.example/team/db:1",
                Some("oci://r.example/team/db:1"),
            ),
            (
                "oci://r.example/team/db",
                Some("oci://r.example/team/db:latest"),
            ),
            ("file:///srv/db", Some("/srv/db")),
            ("file://localhost/srv/db", Some("/srv/db")),
            ("/srv/db", Some("/srv/db")),
            ("db", Some("db")),
            ("file://host/srv/db", None),
            ("file://db", None),
            ("ftp://a.example/", None),
            ("https://u:p@a.example/", None),
            ("https://a.example/?x", None),
            ("https://a.example/#x", None),
            ("oci://", None),
            ("", None),
        ];
        for (text, want) in cases {
            let got = Place::parse(text).ok().map(|place| place.to_string());
            assert_eq!(got.as_deref(), want, "{text}");
        }
    }
}
