//! Bills of materials beside an image, in a real `docker-registry`: it knows no referrers API, so the tag
//! that stands in for it is asked, and cosign's tag.

use std::io::{Read as _, Write as _};

use seawall_artifact::limits::Limits;
use seawall_artifact::source::Source as _;
use seawall_artifact::source::reference::Reference;
use seawall_artifact::source::registry::artifact::{ArtifactTag, NewFile};
use seawall_testkit::image::{Packing, digest};
use seawall_testkit::registry::RealRegistry;
use seawall_testkit::tool::{missing, skip};

use super::registry_scene::{open, quick_options, small_image};

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
fn ask(authority: &str, head: &str, body: &[u8]) -> String {
    let mut stream = std::net::TcpStream::connect(authority).unwrap();
    let accept = "application/vnd.oci.image.manifest.v1+json";
    let length = body.len();
    write!(
        stream,
        "{head} HTTP/1.1\r\nHost: {authority}\r\nAccept: {accept}\r\nConnection: close\r\n\
         Content-Type: application/vnd.oci.image.index.v1+json\r\nContent-Length: {length}\r\n\r\n"
    )
    .unwrap();
    stream.write_all(body).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
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

    let answer = ask(authority, "GET /v2/team/app/manifests/1", b"");
    let manifest = answer.split_once("\r\n\r\n").unwrap().1;
    let subject = digest(manifest.as_bytes()).replace(':', "-");
    push(
        authority,
        &format!("{subject}.sbom"),
        "text/spdx+json",
        SPDX,
    );
    push(
        authority,
        "bill",
        "application/vnd.cyclonedx+json",
        CYCLONEDX,
    );
    let answer = ask(authority, "GET /v2/team/app/manifests/bill", b"");
    let bill = answer.split_once("\r\n\r\n").unwrap().1;
    let index = format!(
        r#"{{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[
        {{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{}","size":{},
        "artifactType":"application/vnd.cyclonedx+json"}}]}}"#,
        digest(bill.as_bytes()),
        bill.len()
    );
    let put = format!("PUT /v2/team/app/manifests/{subject}");
    let answer = ask(authority, &put, index.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");

    let found = open(authority, ":1", &options).unwrap().attached(&limits);
    assert_eq!(found.problems, []);
    let documents: Vec<&[u8]> = found
        .documents
        .iter()
        .map(|one| one.bytes.as_slice())
        .collect();
    assert_eq!(documents, [CYCLONEDX, SPDX]);
    assert!(found.documents[0].name.starts_with("referrer sha256:"));
    assert!(found.documents[1].name.starts_with("cosign's SBOM sha256:"));

    // Nobody asks without being told to.
    options.attached = false;
    let none = open(authority, ":1", &options).unwrap().attached(&limits);
    assert_eq!(none.documents, []);
}
