//! Systems that can be asked one question at a time ([`seawall_model::system`]): a directory that holds one, this machine,
//! and an image. Links lead nowhere out of the root, nothing but regular files is opened, and what could not be looked at
//! is said.

mod directory;
mod image;
mod machine;
mod mounts;
mod service;

pub use directory::DirectorySystem;
pub use image::ImageSystem;
pub use machine::Machine;

use std::collections::BTreeMap;

use seawall_model::system::{InstalledPackage, PackageManager, Sight};

/// What package managers list, or why that could not be read; one that is not in it has no list.
pub type Packages = BTreeMap<PackageManager, Result<Vec<InstalledPackage>, String>>;

fn listed(packages: &Packages, manager: PackageManager) -> Sight<&[InstalledPackage]> {
    match packages.get(&manager) {
        Some(Ok(packages)) => Sight::Seen(packages),
        Some(Err(why)) => Sight::Unseen(why.clone()),
        None => Sight::Absent,
    }
}

/// Makes text of the bytes of a name: one that is not UTF-8 stands as `\xHH`.
fn shown(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        for byte in chunk.invalid() {
            out.push_str("\\x");
            let digits = [byte >> 4, byte & 0xf].map(|it| char::from_digit(u32::from(it), 16));
            out.extend(
                digits
                    .into_iter()
                    .flatten()
                    .map(|it| it.to_ascii_uppercase()),
            );
        }
    }
    out
}

/// Makes bytes of the text of a name, as [`shown`] made it of them.
fn bytes(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("\\x") {
        let (before, found) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.extend_from_slice(before.as_bytes());
        let digits = found.get(2..4);
        let byte = digits.and_then(|it| u8::from_str_radix(it, 16).ok());
        let taken = if let Some(byte) = byte.filter(|it| *it >= 0x80) {
            out.push(byte);
            4
        } else {
            out.extend_from_slice(b"\\x");
            2
        };
        rest = found.get(taken..).unwrap_or_default();
    }
    out.extend_from_slice(rest.as_bytes());
    out
}

#[cfg(test)]
mod tests {
    use super::{bytes, shown};

    #[test]
    fn names_survive_as_text() {
        for name in [&b"plain"[..], "é".as_bytes(), b"a\xffb", b"\\x41", b"\\x"] {
            assert_eq!(bytes(&shown(name)), name);
        }
    }
}
