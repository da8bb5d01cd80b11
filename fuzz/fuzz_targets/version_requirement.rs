//! Requirements: a byte that says whose, then a requirement. What it does not hold is the
//! complement of what it holds.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_advisory::version::requirement::{cargo, composer, gem, npm};

fuzz_target!(|data: &[u8]| {
    let Some((which, text)) = data.split_first() else {
        return;
    };
    let text = String::from_utf8_lossy(text);
    let read = [npm, cargo, gem, composer][usize::from(*which) % 4];
    if let Ok(ranges) = read(&text) {
        assert!(ranges.intersect(&ranges.complement()).is_empty());
        assert_eq!(ranges.complement().complement(), ranges);
        drop(ranges.into_affected());
    }
});
