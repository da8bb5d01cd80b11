//! Subresource integrity (W3C "Subresource Integrity", 3.5), as lock files of Node hold it:
//! `sha512-BASE64`, several divided by spaces.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use seawall_model::package::{Hash, HashAlgorithm};

/// Reads the digests; what is none is passed over.
pub(in crate::language) fn hashes(text: &str) -> Vec<Hash> {
    text.split_ascii_whitespace()
        .take(DIGESTS)
        .filter_map(hash)
        .collect()
}

fn hash(digest: &str) -> Option<Hash> {
    let (algorithm, digest) = digest.split_once('-')?;
    let algorithm = match algorithm {
        "sha1" => HashAlgorithm::Sha1,
        "sha256" => HashAlgorithm::Sha256,
        "sha384" => HashAlgorithm::Sha384,
        "sha512" => HashAlgorithm::Sha512,
        _ => return None,
    };
    // Behind a question mark stand options, of which there are none yet.
    let digest = digest.split('?').next().unwrap_or(digest);
    let bytes = STANDARD.decode(digest.get(..digest.len().min(128))?).ok()?;
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    let pair = |byte: &u8| [digit(byte >> 4), digit(byte & 15)];
    let hex: String = bytes.iter().flat_map(pair).collect();
    Hash::new(algorithm, &hex)
}

/// Digests of one package.
const DIGESTS: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    /// The digests of nothing, as `openssl dgst -binary | base64` prints them.
    #[test]
    fn digests_become_hex() {
        let text = "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk= sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=?x md5-a sha1-AA==";
        let hex: Vec<_> = hashes(text).into_iter().map(|hash| hash.hex).collect();
        assert_eq!(
            hex,
            [
                "da39a3ee5e6b4b0d3255bfef95601890afd80709",
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            ]
        );
    }
}
