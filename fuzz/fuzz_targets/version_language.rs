//! Versions of every scheme: a byte that says which, then lines, of which each is compared with each, and by their
//! keys. They have one order.
#![no_main]

#[path = "../shared/version_order.rs"]
mod version_order;

use libfuzzer_sys::fuzz_target;
use seawall_advisory::record::Scheme;

fuzz_target!(|data: &[u8]| {
    let Some((which, text)) = data.split_first() else {
        return;
    };
    let scheme = Scheme::ALL[usize::from(*which) % Scheme::ALL.len()];
    version_order::check(scheme, &String::from_utf8_lossy(text));
});
