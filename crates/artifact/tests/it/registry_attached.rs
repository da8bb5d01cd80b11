//! Bills of materials beside an image, in a real `docker-registry`: it knows no referrers API, so the tag
//! that stands in for it is asked, cosign's tags, and the attestations of `BuildKit` in an index.

use std::io::{Read as _, Write as _};

use seawall_artifact::limits::Limits;
use seawall_artifact::source::Source as _;
use seawall_artifact::source::reference::Reference;
use seawall_artifact::source::registry::artifact::{ArtifactTag, NewFile};
use seawall_testkit::image::{Packing, digest};
use seawall_testkit::registry::RealRegistry;
use seawall_testkit::tool::{missing, skip};
use serde_json::{Value, json};

use super::registry_scene::{open, quick_options, small_image};

pub(crate) const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const ENVELOPE: &[u8] = br#"{"payloadType":"application/vnd.in-toto+json","payload":"e30="}"#;
const SPDX: &[u8] = br#"{"spdxVersion":"SPDX-2.3"}"#;
const CYCLONEDX: &[u8] = br#"{"bomFormat":"CycloneDX"}"#;

fn push(authority: &str, tag: &str, kind: &str, bytes: &[u8]) {
    let reference: Reference = format!("{authority}/team/app:{tag}").parse().unwrap();
    let tag = ArtifactTag::new(&reference, &quick_options(), true);
    let file = NewFile {
        media_type: kind,
        name: "sbom.json",
        bytes,
    };
    tag.push(kind, &[file]).unwrap();
}

/// Sends a request without a library, and returns the answer.
pub(crate) fn ask(authority: &str, head: &str, kind: &str, body: &[u8]) -> String {
    let mut stream = std::net::TcpStream::connect(authority).unwrap();
    let length = body.len();
    write!(
        stream,
        "{head} HTTP/1.1\r\nHost: {authority}\r\nAccept: {MANIFEST}\r\nConnection: close\r\n\
         Content-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
    )
    .unwrap();
    stream.write_all(body).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// Returns a manifest.
pub(crate) fn manifest(authority: &str, tag: &str) -> String {
    let answer = ask(
        authority,
        &format!("GET /v2/team/app/manifests/{tag}"),
        MANIFEST,
        b"",
    );
    answer.split_once("\r\n\r\n").unwrap().1.to_owned()
}

/// Puts a manifest or an index.
pub(crate) fn put(authority: &str, version: &str, kind: &str, document: &Value) {
    let put = format!("PUT /v2/team/app/manifests/{version}");
    let answer = ask(authority, &put, kind, document.to_string().as_bytes());
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
}

/// Puts a file with a manifest, as changed, under a tag; returns how a list names it.
fn refer(authority: &str, kind: &str, bytes: &[u8], change: impl FnOnce(&mut Value)) -> Value {
    push(authority, "draft", kind, bytes);
    let mut manifest: Value = serde_json::from_str(&manifest(authority, "draft")).unwrap();
    change(&mut manifest);
    put(authority, "draft", MANIFEST, &manifest);
    let text = manifest.to_string();
    json!({"mediaType": MANIFEST, "digest": digest(text.as_bytes()), "size": text.len()})
}

#[test]
fn referrers_by_tag_and_the_tag_of_cosign() {
    if let Some(why) = missing(&["docker-registry", "skopeo"]) {
        return skip(&why);
    }
    let registry = RealRegistry::start("", "");
    let authority = registry.authority.as_str();
    registry.push(&small_image("team/app:1"), Packing::Gzip, false);
    let mut options = quick_options();
    options.attached = true;
    let limits = Limits::default();
    let bare = open(authority, ":1", &options).unwrap().attached(&limits);
    assert_eq!(bare.documents, []);
    assert_eq!(bare.problems, []);

    let image = digest(manifest(authority, "1").as_bytes());
    let subject = image.replace(':', "-");
    push(
        authority,
        &format!("{subject}.sbom"),
        "text/spdx+json",
        SPDX,
    );
    push(
        authority,
        &format!("{subject}.att"),
        "application/vnd.dsse.envelope.v1+json",
        ENVELOPE,
    );
    let kind = "application/vnd.cyclonedx+json";
    let mut entry = refer(authority, kind, CYCLONEDX, |manifest| {
        manifest["subject"] = json!({"mediaType": MANIFEST, "digest": image, "size": 1});
    });
    entry["artifactType"] = kind.into();
    let list = json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": [entry]});
    put(authority, &subject, INDEX, &list);

    let found = open(authority, ":1", &options).unwrap().attached(&limits);
    assert_eq!(found.problems, []);
    let documents: Vec<&[u8]> = found
        .documents
        .iter()
        .map(|one| one.bytes.as_slice())
        .collect();
    assert_eq!(documents, [CYCLONEDX, SPDX, ENVELOPE]);
    for (document, how) in
        (found.documents.iter()).zip(["referrer", "cosign's SBOM", "cosign's attestation"])
    {
        let name = &document.name;
        assert!(name.starts_with(&format!("{how} sha256:")), "{name}");
    }

    // Nobody asks without being told to.
    options.attached = false;
    let none = open(authority, ":1", &options).unwrap().attached(&limits);
    assert_eq!(none.documents, []);
}

#[test]
fn attestations_of_buildkit_in_an_index() {
    if let Some(why) = missing(&["docker-registry", "skopeo"]) {
        return skip(&why);
    }
    let registry = RealRegistry::start("", "");
    let authority = registry.authority.as_str();
    registry.push(&small_image("team/app:1"), Packing::Gzip, false);
    let image = manifest(authority, "1");
    let subject = digest(image.as_bytes());
    let attestation = |bytes: &[u8], of: &str, what: &str| {
        let mut entry = refer(
            authority,
            "application/vnd.in-toto+json",
            bytes,
            |manifest| {
                let about = json!({"in-toto.io/predicate-type": what});
                manifest["layers"][0]["annotations"] = about;
            },
        );
        entry["platform"] = json!({"os": "unknown", "architecture": "unknown"});
        entry["annotations"] = json!({
            "vnd.docker.reference.type": "attestation-manifest",
            "vnd.docker.reference.digest": of,
        });
        entry
    };
    let other = format!("sha256:{}", "e".repeat(64));
    let index = json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": [
        {
            "mediaType": MANIFEST, "digest": subject, "size": image.len(),
            "platform": {"os": "linux", "architecture": "amd64"},
        },
        attestation(b"bill", &subject, "https://spdx.dev/Document"),
        attestation(b"provenance", &subject, "https://slsa.dev/provenance/v0.2"),
        attestation(b"another's", &other, "https://spdx.dev/Document"),
    ]});
    put(authority, "2", INDEX, &index);
    let mut options = quick_options();
    options.attached = true;
    let found = open(authority, ":2", &options)
        .unwrap()
        .attached(&Limits::default());
    assert_eq!(found.problems, []);
    let documents: Vec<&[u8]> = found
        .documents
        .iter()
        .map(|one| one.bytes.as_slice())
        .collect();
    assert_eq!(documents, [b"bill"]);
    assert!(
        found.documents[0]
            .name
            .starts_with("BuildKit's attestation sha256:")
    );
    // The image and the index: a statement may speak of either.
    let known: Vec<String> = found.subjects.iter().map(ToString::to_string).collect();
    assert_eq!(known, [subject, digest(index.to_string().as_bytes())]);
}
