//! Replays the corpus of the fuzz target `metrics_request` on every run.

#[path = "../../../../fuzz/shared/metrics_request.rs"]
mod metrics_request;

use std::path::Path;

#[test]
fn requests_of_the_corpus_are_answered() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/metrics_request");
    let mut answers = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let request = std::fs::read(entry.unwrap().path()).unwrap();
        answers.push(metrics_request::ask(&request));
    }
    for wanted in [200, 400, 405] {
        assert!(answers.contains(&wanted), "{answers:?}");
    }
}
