//! Seeds of the fuzz targets about rules and events.

use seawall_runtime::engine::pattern::{Glob, Paths, Regex};
use seawall_runtime::trial::Trial;

fn seeds(name: &str) -> Vec<Vec<u8>> {
    let folder = format!("{}/../../fuzz/corpus/{name}", env!("CARGO_MANIFEST_DIR"));
    let seeds: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| std::fs::read(entry.unwrap().path()).unwrap())
        .collect();
    assert!(!seeds.is_empty());
    seeds
}

#[test]
fn seeds_of_patterns() {
    for seed in seeds("runtime_pattern") {
        let mut parts = seed.splitn(2, |byte| *byte == b'\n');
        let (pattern, text) = (parts.next().unwrap(), parts.next().unwrap_or_default());
        Glob::new(pattern, true).matches(text);
        Paths::new([pattern]).matches(text);
        if let Ok(regex) = Regex::new(&String::from_utf8_lossy(pattern)) {
            regex.matches(text);
        }
    }
}

#[test]
fn seeds_of_trials() {
    for seed in seeds("runtime_trial") {
        let text = String::from_utf8(seed).unwrap();
        assert!(Trial::read(&text).is_ok(), "{text}");
    }
}
