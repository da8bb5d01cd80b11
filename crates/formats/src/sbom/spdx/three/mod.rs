//! SPDX 3.0.1 in JSON-LD (SPDX 3.0.1, model profiles Core, Software and `SimpleLicensing`, and
//! "Serializations"): a graph of elements ↔ a document.

mod read;
mod write;

pub(super) use read::read;
pub(super) use write::write;

/// Words of 3.0.1 and of 2.3 that mean the same purpose of a package.
const PURPOSES: &[(&str, &str)] = &[
    ("application", "APPLICATION"),
    ("container", "CONTAINER"),
    ("library", "LIBRARY"),
    ("operatingSystem", "OPERATING-SYSTEM"),
    ("other", "OTHER"),
    ("source", "SOURCE"),
];

/// Names of digest algorithms in 3.0.1 and in 2.3.
const ALGORITHMS: &[(&str, &str)] = &[
    ("md5", "MD5"),
    ("sha1", "SHA1"),
    ("sha256", "SHA256"),
    ("sha384", "SHA384"),
    ("sha512", "SHA512"),
];

fn newer(table: &[(&'static str, &str)], old: &str) -> Option<&'static str> {
    let pair = table.iter().find(|(_, one)| *one == old);
    pair.map(|(new, _)| *new)
}

fn older(table: &[(&str, &'static str)], new: &str) -> Option<&'static str> {
    let pair = table.iter().find(|(one, _)| *one == new);
    pair.map(|(_, old)| *old)
}
