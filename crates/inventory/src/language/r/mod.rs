//! Packages of R: installed ones, and those of renv's and packrat's lock files.

pub mod installed;
pub mod packrat;
pub mod renv;

use seawall_model::package::{Package, PackageType};
use seawall_model::purl::Purl;

use crate::language::word::word;

/// Makes a package, where name and version are words.
fn package(name: &str, version: &str) -> Option<Package> {
    let (name, version) = (word(name)?, word(version)?);
    let purl = Purl::new("cran", name, version);
    Some(Package::new(PackageType::Cran, name, version, purl))
}

/// Returns a full revision of git.
fn commit(text: &str) -> Option<String> {
    let hex = matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    hex.then(|| text.to_ascii_lowercase())
}

/// Fields of one record of Debian's control format, as R uses it: a line that begins with a space goes on
/// with the one above.
fn record(text: &str) -> Vec<(&str, String)> {
    let mut fields: Vec<(&str, String)> = Vec::new();
    for line in text.lines().take(FIELDS) {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            fields.push((name.trim(), value.trim().to_owned()));
        }
    }
    fields
}

/// Returns a field of a record.
fn field<'a>(fields: &'a [(&str, String)], name: &str) -> Option<&'a str> {
    let found = fields.iter().find(|(own, _)| *own == name);
    found.map(|(_, value)| value.as_str())
}

/// Lines of a record.
const FIELDS: usize = 20_000;
