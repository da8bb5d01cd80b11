//! Where a repository is: a path, or a URL in one of the forms that git knows (git-clone(1), "GIT URLS").
//! A name and a password inside a URL are taken out at once and never shown, nor handed to git on its
//! command line, where every user of the machine could read them.

use std::fmt;
use std::path::PathBuf;

use crate::error::{Error, ErrorKind};

/// Where a repository is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A directory in or of a repository.
    Local(PathBuf),
    /// Somewhere to fetch from.
    Remote {
        /// The URL, with no credentials in it.
        url: String,
        /// The credentials that it had.
        login: Option<Login>,
    },
}

/// A user name and a password or token for HTTP.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// User name; empty where only a token was given.
    pub username: String,
    /// Password or token.
    pub password: String,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").finish_non_exhaustive()
    }
}

impl Address {
    /// Reads what the user typed. A path that exists is one; `HOST.TLD/OWNER/NAME` without a scheme is
    /// fetched over HTTPS.
    ///
    /// # Errors
    /// Where it is neither.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if let Some((scheme, rest)) = text.split_once("://") {
            return remote(scheme, rest, text);
        }
        let path = PathBuf::from(text);
        if path.symlink_metadata().is_ok() {
            return Ok(Self::Local(path));
        }
        if is_scp_like(text) {
            return Ok(Self::Remote {
                url: text.to_owned(),
                login: None,
            });
        }
        match text.split_once('/') {
            Some((host, rest)) if is_host(host) && !rest.is_empty() => remote("https", text, text),
            _ => {
                let why = "it is neither an existing path nor a URL";
                Err(Error::new(ErrorKind::User, text, why)
                    .hint("give a directory, https://…, ssh://… or USER@HOST:PATH"))
            }
        }
    }

    /// Returns what to show: never a credential.
    pub fn shown(&self) -> String {
        match self {
            Self::Local(path) => path.display().to_string(),
            Self::Remote { url, .. } => url.clone(),
        }
    }
}

fn remote(scheme: &str, rest: &str, text: &str) -> Result<Address, Error> {
    let scheme = scheme.to_ascii_lowercase();
    if !SCHEMES.contains(&scheme.as_str()) {
        let why = "repositories are fetched over https, http, ssh, git or file only";
        let shown = text.split_once('@').map_or(text, |(_, behind)| behind);
        return Err(Error::new(ErrorKind::User, shown, why));
    }
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (login, host) = match authority.rsplit_once('@') {
        Some((login, host)) => (Some(login), host),
        None => (None, authority),
    };
    if host.starts_with('-') || (host.is_empty() && scheme != "file") {
        return Err(Error::new(ErrorKind::User, host, "it is no name of a host"));
    }
    // Over SSH the name is that of an account, and part of the address.
    if scheme == "ssh" {
        let user = login.and_then(|login| login.split(':').next());
        let user = user.map_or_else(String::new, |user| format!("{user}@"));
        let url = format!("ssh://{user}{host}/{path}");
        return Ok(Address::Remote { url, login: None });
    }
    Ok(Address::Remote {
        url: format!("{scheme}://{host}/{path}"),
        login: login.map(read_login),
    })
}

/// Reads `NAME:PASSWORD`, percent-encoded, or a token alone.
fn read_login(text: &str) -> Login {
    let (username, password) = match text.split_once(':') {
        Some((username, password)) => (username, password),
        None => (text, ""),
    };
    Login {
        username: decoded(username),
        password: decoded(password),
    }
}

fn decoded(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let hex = behind.get(..2).filter(|_| *first == b'%');
        let hex = hex.and_then(|hex| std::str::from_utf8(hex).ok());
        let byte = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        out.push(byte.unwrap_or(*first));
        rest = match byte {
            Some(_) => behind.get(2..).unwrap_or_default(),
            None => behind,
        };
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// `[USER@]HOST:PATH`, as scp writes it; a colon behind a slash is part of a path.
fn is_scp_like(text: &str) -> bool {
    let Some((host, path)) = text.split_once(':') else {
        return false;
    };
    let (user, host) = host.rsplit_once('@').unwrap_or(("", host));
    let plain = |text: &str| !text.starts_with('-') && !text.contains('/');
    !host.is_empty() && !path.is_empty() && plain(user) && plain(host) && text.contains('@')
}

fn is_host(text: &str) -> bool {
    let name = |c: char| c.is_ascii_alphanumeric() || "-.:".contains(c);
    text.contains('.') && !text.starts_with(['.', '-']) && text.chars().all(name)
}

const SCHEMES: [&str; 5] = ["https", "http", "ssh", "git", "file"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_credentials_are_taken_out() {
        let cases = [
            (
                "https://git.example/a/b.git",
                "https://git.example/a/b.git",
                None,
            ),
            (
                "https://u:p%40ss@git.example/a",
                "https://git.example/a",
                Some(("u", "p@ss")),
            ),
            (
                "https://ghp_token@git.example/a",
                "https://git.example/a",
                Some(("ghp_token", "")),
            ),
            ("HTTPS://git.example/a", "https://git.example/a", None),
            ("git.example/a/b", "https://git.example/a/b", None),
            (
                "ssh://me:secret@git.example:22/a",
                "ssh://me@git.example:22/a",
                None,
            ),
            ("git@git.example:a/b.git", "git@git.example:a/b.git", None),
            ("file:///srv/a.git", "file:///srv/a.git", None),
            (
                "https://a@b@git.example/x",
                "https://git.example/x",
                Some(("a@b", "")),
            ),
        ];
        for (text, url, login) in cases {
            let address = Address::parse(text).unwrap();
            let want = Address::Remote {
                url: url.to_owned(),
                login: login.map(|(username, password)| Login {
                    username: username.to_owned(),
                    password: password.to_owned(),
                }),
            };
            assert_eq!(address, want, "{text}");
            assert_eq!(address.shown(), url);
            assert!(!format!("{address:?}").contains("token@"), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused_without_telling_secrets() {
        for text in [
            "ext::sh -c id",
            "ext://u:secret@x/y",
            "https://-oProxyCommand=id/x",
            "-x@host:path",
            "nosuchpath",
            "no/such/path",
            "",
        ] {
            let error = Address::parse(text).unwrap_err().to_string();
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
