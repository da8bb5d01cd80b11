//! Manifests, indexes, configurations and `manifest.json` of images.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_artifact::image::docker::parse_saved_images;
use seawall_artifact::image::{Config, Document};

fuzz_target!(|bytes: &[u8]| {
    let _ = Document::parse(bytes, None, "fuzz");
    let _ = Config::parse(bytes, "fuzz");
    let _ = parse_saved_images(bytes, "fuzz");
});
