//! Replays the seeds of the fuzz targets `tar` and `layer`.

use std::io::Cursor;

use seawall_artifact::layer::{Budget, walk_tar};
use seawall_artifact::limits::Limits;
use seawall_artifact::unpack::decoder;

use crate::recorder::{Recorder, walk};

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = format!("{}/../../fuzz/corpus/{target}", env!("CARGO_MANIFEST_DIR"));
    let mut seeds: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|seed| seed.unwrap().path())
        .collect();
    seeds.sort();
    assert!(!seeds.is_empty());
    seeds
        .into_iter()
        .map(|seed| std::fs::read(seed).unwrap())
        .collect()
}

#[test]
fn seeds_of_tar() {
    for seed in seeds("tar") {
        let (scan, _) = walk(&seed);
        assert!(scan.index.len() + scan.problems.len() > 0);
    }
}

#[test]
fn seeds_of_layer() {
    for seed in seeds("layer") {
        let limits = Limits::default();
        let mut reader = match decoder(Box::new(Cursor::new(seed)), &limits) {
            Ok(decoded) => decoded.reader,
            Err(_) => continue,
        };
        let scan = walk_tar(
            &mut *reader,
            &mut Recorder::all(),
            &limits,
            &Budget::new(&limits),
        );
        assert!(scan.index.len() + scan.problems.len() > 0);
    }
}
