//! The common name within a distinguished name (RFC 5280, 4.1.2.4), which webpki leaves as bytes.
//!
//! webpki has verified the certificate around it before; what does not stand there in the plain way – two common names, a
//! kind of text other than UTF-8 and its subsets – gives none.

/// Returns the one common name of a subject, which is given without the header of its sequence.
pub(crate) fn common_name(subject: &[u8]) -> Option<String> {
    let mut found = None;
    let mut rest = subject;
    while !rest.is_empty() {
        let (tag, mut pairs, after) = element(rest)?;
        if tag != SET {
            return None;
        }
        rest = after;
        while !pairs.is_empty() {
            let (tag, pair, next) = element(pairs)?;
            if tag != SEQUENCE {
                return None;
            }
            pairs = next;
            if let Some(text) = named(pair).ok()? {
                if found.replace(text).is_some() {
                    return None;
                }
            }
        }
    }
    found
}

/// What can't be read.
struct Unreadable;

/// Reads a type with its value; the value where the type is the common name.
fn named(pair: &[u8]) -> Result<Option<String>, Unreadable> {
    let Some((OBJECT, kind, value)) = element(pair) else {
        return Err(Unreadable);
    };
    let Some((tag, text, [])) = element(value) else {
        return Err(Unreadable);
    };
    if kind != COMMON_NAME {
        return Ok(None);
    }
    if ![UTF8, PRINTABLE, IA5].contains(&tag) {
        return Err(Unreadable);
    }
    let text = String::from_utf8(text.to_vec());
    text.map(Some).map_err(|_| Unreadable)
}

/// Splits off one element of DER (X.690, 8.1): tag, content, the rest.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = bytes.split_first()?;
    let (first, mut rest) = rest.split_first()?;
    let length = match *first {
        short @ 0..=0x7f => usize::from(short),
        0x81 => {
            let (one, after) = rest.split_first()?;
            rest = after;
            usize::from(*one)
        }
        0x82 => {
            let (two, after) = rest.split_first_chunk::<2>()?;
            rest = after;
            usize::from(u16::from_be_bytes(*two))
        }
        _ => return None,
    };
    let (content, after) = rest.split_at_checked(length)?;
    Some((*tag, content, after))
}

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const OBJECT: u8 = 0x06;
const UTF8: u8 = 0x0c;
const PRINTABLE: u8 = 0x13;
const IA5: u8 = 0x16;
/// 2.5.4.3.
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];

#[cfg(test)]
mod tests {
    use super::*;

    fn wrap(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = u8::try_from(content.len()).unwrap();
        assert!(length < 0x80);
        [&[tag, length], content].concat()
    }

    fn part(kind: &[u8], tag: u8, text: &[u8]) -> Vec<u8> {
        let pair = [wrap(OBJECT, kind), wrap(tag, text)].concat();
        wrap(SET, &wrap(SEQUENCE, &pair))
    }

    #[test]
    fn one_common_name_is_read() {
        let country = part(&[0x55, 0x04, 0x06], PRINTABLE, b"DE");
        let alice = part(COMMON_NAME, UTF8, b"alice");
        let bob = part(COMMON_NAME, PRINTABLE, b"bob");
        let wide = part(COMMON_NAME, 0x1e, b"\0a");
        let cases: [(Vec<u8>, Option<&str>); 7] = [
            ([country.clone(), alice.clone()].concat(), Some("alice")),
            (wrap(SEQUENCE, &alice), None),
            (bob.clone(), Some("bob")),
            (country, None),
            ([alice.clone(), bob].concat(), None),
            (wide, None),
            (alice[..alice.len() - 1].to_vec(), None),
        ];
        for (subject, want) in cases {
            assert_eq!(common_name(&subject).as_deref(), want, "{subject:02x?}");
        }
    }
}
