//! Keys in PEM, private and public.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_trust::{PrivateKey, PublicKey};

fuzz_target!(|data: &[u8]| {
    let _ = PrivateKey::parse_pem(data);
    for key in PublicKey::parse_pem_all(data).unwrap_or_default() {
        assert_eq!(PublicKey::parse_pem(key.to_pem().as_bytes()), Ok(key));
    }
});
