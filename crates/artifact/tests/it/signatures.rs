//! Signatures beside images: in a real `docker-registry`, which knows no referrers API, behind an API as
//! distribution-spec 1.1 has it, and in OCI layouts. Tags, types and payloads are those of the specifications of cosign
//! and of the Notary project.

use std::sync::Arc;

use seawall_artifact::limits::Limits;
use seawall_artifact::source::reference::Reference;
use seawall_artifact::source::registry::artifact::{ArtifactTag, NewFile};
use seawall_artifact::source::target::ImageFile;
use seawall_artifact::source::{OpenOptions, Source as _, archive, layout};
use seawall_model::signature::{SignatureKind, Signatures};
use seawall_testkit::http::Reply;
use seawall_testkit::image::{self, Files, Packing, digest};
use seawall_testkit::registry::RealRegistry;
use seawall_testkit::tool::{missing, skip};
use serde_json::{Value, json};

use super::registry_attached::{MANIFEST, manifest, put};
use super::registry_scene::{Shelf, open, quick_options, registry, small_image};

pub(crate) const PAYLOAD: &str = "application/vnd.dev.cosign.simplesigning.v1+json";
pub(crate) const NOTATION: &str = "application/vnd.cncf.notary.signature";
pub(crate) const INDEX: &str = "application/vnd.oci.image.index.v1+json";

pub(crate) fn payload(image: &str) -> Vec<u8> {
    let text = json!({"critical": {"identity": {"docker-reference": "team/app"},
        "image": {"docker-manifest-digest": image}, "type": "cosign container image signature"}, "optional": null});
    text.to_string().into_bytes()
}

pub(crate) fn push(authority: &str, tag: &str, kind: &str, bytes: &[u8]) {
    let reference: Reference = format!("{authority}/team/app:{tag}").parse().unwrap();
    let file = NewFile {
        media_type: kind,
        name: "signature",
        bytes,
    };
    let tag = ArtifactTag::new(&reference, &quick_options(), true);
    tag.push(kind, &[file]).unwrap();
}

fn kinds(signatures: &Signatures) -> Vec<SignatureKind> {
    signatures.found.iter().map(|it| it.kind).collect()
}

#[test]
fn a_registry_without_the_api_is_asked_by_tags() {
    if let Some(why) = missing(&["docker-registry", "skopeo"]) {
        return skip(&why);
    }
    let registry = RealRegistry::start("", "");
    let authority = registry.authority.as_str();
    registry.push(&small_image("team/app:1"), Packing::Gzip, false);
    let options = quick_options();
    let look = || {
        open(authority, ":1", &options)
            .unwrap()
            .signatures(&Limits::default())
    };
    let bare = look();
    assert_eq!((bare.found, bare.gaps), (Vec::new(), Vec::new()));
    assert!(bare.place.is_some_and(|place| place.contains(authority)));

    let image = digest(manifest(authority, "1").as_bytes());
    let tag = image.replace(':', "-");
    // One of another image below our tag is none, and told.
    let other = format!("sha256:{}", "ab".repeat(32));
    push(authority, &format!("{tag}.sig"), PAYLOAD, &payload(&other));
    let moved = look();
    assert_eq!(moved.found, []);
    assert!(
        moved.gaps[0].contains("signs another image"),
        "{:?}",
        moved.gaps
    );

    push(authority, &format!("{tag}.sig"), PAYLOAD, &payload(&image));
    let signed = look();
    assert_eq!(kinds(&signed), [SignatureKind::Cosign]);
    assert_eq!(signed.gaps, [""; 0]);

    // Notation, listed below the tag that stands in for the API.
    push(authority, "draft", NOTATION, b"signature");
    let mut notation: Value = serde_json::from_str(&manifest(authority, "draft")).unwrap();
    notation["subject"] = json!({"mediaType": MANIFEST, "digest": image, "size": 1});
    put(authority, "draft", MANIFEST, &notation);
    let text = notation.to_string();
    let entry = json!({"mediaType": MANIFEST, "digest": digest(text.as_bytes()), "size": text.len(),
        "artifactType": NOTATION});
    let list = json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": [entry]});
    put(authority, &tag, INDEX, &list);
    assert_eq!(
        kinds(&look()),
        [SignatureKind::Cosign, SignatureKind::Notation]
    );
}

/// What the API lists of one manifest, and what is then found.
fn listed(artifact_type: &str, annotations: &Value, subject: Option<&str>) -> Signatures {
    let shelf = Arc::new(Shelf::new(&small_image("team/app:1"), Packing::Gzip));
    let image = shelf.manifest.clone();
    let subject = subject.unwrap_or(&image);
    let manifest = json!({"schemaVersion": 2, "mediaType": MANIFEST, "artifactType": artifact_type,
        "config": {"mediaType": "application/vnd.oci.empty.v1+json", "digest": digest(b"{}"), "size": 2},
        "layers": [], "annotations": annotations, "subject": {"mediaType": MANIFEST, "digest": subject, "size": 1}});
    let manifest = manifest.to_string();
    let at = digest(manifest.as_bytes());
    let list = json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": [{"mediaType": MANIFEST, "digest": at,
        "size": 1, "artifactType": artifact_type, "annotations": annotations}]});
    let server = registry(&shelf, move |seen, _| {
        let path = seen.path.strip_prefix("/v2/team/app/")?;
        if path == format!("referrers/{image}") {
            let body = list.to_string();
            return Some(Reply::new(200, &[("Content-Type", INDEX)], body.as_bytes()));
        }
        let wanted = path == format!("manifests/{at}");
        wanted.then(|| Reply::new(200, &[("Content-Type", MANIFEST)], manifest.as_bytes()))
    });
    let source = open(&server.authority(), ":1", &quick_options()).unwrap();
    source.signatures(&Limits::default())
}

#[test]
fn referrers_are_signatures_by_their_type_and_subject() {
    let bundle = "application/vnd.dev.sigstore.bundle.v0.3+json";
    let found = |kind, annotations| {
        let signatures = listed(kind, &annotations, None);
        (kinds(&signatures), signatures.gaps.len())
    };
    assert_eq!(
        found(NOTATION, Value::Null),
        (vec![SignatureKind::Notation], 0)
    );
    let signed = json!({"dev.sigstore.bundle.content": "message-signature"});
    assert_eq!(found(bundle, signed), (vec![SignatureKind::Bundle], 0));
    let bill = json!({"dev.sigstore.bundle.predicateType": "https://spdx.dev/Document"});
    assert_eq!(found(bundle, bill), (vec![], 0));
    // It may be one: the image is not called unsigned.
    assert_eq!(found(bundle, Value::Null), (vec![], 1));
    assert_eq!(found("application/spdx+json", Value::Null), (vec![], 0));
    let other = format!("sha256:{}", "cd".repeat(32));
    let strange = listed(NOTATION, &Value::Null, Some(&other));
    assert_eq!(strange.found, []);
    assert!(
        strange.gaps[0].contains("another image"),
        "{:?}",
        strange.gaps
    );
}

fn of_layout(files: &Files, index: &[Value]) -> Signatures {
    let mut files = files.clone();
    let index = json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": index});
    files.insert("index.json".to_owned(), index.to_string().into_bytes());
    files.insert(
        "oci-layout".to_owned(),
        br#"{"imageLayoutVersion":"1.0.0"}"#.to_vec(),
    );
    let folder = tempfile::tempdir().unwrap();
    image::write(&files, folder.path());
    let file = ImageFile {
        path: folder.path().to_owned(),
        image: None,
    };
    let sources = layout::open(&file, &OpenOptions::default()).unwrap();
    assert_eq!(sources.len(), 1, "a signature is no image");
    sources[0].signatures(&Limits::default())
}

/// Puts a blob and returns its descriptor.
fn blob(files: &mut Files, kind: &str, bytes: &[u8]) -> Value {
    let digest = digest(bytes);
    files.insert(
        format!("blobs/{}", digest.replace(':', "/")),
        bytes.to_vec(),
    );
    json!({"mediaType": kind, "digest": digest, "size": bytes.len()})
}

#[test]
fn layouts_may_have_signatures() {
    let mut files = Files::new();
    let image = small_image("team/app:1").add_blobs(Packing::Gzip, &mut files);
    let image: Value = serde_json::from_str(&image).unwrap();
    let digest = image["digest"].as_str().unwrap().to_owned();
    let bare = of_layout(&files, std::slice::from_ref(&image));
    assert_eq!((bare.place, bare.found), (None, Vec::new()));
    assert!(
        bare.gaps[0].contains("no registry was asked"),
        "{:?}",
        bare.gaps
    );

    let config = blob(
        &mut files,
        "application/vnd.oci.image.config.v1+json",
        b"{}",
    );
    let layer = blob(&mut files, PAYLOAD, &payload(&digest));
    let cosign =
        json!({"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": [layer]});
    let cosign = blob(&mut files, MANIFEST, cosign.to_string().as_bytes());
    let name = format!("{}.sig", digest.replace(':', "-"));
    for annotations in [
        json!({"org.opencontainers.image.ref.name": name}),
        json!({"kind": "dev.cosignproject.cosign/sigs"}),
    ] {
        let mut entry = cosign.clone();
        entry["annotations"] = annotations;
        let signed = of_layout(&files, &[image.clone(), entry]);
        assert_eq!(kinds(&signed), [SignatureKind::Cosign]);
        assert_eq!(signed.place.as_deref(), Some("the layout"));
    }
    let empty = blob(&mut files, "application/vnd.oci.empty.v1+json", b"{}");
    let notation = json!({"schemaVersion": 2, "mediaType": MANIFEST, "artifactType": NOTATION, "config": empty,
        "layers": [], "subject": {"mediaType": MANIFEST, "digest": digest, "size": 1}});
    let mut entry = blob(&mut files, MANIFEST, notation.to_string().as_bytes());
    entry["artifactType"] = NOTATION.into();
    assert_eq!(
        kinds(&of_layout(&files, &[image, entry])),
        [SignatureKind::Notation]
    );
}

#[test]
fn what_keeps_no_signatures_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.tar");
    std::fs::write(
        &path,
        image::archive(&small_image("team/app:1").saved_old()),
    )
    .unwrap();
    let file = ImageFile { path, image: None };
    let sources = archive::open(&file, "docker-archive", &OpenOptions::default()).unwrap();
    let signatures = sources[0].signatures(&Limits::default());
    assert_eq!((signatures.place, signatures.found), (None, Vec::new()));
    assert!(
        signatures.gaps[0].contains("no registry was asked"),
        "{:?}",
        signatures.gaps
    );
}
