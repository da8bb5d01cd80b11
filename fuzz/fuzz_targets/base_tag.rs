//! Tags of a repository: which are newer than the first. One a line.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_artifact::image::base_tag::{find_newer, is_comparable};

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let (tag, tags) = text.split_once('\n').unwrap_or((&text, ""));
    let newer = find_newer(tag, &tags.lines());
    for other in newer.same_line.iter().chain(&newer.newer_lines) {
        assert!(is_comparable(tag));
        assert!(tags.lines().any(|one| one == other) && other != tag);
    }
});
