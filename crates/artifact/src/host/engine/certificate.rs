//! From when to when a certificate holds (RFC 5280 section 4.1, PEM by RFC 7468, DER by ITU-T X.690). Nothing is
//! verified: the engine says what its authority is, and only two days of it are read.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use seawall_model::host::seen::Seen;
use seawall_model::time::Timestamp;

/// When a certificate begins to hold, and when it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// The first moment.
    pub begins: Timestamp,
    /// The last moment.
    pub ends: Timestamp,
}

/// Reads the certificates of a PEM text and returns the newest: while an authority is replaced its old certificate
/// stands beside the new one.
pub fn newest(pem: &str) -> Seen<Validity> {
    let mut found: Vec<Validity> = Vec::new();
    for block in pem.split(BEGIN).skip(1).take(MOST) {
        let Some((body, _)) = block.split_once(END) else {
            return Seen::unknown("the certificate breaks off");
        };
        let text: String = body.split_ascii_whitespace().collect();
        let validity = match BASE64_STANDARD.decode(text) {
            Ok(der) => validity(&der),
            Err(_) => None,
        };
        match validity {
            Some(validity) => found.push(validity),
            None => return Seen::unknown("the certificate cannot be read"),
        }
    }
    found.into_iter().max_by_key(|it| it.begins).into()
}

/// `Certificate`, in it `TBSCertificate`, in it `[version] serialNumber signature issuer validity`.
fn validity(der: &[u8]) -> Option<Validity> {
    let (SEQUENCE, certificate, _) = part(der)? else {
        return None;
    };
    let (SEQUENCE, mut rest, _) = part(certificate)? else {
        return None;
    };
    if let (VERSION, _, behind) = part(rest)? {
        rest = behind;
    }
    for wanted in [INTEGER, SEQUENCE, SEQUENCE] {
        let (tag, _, behind) = part(rest)?;
        if tag != wanted {
            return None;
        }
        rest = behind;
    }
    let (SEQUENCE, both, _) = part(rest)? else {
        return None;
    };
    let (tag, begins, behind) = part(both)?;
    let begins = time(tag, begins)?;
    let (tag, ends, _) = part(behind)?;
    let ends = time(tag, ends)?;
    (begins <= ends).then_some(Validity { begins, ends })
}

/// Splits off the first value: its tag, its content, and what is behind it. Lengths are definite and short enough for
/// any certificate.
fn part(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = bytes.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7F => (usize::from(*first), rest),
        0x81..=0x83 => {
            let digits = usize::from(first & 0x7F);
            let (length, rest) = rest.split_at_checked(digits)?;
            let add = |sum: usize, byte: &u8| (sum << 8) | usize::from(*byte);
            (length.iter().fold(0, add), rest)
        }
        _ => return None,
    };
    let (content, behind) = rest.split_at_checked(length)?;
    Some((*tag, content, behind))
}

/// `YYMMDDHHMMSSZ`, whose years are 1950 to 2049, or `YYYYMMDDHHMMSSZ`: RFC 5280 allows no other form.
fn time(tag: u8, content: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(content).ok()?;
    let digits = text.strip_suffix('Z')?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let full = match (tag, digits.len()) {
        (UTC_TIME, 12) if digits < "50" => format!("20{digits}"),
        (UTC_TIME, 12) => format!("19{digits}"),
        (GENERALIZED_TIME, 14) => digits.to_owned(),
        _ => return None,
    };
    let field = |from: usize, to: usize| full.get(from..to);
    let text = format!(
        "{}-{}-{}T{}:{}:{}Z",
        field(0, 4)?,
        field(4, 6)?,
        field(6, 8)?,
        field(8, 10)?,
        field(10, 12)?,
        field(12, 14)?
    );
    text.parse().ok()
}

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";
/// Certificates of a text that are read.
const MOST: usize = 16;
const INTEGER: u8 = 0x02;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xA0;

/// `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=swarm-ca -days 7305`.
#[cfg(test)]
pub(super) const SAMPLE: &str = "-----BEGIN CERTIFICATE-----
MIIBfDCCASGgAwIBAgIUcaBey7o1kHnp8OVqLX9fjaDWa3AwCgYIKoZIzj0EAwIw
EzERMA8GA1UEAwwIc3dhcm0tY2EwHhcNMjYxMTIyMjEwMTM2WhcNNDYxMTIyMjEw
MTM2WjATMREwDwYDVQQDDAhzd2FybS1jYTBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABMr7pvLjxbkvHKnENyONMbj/lbzg6U+WjTWexRr7Yhd0fOvGpqZ8GVaOxufM
dCU6VHUtfXd/XNXS/6LmL410R4ujUzBRMB0GA1UdDgQWBBTCsXmI1l6yIzfxnGSU
K4YXqpnoXTAfBgNVHSMEGDAWgBTCsXmI1l6yIzfxnGSUK4YXqpnoXTAPBgNVHRMB
Af8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQDH/wx+OO5+Vas/T/uS8u8AU1ZQ
6GyoXOLqSmFyo1ckRAIhAK28ZHTDGMmqOAAFsUk2a3b9VWgY0W9gJn419kLGAr7R
-----END CERTIFICATE-----";
/// What `openssl x509 -noout -dates` prints of it.
#[cfg(test)]
pub(super) const SAMPLE_DAYS: (&str, &str) = ("2026-11-22T21:01:36Z", "2046-11-22T21:01:36Z");

#[cfg(test)]
mod tests {
    use super::*;

    /// The same with `-days 14000`: beyond 2049 the other form of time is used.
    const BEYOND_2049: &str = "-----BEGIN CERTIFICATE-----
MIIBfDCCASOgAwIBAgIUFTtUeCgd+7UvkgrCA/dVH54wL7cwCgYIKoZIzj0EAwIw
EzERMA8GA1UEAwwIc3dhcm0tY2EwIBcNMjYxMTIyMjEwMjU4WhgPMjA2NTAzMjIy
MTAyNThaMBMxETAPBgNVBAMMCHN3YXJtLWNhMFkwEwYHKoZIzj0CAQYIKoZIzj0D
AQcDQgAEa226Cz4/V2LFdG6lxjKogOjT8ljvZLVQrl/j0wzjfOVs0slSfkX6hesO
p9Kl93TgSkiTuphYX06wZ3f/6fss66NTMFEwHQYDVR0OBBYEFJrgXUEQKj99ifRw
3cIrLHian46DMB8GA1UdIwQYMBaAFJrgXUEQKj99ifRw3cIrLHian46DMA8GA1Ud
EwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDRwAwRAIgJK+w7IrhtJ8iTw14N8OoLqi6
ZwyGZnzZEVK/OihSZI8CIDbMvGThY+1mvrCQp46A9Ssre9QvUGQBM3wvhkqQJluB
-----END CERTIFICATE-----";

    #[test]
    fn days_are_those_that_openssl_prints() {
        let holds = |begins: &str, ends: &str| {
            Seen::Known(Validity {
                begins: begins.parse().unwrap(),
                ends: ends.parse().unwrap(),
            })
        };
        let old = holds(SAMPLE_DAYS.0, SAMPLE_DAYS.1);
        let new = holds("2026-11-22T21:02:58Z", "2065-03-22T21:02:58Z");
        let both = format!("{BEYOND_2049}\n{SAMPLE}");
        let cut = SAMPLE.get(..200).unwrap();
        let wrong = SAMPLE.replace("MII", "MIJ");
        let cases = [
            (SAMPLE, old),
            (BEYOND_2049, new.clone()),
            (&both, new),
            ("", Seen::Absent),
            (cut, Seen::unknown("the certificate breaks off")),
            (&wrong, Seen::unknown("the certificate cannot be read")),
        ];
        for (text, want) in cases {
            assert_eq!(newest(text), want, "{text}");
        }
    }

    #[test]
    fn half_of_a_certificate_is_none() {
        let body = SAMPLE.lines().filter(|line| !line.starts_with('-'));
        let der = BASE64_STANDARD.decode(body.collect::<String>()).unwrap();
        assert!(validity(&der).is_some());
        for end in 0..der.len() {
            // No length holds any more.
            assert_eq!(validity(&der[..end]), None, "{end}");
        }
        for at in 0..der.len() {
            let mut der = der.clone();
            der[at] ^= 0xFF;
            let _ = validity(&der);
        }
    }
}
