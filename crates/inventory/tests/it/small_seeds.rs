//! Replays the seeds of the fuzz target `small_ecosystems`: each of them, and each with its end cut off.

use std::path::Path;

use small_ecosystems::parse;

#[path = "../../../../fuzz/shared/small_ecosystems.rs"]
mod small_ecosystems;

#[test]
fn seeds_of_small_ecosystems() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/small_ecosystems");
    let mut seeds = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let (which, rest) = bytes.split_first().unwrap();
        assert_eq!(parse(*which, rest), Some(1), "{}", path.display());
        for end in 0..rest.len() {
            parse(*which, &rest[..end]);
        }
        seeds += 1;
    }
    assert_eq!(seeds, 26);
}
