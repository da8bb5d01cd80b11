//! Changelogs of rpm packages, out of their headers: tags `CHANGELOGNAME` (author and, by custom, the
//! version) and `CHANGELOGTEXT`, newest entry first (rpm's docs/manual/tags.md).

use crate::changelog::{History, Mention};

/// Reads a changelog, whose entries come as author line and text.
pub fn read_changelog<'a>(entries: impl Iterator<Item = (&'a [u8], &'a [u8])>) -> Vec<Mention> {
    let mut history = History::default();
    for (author, text) in entries {
        let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
        if !history.take(version_of(author).unwrap_or_default(), &lines) {
            break;
        }
    }
    history.finish()
}

/// Reads the version behind the author: `Name <mail> - [EPOCH:]VERSION-RELEASE`, with or without the
/// hyphen. SUSE's changelogs have none.
fn version_of(author: &[u8]) -> Option<&str> {
    let author = std::str::from_utf8(author).ok()?;
    let behind = match author.rsplit_once('>') {
        Some((_, behind)) => behind,
        None => author.rsplit_once(" - ")?.1,
    };
    let version = behind.trim_start_matches([' ', '-', '\t']).trim_end();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.:~^_".contains(&byte);
    let good = version.starts_with(|c: char| c.is_ascii_digit())
        && version.len() <= VERSION
        && version.bytes().all(plain);
    good.then_some(version)
}

/// Bytes of a version.
const VERSION: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_entries() {
        for (author, want) in [
            ("A B <a@b.c> - 1:3.0.7-16.el9_2", Some("1:3.0.7-16.el9_2")),
            ("A B <a@b.c> 3.0.7-16", Some("3.0.7-16")),
            ("A B <a@b.c> -1.2-3", Some("1.2-3")),
            ("A-B a at b.c - 5.1~rc1-1", Some("5.1~rc1-1")),
            ("a@suse.com", None),
            ("A B <a@b.c>", None),
            ("A B <a@b.c> - 1.0-1, 1.0-2", None),
            ("A B <a@b.c> - rebuilt", None),
        ] {
            assert_eq!(version_of(author.as_bytes()), want, "{author}");
        }
    }
}
