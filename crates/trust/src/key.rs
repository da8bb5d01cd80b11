//! Ed25519 keys (RFC 8032) in PEM (RFC 7468), written as RFC 8410 says: a private key is PKCS#8 of
//! version 0 with the seed alone, as `openssl genpkey -algorithm ed25519` writes it, a public key
//! is a `SubjectPublicKeyInfo`.
//!
//! Both are of one length with one beginning, so that there is nothing to parse and no second way
//! to write a key.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use sha2::{Digest as _, Sha256};

use crate::error::Error;

/// What a key is called in an envelope: `sha256:` and the digest of its `SubjectPublicKeyInfo` in
/// hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(String);

impl KeyId {
    /// Reads what [`PublicKey::id`] gave.
    pub fn parse(text: &str) -> Option<Self> {
        let digest: seawall_model::digest::Digest = text.parse().ok()?;
        Some(Self(digest.to_string()))
    }

    /// Returns it as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A key that verifies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    bytes: [u8; 32],
}

impl PublicKey {
    /// Reads a key in PEM.
    ///
    /// # Errors
    /// Where it is anything but one Ed25519 public key.
    pub fn parse_pem(text: &[u8]) -> Result<Self, Error> {
        if find_label(text, PRIVATE_LABEL) {
            return Err(unusable(
                "it is a private key, and a public one is wanted",
                "hand in the public key (`openssl pkey -in KEY -pubout`), and keep the private one to yourself",
            ));
        }
        let der = decode_pem(text, PUBLIC_LABEL)?;
        let key = der.strip_prefix(PUBLIC_START).ok_or(NOT_ED25519)?;
        let bytes = key.try_into().map_err(|_| NOT_ED25519)?;
        Ok(Self { bytes })
    }

    /// Reads every key of a text of several.
    ///
    /// # Errors
    /// Where one is unusable, or there is none.
    pub fn parse_pem_all(text: &[u8]) -> Result<Vec<Self>, Error> {
        let text = as_text(text)?;
        let mut keys = Vec::new();
        let mut block = String::new();
        for line in text.lines() {
            block.push_str(line);
            block.push('\n');
            if line.starts_with("-----END") {
                keys.push(Self::parse_pem(block.as_bytes())?);
                block.clear();
            }
        }
        if keys.is_empty() || !block.trim().is_empty() {
            // The last attempt says what is wrong with it.
            keys.push(Self::parse_pem(block.as_bytes())?);
        }
        Ok(keys)
    }

    /// Takes the 32 bytes of a key.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self { bytes }
    }

    /// Returns the 32 bytes of the key.
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// Writes it in PEM.
    pub fn to_pem(&self) -> String {
        encode_pem(PUBLIC_LABEL, PUBLIC_START, &self.bytes)
    }

    /// Returns what it is called in envelopes.
    pub fn id(&self) -> KeyId {
        let digest = Sha256::new()
            .chain_update(PUBLIC_START)
            .chain_update(self.bytes)
            .finalize();
        KeyId(format!("sha256:{}", crate::manifest::hex(&digest)))
    }

    /// Says whether a signature of a message is by this key.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, &self.bytes)
            .verify(message, signature)
            .is_ok()
    }
}

/// A key that signs.
pub struct PrivateKey {
    seed: [u8; 32],
    pair: Ed25519KeyPair,
}

impl fmt::Debug for PrivateKey {
    /// Does not show the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKey").finish_non_exhaustive()
    }
}

impl PrivateKey {
    /// Makes a new key from the system's random numbers.
    ///
    /// # Errors
    /// Where the system has none.
    pub fn generate() -> Result<Self, Error> {
        let mut seed = [0; 32];
        SystemRandom::new()
            .fill(&mut seed)
            .map_err(|_| Error::Random)?;
        Self::from_seed(seed)
    }

    /// Takes the seed of a key (RFC 8032, section 5.1.5).
    ///
    /// # Errors
    /// Never with 32 bytes; the library may refuse all the same.
    pub fn from_seed(seed: [u8; 32]) -> Result<Self, Error> {
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed).map_err(|_| NOT_ED25519)?;
        Ok(Self { seed, pair })
    }

    /// Reads a key in PEM.
    ///
    /// # Errors
    /// Where it is anything but one Ed25519 private key without a passphrase.
    pub fn parse_pem(text: &[u8]) -> Result<Self, Error> {
        if find_label(text, ENCRYPTED_LABEL) {
            return Err(unusable(
                "it is protected by a passphrase",
                "decrypt it where nobody else reads: `openssl pkey -in KEY -out PLAIN`",
            ));
        }
        if find_label(text, PUBLIC_LABEL) && !find_label(text, PRIVATE_LABEL) {
            return Err(unusable(
                "it is a public key, and a private one is wanted",
                "hand in the private key that was made along with it",
            ));
        }
        let der = decode_pem(text, PRIVATE_LABEL)?;
        let seed = der.strip_prefix(PRIVATE_START).ok_or(NOT_ED25519)?;
        Self::from_seed(seed.try_into().map_err(|_| NOT_ED25519)?)
    }

    /// Writes it in PEM. The text is the secret itself.
    pub fn to_pem(&self) -> String {
        encode_pem(PRIVATE_LABEL, PRIVATE_START, &self.seed)
    }

    /// Returns the key that verifies what this one signs.
    pub fn public(&self) -> PublicKey {
        let mut bytes = [0; 32];
        for (to, from) in bytes.iter_mut().zip(self.pair.public_key().as_ref()) {
            *to = *from;
        }
        PublicKey { bytes }
    }

    /// Signs a message.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.pair.sign(message).as_ref().to_vec()
    }
}

fn find_label(text: &[u8], label: &str) -> bool {
    let begin = format!("-----BEGIN {label}-----");
    std::str::from_utf8(text).is_ok_and(|text| text.lines().any(|line| line.trim_end() == begin))
}

fn as_text(text: &[u8]) -> Result<&str, Error> {
    let short = text.len() <= LARGEST_PEM;
    let text = std::str::from_utf8(text).ok().filter(|_| short);
    text.ok_or(unusable("it is not a short text", WRITE_LIKE))
}

/// Reads the one block of a text (RFC 7468, the strict form: no headers, no second block).
fn decode_pem(text: &[u8], label: &str) -> Result<Vec<u8>, Error> {
    let mut lines = as_text(text)?.lines().map(str::trim_end);
    let begin = format!("-----BEGIN {label}-----");
    let end = format!("-----END {label}-----");
    let first = lines.find(|line| !line.is_empty());
    if first != Some(begin.as_str()) {
        return Err(unusable("it does not begin as such a key does", WRITE_LIKE));
    }
    let mut body = String::new();
    loop {
        match lines.next() {
            Some(line) if line == end => break,
            Some(line) => body.push_str(line),
            None => return Err(unusable("it is cut off", WRITE_LIKE)),
        }
    }
    if lines.any(|line| !line.is_empty()) {
        return Err(unusable(
            "something follows it",
            "keep each key in a file of its own",
        ));
    }
    STANDARD
        .decode(body)
        .map_err(|_| unusable("it is not base64", WRITE_LIKE))
}

fn encode_pem(label: &str, start: &[u8], key: &[u8]) -> String {
    let body = STANDARD.encode([start, key].concat());
    // 64 characters hold 48 bytes, as many as a private key has.
    format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")
}

const fn unusable(why: &'static str, hint: &'static str) -> Error {
    Error::Key { why, hint }
}

const NOT_ED25519: Error = unusable(
    "it is not an Ed25519 key",
    "make one with `seawall db key new` or `openssl genpkey -algorithm ed25519`",
);
const WRITE_LIKE: &str =
    "a key is a text between -----BEGIN and -----END lines, as `seawall db key new` writes it";
const PUBLIC_LABEL: &str = "PUBLIC KEY";
const PRIVATE_LABEL: &str = "PRIVATE KEY";
const ENCRYPTED_LABEL: &str = "ENCRYPTED PRIVATE KEY";
/// `SubjectPublicKeyInfo` with the OID 1.3.101.112 and a bit string of 32 bytes (RFC 8410, section
/// 4).
const PUBLIC_START: &[u8] = &[
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
];
/// `OneAsymmetricKey` of version 0 with the same OID and an octet string of 32 bytes within one of
/// 34 (RFC 8410, section 7).
const PRIVATE_START: &[u8] = &[
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];
const LARGEST_PEM: usize = 64 << 10;

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        (0..hex.len() / 2)
            .map(|at| u8::from_str_radix(&hex[at * 2..at * 2 + 2], 16).unwrap())
            .collect()
    }

    /// RFC 8032, section 7.1: seed, public key, message, signature.
    const VECTORS: [[&str; 4]; 3] = [
        [
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b\
             d25bf5f0595bbe24655141438e7a100b",
        ],
        [
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c\
             387b2eaeb4302aeeb00d291612bb0c00",
        ],
        [
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659\
             4a7c15e9716ed28dc027beceea1ec40a",
        ],
    ];

    #[test]
    fn vectors_of_rfc_8032() {
        for [seed, public, message, signature] in VECTORS {
            let key = PrivateKey::from_seed(bytes(seed).try_into().unwrap()).unwrap();
            assert_eq!(key.public().bytes.to_vec(), bytes(public));
            assert_eq!(key.sign(&bytes(message)), bytes(signature));
            assert!(key.public().verifies(&bytes(message), &bytes(signature)));
            let mut forged = bytes(signature);
            for at in 0..forged.len() {
                forged[at] ^= 1;
                assert!(
                    !key.public().verifies(&bytes(message), &forged),
                    "byte {at}"
                );
                forged[at] ^= 1;
            }
        }
    }

    /// RFC 8410, sections 10.1 and 10.3.
    #[test]
    fn examples_of_rfc_8410() {
        let private = "-----BEGIN PRIVATE KEY-----\n\
            MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
            -----END PRIVATE KEY-----\n";
        let public = "-----BEGIN PUBLIC KEY-----\n\
            MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n\
            -----END PUBLIC KEY-----\n";
        let key = PrivateKey::parse_pem(private.as_bytes()).unwrap();
        assert_eq!(key.public().to_pem(), public);
        assert_eq!(key.to_pem(), private);
        assert_eq!(PublicKey::parse_pem(public.as_bytes()), Ok(key.public()));
        let windows = public.replace('\n', "\r\n");
        assert_eq!(PublicKey::parse_pem(windows.as_bytes()), Ok(key.public()));
        let twice = format!("{public}\n{public}");
        assert!(PublicKey::parse_pem(twice.as_bytes()).is_err());
        assert_eq!(PublicKey::parse_pem_all(twice.as_bytes()).unwrap().len(), 2);
    }

    #[test]
    fn anything_else_is_refused_with_a_way_out() {
        let key = PrivateKey::from_seed([7; 32]).unwrap();
        let public = key.public().to_pem();
        let cases: Vec<(String, &str)> = vec![
            (String::new(), "does not begin"),
            (key.to_pem(), "private"),
            (public.replace("MCow", "MCox"), "Ed25519"),
            (public.replace("-----END PUBLIC KEY-----\n", ""), "cut off"),
            (public.replace("MCow", "M(ow"), "base64"),
            (public.replace("MCow", ""), "Ed25519"),
            (format!("{public}more"), "follows"),
            (format!("Header: x\n{public}"), "does not begin"),
            (public.replace("PUBLIC", "RSA PUBLIC"), "does not begin"),
            ("x".repeat(LARGEST_PEM + 1), "short"),
        ];
        for (text, want) in cases {
            let error = PublicKey::parse_pem(text.as_bytes()).unwrap_err();
            assert!(error.to_string().contains(want), "{text}: {error}");
            assert!(!error.hint().is_empty());
            assert!(PublicKey::parse_pem_all(text.as_bytes()).is_err(), "{text}");
        }
        let encrypted = key.to_pem().replace("PRIVATE", "ENCRYPTED PRIVATE");
        for (text, want) in [(encrypted, "passphrase"), (public, "public key")] {
            let error = PrivateKey::parse_pem(text.as_bytes()).unwrap_err();
            assert!(error.to_string().contains(want), "{error}");
        }
        assert!(!format!("{key:?}").contains('7'));
    }

    #[test]
    fn new_keys_differ() {
        let (a, b) = (
            PrivateKey::generate().unwrap(),
            PrivateKey::generate().unwrap(),
        );
        assert_ne!(a.to_pem(), b.to_pem());
        assert_ne!(a.public().id(), b.public().id());
    }
}
