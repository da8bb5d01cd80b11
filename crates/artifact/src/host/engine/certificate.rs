//! From when until when a certificate holds: of X.509 (RFC 5280, section 4.1.2.5) no more than that, out of PEM
//! (RFC 7468) and DER (X.690).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use seawall_model::time::Timestamp;

/// Returns the first and the last moment at which the first certificate of a text holds.
pub(super) fn validity(pem: &str) -> Option<(Timestamp, Timestamp)> {
    let (_, rest) = pem.split_once("-----BEGIN CERTIFICATE-----")?;
    let (body, _) = rest.split_once("-----END CERTIFICATE-----")?;
    let body: String = body.split_ascii_whitespace().collect();
    let der = STANDARD.decode(body).ok()?;
    let (certificate, _) = element(&der, SEQUENCE)?;
    let (mut left, _) = element(certificate, SEQUENCE)?;
    // The version stands first, where it is not the first.
    if let Some((_, rest)) = element(left, VERSION) {
        left = rest;
    }
    for kind in [INTEGER, SEQUENCE, SEQUENCE] {
        (_, left) = element(left, kind)?;
    }
    let (validity, _) = element(left, SEQUENCE)?;
    let (begins, rest) = moment(validity)?;
    let (ends, _) = moment(rest)?;
    Some((begins, ends))
}

/// Cuts off an element of a kind: what is in it, and what comes behind it.
fn element(bytes: &[u8], kind: u8) -> Option<(&[u8], &[u8])> {
    let (found, rest) = bytes.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = if *first < 0x80 {
        (usize::from(*first), rest)
    } else {
        let count = usize::from(first & 0x7f);
        let (digits, rest) = rest.split_at_checked(count)?;
        let add = |sum: Option<usize>, digit: &u8| {
            sum?.checked_mul(256)?.checked_add(usize::from(*digit))
        };
        (digits.iter().fold(Some(0), add)?, rest)
    };
    let split = rest.split_at_checked(length)?;
    (*found == kind).then_some(split)
}

/// Cuts off a moment: `YYMMDDHHMMSSZ` of the years 1950 to 2049, or `YYYYMMDDHHMMSSZ`.
fn moment(bytes: &[u8]) -> Option<(Timestamp, &[u8])> {
    let (text, century, rest) = if let Some((text, rest)) = element(bytes, UTC_TIME) {
        let is_last = text.first()? >= &b'5';
        (text, if is_last { "19" } else { "20" }, rest)
    } else {
        let (text, rest) = element(bytes, GENERALIZED_TIME)?;
        (text, "", rest)
    };
    let text = format!("{century}{}", str::from_utf8(text).ok()?);
    let part = |from: usize, to: usize| {
        let part = text.get(from..to)?;
        part.bytes().all(|it| it.is_ascii_digit()).then_some(part)
    };
    let (year, month, day) = (part(0, 4)?, part(4, 6)?, part(6, 8)?);
    let (hour, minute, second) = (part(8, 10)?, part(10, 12)?, part(12, 14)?);
    let written = format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z");
    let is_whole = text.get(14..) == Some("Z");
    Some((written.parse().ok().filter(|_| is_whole)?, rest))
}

const INTEGER: u8 = 0x02;
const SEQUENCE: u8 = 0x30;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
/// `[0] EXPLICIT`.
const VERSION: u8 = 0xa0;

#[cfg(test)]
mod tests {
    use super::*;

    /// Of an engine in swarm mode; `openssl x509 -dates` says of it: Nov 22 21:05:00 2026, Nov 17 21:05:00 2046.
    const SWARM: &str = "-----BEGIN CERTIFICATE-----
MIIBajCCARCgAwIBAgIUJuqPwjZmxpWOimVYR/lYPFIpv0gwCgYIKoZIzj0EAwIw
EzERMA8GA1UEAxMIc3dhcm0tY2EwHhcNMjYxMTIyMjEwNTAwWhcNNDYxMTE3MjEw
NTAwWjATMREwDwYDVQQDEwhzd2FybS1jYTBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABLfAPHA3OYLq07bp1j1H7lgaKAlLa8miykLUuKZYFNGzLJ88W4SxY1nzkKHz
p/PBDGMXNt7UFVW3hDVV2Hm8nS6jQjBAMA4GA1UdDwEB/wQEAwIBBjAPBgNVHRMB
Af8EBTADAQH/MB0GA1UdDgQWBBTmx5Wrijj0E0iZJAay+HVZcMNP8jAKBggqhkjO
PQQDAgNIADBFAiEA7xYdKIp5YoOE2J2f1N91tm/ShFjpbO1EOFNEkf15zSgCIHyo
+SZceZM3Q77sqnKVtPSzPNOqpvF3tWhSObD/hDf9
-----END CERTIFICATE-----
";

    #[test]
    fn a_certificate_says_from_when_until_when_it_holds() {
        let time = |text: &str| text.parse::<Timestamp>().unwrap();
        let wanted = (time("2026-11-22T21:05:00Z"), time("2046-11-17T21:05:00Z"));
        assert_eq!(validity(SWARM), Some(wanted));
    }

    #[test]
    fn what_is_no_certificate_says_nothing() {
        for text in [
            "",
            "-----BEGIN CERTIFICATE-----",
            &SWARM.replace("MIIB", "????"),
        ] {
            assert_eq!(validity(text), None, "{text}");
        }
        // Cut short anywhere it must not say another time.
        let whole = STANDARD.decode(
            SWARM
                .lines()
                .filter(|it| !it.starts_with('-'))
                .collect::<String>(),
        );
        let whole = whole.unwrap();
        for end in 0..whole.len() {
            let body = STANDARD.encode(&whole[..end]);
            let text = format!("-----BEGIN CERTIFICATE-----{body}-----END CERTIFICATE-----");
            assert_eq!(validity(&text), None, "{end}");
        }
    }
}
