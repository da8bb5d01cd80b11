//! Certificates as OpenSSL judges them: purpose, names, revocation, time.

use std::path::Path;
use std::process::Command;

use seawall_guard::pki::{Kind, Permitted, Request, Store, hand_out};
use seawall_testkit::tool::{missing, skip};

fn now() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    i64::try_from(now.unwrap().as_secs()).unwrap()
}

fn server(dns: &[&str]) -> Request {
    Request {
        kind: Kind::Server,
        name: "engine".to_owned(),
        dns: dns.iter().map(|it| (*it).to_owned()).collect(),
        addresses: Vec::new(),
        uris: Vec::new(),
        lifetime: 86_400,
    }
}

fn client(name: &str) -> Request {
    Request {
        kind: Kind::Client,
        name: name.to_owned(),
        dns: Vec::new(),
        uris: vec![format!("seawall://people/{name}")],
        ..server(&[])
    }
}

/// What `openssl verify` says of a certificate.
fn verdict(folder: &Path, certificate: &Path, more: &[&str]) -> String {
    let ran = Command::new("openssl")
        .args(["verify", "-x509_strict", "-crl_check", "-CAfile"])
        .arg(folder.join("ca.pem"))
        .arg("-CRLfile")
        .arg(folder.join("crl.pem"))
        .args(more)
        .arg(certificate)
        .output()
        .unwrap();
    let text = [ran.stdout, ran.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    match text
        .lines()
        .find_map(|line| line.split_once("depth lookup: "))
    {
        Some((_, why)) => why.to_owned(),
        None if ran.status.success() => "OK".to_owned(),
        None => text,
    }
}

#[test]
fn openssl_takes_what_is_good_and_nothing_else() {
    if let Some(why) = missing(&["openssl"]) {
        return skip(&why);
    }
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("pki");
    let permitted = Permitted {
        dns: vec!["example.internal".to_owned()],
        networks: vec![("10.0.0.0".parse().unwrap(), 8)],
    };
    let mut store = Store::create(&home, "Test", permitted, now(), 86_400 * 365).unwrap();
    assert!(Store::open(&home).is_err(), "it is open already");
    let mut make = |request: &Request, name: &str| {
        let issued = store.issue(request, None, now()).unwrap();
        let out = folder.path().join(name);
        let files = hand_out(&out, request.kind, &store.certificate().unwrap(), &issued).unwrap();
        (files[1].clone(), issued.serial)
    };
    let mut engine = server(&["engine.example.internal"]);
    engine.addresses = vec!["10.1.2.3".parse().unwrap()];
    let (engine, _) = make(&engine, "engine");
    let (alice, serial) = make(&client("alice"), "alice");
    let said = |certificate: &Path, more: &[&str]| verdict(&home, certificate, more);
    assert_eq!(said(&engine, &["-purpose", "sslserver"]), "OK");
    let host = ["-verify_hostname", "engine.example.internal"];
    assert_eq!(said(&engine, &host), "OK");
    assert_eq!(said(&engine, &["-verify_ip", "10.1.2.3"]), "OK");
    assert_eq!(
        said(&engine, &["-verify_ip", "10.1.2.4"]),
        "IP address mismatch"
    );
    assert_eq!(said(&alice, &["-purpose", "sslclient"]), "OK");
    // Neither passes for the other.
    let unsuitable = "unsuitable certificate purpose";
    assert!(
        said(&alice, &["-purpose", "sslserver"])
            .to_lowercase()
            .contains(unsuitable)
    );
    assert!(
        said(&engine, &["-purpose", "sslclient"])
            .to_lowercase()
            .contains(unsuitable)
    );
    let later = (now() + 2 * 86_400).to_string();
    let expired = said(&alice, &["-attime", &later]);
    assert!(expired.contains("expired"), "{expired}");
    store.revoke(&serial, now()).unwrap();
    assert_eq!(said(&alice, &[]), "certificate revoked");
    assert_eq!(said(&engine, &[]), "OK");
    assert!(
        store.renew(&serial, now()).is_err(),
        "what is revoked is not renewed"
    );
    // What it may not vouch for it does not issue.
    for bad in [
        "example.com",
        "notexample.internal",
        "example.internal.evil",
    ] {
        assert!(store.issue(&server(&[bad]), None, now()).is_err(), "{bad}");
    }
    drop(store);
    let again = Store::open(&home).unwrap();
    assert_eq!(again.issued().len(), 2);
    assert!(again.issued()[1].revoked.is_some());
}

/// The authority itself is held to its names, whoever has its key: here a list of what it permits that was tampered with.
#[test]
fn clients_refuse_names_that_the_authority_was_not_given() {
    if let Some(why) = missing(&["openssl"]) {
        return skip(&why);
    }
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("pki");
    let permitted = Permitted {
        dns: vec!["example.internal".to_owned()],
        networks: Vec::new(),
    };
    drop(Store::create(&home, "Test", permitted, now(), 86_400).unwrap());
    let path = home.join("authority.json");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("example.internal", "example.com")).unwrap();
    let mut store = Store::open(&home).unwrap();
    let issued = store
        .issue(&server(&["www.example.com"]), None, now())
        .unwrap();
    let out = folder.path().join("out");
    let files = hand_out(&out, Kind::Server, &store.certificate().unwrap(), &issued).unwrap();
    assert_eq!(
        verdict(&home, &files[1], &[]),
        "permitted subtree violation"
    );
}

#[test]
fn what_can_not_be_issued_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let mut store =
        Store::create(folder.path(), "Test", Permitted::default(), now(), 86_400).unwrap();
    let mut named = client("a");
    named.dns = vec!["engine".to_owned()];
    let mut long = client("a");
    long.lifetime = 826 * 86_400;
    let mut odd = client("a");
    odd.uris = vec!["no uri".to_owned()];
    for bad in [
        server(&[]),
        server(&["a b"]),
        server(&["-a.example"]),
        server(&["a..example"]),
        client(""),
        client("a\nb"),
        named,
        long,
        odd,
    ] {
        assert!(store.issue(&bad, None, now()).is_err(), "{bad:?}");
    }
    assert_eq!(store.issued(), []);
    assert!(store.revoke("00", now()).is_err());
    drop(store);
    let key = folder.path().join("ca-key.pem");
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o640);
    std::fs::set_permissions(&key, open).unwrap();
    assert!(Store::open(folder.path()).is_err());
    let again = Store::create(folder.path(), "Test", Permitted::default(), now(), 86_400);
    assert!(again.is_err(), "an authority is never written over");
}

#[test]
fn two_thirds_of_a_life_are_enough() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::create(folder.path(), "Test", Permitted::default(), 0, 86_400).unwrap();
    let mut request = client("a");
    request.lifetime = 900;
    let old = store.issue(&request, None, 0).unwrap().serial;
    let due = |store: &Store, now: i64| {
        let due = store.issued().iter().filter(|it| it.is_due(now));
        due.map(|it| it.serial.clone()).collect::<Vec<_>>()
    };
    assert_eq!(due(&store, 599), [""; 0]);
    assert_eq!(due(&store, 600), std::slice::from_ref(&old));
    let (new, _) = store.renew(&old, 600).unwrap();
    assert_eq!(due(&store, 601), [""; 0]);
    assert_eq!(due(&store, 1200), [new.serial]);
}
