//! Replays the seeds of the fuzz target `engine_answer`.

use seawall_artifact::source::engine::strict::document;

#[test]
fn seeds_of_engine_answer() {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../fuzz/corpus/engine_answer"
    );
    for seed in std::fs::read_dir(folder).unwrap() {
        let seed = seed.unwrap();
        let read = document(&std::fs::read(seed.path()).unwrap());
        let is_good = seed.file_name() == "good";
        assert_eq!(read.is_ok(), is_good, "{:?}", seed.file_name());
    }
}
