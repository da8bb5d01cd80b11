//! Fixes of Dockerfiles on hostile input: the seeds of the fuzz target `dockerfile_fix`.

#[path = "../../../../fuzz/shared/dockerfile_fix.rs"]
mod shared;

#[test]
fn seeds_of_dockerfile_fix() {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../fuzz/corpus/dockerfile_fix"
    );
    let mut changed = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        changed += usize::from(shared::mend(&text) != text);
    }
    assert!(changed > 2);
}
