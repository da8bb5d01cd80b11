//! Replays the seeds of the fuzz target `engine_answer`.

#[path = "../../../../fuzz/shared/engine_answer.rs"]
mod engine_answer;

#[test]
fn seeds_of_engine_answer() {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../fuzz/corpus/engine_answer"
    );
    for seed in std::fs::read_dir(folder).unwrap() {
        let seed = seed.unwrap();
        let name = seed.file_name().into_string().unwrap();
        let is_read = engine_answer::read(&std::fs::read(seed.path()).unwrap());
        assert_eq!(is_read, name.starts_with("good"), "{name}");
    }
}
