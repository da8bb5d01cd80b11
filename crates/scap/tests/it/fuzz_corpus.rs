//! Replays the corpus of the fuzz target on every run.

use std::path::Path;

use seawall_scap::audit::{Request, audit};
use seawall_scap::content::Content;

use crate::memory::Memory;

#[test]
fn nothing_in_the_corpus_panics() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/scap");
    let system = Memory::with(&[("/etc/conf", "level = 3\n")]);
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        count += 1;
        if let Ok(content) = Content::read("fuzz", &bytes) {
            drop(audit(&content, None, &Request::default(), &system));
        }
    }
    assert!(count >= 4, "{count} seeds");
}
