//! `WWW-Authenticate`: the challenges of a registry.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_artifact::source::registry::challenge::parse_challenges;

fuzz_target!(|data: &[u8]| {
    for challenge in parse_challenges(&String::from_utf8_lossy(data)) {
        assert!(!challenge.scheme.is_empty());
        let _ = challenge.parameter("realm");
    }
});
