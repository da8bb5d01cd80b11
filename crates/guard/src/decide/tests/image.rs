//! Which images: names in one form, where they came from, signatures.

use std::sync::Arc;

use seawall_model::digest::Digest;
use seawall_policy::essence::Essence;

use super::request::{ask, run_of};
use super::{assert_decided, check, decide, try_policy, with_profile, world};
use crate::api::container::Container;
use crate::decide::Change;
use crate::decide::evidence::Evidence;
use crate::world::{Object, Unknown};

const RULE: &str = "profile/p/images";

#[test]
fn images_come_from_where_their_names_say() {
    let digest = format!("nginx@sha256:{}", "f".repeat(64));
    let id = format!("sha256:{}", "5".repeat(64));
    let exact = "images: {allow: [docker.io/library/*], digest: required}";
    check(&[
        ("twin", "", run_of("nginx"), None),
        (
            "whole name",
            "",
            run_of("docker.io/library/nginx:latest"),
            None,
        ),
        ("alias", "", run_of("index.docker.io/nginx"), None),
        (
            "another registry",
            "",
            run_of("quay.example/x:1"),
            Some((RULE, "quay.example/x:1 is not allowed")),
        ),
        ("its id", "", run_of(&id), Some((RULE, "is not allowed"))),
        (
            "the beginning of its id",
            "",
            run_of("55555"),
            Some((RULE, "55555 is not allowed")),
        ),
        ("an allowed id", "", run_of("1111"), None),
        (
            "not there",
            "",
            run_of("alpine"),
            Some(("builtin/not-found", "No such image: alpine")),
        ),
        (
            "not there, not allowed",
            "",
            run_of("evil.example/alpine"),
            Some((RULE, "evil.example/alpine is not allowed")),
        ),
        (
            "no reference",
            "",
            run_of("Nginx"),
            Some((RULE, "no reference")),
        ),
        (
            "none",
            "",
            ask("containers.create").container(Container::default()),
            Some((RULE, "no image")),
        ),
        // R07: what was tagged over an approved name did not come from there.
        (
            "R07 run",
            "",
            run_of("redis"),
            Some((RULE, "did not come from there")),
        ),
        ("R07 twin", "", run_of("dev-web"), None),
        (
            "a tag",
            exact,
            run_of("nginx"),
            Some((RULE, "names no digest")),
        ),
        ("a digest", exact, run_of(&digest), None),
    ]);
}

#[test]
fn what_is_run_is_named_by_digest() {
    let cases = [
        ("nginx", format!("nginx@sha256:{}", "f".repeat(64))),
        (
            "docker.io/library/nginx:latest",
            format!("nginx:latest@sha256:{}", "f".repeat(64)),
        ),
        ("dev-web", format!("sha256:{}", "3".repeat(64))),
    ];
    for (said, want) in cases {
        let decision = decide(
            &super::policy(&with_profile("")),
            1000,
            &run_of(said),
            &world(),
        );
        assert!(
            decision.changes.contains(&Change::Image { by: want }),
            "{said}: {decision:?}"
        );
    }
}

/// Knows signers.
struct Told {
    signers: Result<Vec<String>, Unknown>,
}

impl Evidence for Told {
    fn scan(&self, _: &Digest) -> Result<Option<Arc<Essence>>, Unknown> {
        Ok(None)
    }

    fn signers(&self, _: &Object, _: &[String]) -> Result<Vec<String>, Unknown> {
        self.signers.clone()
    }
}

#[test]
fn signatures_are_asked_for() {
    let unknown = || Unknown("the store is locked".to_owned());
    let signed = "images: {allow: [docker.io/library/*], signed-by: [release]}";
    let signers = [
        ("signed", Ok(vec!["release".to_owned()]), None),
        (
            "by another",
            Ok(vec!["other".to_owned()]),
            Some("is not signed by any of release"),
        ),
        (
            "unsigned",
            Ok(Vec::new()),
            Some("is not signed by any of release"),
        ),
        ("unknown", Err(unknown()), Some("the store is locked")),
    ];
    for (name, signers, denied) in signers {
        let policy = try_policy(&with_profile(signed), Arc::new(Told { signers })).unwrap();
        let decision = decide(&policy, 1000, &run_of("nginx"), &world());
        assert_decided(name, &decision, denied.map(|why| (RULE, why)));
    }
    // Where nobody can verify, nothing passes.
    check(&[(
        "nobody",
        signed,
        run_of("nginx"),
        Some((
            RULE,
            "whether nginx is signed by release is not known: this program verifies no signatures yet",
        )),
    )]);
}
