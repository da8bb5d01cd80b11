//! Replays the corpus of the fuzz target `capture` on every run.

#[path = "../../../../fuzz/shared/capture.rs"]
mod capture;
#[path = "../../../../fuzz/shared/recording.rs"]
mod recording;

use std::path::Path;

fn replay(target: &str, read: impl Fn(&[u8]) -> u64) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    let mut seeds = 0;
    let mut events = 0;
    for entry in std::fs::read_dir(folder.join(target)).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        events += read(&bytes);
        seeds += 1;
    }
    assert!(seeds >= 4 && events >= 30, "{seeds} seeds, {events} events");
}

#[test]
fn captures_of_the_corpus_are_read() {
    replay("capture", capture::read);
}

#[test]
fn recordings_of_the_corpus_are_read() {
    replay("recording", recording::read);
}
