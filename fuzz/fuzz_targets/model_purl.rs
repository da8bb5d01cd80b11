//! Package URLs: what is accepted reads the same when it is written again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_model::purl::Purl;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if let Ok(purl) = text.parse::<Purl>() {
        assert_eq!(purl.to_string().parse(), Ok(purl));
    }
});
