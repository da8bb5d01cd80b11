//! Trees of configuration: the first byte says whether YAML or JSON follows.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_checks::parse::{json, yaml};
use seawall_checks::source::Source;

fuzz_target!(|data: &[u8]| {
    let Some((kind, data)) = data.split_first() else {
        return;
    };
    let source = Source::new("configuration", data);
    let mut trees = match kind {
        b'j' => json::parse(&source),
        _ => yaml::parse(&source),
    };
    for root in &mut trees.roots {
        yaml::merge_keys(root, &mut trees.errors);
    }
});
