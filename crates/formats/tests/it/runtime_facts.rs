//! Files of runtime facts: what is written is read back, what is not as documented is refused.

use seawall_formats::runtime_facts::{parse, to_json};

/// Replays the corpus of the fuzz target `runtime_facts`; what its names say is good must be good.
#[test]
fn seeds_of_runtime_facts() {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../fuzz/corpus/runtime_facts"
    );
    let (mut good, mut bad) = (0, 0);
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let read = parse(&std::fs::read(&path).unwrap());
        assert_eq!(read.is_ok(), name.starts_with("good_"), "{name}: {read:?}");
        if let Ok(read) = read {
            assert_eq!(parse(&to_json(&read).unwrap()), Ok(read));
            good += 1;
        } else {
            bad += 1;
        }
    }
    assert_eq!((good, bad), (1, 6));
}
