//! Which image was read is proven by its content: an image whose configuration speaks of other layers proves nothing,
//! however well its manifest fits what is stored.

use std::io::Cursor;

use seawall_artifact::limits::Limits;
use seawall_artifact::source::archive::{self, StreamRequest, walk_archive};
use seawall_artifact::source::target::ImageFile;
use seawall_artifact::source::{OpenOptions, Proof, Source, WalkContext, Walked, layout};
use seawall_testkit::image::{self, Files, Image, Packing};
use seawall_testkit::tar::Tar;

use crate::walked::{Recorder, context};

const PACKINGS: [Packing; 3] = [Packing::Plain, Packing::Gzip, Packing::Zstd];
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

fn with(content: &str) -> Image {
    let tar = Tar::new().file("program", content).finish();
    let more = Tar::new().file("more", content).finish();
    let image = Image::new("app:1").layer(tar, "COPY program");
    image.layer(more, "COPY more")
}

/// A layout whose configuration is the victim's and whose layers are the decoy's; all digests of the manifest fit.
fn lying(packing: Packing) -> Files {
    let mut files = Files::new();
    let config = with("bad").config();
    let layer_type = match packing {
        Packing::Plain => "application/vnd.oci.image.layer.v1.tar",
        Packing::Gzip => "application/vnd.oci.image.layer.v1.tar+gzip",
        Packing::Zstd => "application/vnd.oci.image.layer.v1.tar+zstd",
    };
    let mut layers = Vec::new();
    for (tar, _) in &with("good").layers {
        let blob = image::pack(tar, packing);
        layers.push(image::descriptor(layer_type, &blob, ""));
        image::add_blob(&mut files, blob);
    }
    let manifest = format!(
        r#"{{"schemaVersion":2,"mediaType":"{MANIFEST}","config":{},"layers":[{}]}}"#,
        image::descriptor("application/vnd.oci.image.config.v1+json", &config, ""),
        layers.join(",")
    );
    image::add_blob(&mut files, config);
    let manifest = manifest.into_bytes();
    let described = image::descriptor(MANIFEST, &manifest, "");
    image::add_blob(&mut files, manifest);
    image::finish_layout(files, &[image::annotate(&described, "app:1")])
}

/// Reads files as a layout, as an archive and as a stream, and returns what is proven each time.
fn proofs(files: &Files, is_layout: bool) -> Vec<Option<Proof>> {
    let limits = Limits::default();
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| ImageFile {
        path: folder.path().join(name),
        image: None,
    };
    let walk = |sources: Vec<Box<dyn Source>>| {
        let walked = sources[0].walk(&Recorder::default(), &context(&limits));
        walked.unwrap().proof
    };
    let mut proofs = Vec::new();
    if is_layout {
        image::write(files, &file("layout").path);
        let opened = layout::open(&file("layout"), &OpenOptions::default());
        proofs.push(walk(opened.unwrap()));
    }
    let bytes = image::archive(files);
    std::fs::write(file("image.tar").path, &bytes).unwrap();
    let opened = archive::open(
        &file("image.tar"),
        "docker-archive",
        &OpenOptions::default(),
    );
    proofs.push(walk(opened.unwrap()));
    let request = StreamRequest {
        what: "pipe",
        source: "stdin",
        image: None,
        platform: None,
    };
    let recorder = Recorder::default();
    let walked = walk_archive(
        Box::new(Cursor::new(bytes)),
        request,
        &recorder,
        &context(&limits),
    );
    let mut walked: Vec<Walked> = walked.unwrap();
    proofs.push(walked.remove(0).proof);
    proofs
}

#[test]
fn whole_images_prove_which_they_are() {
    let image = with("good");
    let config: seawall_model::digest::Digest = image::digest(&image.config()).parse().unwrap();
    for packing in PACKINGS {
        let files = image.oci_layout(packing);
        let manifest = image.add_blobs(packing, &mut Files::new());
        for proof in proofs(&files, true) {
            let proof = proof.unwrap();
            assert_eq!(proof.config, config, "{packing:?}");
            let told = proof.manifest.unwrap().to_string();
            assert!(manifest.contains(&told), "{packing:?}");
        }
        for proof in proofs(&image.saved_new(packing), false) {
            assert_eq!(proof.unwrap().config, config, "{packing:?}");
        }
    }
    for proof in proofs(&image.saved_old(), false) {
        assert_eq!(proof.unwrap().config, config);
    }
}

#[test]
fn other_layers_than_the_configuration_names_prove_nothing() {
    for packing in PACKINGS {
        for proof in proofs(&lying(packing), true) {
            assert_eq!(proof, None, "{packing:?}");
        }
    }
    let mut old = with("bad").saved_old();
    let decoy = with("good").layers.remove(0).0;
    let path = old.keys().find(|it| it.ends_with("/layer.tar")).unwrap();
    old.insert(path.clone(), decoy);
    for proof in proofs(&old, false) {
        assert_eq!(proof, None);
    }
}

#[test]
fn what_was_not_read_whole_proves_nothing() {
    let image = with("good");
    // A layer is missing.
    let mut files = image.oci_layout(Packing::Gzip);
    files.remove(&image::blob_path(&image::pack(
        &image.layers[1].0,
        Packing::Gzip,
    )));
    for proof in proofs(&files, true) {
        assert_eq!(proof, None);
    }
    // The configuration is.
    let mut files = image.oci_layout(Packing::Gzip);
    files.remove(&image::blob_path(&image.config()));
    for proof in proofs(&files, true) {
        assert_eq!(proof, None);
    }
    // Too little may be read.
    let folder = tempfile::tempdir().unwrap();
    image::write(&image.oci_layout(Packing::Gzip), folder.path());
    let file = ImageFile {
        path: folder.path().to_owned(),
        image: None,
    };
    let source = layout::open(&file, &OpenOptions::default()).unwrap();
    let limits = Limits {
        entries: 0,
        ..Limits::default()
    };
    let walked = source[0].walk(&Recorder::default(), &context(&limits));
    assert_eq!(walked.ok().and_then(|it| it.proof), None);
    // Nobody asked for a proof of compressed layers.
    let limits = Limits::default();
    let context = WalkContext {
        prove: false,
        ..context(&limits)
    };
    let walked = source[0].walk(&Recorder::default(), &context).unwrap();
    assert_eq!(walked.proof, None);
}
