//! Header fields out of a file: for tokens, which do not belong into a configuration. It is read for each request, so
//! that a token may be replaced.

use std::path::{Path, PathBuf};

use crate::{Failure, pem};

/// The file.
#[derive(Debug)]
pub struct Headers {
    path: PathBuf,
}

impl Headers {
    /// Takes the file of a path.
    pub fn new(path: &str) -> Self {
        Self {
            path: PathBuf::from(path),
        }
    }

    /// Reads the fields.
    ///
    /// # Errors
    /// Where it can't be read, or holds what is no field, or one that we write ourselves.
    pub fn read(&self) -> Result<Vec<(String, String)>, Failure> {
        let bytes = pem::read_small(&self.path)?;
        parse(&bytes).map_err(|why| Failure::file(&self.path, &why))
    }

    /// Says that others may read it, where they may.
    pub fn exposed(path: &str) -> Option<String> {
        pem::exposed("file of header fields", Path::new(path))
    }
}

/// Reads fields, one a line; empty lines and those that begin with `#` are passed over. No value is repeated in what is
/// said of it.
fn parse(bytes: &[u8]) -> Result<Vec<(String, String)>, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "is not UTF-8".to_owned())?;
    let mut fields = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let number = number.saturating_add(1);
        let (name, value) = line
            .split_once(':')
            .ok_or_else(|| format!("line {number} is no `Name: value`"))?;
        let (name, value) = (name.trim_end(), value.trim());
        let token = |it: u8| it.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&it);
        if name.is_empty() || !name.bytes().all(token) {
            return Err(format!("line {number} has no name of a header field"));
        }
        if OURS.iter().any(|it| it.eq_ignore_ascii_case(name)) {
            return Err(format!("line {number}: `{name}` is written by the program"));
        }
        if !value
            .bytes()
            .all(|it| it == b'\t' || (b' '..=b'~').contains(&it))
        {
            return Err(format!("line {number} has a value that can't be sent"));
        }
        if fields.len() >= MOST {
            return Err(format!("has more than {MOST} fields"));
        }
        fields.push((name.to_owned(), value.to_owned()));
    }
    Ok(fields)
}

/// Fields that say where a message ends, to whom it goes, and by whom it is signed.
const OURS: [&str; 11] = [
    "host",
    "content-length",
    "content-type",
    "content-encoding",
    "transfer-encoding",
    "connection",
    "upgrade",
    "expect",
    "webhook-id",
    "webhook-timestamp",
    "webhook-signature",
];
const MOST: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_strictly() {
        let good = "# a token\nAuthorization: Bearer a b:c\n\nX-Scope-OrgID:7\n";
        let want = [("Authorization", "Bearer a b:c"), ("X-Scope-OrgID", "7")];
        let want = want.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(parse(good.as_bytes()).unwrap(), want);
        for (bad, why) in [
            ("no field", "line 1 is no"),
            ("A: b\nHost: x", "line 2: `Host` is written"),
            ("A b: c", "line 1 has no name"),
            (": c", "line 1 has no name"),
            ("A: ä", "can't be sent"),
            ("A: b\u{7f}", "can't be sent"),
            ("A: b\rX: c", "can't be sent"),
            ("content-length: 0", "is written by the program"),
        ] {
            let got = parse(bad.as_bytes()).unwrap_err();
            assert!(got.contains(why), "{bad:?}: {got}");
            assert!(!got.contains("secret"));
        }
        assert!(parse(b"\xff: x").is_err());
    }
}
