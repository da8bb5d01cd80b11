//! Replays the seeds of the fuzz target `zip`.

use seawall_artifact::limits::Limits;
use seawall_artifact::unpack::zip::walk_bytes;

#[test]
fn seeds_of_zip() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/zip");
    for seed in std::fs::read_dir(folder).unwrap() {
        let seed = seed.unwrap();
        let bytes = std::fs::read(seed.path()).unwrap();
        let mut read = 0;
        let walked = walk_bytes(&bytes, &Limits::default(), &mut |name, size, content| {
            assert!(!name.contains(".."));
            read += content(size).unwrap().len();
            true
        });
        let want = match seed.file_name().to_str().unwrap() {
            "good" => Some(160),
            "stored" => Some(1),
            _ => None,
        };
        assert_eq!(walked.ok().map(|()| read), want, "{:?}", seed.file_name());
    }
}
