//! Newer images in place of a base image: asked of a real `docker-registry`, and of one that lists its tags on pages
//! and lies.

use std::sync::{Arc, Mutex};

use seawall_artifact::limits::Limits;
use seawall_artifact::source::registry::base_tags::{Asking, Outcome, find_updates};
use seawall_model::artifact::{Artifact, BaseEvidence, BaseImage, Layer};
use seawall_model::digest::Digest;
use seawall_testkit::http::Reply;
use seawall_testkit::image::{Image, Packing, digest};
use seawall_testkit::registry::RealRegistry;
use seawall_testkit::tar::Tar;
use seawall_testkit::tool::{missing, skip};
use serde_json::{Value, json};

use super::registry_attached::{MANIFEST, manifest, put};
use super::registry_scene::{Shelf, open, quick_options, registry, small_image, walk};

fn asking(home: &str) -> Asking {
    Asking {
        home: (!home.is_empty()).then(|| home.to_owned()),
        hosts: Vec::new(),
        registry: quick_options(),
        limits: Limits::default(),
    }
}

/// The small image with one layer more, built on a name.
fn built_on(authority: &str, name: &str, digest: Option<&str>) -> Artifact {
    let source = open(authority, ":1", &quick_options()).unwrap();
    let mut artifact = walk(&source).unwrap().0.artifact;
    artifact.base = Some(BaseImage {
        layers: artifact.layers.len(),
        name: (!name.is_empty()).then(|| name.to_owned()),
        digest: digest.map(|digest| digest.parse().unwrap()),
        known_by: BaseEvidence::Annotation,
        advice: None,
        updates: Vec::new(),
    });
    artifact.layers.push(Layer {
        diff_id: Some(Digest::sha256(&[1; 32])),
        ..Layer::default()
    });
    artifact
}

/// Kind, tag and digest of each update.
fn updates(artifact: &Artifact) -> Vec<String> {
    let base = artifact.base.as_ref().unwrap();
    let line = |update: &seawall_model::artifact::BaseUpdate| {
        let tag = update.reference.rsplit(':').next().unwrap();
        let digest = update
            .digest
            .as_ref()
            .map_or_else(String::new, |digest| format!(" {digest}"));
        format!("{} {tag}{digest}", update.kind.name())
    };
    base.updates.iter().map(line).collect()
}

fn advice(artifact: &Artifact) -> &str {
    artifact
        .base
        .as_ref()
        .unwrap()
        .advice
        .as_deref()
        .unwrap_or_default()
}

/// Why it could not be told; there is one reason.
fn only_problem(outcome: &Outcome) -> &str {
    assert_eq!(outcome.problems.len(), 1, "{outcome:?}");
    &outcome.problems[0].why
}

#[test]
fn names_that_moved_and_newer_tags() {
    if let Some(why) = missing(&["docker-registry", "skopeo"]) {
        return skip(&why);
    }
    let registry = RealRegistry::start("", "");
    let authority = registry.authority.as_str();
    registry.push(&small_image("team/app:1"), Packing::Gzip, false);
    let first = manifest(authority, "1");
    let was = digest(first.as_bytes());
    let document: Value = serde_json::from_str(&first).unwrap();
    let tag = |tag: &str| put(authority, tag, MANIFEST, &document);
    tag("3.11.4-slim");
    let name = format!("{authority}/team/app:3.11.4-slim");
    let asking = asking(authority);
    let mut artifact = built_on(authority, &name, None);
    let outcome = find_updates(&mut artifact, &asking);
    assert_eq!((updates(&artifact), advice(&artifact)), (vec![], ""));
    assert_eq!(outcome.problems, []);
    assert_eq!(outcome.notes.len(), 1, "{outcome:?}");

    for newer in [
        "3.11.5-slim",
        "3.11.10-slim",
        "3.13.1-slim",
        "3.14.0rc1-slim",
        "3.11.11",
        "20260101",
        "nightly",
        "4.0.0-slim-x",
    ] {
        tag(newer);
    }
    let outcome = find_updates(&mut artifact, &asking);
    assert_eq!(
        updates(&artifact),
        ["same-line 3.11.10-slim", "newer-line 3.13.1-slim"]
    );
    let want = format!(
        "newer of the same line: {authority}/team/app:3.11.10-slim; newer line: {authority}/team/app:3.13.1-slim"
    );
    assert_eq!(advice(&artifact), want);
    assert_eq!(outcome, Outcome::default());

    // The name stands for another image now.
    let other = Image::new("team/app:1").layer(Tar::new().file("etc/new", "x").finish(), "ADD x /");
    registry.push(&other, Packing::Gzip, false);
    let moved = manifest(authority, "1");
    let now = digest(moved.as_bytes());
    let mut artifact = built_on_first(authority, &name, &first);
    put(
        authority,
        "3.11.4-slim",
        MANIFEST,
        &serde_json::from_str(&moved).unwrap(),
    );
    let rebuilt = format!("rebuilt 3.11.4-slim {}", digest(pretty(&moved).as_bytes()));
    assert_ne!(now, was);
    for known in [None, Some(was.as_str())] {
        let digest = known.map(|digest| digest.parse().unwrap());
        artifact.base.as_mut().unwrap().digest = digest;
        artifact.base.as_mut().unwrap().advice = Some("the engine says".to_owned());
        let outcome = find_updates(&mut artifact, &asking);
        assert_eq!(outcome.problems, []);
        assert_eq!(updates(&artifact)[0], rebuilt, "{known:?}");
        let begin = format!("the engine says; rebuild: {name} is sha256:");
        assert!(
            advice(&artifact).starts_with(&begin),
            "{}",
            advice(&artifact)
        );
    }
    // The digest says that it is the same one.
    let same = rebuilt.rsplit(' ').next().unwrap().parse().unwrap();
    artifact.base.as_mut().unwrap().digest = Some(same);
    find_updates(&mut artifact, &asking);
    assert_eq!(updates(&artifact)[0], "same-line 3.11.10-slim");
}

/// What a manifest is after [`put`] has written it anew.
fn pretty(text: &str) -> String {
    serde_json::from_str::<Value>(text).unwrap().to_string()
}

/// An image on the layers of a manifest that no tag names any more.
fn built_on_first(authority: &str, name: &str, first: &str) -> Artifact {
    let digest = digest(first.as_bytes());
    let source = open(authority, &format!("@{digest}"), &quick_options()).unwrap();
    let mut artifact = walk(&source).unwrap().0.artifact;
    artifact.base = built_on(authority, name, None).base;
    artifact
}

#[test]
fn what_cannot_be_asked_is_told() {
    if let Some(why) = missing(&["docker-registry", "skopeo"]) {
        return skip(&why);
    }
    let registry = RealRegistry::start("", "");
    let authority = registry.authority.as_str();
    registry.push(&small_image("team/app:1"), Packing::Gzip, false);
    let home = asking(authority);
    let find = |name: &str, asking: &Asking| {
        let mut artifact = built_on(authority, name, None);
        let outcome = find_updates(&mut artifact, asking);
        (artifact, outcome)
    };
    let (artifact, outcome) = find("", &home);
    assert_eq!(outcome, Outcome::default());
    assert!(advice(&artifact).starts_with("what it is called is not known"));

    let hex = "a".repeat(64);
    let (artifact, outcome) = find(&format!("{authority}/team/app@sha256:{hex}"), &home);
    assert_eq!(outcome, Outcome::default());
    assert!(advice(&artifact).starts_with("its name has no tag"));

    let mut artifact = built_on(authority, "x", None);
    artifact.base = None;
    let outcome = find_updates(&mut artifact, &home);
    assert!(outcome.problems.is_empty() && outcome.notes[0].starts_with("no base image"));

    for (name, want) in [
        ("-/-", "image reference"),
        (&format!("{authority}/team/gone:1"), "its name"),
        (&format!("{authority}/team/app:2"), "its name"),
    ] {
        let (artifact, outcome) = find(name, &home);
        assert!(only_problem(&outcome).contains(want), "{name}: {outcome:?}");
        assert_eq!(advice(&artifact), "", "{name}");
    }

    // An image does not choose which places inside this network are asked.
    let name = format!("{authority}/team/app:1");
    let (_, outcome) = find(&name, &asking(""));
    assert!(
        only_problem(&outcome).contains("inside this network"),
        "{outcome:?}"
    );
    let mut allowed = asking("");
    allowed.hosts = vec![authority.to_owned()];
    assert_eq!(find(&name, &allowed).1.problems, []);
    let mut artifact = built_on(authority, &name, None);
    artifact.base.as_mut().unwrap().known_by = BaseEvidence::Layers;
    assert_eq!(find_updates(&mut artifact, &asking("")).problems, []);
}

/// Asks a registry in memory whose list of tags is as told; returns the requests, too.
fn listed(
    answer: impl Fn(&str, usize) -> Reply + Send + Sync + 'static,
) -> (Artifact, Outcome, Vec<String>) {
    let shelf = Arc::new(Shelf::new(&small_image("team/app:1"), Packing::Gzip));
    let seen = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&seen);
    let server = registry(&shelf, move |request, shelf| {
        let path = request.path.strip_prefix("/v2/team/app/")?;
        if let Some(question) = path.strip_prefix("tags/list") {
            let mut told = told.lock().unwrap();
            told.push(question.to_owned());
            return Some(answer(question, told.len()));
        }
        let bytes = shelf.blob(&shelf.manifest);
        (path == "manifests/1.1.0").then(|| Reply::new(200, &[("Content-Type", MANIFEST)], bytes))
    });
    let authority = server.authority();
    let mut artifact = built_on(&authority, &format!("{authority}/team/app:1.1.0"), None);
    let outcome = find_updates(&mut artifact, &asking(&authority));
    let seen = seen.lock().unwrap().clone();
    (artifact, outcome, seen)
}

fn page(tags: &Value, next: Option<&str>) -> Reply {
    let body = json!({"name": "team/app", "tags": tags}).to_string();
    let link = next.map(|next| format!("</v2/team/app/tags/list?{next}>; rel=\"next\""));
    let headers: Vec<(&str, &str)> = link.iter().map(|link| ("Link", link.as_str())).collect();
    Reply::new(200, &headers, body.as_bytes())
}

#[test]
fn tags_are_read_page_by_page() {
    let (artifact, outcome, seen) = listed(|_, number| match number {
        1 => page(&json!(["1.1.0", "1.1.1"]), Some("n=2&last=1.1.1")),
        2 => page(
            &json!(["1.1.2", "../1.1.9", "1.1.3 x", ""]),
            Some("n=2&last=1.1.2"),
        ),
        _ => page(&json!(["1.1.4"]), None),
    });
    assert_eq!(outcome, Outcome::default());
    assert_eq!(updates(&artifact), ["same-line 1.1.4"]);
    assert_eq!(seen, ["?n=1000", "?n=2&last=1.1.1", "?n=2&last=1.1.2"]);
}

#[test]
fn lists_that_are_none_or_have_no_end_are_told() {
    type Answer = fn(&str, usize) -> Reply;
    let cases: [(&str, Answer, &str, &[&str]); 7] = [
        ("null", |_, _| page(&Value::Null, None), "", &[]),
        (
            "a loop",
            |_, _| page(&json!(["1.1.4"]), Some("n=1")),
            "says that it follows itself",
            &["same-line 1.1.4"],
        ),
        (
            "no end",
            |_, number| {
                page(
                    &json!([format!("1.1.{number}")]),
                    Some(&format!("last={number}")),
                )
            },
            "more than the 200 that were read",
            &["same-line 1.1.200"],
        ),
        (
            "words",
            |_, _| Reply::new(200, &[], b"hello"),
            "is not sound",
            &[],
        ),
        (
            "numbers",
            |_, _| page(&json!([5]), None),
            "is not sound",
            &[],
        ),
        (
            "too large",
            |_, _| Reply::new(200, &[], &vec![b' '; 9 << 20]),
            "too large",
            &[],
        ),
        (
            "not there",
            |_, _| Reply::new(404, &[], b""),
            "its tags",
            &[],
        ),
    ];
    for (case, answer, want, newer) in cases {
        let (artifact, outcome, _) = listed(answer);
        if want.is_empty() {
            assert_eq!(outcome.problems, [], "{case}");
        } else {
            assert!(only_problem(&outcome).contains(want), "{case}: {outcome:?}");
        }
        assert_eq!(updates(&artifact), newer, "{case}");
    }
}
