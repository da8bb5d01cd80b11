//! Bills of materials that the referrers API lists: a small registry that answers as distribution-spec 1.1 ("Listing
//! Referrers") says, since no real one with that API can be had here, and what it could do wrong.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use seawall_artifact::limits::Limits;
use seawall_artifact::source::{Attached, Source as _};
use seawall_model::problem::ProblemKind;
use seawall_testkit::http::{Reply, Seen};
use seawall_testkit::image::Packing;
use serde_json::{Value, json};

use super::registry_scene::{Shelf, digest_of, open, quick_options, registry, small_image};

const SPDX: &[u8] = br#"{"spdxVersion":"SPDX-2.3"}"#;
const CYCLONEDX: &[u8] = br#"{"bomFormat":"CycloneDX"}"#;
const SPDX_TYPE: &str = "application/spdx+json";
const BUNDLE: &str = "application/vnd.dev.sigstore.bundle.v0.3+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// What lies beside the image.
struct World {
    /// Digest of the image.
    subject: String,
    /// Manifests and blobs.
    files: BTreeMap<String, Vec<u8>>,
    /// What the API lists.
    listed: Vec<Value>,
    /// Entries of a page.
    page: usize,
    /// Whether the registry filters by type.
    filters: bool,
    /// Link header of every page, instead of the right one.
    link: Option<String>,
}

impl World {
    fn new(shelf: &Shelf) -> Self {
        Self {
            subject: shelf.manifest.clone(),
            files: BTreeMap::new(),
            listed: Vec::new(),
            page: 1000,
            filters: true,
            link: None,
        }
    }

    fn file(&mut self, bytes: &[u8]) -> String {
        let digest = digest_of(bytes);
        self.files.insert(digest.clone(), bytes.to_vec());
        digest
    }

    /// Puts a manifest with one file, and lists it. Returns its digest.
    fn refer(&mut self, kind: &str, bytes: &[u8], change: impl FnOnce(&mut Value)) -> String {
        let blob = self.file(bytes);
        let mut manifest = json!({
            "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "artifactType": kind,
            "config": {"mediaType": "application/vnd.oci.empty.v1+json", "digest": digest_of(b"{}"), "size": 2},
            "layers": [{"mediaType": kind, "digest": blob, "size": bytes.len()}],
            "subject": {
                "mediaType": "application/vnd.oci.image.manifest.v1+json",
                "digest": self.subject, "size": 1,
            },
        });
        change(&mut manifest);
        let kind = manifest["artifactType"].clone();
        let annotations = manifest["annotations"].clone();
        let digest = self.file(manifest.to_string().as_bytes());
        self.listed.push(json!({
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "digest": digest, "size": 1, "artifactType": kind, "annotations": annotations,
        }));
        digest
    }

    fn reply(&self, seen: &Seen) -> Option<Reply> {
        let path = seen.path.strip_prefix("/v2/team/app/")?;
        let (place, question) = path.split_once('?').unwrap_or((path, ""));
        if place == format!("referrers/{}", self.subject) {
            return Some(self.list(question));
        }
        let (_, wanted) = place.split_once('/')?;
        let bytes = self.files.get(wanted)?;
        let kind = "application/vnd.oci.image.manifest.v1+json";
        Some(Reply::new(200, &[("Content-Type", kind)], bytes))
    }

    fn list(&self, question: &str) -> Reply {
        let asked = |key: &str| {
            let mut pairs = question.split('&').filter_map(|pair| pair.split_once('='));
            pairs
                .find(|(name, _)| *name == key)
                .map(|(_, value)| value.replace("%2B", "+"))
        };
        let kind = asked("artifactType").filter(|_| self.filters);
        let fits = |one: &&Value| {
            kind.as_ref()
                .is_none_or(|kind| one["artifactType"] == **kind)
        };
        let all: Vec<&Value> = self.listed.iter().filter(fits).collect();
        let from: usize = asked("from").map_or(0, |from| from.parse().unwrap());
        let page: Vec<_> = all.iter().skip(from).take(self.page).collect();
        let body = json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": page}).to_string();
        let mut link = String::new();
        if from + self.page < all.len() {
            let next = from + self.page;
            write!(link, "</v2/team/app/referrers/{}?from={next}", self.subject).unwrap();
            if let Some(kind) = &kind {
                write!(link, "&artifactType={}", kind.replace('+', "%2B")).unwrap();
            }
            link.push_str(">; rel=\"next\"");
        }
        let link = self.link.clone().unwrap_or(link);
        let mut headers = vec![("Content-Type", INDEX)];
        headers.extend((!link.is_empty()).then_some(("Link", link.as_str())));
        headers.extend(
            kind.is_some()
                .then_some(("OCI-Filters-Applied", "artifactType")),
        );
        Reply::new(200, &headers, body.as_bytes())
    }
}

/// Serves the world and returns what was found in it, with the paths that were asked for.
fn find(make: impl FnOnce(&mut World)) -> (Attached, Vec<String>) {
    let shelf = Arc::new(Shelf::new(&small_image("team/app:1"), Packing::Gzip));
    let mut world = World::new(&shelf);
    make(&mut world);
    let paths = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&paths);
    let server = registry(&shelf, move |seen, _| {
        told.lock().unwrap().push(seen.path.clone());
        world.reply(seen)
    });
    let mut options = quick_options();
    options.attached = true;
    let source = open(&server.authority(), ":1", &options).unwrap();
    let found = source.attached(&Limits::default());
    let paths = paths.lock().unwrap().clone();
    (found, paths)
}

fn bytes(found: &Attached) -> Vec<&[u8]> {
    found
        .documents
        .iter()
        .map(|one| one.bytes.as_slice())
        .collect()
}

fn whys(found: &Attached) -> Vec<(ProblemKind, &str)> {
    found
        .problems
        .iter()
        .map(|one| (one.kind, one.why.as_str()))
        .collect()
}

#[test]
fn every_page_is_read() {
    let (found, paths) = find(|world| {
        world.page = 1;
        world.refer(SPDX_TYPE, SPDX, |_| {});
        world.refer(
            "application/vnd.cncf.notary.signature",
            b"signature",
            |_| {},
        );
        world.refer("application/vnd.cyclonedx+json", CYCLONEDX, |_| {});
    });
    assert_eq!(bytes(&found), [SPDX, CYCLONEDX]);
    assert_eq!(found.problems, []);
    assert_eq!(found.subjects.len(), 1);
    let pages = paths.iter().filter(|path| path.contains("referrers/"));
    assert_eq!(pages.count(), 3);
    // What is no bill is not asked for.
    let blobs = paths.iter().filter(|path| path.contains("blobs/"));
    assert_eq!(
        blobs.count(),
        3,
        "the configuration and two bills: {paths:#?}"
    );
}

#[test]
fn annotations_tell_what_statements_hold() {
    let (found, _) = find(|world| {
        let of = |kind: &'static str, predicate: &'static str| {
            move |manifest: &mut Value| {
                manifest["annotations"] = json!({
                    "dev.sigstore.bundle.content": kind,
                    "dev.sigstore.bundle.predicateType": predicate,
                });
            }
        };
        world.refer(
            BUNDLE,
            b"1",
            of("dsse-envelope", "https://spdx.dev/Document"),
        );
        world.refer(
            BUNDLE,
            b"2",
            of("dsse-envelope", "https://slsa.dev/provenance/v1"),
        );
        world.refer(BUNDLE, b"3", |manifest| {
            manifest["annotations"] = json!({"dev.sigstore.bundle.content": "message-signature"});
        });
        world.refer(BUNDLE, b"4", |_| {});
        // BuildKit's attestations as artifacts of their own.
        world.refer(
            "application/vnd.docker.attestation.manifest.v1+json",
            b"5",
            |manifest| {
                let mut other = manifest["layers"][0].clone();
                manifest["layers"][0]["mediaType"] = "application/vnd.in-toto+json".into();
                other["mediaType"] = "application/vnd.in-toto+json".into();
                manifest["layers"][0]["annotations"] =
                    json!({"in-toto.io/predicate-type": "https://spdx.dev/Document"});
                other["annotations"] =
                    json!({"in-toto.io/predicate-type": "https://slsa.dev/provenance/v0.2"});
                manifest["layers"].as_array_mut().unwrap().push(other);
            },
        );
    });
    assert_eq!(bytes(&found), [b"1", b"4", b"5"]);
    assert_eq!(found.problems, []);
}

#[test]
fn the_rest_of_a_long_list_is_asked_for_by_type() {
    let make = |world: &mut World| {
        world.page = 2;
        for at in 0..25 {
            world.refer(
                "application/x-signature",
                format!("{at}").as_bytes(),
                |_| {},
            );
        }
        world.refer(SPDX_TYPE, SPDX, |_| {});
    };
    let (found, _) = find(make);
    assert_eq!(bytes(&found), [SPDX]);
    let too_long =
        "the list of referrers has more than 10 pages; the rest is asked for by type only";
    assert_eq!(whys(&found), [(ProblemKind::Limit, too_long)]);
    // Who does not filter is not asked for the same list again and again.
    let (found, paths) = find(|world| {
        make(world);
        world.filters = false;
    });
    assert_eq!(bytes(&found), [b""; 0]);
    assert_eq!(whys(&found), [(ProblemKind::Limit, too_long)]);
    let pages = paths.iter().filter(|path| path.contains("referrers/"));
    assert_eq!(pages.count(), 11);
}

/// What is wrong beside a good bill is told by one problem, or by none, and the good one is read.
#[track_caller]
fn check(case: &str, want: Option<(ProblemKind, &str)>, change: impl FnOnce(&mut World)) {
    let (found, _) = find(|world| {
        change(world);
        world.refer(SPDX_TYPE, SPDX, |_| {});
    });
    assert_eq!(bytes(&found), [SPDX], "{case}: {:?}", found.problems);
    let got = whys(&found);
    assert_eq!(got.len(), usize::from(want.is_some()), "{case}: {got:?}");
    if let (Some((kind, why)), Some(want)) = (got.first(), want) {
        assert!(*kind == want.0 && why.contains(want.1), "{case}: {got:?}");
    }
}

#[test]
fn manifests_that_are_wrong_are_told() {
    type Change = fn(&mut Value);
    type Wanted = Option<(ProblemKind, &'static str)>;
    let input = |why| Some((ProblemKind::Input, why));
    let cases: [(&str, Wanted, Change); 8] = [
        (
            "another subject",
            input("which is another image"),
            |manifest| {
                manifest["subject"]["digest"] = format!("sha256:{}", "e".repeat(64)).into();
            },
        ),
        (
            "no subject",
            input("does not say what it refers to"),
            |manifest| {
                manifest.as_object_mut().unwrap().remove("subject");
            },
        ),
        (
            "an index",
            input("is a list of manifests, none with files"),
            |manifest| {
                manifest.as_object_mut().unwrap().remove("layers");
                manifest["manifests"] = json!([]);
            },
        ),
        (
            "no manifest",
            input("is no manifest of files"),
            |manifest| {
                *manifest = json!({"artifactType": SPDX_TYPE, "layers": 5});
            },
        ),
        (
            "a file without a digest",
            input("names a file by no digest"),
            |manifest| {
                manifest["layers"][0]["digest"] = "sha256:zz".into();
            },
        ),
        (
            "a giant file",
            Some((ProblemKind::Limit, "more than are read")),
            |manifest| {
                manifest["layers"][0]["size"] = u64::MAX.into();
            },
        ),
        ("a file of another type", None, |manifest| {
            manifest["layers"][0]["mediaType"] = "application/vnd.oci.image.layer.v1.tar".into();
        }),
        (
            "a giant manifest",
            Some((ProblemKind::Limit, "more than the 8388608 bytes allowed")),
            |manifest| manifest["padding"] = "x".repeat(9 << 20).into(),
        ),
    ];
    for (case, want, change) in cases {
        check(case, want, |world| {
            world.refer(SPDX_TYPE, b"bad", change);
        });
    }
}

#[test]
fn lists_and_files_that_are_wrong_are_told() {
    let input = |why| Some((ProblemKind::Input, why));
    check("not there", input("is listed and not there"), |world| {
        let digest = format!("sha256:{}", "e".repeat(64));
        let entry = json!({"digest": digest, "size": 1, "artifactType": SPDX_TYPE});
        world.listed.push(entry);
    });
    let why = "the manifest is not what the digest asked for says";
    check(
        "another manifest than the digest says",
        input(why),
        |world| {
            let digest = world.refer(SPDX_TYPE, b"bad", |_| {});
            world.files.insert(digest, b"{}".to_vec());
        },
    );
    let want = Some((ProblemKind::Environment, "sha256:"));
    check("another file than the digest says", want, |world| {
        world.refer(SPDX_TYPE, b"bad", |_| {});
        world.files.insert(digest_of(b"bad"), b"bat".to_vec());
    });
    check(
        "a page that follows itself",
        input("says that it follows itself"),
        |world| {
            let path = format!("/v2/team/app/referrers/{}?from=0", world.subject);
            world.link = Some(format!("<{path}>; rel=\"next\""));
        },
    );
    check("an entry that is none", None, |world| {
        world.listed.push(json!({"digest": "../../x"}));
    });
    let (found, _) = find(|world| world.listed.push(json!(5)));
    assert_eq!(bytes(&found), [b""; 0]);
    let got = whys(&found);
    assert!(
        got.len() == 1 && got[0].1.contains("is not sound"),
        "{got:?}"
    );
}

#[test]
fn too_many_referrers_are_told_and_do_not_crowd_out_those_that_say_what_they_are() {
    let (found, paths) = find(|world| {
        for at in 0..200 {
            world.refer(SPDX_TYPE, format!("{at}").as_bytes(), |manifest| {
                manifest["artifactType"] = "application/vnd.oci.empty.v1+json".into();
                manifest["layers"][0]["mediaType"] = "application/x".into();
            });
        }
        world.refer(SPDX_TYPE, SPDX, |_| {});
    });
    assert_eq!(bytes(&found), [SPDX]);
    let want = "more than 64 manifests may hold one; the rest is not read";
    assert_eq!(whys(&found), [(ProblemKind::Limit, want)]);
    assert!(paths.len() < 80, "{}", paths.len());

    let (found, _) = find(|world| {
        for at in 0..40 {
            world.refer(SPDX_TYPE, format!("{at}").as_bytes(), |_| {});
        }
    });
    assert_eq!(found.documents.len(), 32);
    let want = "there are more than 32; the rest is not read";
    assert_eq!(whys(&found), [(ProblemKind::Limit, want)]);
}
