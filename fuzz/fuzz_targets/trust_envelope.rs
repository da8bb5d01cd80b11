//! Envelopes with signatures: nothing comes out that the one trusted key has not signed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_trust::envelope;
use seawall_trust::manifest::PAYLOAD_TYPE;
use seawall_trust::{Manifest, PrivateKey};

fuzz_target!(|data: &[u8]| {
    let Ok(key) = PrivateKey::from_seed([1; 32]) else {
        return;
    };
    let trusted = [key.public()];
    if let Ok(opened) = envelope::open(data, PAYLOAD_TYPE, &trusted) {
        assert!(!opened.signers.is_empty());
    }
    let _ = Manifest::open(data, &trusted);
});
