//! Replays the seeds of the fuzz targets `trust_envelope`, `trust_manifest` and `trust_key`.

use seawall_trust::envelope;
use seawall_trust::manifest::PAYLOAD_TYPE;
use seawall_trust::{Manifest, PrivateKey, PublicKey};

fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = format!("{}/../../fuzz/corpus/{target}", env!("CARGO_MANIFEST_DIR"));
    let seeds: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|seed| seed.unwrap())
        .map(|seed| {
            let name = seed.file_name().into_string().unwrap();
            (name, std::fs::read(seed.path()).unwrap())
        })
        .collect();
    assert!(!seeds.is_empty());
    seeds
}

#[test]
fn seeds_of_trust_envelope() {
    let key = PrivateKey::from_seed([1; 32]).unwrap().public();
    for (name, seed) in seeds("trust_envelope") {
        let opened = envelope::open(&seed, PAYLOAD_TYPE, std::slice::from_ref(&key));
        assert_eq!(opened.is_ok(), name == "good", "{name}: {opened:?}");
    }
}

#[test]
fn seeds_of_trust_manifest() {
    for (name, seed) in seeds("trust_manifest") {
        let parsed = Manifest::parse(&seed);
        assert_eq!(parsed.is_ok(), name == "good", "{name}: {parsed:?}");
    }
}

#[test]
fn seeds_of_trust_key() {
    for (name, seed) in seeds("trust_key") {
        assert_eq!(
            PrivateKey::parse_pem(&seed).is_ok(),
            name == "private",
            "{name}"
        );
        assert_eq!(
            PublicKey::parse_pem_all(&seed).is_ok(),
            name == "public",
            "{name}"
        );
    }
}

/// The good seeds are what this version writes: Ed25519 signs the same bytes the same way.
#[test]
fn good_seeds_are_those_of_this_format() {
    let key = PrivateKey::from_seed([1; 32]).unwrap();
    let folder = format!("{}/../../fuzz/corpus", env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| std::fs::read(format!("{folder}/{name}")).unwrap();
    let sealed = envelope::seal(&read("trust_manifest/good"), PAYLOAD_TYPE, &[&key]).unwrap();
    assert_eq!(read("trust_envelope/good"), AsRef::<[u8]>::as_ref(&sealed));
    assert_eq!(read("trust_key/private"), key.to_pem().as_bytes());
    assert_eq!(read("trust_key/public"), key.public().to_pem().as_bytes());
}
