//! Replays the corpus of the fuzz target `capture` on every run.

#[path = "../../../../fuzz/shared/capture.rs"]
mod capture;

use std::path::Path;

#[test]
fn captures_of_the_corpus_are_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/capture");
    let mut seeds = 0;
    let mut events = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        events += capture::read(&bytes);
        seeds += 1;
    }
    assert!(seeds >= 4 && events >= 30, "{seeds} seeds, {events} events");
}
