//! Envelopes: a payload with its type and any number of signatures ("DSSE: Dead Simple Signing
//! Envelope", version 1.0.2 of its protocol and envelope documents).
//!
//! A payload is handed out only once one of the trusted keys is known to have signed it: threshold
//! one. What is signed is the type and the bytes of the payload, so that nothing is parsed that is
//! not verified.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::key::{KeyId, PrivateKey, PublicKey};

/// A payload that a trusted key has signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Its bytes.
    pub payload: Vec<u8>,
    /// The trusted keys that signed it, in the order of the envelope.
    pub signers: Vec<KeyId>,
}

/// Opens an envelope whose payload has this type and is signed by at least one of `trusted`.
///
/// Signatures of keys that are not trusted say nothing and do no harm.
///
/// # Errors
/// Where it is none, or no trusted key has signed it.
pub fn open(bytes: &[u8], payload_type: &str, trusted: &[PublicKey]) -> Result<Opened, Error> {
    if bytes.len() > LARGEST {
        return Err(Error::Envelope("it is larger than 1 MiB"));
    }
    let document: Document = serde_json::from_slice(bytes)
        .map_err(|_| Error::Envelope("it is not such a JSON document"))?;
    if document.signatures.is_empty() {
        return Err(Error::Envelope("nobody has signed it"));
    }
    if document.signatures.len() > MOST_SIGNATURES {
        return Err(Error::Envelope("it has more than 16 signatures"));
    }
    if document.payload_type != payload_type {
        return Err(Error::Envelope("its payload is of another type"));
    }
    let payload = decode(&document.payload).ok_or(Error::Envelope("its payload is not base64"))?;
    let message = encode_for_signing(payload_type, &payload);
    let signers = signers(&document.signatures, &message, trusted)?;
    Ok(Opened { payload, signers })
}

/// Makes an envelope, signed by each of the keys.
///
/// # Errors
/// Where there is no key, or the payload is too large to be opened again.
pub fn seal(payload: &[u8], payload_type: &str, keys: &[&PrivateKey]) -> Result<Vec<u8>, Error> {
    if keys.is_empty() {
        return Err(Error::Envelope("there is no key to sign with"));
    }
    let message = encode_for_signing(payload_type, payload);
    let document = Document {
        payload: STANDARD.encode(payload),
        payload_type: payload_type.to_owned(),
        signatures: keys
            .iter()
            .map(|key| Signature {
                keyid: key.public().id().to_string(),
                sig: STANDARD.encode(key.sign(&message)),
            })
            .collect(),
    };
    let mut bytes = serde_json::to_vec_pretty(&document)
        .map_err(|_| Error::Envelope("it cannot be written"))?;
    bytes.push(b'\n');
    if bytes.len() > LARGEST {
        return Err(Error::Envelope("it is larger than 1 MiB"));
    }
    Ok(bytes)
}

/// Returns the trusted keys that signed. A key id is a hint, as the protocol says: a signature
/// without a known one is tried against every key.
fn signers(
    signatures: &[Signature],
    message: &[u8],
    trusted: &[PublicKey],
) -> Result<Vec<KeyId>, Error> {
    let mut signers = Vec::new();
    let mut broken = false;
    for signature in signatures {
        let Some(bytes) = decode(&signature.sig) else {
            return Err(Error::Envelope("a signature is not base64"));
        };
        for key in trusted {
            let id = key.id();
            let named = signature.keyid == id.as_str();
            if key.verifies(message, &bytes) {
                if !signers.contains(&id) {
                    signers.push(id);
                }
            } else {
                broken |= named;
            }
        }
    }
    match (signers.is_empty(), broken) {
        (false, _) => Ok(signers),
        (true, true) => Err(Error::BadSignature),
        (true, false) => Err(Error::Untrusted),
    }
}

/// The bytes that are signed: "pre-authentication encoding" of the protocol document.
fn encode_for_signing(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let mut message = format!(
        "DSSEv1 {} {payload_type} {} ",
        payload_type.len(),
        payload.len()
    )
    .into_bytes();
    message.extend_from_slice(payload);
    message
}

/// Either alphabet is to be accepted, says the envelope document.
fn decode(text: &str) -> Option<Vec<u8>> {
    STANDARD
        .decode(text)
        .or_else(|_| URL_SAFE.decode(text))
        .ok()
}

#[derive(Deserialize, Serialize)]
struct Document {
    payload: String,
    #[serde(rename = "payloadType")]
    payload_type: String,
    signatures: Vec<Signature>,
}

#[derive(Deserialize, Serialize)]
struct Signature {
    #[serde(default)]
    keyid: String,
    sig: String,
}

/// Largest envelope that is opened.
pub const LARGEST: usize = 1 << 20;
const MOST_SIGNATURES: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    const TYPE: &str = "application/x-test";

    fn key(seed: u8) -> PrivateKey {
        PrivateKey::from_seed([seed; 32]).unwrap()
    }

    #[test]
    fn the_encoding_is_that_of_the_protocol() {
        // The example of the protocol document.
        let message = encode_for_signing("http://example.com/HelloWorld", b"hello world");
        assert_eq!(
            message,
            b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
        );
    }

    #[test]
    fn one_trusted_signature_is_enough() {
        let (a, b, c) = (key(1), key(2), key(3));
        let sealed = seal(b"content", TYPE, &[&a, &b]).unwrap();
        // (trusted keys, who is named as signer)
        let cases: [(&[&PrivateKey], &[&PrivateKey]); 4] = [
            (&[&a], &[&a]),
            (&[&c, &b], &[&b]),
            (&[&b, &a, &a], &[&a, &b]),
            (&[&c], &[]),
        ];
        for (trusted, want) in cases {
            let keys: Vec<PublicKey> = trusted.iter().map(|key| key.public()).collect();
            let signers: Vec<KeyId> = want.iter().map(|key| key.public().id()).collect();
            match open(&sealed, TYPE, &keys) {
                Ok(opened) => {
                    assert_eq!(opened.payload, b"content");
                    assert_eq!(opened.signers, signers);
                }
                Err(error) => {
                    assert!(signers.is_empty());
                    assert_eq!(error, Error::Untrusted);
                }
            }
        }
        assert_eq!(open(&sealed, TYPE, &[]), Err(Error::Untrusted));
    }

    #[test]
    fn key_ids_are_hints_only() {
        let sealed = String::from_utf8(seal(b"content", TYPE, &[&key(1)]).unwrap()).unwrap();
        let anonymous = sealed.replace(key(1).public().id().as_str(), "");
        assert!(open(anonymous.as_bytes(), TYPE, &[key(1).public()]).is_ok());
        // Somebody else's signature under the trusted key's name.
        let named = String::from_utf8(seal(b"content", TYPE, &[&key(2)]).unwrap()).unwrap();
        let named = named.replace(key(2).public().id().as_str(), key(1).public().id().as_str());
        assert_eq!(
            open(named.as_bytes(), TYPE, &[key(1).public()]),
            Err(Error::BadSignature)
        );
    }

    #[test]
    fn whatever_is_changed_is_noticed() {
        let sealed = seal(b"content", TYPE, &[&key(1)]).unwrap();
        let trusted = [key(1).public()];
        let text = String::from_utf8(sealed.clone()).unwrap();
        let payload = STANDARD.encode(b"content");
        let cases = [
            (
                text.replace(&payload, &STANDARD.encode(b"Content")),
                Error::BadSignature,
            ),
            (
                text.replace(TYPE, "application/x-other"),
                Error::Envelope("its payload is of another type"),
            ),
            (
                text.replace(&payload, "!!"),
                Error::Envelope("its payload is not base64"),
            ),
            (
                text.replace("\"signatures\"", "\"signatures\": [], \"old\""),
                Error::Envelope("nobody has signed it"),
            ),
            (
                text.replacen('{', "{\"payload\": \"\",", 1),
                Error::Envelope("it is not such a JSON document"),
            ),
            (
                String::new(),
                Error::Envelope("it is not such a JSON document"),
            ),
            (
                " ".repeat(LARGEST + 1),
                Error::Envelope("it is larger than 1 MiB"),
            ),
        ];
        for (text, want) in cases {
            assert_eq!(
                open(text.as_bytes(), TYPE, &trusted),
                Err(want),
                "{text:.300}"
            );
        }
        for cut in 0..sealed.len().saturating_sub(2) {
            assert!(
                open(&sealed[..cut], TYPE, &trusted).is_err(),
                "cut at {cut}"
            );
        }
        // The same content signed under another type is another message.
        let other = seal(b"content", "application/x-other", &[&key(1)]).unwrap();
        let other = String::from_utf8(other)
            .unwrap()
            .replace("x-other", "x-test");
        assert_eq!(
            open(other.as_bytes(), TYPE, &trusted),
            Err(Error::BadSignature)
        );
    }

    #[test]
    fn many_signatures_are_refused() {
        let keys: Vec<PrivateKey> = (0..17).map(key).collect();
        let keys: Vec<&PrivateKey> = keys.iter().collect();
        let sealed = seal(b"", TYPE, &keys).unwrap();
        assert!(open(&sealed, TYPE, &[key(1).public()]).is_err());
        assert!(seal(b"", TYPE, &[]).is_err());
        assert!(seal(&vec![0; LARGEST], TYPE, &[&key(1)]).is_err());
    }
}
