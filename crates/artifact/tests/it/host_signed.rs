//! Signatures of images that an engine holds: what a real `docker-registry` has beside them, what a registry that
//! misbehaves answers, and what engines tell of themselves (Engine API 1.53 `Identity`, 1.55 attestations).

use std::path::PathBuf;
use std::sync::Arc;

use seawall_artifact::host::newest::{Registries, ask_registries};
use seawall_artifact::host::{HostOptions, Unmasked, collect};
use seawall_artifact::limits::Limits;
use seawall_artifact::source::engine::EngineOptions;
use seawall_model::host::HostFacts;
use seawall_model::host::engine::Engine;
use seawall_model::host::engine::image::Image;
use seawall_model::host::engine::origin::{Identity, Published};
use seawall_model::host::seen::Seen as Fact;
use seawall_model::time::Timestamp;
use seawall_testkit::http::{Reply, Seen, Server};
use seawall_testkit::image::{Packing, digest};
use seawall_testkit::registry::RealRegistry;
use seawall_testkit::tool::{missing, skip};
use serde_json::{Value, json};

use super::registry_attached::{MANIFEST, manifest, put};
use super::registry_scene::{Shelf, quick_options, registry, small_image};
use super::signatures::{INDEX, NOTATION, PAYLOAD, payload, push};

const DSSE: &str = "application/vnd.dsse.envelope.v1+json";
const BUNDLE: &str = "application/vnd.dev.sigstore.bundle.v0.3+json";

/// Facts about an engine with one image.
fn holding(image: Image) -> HostFacts {
    let engine = Engine {
        images: Fact::Known(vec![image]),
        ..Engine::default()
    };
    HostFacts {
        engines: vec![engine],
        ..HostFacts::default()
    }
}

/// Asks registries about an image of these names with digests.
fn published(names: &[String], identity: Fact<Identity>) -> Vec<Fact<Published>> {
    let mut facts = holding(Image {
        id: "sha256:ab".to_owned(),
        digests: names.to_vec(),
        identity,
        ..Image::default()
    });
    let registries = Registries {
        registry: quick_options(),
        limits: Limits::default(),
    };
    ask_registries(&mut facts, &registries);
    let images = facts.engines.remove(0).images;
    let images = images.known().unwrap();
    images[0].published.values().cloned().collect()
}

fn one(name: &str) -> Published {
    let names = [name.to_owned()];
    let answers = published(&names, Fact::Absent);
    assert_eq!(answers.len(), 1);
    answers[0]
        .known()
        .unwrap_or_else(|| panic!("{answers:?}"))
        .clone()
}

#[test]
fn a_real_registry_tells_what_lies_beside_an_image() {
    if let Some(why) = missing(&["docker-registry", "skopeo"]) {
        return skip(&why);
    }
    let registry = RealRegistry::start("", "");
    let authority = registry.authority.clone();
    registry.push(&small_image("team/app:1"), Packing::Gzip, false);
    let image = digest(manifest(&authority, "1").as_bytes());
    let name = format!("{authority}/team/app@{image}");
    let bare = one(&name);
    assert!(bare.place.contains(&authority), "{bare:?}");
    assert_eq!(
        (bare.signatures, bare.attestations, bare.gaps),
        (vec![], vec![], vec![])
    );

    let tag = image.replace(':', "-");
    push(&authority, &format!("{tag}.att"), DSSE, b"{}");
    let attested = one(&name);
    assert_eq!(attested.attestations, [format!("{tag}.att")]);
    assert_eq!((attested.signatures, attested.gaps), (vec![], vec![]));

    push(&authority, &format!("{tag}.sig"), PAYLOAD, &payload(&image));
    assert_eq!(one(&name).signatures, [format!("cosign {tag}.sig")]);

    // What is listed below the tag that stands in for the API.
    push(&authority, "draft", NOTATION, b"signature");
    let mut notation: Value = serde_json::from_str(&manifest(&authority, "draft")).unwrap();
    notation["subject"] = json!({"mediaType": MANIFEST, "digest": image, "size": 1});
    put(&authority, "draft", MANIFEST, &notation);
    let text = notation.to_string();
    let at = digest(text.as_bytes());
    let entry =
        json!({"mediaType": MANIFEST, "digest": at, "size": text.len(), "artifactType": NOTATION});
    put(
        &authority,
        &tag,
        INDEX,
        &json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": [entry]}),
    );
    let signed = one(&name).signatures;
    assert_eq!(
        signed,
        [format!("cosign {tag}.sig"), format!("notation {at}")]
    );

    // An engine that built it and never pushed it gave it a name that no registry has to hear.
    let built = Identity {
        is_built: true,
        ..Identity::default()
    };
    assert_eq!(
        published(std::slice::from_ref(&name), Fact::Known(built)),
        []
    );
    // Of too many names not all are asked, and that is told.
    let many: Vec<String> = (0..20)
        .map(|at| format!("{authority}/team/{at}@{image}"))
        .collect();
    let answers = published(&many, Fact::Absent);
    assert_eq!(answers.len(), 20);
    assert!(
        answers.iter().all(|it| it.why_unknown().is_some()),
        "{answers:?}"
    );

    drop(registry);
    let answers = published(&[name], Fact::Absent);
    assert!(answers[0].why_unknown().is_some(), "{answers:?}");
}

/// What a registry tells that answers the referrers API with pages of these entries, without an end where `forever`.
fn flooded(entry: &Value, forever: bool) -> (Published, usize) {
    let shelf = Arc::new(Shelf::new(&small_image("team/app:1"), Packing::Gzip));
    let image = shelf.manifest.clone();
    let list =
        json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": vec![entry; 500]}).to_string();
    let answer = move |seen: &Seen, _: &Shelf| {
        let rest = seen.path.strip_prefix("/v2/team/app/referrers/")?;
        let at: usize = rest
            .split_once("n=")
            .map_or(0, |(_, at)| at.parse().unwrap());
        let next = format!(
            "</v2/team/app/referrers/{}?n={}>; rel=\"next\"",
            rest.split('?').next()?,
            at + 1
        );
        let mut headers = vec![("Content-Type", INDEX)];
        if forever {
            headers.push(("Link", next.as_str()));
        }
        Some(Reply::new(200, &headers, list.as_bytes()))
    };
    let server = registry(&shelf, answer);
    let name = format!("{}/team/app@{image}", server.authority());
    (one(&name), server.seen().len())
}

#[test]
fn floods_are_bounded_and_told() {
    let hex = "cd".repeat(32);
    let entry = |kind: &str| json!({"mediaType": MANIFEST, "digest": format!("sha256:{hex}"), "size": 1, "artifactType": kind});
    // Without an end, and none of it a signature: the image is not called unsigned.
    let (endless, asked) = flooded(&entry("application/spdx+json"), true);
    assert_eq!(endless.signatures, [""; 0]);
    assert!(endless.gaps[0].contains("pages"), "{endless:?}");
    assert!(asked < 60, "{asked}");
    // One that is listed and not there is no signature.
    let (gone, _) = flooded(&entry(NOTATION), false);
    assert_eq!(gone.signatures, [""; 0]);
    assert!(gone.gaps[0].contains("not there"), "{gone:?}");
    // Statements are told by their list, each once.
    let mut statement = entry(BUNDLE);
    statement["annotations"] =
        json!({"dev.sigstore.bundle.predicateType": "https://slsa.dev/provenance/v1"});
    let (stated, _) = flooded(&statement, false);
    assert_eq!(stated.attestations, [format!("sha256:{hex}")]);
    assert_eq!((stated.signatures, stated.gaps), (vec![], vec![]));
}

#[test]
fn huge_manifests_are_bounded_and_told() {
    let shelf = Arc::new(Shelf::new(&small_image("team/app:1"), Packing::Gzip));
    let image = shelf.manifest.clone();
    let server = registry(&shelf, |seen, _| {
        let is_ours = seen.path.rsplit('.').next() == Some("sig");
        let head =
            format!("HTTP/1.1 200 OK\r\nContent-Type: {MANIFEST}\r\nConnection: close\r\n\r\n");
        is_ours.then(|| Reply::raw(head).forever(vec![b' '; 1 << 16]))
    });
    let found = one(&format!("{}/team/app@{image}", server.authority()));
    assert_eq!(found.signatures, [""; 0]);
    let told = found.gaps.last().unwrap();
    assert!(
        told.contains(".sig") && told.contains("bytes allowed"),
        "{found:?}"
    );
}

/// The image that an engine of a version of the API tells, with this in its inspection.
fn told(api: &'static str, identity: &Value) -> Image {
    let mut inspection = json!({"Id": "sha256:ab", "RepoTags": ["app:1"],
        "RepoDigests": ["registry.example/app@sha256:cd"], "Config": {}});
    inspection["Identity"] = identity.clone();
    let inspection = inspection.to_string();
    let server = Server::start(move |seen| {
        let path = seen.path.clone();
        let json = [("Content-Type", "application/json"), ("Api-Version", api)];
        let version = path
            .trim_start_matches("/v")
            .split('/')
            .next()
            .unwrap_or_default();
        let body = match path.rsplit('/').next().unwrap_or_default() {
            "_ping" => "OK".to_owned(),
            // As moby does, older versions of the API are told less.
            "json" if path.contains("sha256:ab") && version == "1.53" => inspection.clone(),
            "json" if path.contains("sha256:ab") => r#"{"Id":"sha256:ab","Config":{}}"#.to_owned(),
            "attestations" if version == "1.55" => {
                r#"[{"Descriptor":{},"PredicateType":"https://slsa.dev/provenance/v1"}]"#.to_owned()
            }
            "json" if path.contains("images") => {
                r#"[{"Id":"sha256:ab","RepoTags":["app:1"]}]"#.to_owned()
            }
            _ => return Reply::new(404, &json, b"{\"message\":\"no\"}"),
        };
        Reply::new(200, &json, body.as_bytes())
    });
    let facts = collect(&HostOptions {
        root: PathBuf::from("/"),
        engine: EngineOptions {
            host: Some(format!("tcp://{}", server.authority())),
            ..EngineOptions::default()
        },
        redact: Arc::new(Unmasked),
        now: Timestamp::from_seconds(0),
        version: "test".to_owned(),
        events_since: 60,
        threads: 1,
    });
    facts.engines[0].images.known().unwrap()[0].clone()
}

#[test]
fn engines_tell_where_images_come_from() {
    let identity = json!({
        "Signature": [
            {"SignatureType": "bundle-v0.3", "KnownSigner": "DHI", "Signer": {"Issuer": "https://issuer.example"}},
            {"Error": "no trust root"},
        ],
        "Pull": [{"Repository": "registry.example/app"}],
        "Build": null,
    });
    let image = told("1.55", &identity);
    let known = image.identity.known().unwrap();
    let faults: Vec<_> = known
        .signatures
        .iter()
        .map(|it| it.fault.as_deref())
        .collect();
    assert_eq!(faults, [None, Some("no trust root")]);
    assert_eq!(known.signatures[0].signer, "DHI, https://issuer.example");
    assert_eq!((known.repositories.len(), known.is_built), (1, false));
    assert_eq!(
        image.statements.known().unwrap(),
        &["https://slsa.dev/provenance/v1"]
    );
    assert_eq!(image.digests.len(), 1);

    assert_eq!(told("1.54", &Value::Null).identity, Fact::Absent);
    assert!(told("1.54", &identity).statements.why_unknown().is_some());
    // What is not what it should be is no signature, and not the lack of one.
    assert!(
        told("1.53", &json!({"Signature": 7}))
            .identity
            .why_unknown()
            .is_some()
    );
    assert!(told("1.52", &identity).identity.why_unknown().is_some());
}
