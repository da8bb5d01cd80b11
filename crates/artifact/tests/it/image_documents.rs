//! Replays the seeds of the fuzz targets `manifest` and `docker_archive`: whatever is in them, the
//! parsers return.

use std::io::Cursor;

use seawall_artifact::image::docker::parse_saved_images;
use seawall_artifact::image::{Config, Document};
use seawall_artifact::limits::Limits;
use seawall_artifact::source::archive::{StreamRequest, walk_archive};

use crate::walked::{Recorder, context};

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = format!("{}/../../fuzz/corpus/{target}", env!("CARGO_MANIFEST_DIR"));
    let files = std::fs::read_dir(folder).unwrap();
    let seeds: Vec<_> = files
        .map(|file| std::fs::read(file.unwrap().path()).unwrap())
        .collect();
    assert!(seeds.len() >= 4, "the seeds of {target} are gone");
    seeds
}

#[test]
fn seeds_of_manifest() {
    let mut read = 0;
    for seed in seeds("manifest") {
        read += usize::from(Document::parse(&seed, None, "seed").is_ok());
        read += usize::from(Config::parse(&seed, "seed").is_ok());
        read += usize::from(parse_saved_images(&seed, "seed").is_ok());
    }
    assert!(read >= 3, "no seed is good any more");
}

#[test]
fn seeds_of_docker_archive() {
    let limits = Limits::default();
    let mut read = 0;
    for seed in seeds("docker_archive") {
        let recorder = Recorder::default();
        let request = StreamRequest {
            what: "seed",
            source: "stdin",
            image: None,
            platform: None,
        };
        let reader = Box::new(Cursor::new(seed));
        read += usize::from(walk_archive(reader, request, &recorder, &context(&limits)).is_ok());
    }
    assert!(read >= 1, "no seed is good any more");
}
