//! Replays the seeds of the fuzz target `statements`.

use std::path::Path;

use seawall_engine::audit::compliance::open;
use seawall_trust::PrivateKey;

#[test]
fn seeds_of_statements() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/statements");
    let key = PrivateKey::from_seed([1; 32]).unwrap().public();
    let (mut signed, mut plain, mut bad) = (0, 0, 0);
    for entry in std::fs::read_dir(&folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        match open(&bytes, "statements.json", std::slice::from_ref(&key)) {
            Ok(given) if given.iter().all(|one| one.shown.signed_by.is_some()) => signed += 1,
            Ok(_) => plain += 1,
            Err(_) => bad += 1,
        }
        let untrusted = open(&bytes, "statements.json", &[]).unwrap_or_default();
        assert!(untrusted.iter().all(|one| one.shown.signed_by.is_none()));
    }
    assert!(signed > 0 && plain > 0 && bad > 0, "{signed} {plain} {bad}");
}
