//! Alpine versions: lines, of which each is compared with each. They have one order.
#![no_main]

#[path = "../shared/version_order.rs"]
mod version_order;

use libfuzzer_sys::fuzz_target;
use seawall_advisory::record::Scheme;

fuzz_target!(|data: &[u8]| version_order::check(Scheme::Apk, &String::from_utf8_lossy(data)));
