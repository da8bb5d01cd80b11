//! Files of statements, signed or not: DSSE envelopes around `seawall.statements/1`, or that document alone.

use seawall_model::compliance::StatementGiven;
use seawall_policy::compliance::{InvalidStatements, parse_statements};
use seawall_trust::{KeyId, PrivateKey, PublicKey, envelope};

/// A file whose statements do not count.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsound {
    /// It is not as documented.
    #[error(transparent)]
    Invalid(#[from] InvalidStatements),
    /// Nobody who is trusted has signed it, or not this.
    #[error("{origin}: {source}")]
    Signature {
        /// File as the caller named it.
        origin: String,
        /// What is wrong.
        source: seawall_trust::Error,
    },
}

/// Reads a file of statements. Those of an envelope count as signed where one of the trusted keys signed them, and
/// are not read otherwise; what stands in no envelope is not signed.
///
/// # Errors
/// Where it cannot be read, or a signature does not hold.
pub fn open(
    bytes: &[u8],
    origin: &str,
    trusted: &[PublicKey],
) -> Result<Vec<StatementGiven>, Unsound> {
    if !is_envelope(bytes) {
        return Ok(parse_statements(bytes, origin, None)?);
    }
    let opened = envelope::open(bytes, PAYLOAD_TYPE, trusted);
    let opened = opened.map_err(|source| Unsound::Signature {
        origin: origin.to_owned(),
        source,
    })?;
    let signers: Vec<&str> = opened.signers.iter().map(KeyId::as_str).collect();
    let signers = signers.join(", ");
    Ok(parse_statements(&opened.payload, origin, Some(&signers))?)
}

/// Signs a file of statements, having read it.
///
/// # Errors
/// Where it is not as documented, or too large.
pub fn seal(bytes: &[u8], origin: &str, keys: &[&PrivateKey]) -> Result<Vec<u8>, Unsound> {
    parse_statements(bytes, origin, None)?;
    envelope::seal(bytes, PAYLOAD_TYPE, keys).map_err(|source| Unsound::Signature {
        origin: origin.to_owned(),
        source,
    })
}

/// Says whether something claims to be an envelope. What does so and is none has no statements.
fn is_envelope(bytes: &[u8]) -> bool {
    let read: Result<serde_json::Map<String, serde_json::Value>, _> = serde_json::from_slice(bytes);
    let claims = |document: serde_json::Map<String, serde_json::Value>| {
        ["payload", "payloadType", "signatures"]
            .iter()
            .any(|key| document.contains_key(*key))
    };
    bytes.len() <= envelope::LARGEST && read.is_ok_and(claims)
}

/// What envelopes with statements hold.
pub const PAYLOAD_TYPE: &str = "application/vnd.seawall.statements.v1+json";

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &[u8] = br#"{"schema": "seawall.statements/1", "statements": [
        {"control": "HST-0019", "met": true, "text": "Hardened", "owner": "Ann"}]}"#;

    fn key(seed: u8) -> PrivateKey {
        PrivateKey::from_seed([seed; 32]).unwrap()
    }

    #[test]
    fn a_signature_has_to_hold() {
        let (ann, bob) = (key(1), key(2));
        let sealed = seal(PLAIN, "s.json", &[&ann]).unwrap();
        let signed_by = |bytes: &[u8], trusted: &[PublicKey]| {
            let read = open(bytes, "s.json", trusted).map_err(|error| error.to_string())?;
            Ok::<_, String>(read.first().unwrap().shown.signed_by.clone())
        };
        assert_eq!(signed_by(PLAIN, &[ann.public()]), Ok(None));
        let id = ann.public().id().to_string();
        assert_eq!(
            signed_by(&sealed, &[bob.public(), ann.public()]),
            Ok(Some(id))
        );
        let text = String::from_utf8(sealed).unwrap();
        let wrong = [
            (text.clone(), vec![bob.public()]),
            (text.clone(), vec![]),
            (
                text.replace("\"payload\": \"e", "\"payload\": \"f"),
                vec![ann.public()],
            ),
            (
                text.replace("statements.v1", "statements.v2"),
                vec![ann.public()],
            ),
            (
                text.replace("\"signatures\"", "\"signed\""),
                vec![ann.public()],
            ),
        ];
        for (bytes, trusted) in wrong {
            let read = open(bytes.as_bytes(), "s.json", &trusted);
            assert!(
                matches!(read, Err(Unsound::Signature { .. })),
                "{bytes} {read:?}"
            );
        }
        for cut in 0..text.trim_end().len() {
            assert!(
                open(&text.as_bytes()[..cut], "s.json", &[ann.public()]).is_err(),
                "{cut}"
            );
        }
    }

    #[test]
    fn what_is_no_statement_is_not_signed() {
        assert!(seal(b"{}", "s.json", &[&key(1)]).is_err());
        assert!(seal(PLAIN, "s.json", &[]).is_err());
        // An envelope of another kind, soundly signed.
        let other = envelope::seal(PLAIN, "application/x-other", &[&key(1)]).unwrap();
        assert!(open(&other, "s.json", &[key(1).public()]).is_err());
    }
}
