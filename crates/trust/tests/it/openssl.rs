//! Keys and signatures against the `openssl` program (version 3, `pkeyutl -rawin`).

use std::fs;
use std::path::Path;

use seawall_testkit::tool::{missing, run, skip};
use seawall_trust::{PrivateKey, PublicKey};

fn text(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap()
}

#[test]
fn its_keys_and_signatures_are_read() {
    if let Some(why) = missing(&["openssl"]) {
        return skip(&why);
    }
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let openssl = |words: &str| {
        let words: Vec<&str> = words.split(' ').collect();
        run("openssl", &words, folder.path())
    };
    openssl("genpkey -algorithm ed25519 -out key.pem");
    openssl("pkey -in key.pem -pubout -out pub.pem");
    let key = PrivateKey::parse_pem(&text(&at("key.pem"))).unwrap();
    let public = PublicKey::parse_pem(&text(&at("pub.pem"))).unwrap();
    assert_eq!(key.public(), public);
    assert_eq!(key.to_pem().as_bytes(), text(&at("key.pem")));
    assert_eq!(public.to_pem().as_bytes(), text(&at("pub.pem")));

    fs::write(at("message"), b"what is said").unwrap();
    openssl("pkeyutl -sign -rawin -in message -inkey key.pem -out theirs");
    assert!(public.verifies(b"what is said", &text(&at("theirs"))));
    assert!(!public.verifies(b"what is meant", &text(&at("theirs"))));

    fs::write(at("ours"), key.sign(b"what is said")).unwrap();
    openssl("pkeyutl -verify -rawin -in message -pubin -inkey pub.pem -sigfile ours");

    // The id is the digest of the DER form.
    openssl("pkey -pubin -in pub.pem -outform DER -out pub.der");
    let digest = openssl("dgst -sha256 -r pub.der");
    let hex = String::from_utf8(digest).unwrap();
    let hex = hex.split(' ').next().unwrap();
    assert_eq!(public.id().as_str(), format!("sha256:{hex}"));
}

#[test]
fn its_other_keys_are_refused() {
    if let Some(why) = missing(&["openssl"]) {
        return skip(&why);
    }
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let openssl = |words: &str| {
        let words: Vec<&str> = words.split(' ').collect();
        run("openssl", &words, folder.path())
    };
    for (algorithm, options) in [
        ("x25519", ""),
        ("ed448", ""),
        ("EC", " -pkeyopt ec_paramgen_curve:P-256"),
    ] {
        openssl(&format!(
            "genpkey -algorithm {algorithm}{options} -out key.pem"
        ));
        openssl("pkey -in key.pem -pubout -out pub.pem");
        assert!(
            PrivateKey::parse_pem(&text(&at("key.pem"))).is_err(),
            "{algorithm}"
        );
        assert!(
            PublicKey::parse_pem(&text(&at("pub.pem"))).is_err(),
            "{algorithm}"
        );
    }
    openssl("genpkey -algorithm ed25519 -aes-256-cbc -pass pass:x -out key.pem");
    let error = PrivateKey::parse_pem(&text(&at("key.pem"))).unwrap_err();
    assert!(error.to_string().contains("passphrase"));
}
