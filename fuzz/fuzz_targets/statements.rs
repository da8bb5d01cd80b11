//! Files of statements about controls, in an envelope or not: one that is not in an envelope of the trusted key is not
//! signed, and one in an envelope of somebody else is not read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_engine::audit::compliance::open;
use seawall_trust::PrivateKey;

fuzz_target!(|data: &[u8]| {
    let Ok(key) = PrivateKey::from_seed([1; 32]) else {
        return;
    };
    let _ = open(data, "statements.json", &[key.public()]);
    if let Ok(given) = open(data, "statements.json", &[]) {
        assert!(given.iter().all(|one| one.shown.signed_by.is_none()));
    }
});
