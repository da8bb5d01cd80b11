//! What a manifest may say, and when it is believed.

use seawall_model::digest::Digest;
use seawall_model::time::Timestamp;

use super::accept::check;
use super::*;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

fn key(seed: u8) -> PrivateKey {
    PrivateKey::from_seed([seed; 32]).unwrap()
}

fn entry(name: &str) -> FileEntry {
    FileEntry {
        name: name.to_owned(),
        size: 10,
        digest: digest_of(name.as_bytes()),
    }
}

fn manifest(serial: u64, published: i64, expires: i64) -> Manifest {
    Manifest {
        serial,
        published: at(published),
        expires: at(expires),
        databases: vec![Offered {
            format: 1,
            built: at(5),
            file: entry("a.swdb"),
            deltas: vec![DeltaEntry {
                file: entry("a.swdelta"),
                base: digest_of(b"old"),
            }],
        }],
    }
}

fn signed(manifest: &Manifest, signer: &PrivateKey) -> Signed {
    let sealed = manifest.seal(&[signer]).unwrap();
    Manifest::open(&sealed, &[signer.public()]).unwrap()
}

const DAY: i64 = 86_400;

#[test]
fn the_document_is_as_published() {
    let text = String::from_utf8(manifest(7, 0, DAY).render().unwrap()).unwrap();
    // SHA-256 by sha256sum(1).
    let want = r#"{
  "schema": "seawall.database-manifest/1",
  "serial": 7,
  "published": "1970-01-01T00:00:00Z",
  "expires": "1970-01-02T00:00:00Z",
  "databases": [
    {
      "format": 1,
      "built": "1970-01-01T00:00:05Z",
      "file": "a.swdb",
      "size": 10,
      "sha256": "DB",
      "deltas": [
        {
          "base": "cba06b5736faf67e54b07b561eae94395e774c517a7d910a54369e1263ccfbd4",
          "file": "a.swdelta",
          "size": 10,
          "sha256": "DELTA"
        }
      ]
    }
  ]
}"#;
    let want = want
        .replace("\"DB\"", &format!("\"{}\"", digest_of(b"a.swdb").hex()))
        .replace(
            "\"DELTA\"",
            &format!("\"{}\"", digest_of(b"a.swdelta").hex()),
        );
    assert_eq!(text, want);
    assert_eq!(Manifest::parse(text.as_bytes()), Ok(manifest(7, 0, DAY)));
    let later = text.replacen('{', "{\"new\": [1],", 1);
    assert_eq!(Manifest::parse(later.as_bytes()), Ok(manifest(7, 0, DAY)));
}

#[test]
fn what_could_do_harm_is_refused() {
    let good = String::from_utf8(manifest(7, 0, DAY).render().unwrap()).unwrap();
    let hex = digest_of(b"a.swdb").hex().to_owned();
    let cases: Vec<(&str, &str)> = vec![
        ("\"a.swdb\"", "\"../a.swdb\""),
        ("\"a.swdb\"", "\"/a.swdb\""),
        ("\"a.swdb\"", "\".a\""),
        ("\"a.swdb\"", "\"-a\""),
        ("\"a.swdb\"", "\"a b\""),
        ("\"a.swdb\"", "\"a%2f\""),
        ("\"a.swdb\"", "\"\""),
        ("\"size\": 10", "\"size\": 0"),
        ("\"size\": 10", "\"size\": -1"),
        ("\"size\": 10", "\"size\": 1073741825"),
        ("\"serial\": 7", "\"serial\": 0"),
        ("\"serial\": 7", "\"serial\": 9007199254740992"),
        ("\"serial\": 7", "\"serial\": 7, \"serial\": 8"),
        ("\"serial\": 7", "\"serial\": 7.5"),
        ("manifest/1", "manifest/2"),
        ("1970-01-02T", "1970-01-01T"),
        ("1970-01-02T", "tomorrow"),
        (&hex, "abc"),
        ("\"format\": 1", "\"format\": 99999999999"),
        ("\"databases\": [", "\"databases\": [], \"other\": ["),
    ];
    for (from, to) in cases {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good, "{from}");
        assert!(Manifest::parse(bad.as_bytes()).is_err(), "{to}");
    }
    let mut twice = manifest(7, 0, DAY);
    twice.databases.push(twice.databases[0].clone());
    assert!(twice.render().is_err());
    let mut many = manifest(7, 0, DAY);
    many.databases[0].deltas = vec![many.databases[0].deltas[0].clone(); 65];
    assert!(many.render().is_err());
    for cut in 0..good.len() {
        assert!(Manifest::parse(&good.as_bytes()[..cut]).is_err(), "{cut}");
    }
}

#[test]
fn expiry_rollback_and_twins() {
    let signer = key(1);
    let (now, far) = (100 * DAY, 130 * DAY);
    let before =
        |serial, published| Accepted::of(&signed(&manifest(serial, published, far), &signer));
    // (serial, published, expires, accepted before, what is said)
    let cases: Vec<(u64, i64, i64, Option<Accepted>, &str)> = vec![
        (5, now, far, None, ""),
        (5, now, far, Some(before(4, 0)), ""),
        (5, now, far, Some(before(5, now)), ""),
        (5, now, far, Some(before(6, now)), "goes back"),
        (5, now, far + 1, Some(before(5, now)), "two manifests"),
        (5, 0, now, None, "expired"),
        (5, 0, now + 1, None, ""),
        (5, now + DAY, far, None, ""),
        (5, now + DAY + 1, far, None, "ahead"),
        // The clock stands before what was published and accepted already.
        (
            5,
            0,
            now + 5 * DAY,
            Some(before(4, now + 6 * DAY)),
            "expired",
        ),
    ];
    for (serial, published, expires, accepted, want) in cases {
        let signed = signed(&manifest(serial, published, expires), &signer);
        let said = check(&signed, accepted.as_ref(), at(now));
        let said = said
            .err()
            .map_or_else(String::new, |error| error.to_string());
        assert!(
            said.contains(want) && said.is_empty() == want.is_empty(),
            "{serial} {published}: {said}"
        );
    }
}

#[test]
fn what_an_untrusted_key_said_does_not_count() {
    let (old, new) = (key(1), key(2));
    let accepted = Accepted::of(&signed(&manifest(1 << 52, 0, DAY), &old));
    assert!(accepted.counts(&[new.public(), old.public()]));
    assert!(!accepted.counts(&[new.public()]));
    assert!(!accepted.counts(&[]));
}

#[test]
fn each_reader_finds_its_format() {
    let manifest = manifest(1, 0, DAY);
    assert_eq!(manifest.database(1).unwrap().file.name, "a.swdb");
    let missing = manifest.database(2).unwrap_err();
    assert_eq!(missing, Error::Format { wanted: 2 });
    assert!(missing.hint().contains("Seawall"));
}

#[test]
fn digests_are_sha256() {
    let empty: Digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        .parse()
        .unwrap();
    assert_eq!(digest_of(b""), empty);
}
