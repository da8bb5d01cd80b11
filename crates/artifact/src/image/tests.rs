//! Tests of the image documents: what is read, what is refused, and which image is chosen.

use std::collections::BTreeMap;

use seawall_model::digest::Digest;
use seawall_model::platform::Platform;

use super::choose::{Choice, Documents, choose, default_platform};
use super::config::{Config, Identity, StoredLayer};
use super::descriptor::{Descriptor, digest_of};
use super::docker::parse_saved_images;
use super::document::Document;
use crate::error::{Error, ErrorKind};
use crate::limits::Limits;

const LAYER: &str = "application/vnd.oci.image.layer.v1.tar+gzip";
const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// Documents in memory.
#[derive(Default)]
struct Blobs(BTreeMap<Digest, Vec<u8>>);

impl Documents for Blobs {
    fn fetch(&self, descriptor: &Descriptor) -> Result<Vec<u8>, Error> {
        let missing = || Error::new(ErrorKind::Input, "test", "missing");
        self.0.get(&descriptor.digest).cloned().ok_or_else(missing)
    }
}

impl Blobs {
    /// Adds bytes and returns their descriptor as JSON.
    fn add(&mut self, media_type: &str, bytes: &[u8], more: &str) -> String {
        let digest = digest_of(bytes);
        let json = descriptor(media_type, &digest, bytes.len(), more);
        self.0.insert(digest, bytes.to_vec());
        json
    }

    /// Adds an image and returns the descriptor of its manifest.
    fn image(&mut self, platform: &str, more: &str) -> String {
        let (os, architecture) = platform.split_once('/').unwrap_or(("", ""));
        let config = format!(
            r#"{{"os":"{os}","architecture":"{architecture}","rootfs":{{"diff_ids":[]}}}}"#
        );
        let config = self.add(CONFIG, config.as_bytes(), "");
        let manifest = format!(r#"{{"schemaVersion":2,"config":{config},"layers":[]}}"#);
        self.add(MANIFEST, manifest.as_bytes(), more)
    }

    fn index(&mut self, manifests: &[String]) -> String {
        let text = index_text(manifests);
        self.add(INDEX, text.as_bytes(), "")
    }
}

fn descriptor(media_type: &str, digest: &Digest, size: usize, more: &str) -> String {
    format!(r#"{{"mediaType":"{media_type}","digest":"{digest}","size":{size}{more}}}"#)
}

fn index_text(manifests: &[String]) -> String {
    format!(
        r#"{{"schemaVersion":2,"manifests":[{}]}}"#,
        manifests.join(",")
    )
}

fn named(platform: &str) -> String {
    let (os, architecture) = platform.split_once('/').unwrap();
    format!(r#","platform":{{"os":"{os}","architecture":"{architecture}"}}"#)
}

/// Chooses from an index; returns the platform of the image that was chosen.
fn chosen(blobs: &Blobs, manifests: &[String], wanted: Option<&str>) -> Result<String, Error> {
    let wanted: Option<Platform> = wanted.map(|text| text.parse().unwrap());
    let document = Document::parse(index_text(manifests).as_bytes(), None, "test")?;
    let limits = Limits::default();
    let choice = Choice {
        what: "test",
        platform: wanted.as_ref(),
        limits: &limits,
    };
    let chosen = choose(document, blobs, choice)?;
    Ok(chosen
        .config
        .platform
        .map_or_else(String::new, |p| p.to_string()))
}

#[test]
fn documents_that_two_readers_could_read_differently_are_refused() {
    let layer = descriptor(LAYER, &digest_of(b""), 0, "");
    let config = descriptor(CONFIG, &digest_of(b""), 0, "");
    let good = format!(r#"{{"schemaVersion":2,"config":{config},"layers":[{layer}]}}"#);
    let cases = [
        (good.clone(), "", ""),
        (good.replace("layers", "Layers"), "", "differently"),
        (
            good.replace(r#""config""#, r#""manifests":[],"config""#),
            "",
            "at once",
        ),
        (good.replace("[{", "[{\"Size\":1,"), "", "differently"),
        (good.clone(), INDEX, "contradicts"),
        (
            good.replacen('{', &format!(r#"{{"mediaType":"{INDEX}","#), 1),
            "",
            "contradicts",
        ),
        (
            r#"{"schemaVersion":1,"fsLayers":[]}"#.to_owned(),
            "",
            "schema 1",
        ),
        (
            good.clone(),
            "application/vnd.docker.distribution.manifest.v1+prettyjws",
            "schema 1",
        ),
        (r#"{"schemaVersion":2}"#.to_owned(), "", "neither"),
        ("[]".to_owned(), "", "neither"),
        ("{".to_owned(), "", "not an image manifest"),
        (good.replace("sha256:", "md5:"), "", "not a sha256"),
        (
            good.replace(r#""size":0"#, r#""size":-1"#),
            "",
            "not an image manifest",
        ),
    ];
    for (text, media_type, want) in &cases {
        let parsed = Document::parse(text.as_bytes(), Some(media_type), "test");
        match parsed {
            Ok(_) => assert_eq!(*want, "", "{text}"),
            Err(error) => {
                let told = error.to_string();
                assert!(!want.is_empty() && told.contains(want), "{text}: {told}");
            }
        }
    }
}

#[test]
fn the_platform_decides_in_an_index() {
    let mut blobs = Blobs::default();
    let amd = blobs.image("linux/amd64", &named("linux/amd64"));
    let arm = blobs.image("linux/arm64", &named("linux/arm64"));
    let unnamed = blobs.image("linux/s390x", "");
    let both = [amd.clone(), arm.clone()];
    let own = default_platform().to_string();
    let cases: [(&[String], Option<&str>, &str); 8] = [
        (&both, Some("linux/arm64"), "linux/arm64"),
        (&both, Some("linux/arm64/v8"), "linux/arm64"),
        (&both, Some("linux/amd64"), "linux/amd64"),
        (&both, None, &own),
        // The only image there is, whatever its platform.
        (std::slice::from_ref(&unnamed), None, "linux/s390x"),
        (
            std::slice::from_ref(&unnamed),
            Some("linux/s390x"),
            "linux/s390x",
        ),
        (&both, Some("linux/s390x"), "!linux/amd64, linux/arm64"),
        (&both, Some("windows/amd64"), "!linux/amd64, linux/arm64"),
    ];
    for (manifests, wanted, want) in cases {
        match chosen(&blobs, manifests, wanted) {
            Ok(platform) => assert_eq!(platform, want, "{wanted:?}"),
            Err(error) => {
                let list = want.strip_prefix('!').unwrap_or("no error");
                assert!(error.to_string().contains(list), "{wanted:?}: {error}");
                assert_eq!(error.kind(), ErrorKind::User);
                assert!(
                    error
                        .hint_text()
                        .unwrap()
                        .contains("--platform linux/amd64")
                );
            }
        }
    }
}

#[test]
fn attestations_are_passed_over_and_cannot_hide_an_image() {
    let mut blobs = Blobs::default();
    let mark = r#","annotations":{"vnd.docker.reference.type":"attestation-manifest"}"#;
    let statement = blobs.image(
        "unknown/unknown",
        &format!("{mark}{}", named("unknown/unknown")),
    );
    let image = blobs.image("linux/amd64", &named("linux/amd64"));
    assert_eq!(
        chosen(&blobs, &[statement, image], None).unwrap(),
        "linux/amd64"
    );
    let disguised = blobs.image("linux/amd64", &format!("{mark}{}", named("linux/amd64")));
    assert_eq!(chosen(&blobs, &[disguised], None).unwrap(), "linux/amd64");
}

#[test]
fn indexes_nest_but_not_for_ever() {
    let mut blobs = Blobs::default();
    let image = blobs.image("linux/amd64", &named("linux/amd64"));
    let mut nested = image;
    for depth in 0..6 {
        let found = chosen(&blobs, std::slice::from_ref(&nested), None);
        match found {
            Ok(platform) => assert!(depth < 4 && platform == "linux/amd64", "{depth}"),
            Err(error) => assert!(depth >= 4 && error.kind() == ErrorKind::Limit, "{depth}"),
        }
        nested = blobs.index(&[nested]);
    }
}

#[test]
fn what_is_missing_or_no_image_is_said() {
    let mut blobs = Blobs::default();
    let gone = descriptor(MANIFEST, &digest_of(b"gone"), 4, &named("linux/amd64"));
    let error = chosen(&blobs, std::slice::from_ref(&gone), None).unwrap_err();
    assert!(error.to_string().contains("missing"), "{error}");
    // An export of one platform of many: the other's manifest is not there.
    let arm = blobs.image("linux/arm64", &named("linux/arm64"));
    assert_eq!(chosen(&blobs, &[gone, arm], None).unwrap(), "linux/arm64");

    let config = blobs.add("application/vnd.cncf.helm.config.v1+json", b"{}", "");
    let chart = format!(r#"{{"schemaVersion":2,"config":{config},"layers":[]}}"#);
    let chart = blobs.add(MANIFEST, chart.as_bytes(), "");
    let error = chosen(&blobs, &[chart], None).unwrap_err();
    assert!(error.to_string().contains("lists no image"), "{error}");
    let huge = descriptor(MANIFEST, &digest_of(b"x"), 1 << 30, &named("linux/amd64"));
    let error = chosen(&blobs, &[huge], None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Limit, "{error}");
}

#[test]
fn a_document_of_another_digest_or_size_is_not_believed() {
    let mut blobs = Blobs::default();
    let image = blobs.image("linux/amd64", &named("linux/amd64"));
    for bytes in blobs.0.values_mut() {
        bytes.push(b' ');
    }
    let error = chosen(&blobs, std::slice::from_ref(&image), None).unwrap_err();
    assert!(error.to_string().contains("descriptor says"), "{error}");
    for bytes in blobs.0.values_mut() {
        bytes.pop();
        bytes[0] = b' ';
    }
    let error = chosen(&blobs, &[image], None).unwrap_err();
    assert!(error.to_string().contains("its digest is"), "{error}");
}

#[test]
fn instructions_belong_to_the_layers_they_made() {
    let a = digest_of(b"a");
    let b = digest_of(b"b");
    let config = format!(
        r#"{{"os":"linux","architecture":"arm","variant":"v6","created":"2026-01-02T03:04:05.6Z",
        "rootfs":{{"diff_ids":["{a}","{b}"]}},"history":[{{"created_by":"ADD x"}},
        {{"created_by":"ENV y","empty_layer":true}},{{"created_by":"RUN z","comment":"buildkit"}}]}}"#
    );
    let config = Config::parse(config.as_bytes(), "test").unwrap();
    let stored = vec![StoredLayer::default(); 2];
    let (artifact, problems) = config.artifact(Identity::default(), &stored);
    assert_eq!(problems, []);
    assert_eq!(artifact.platform.unwrap().to_string(), "linux/arm/v6");
    assert_eq!(
        artifact.created.unwrap().to_string(),
        "2026-01-02T03:04:05Z"
    );
    let told: Vec<_> = artifact
        .layers
        .iter()
        .map(|layer| {
            let instruction = layer.instruction.as_ref().unwrap();
            (
                instruction.index,
                instruction.text.as_str(),
                layer.diff_id.clone(),
            )
        })
        .collect();
    assert_eq!(told, [(0, "ADD x", Some(a)), (2, "RUN z", Some(b))]);

    // Too many layers: said, and nothing is made up.
    let (artifact, problems) =
        config.artifact(Identity::default(), &vec![StoredLayer::default(); 3]);
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(
        artifact
            .layers
            .iter()
            .all(|l| l.diff_id.is_none() && l.instruction.is_none())
    );
}

#[test]
fn saved_images_are_read() {
    let text = r#"[{"Config":"a.json","RepoTags":null,"Layers":["a/layer.tar"]}]"#;
    let saved = parse_saved_images(text.as_bytes(), "test").unwrap();
    assert_eq!(saved[0].layers, ["a/layer.tar"]);
    for bad in [
        "{}",
        "[{}]",
        r#"[{"Config":"a","Layers":[],"layers":["b"]}]"#,
        "",
    ] {
        assert!(parse_saved_images(bad.as_bytes(), "test").is_err(), "{bad}");
    }
}
