//! What the last scan of an image must not have found.

use std::sync::Arc;

use super::request::{ask, run_of};
use super::{assert_decided, decide, try_policy, with_profile, world};
use crate::decide::case::parse_world;
use crate::decide::case::scan::WrittenScans;
use crate::decide::evidence::{Evidence, NoEvidence};
use crate::world::{Object, Unknown};

const RULE: &str = "profile/p/images";
/// A day before noon, with a critical finding and one that is known to be exploited.
const FOUND: &str = "{time: 2026-11-22, findings: [\
    {id: CVE-2024-2, severity: critical}, {id: CVE-2024-1, severity: critical, fixed: true}, \
    {id: CVE-2024-3, severity: low, kev: true}]}";
const CLEAN: &str = "{time: 2026-11-22}";

/// What was scanned, as a world says it; nothing: never.
fn scans(scan: &str) -> Arc<WrittenScans> {
    let id = format!("sha256:{}", "1".repeat(64));
    let scan = if scan.is_empty() {
        String::new()
    } else {
        format!(", scan: {scan}")
    };
    let text = format!("objects: [{{kind: image, id: \"{id}\"{scan}}}]");
    let world = parse_world(&text, "w").unwrap();
    Arc::new(WrittenScans::new(&world, Arc::new(NoEvidence)))
}

#[test]
fn gates_are_held_against_the_last_scan() {
    let cases = [
        ("clean", CLEAN, "fail-on: [any]", None),
        (
            "never",
            "",
            "fail-on: [any]",
            Some("nginx was never scanned; run `seawall scan --record engine nginx`"),
        ),
        (
            "critical",
            FOUND,
            "fail-on: [critical]",
            Some(
                "the gate `critical` is closed for nginx: 2 critical findings: CVE-2024-1, CVE-2024-2",
            ),
        ),
        (
            "kev",
            FOUND,
            "fail-on: [kev]",
            Some("1 finding known to be exploited: CVE-2024-3"),
        ),
        (
            "worst first",
            FOUND,
            "fail-on: [low]",
            Some("3 findings of severity low or worse: CVE-2024-1, CVE-2024-2, CVE-2024-3"),
        ),
        ("another gate", FOUND, "fail-on: [eol]", None),
        ("no gate", FOUND, "fail-on: []", None),
        (
            "no gate, never",
            "",
            "fail-on: []",
            Some("was never scanned"),
        ),
        (
            "only with a fix",
            FOUND,
            "{fail-on: [critical], ignore-unfixed: true}",
            Some("1 critical finding: CVE-2024-1"),
        ),
        (
            "a week and a day",
            "{time: 2026-11-15T11:00:00Z}",
            "fail-on: [any]",
            Some("the last scan of nginx is 8 days old, and 7 are allowed; run"),
        ),
        (
            "nearly a week",
            "{time: 2026-11-16T12:00:00Z}",
            "fail-on: [any]",
            None,
        ),
        (
            "old by its own rule",
            "{time: 2026-11-22T11:00:00Z}",
            "{fail-on: [any], oldest-days: 1}",
            Some("is 1 days old, and 1 are allowed"),
        ),
        (
            "to come",
            "{time: 2026-11-24}",
            "fail-on: [any]",
            Some("is of 2026-11-24T00:00:00Z, which is yet to come"),
        ),
        (
            "old advisories",
            "{time: 2026-11-22, database: 2026-10-01}",
            "fail-on: [any]",
            Some("advisories that are 53 days old, and 30 are allowed; run `seawall db update`"),
        ),
        (
            "old advisories are allowed",
            "{time: 2026-11-22, database: 2026-10-01}",
            "{fail-on: [any], oldest-database-days: 60}",
            None,
        ),
        (
            "with old facts",
            "{time: 2026-11-22, coverage: partial}",
            "fail-on: [any]",
            None,
        ),
        (
            "with old facts, which are not enough",
            "{time: 2026-11-22, coverage: partial}",
            "{fail-on: [any], gaps: none}",
            Some("could not look well at everything in it (os-packages: partial)"),
        ),
        (
            "blind",
            "{time: 2026-11-22, coverage: none}",
            "{fail-on: [any], gaps: any}",
            Some("could judge nothing that is in it"),
        ),
        (
            "not looked for",
            CLEAN,
            "{fail-on: [any], scanners: [vuln, misconfig]}",
            Some("did not look for what `misconfig` finds"),
        ),
        (
            "licences alone",
            "{time: 2026-11-22, scanners: [licence]}",
            "fail-on: [critical]",
            Some("did not look for what `vuln` finds"),
        ),
        (
            "accepted to this day",
            "{time: 2026-11-22, findings: [{id: CVE-1, severity: high, accepted-until: 2026-11-23}]}",
            "fail-on: [high]",
            None,
        ),
        (
            "accepted to yesterday",
            "{time: 2026-11-22, findings: [{id: CVE-1, severity: high, accepted-until: 2026-11-22}]}",
            "fail-on: [high]",
            Some("CVE-1"),
        ),
        (
            "accepted, which does not count",
            "{time: 2026-11-22, findings: [{id: CVE-1, severity: high, accepted-until: 2026-11-23}]}",
            "{fail-on: [high], exceptions: false}",
            Some("CVE-1"),
        ),
    ];
    for (name, scan, gate, denied) in cases {
        let gate = gate.trim_start_matches('{').trim_end_matches('}');
        let fields = format!("images: {{allow: [docker.io/library/*], scan: {{{gate}}}}}");
        let policy = try_policy(&with_profile(&fields), scans(scan)).unwrap();
        let decision = decide(&policy, 1000, &run_of("nginx"), &world());
        assert_decided(name, &decision, denied.map(|why| (RULE, why)));
    }
}

#[test]
fn findings_that_are_many_are_counted() {
    let findings: Vec<String> = (1..=7)
        .map(|at| format!("{{id: CVE-{at}, severity: high}}"))
        .collect();
    let scan = format!("{{time: 2026-11-22, findings: [{}]}}", findings.join(", "));
    let fields = "images: {allow: [docker.io/library/*], scan: {fail-on: [high]}}";
    let policy = try_policy(&with_profile(fields), scans(&scan)).unwrap();
    let decision = decide(&policy, 1000, &run_of("nginx"), &world());
    let want = "7 findings of severity high or worse: CVE-1, CVE-2, CVE-3, CVE-4, CVE-5 and 2 more";
    assert_decided("many", &decision, Some((RULE, want)));
}

/// Of all that an index holds and that may be run, each has to pass.
#[test]
fn images_of_an_index_are_each_held_to_it() {
    let id = |letter: &str| format!("sha256:{}", letter.repeat(64));
    let fields = "images: {allow: [docker.io/library/*], scan: {fail-on: [critical]}}";
    let policy = |other: &str| {
        let text = format!(
            "objects: [{{kind: image, id: \"{}\", scan: {CLEAN}}}, {{kind: image, id: \"{}\"{other}}}]",
            id("a"),
            id("b")
        );
        let scans = WrittenScans::new(&parse_world(&text, "w").unwrap(), Arc::new(NoEvidence));
        try_policy(&with_profile(fields), Arc::new(scans)).unwrap()
    };
    let mut world = world();
    for (_, object) in &mut world.objects {
        if object.names.iter().any(|name| name == "nginx:latest") {
            object.manifests = vec![id("a"), id("b")];
        }
    }
    let clean = format!(", scan: {CLEAN}");
    let found = format!(", scan: {FOUND}");
    let cases = [
        ("all clean", clean.as_str(), None),
        ("one found", found.as_str(), Some("CVE-2024-1")),
        ("one never", "", Some("was never scanned")),
    ];
    for (name, other, denied) in cases {
        let decision = decide(&policy(other), 1000, &run_of("nginx"), &world);
        assert_decided(name, &decision, denied.map(|why| (RULE, why)));
    }
}

/// What was just built has to be named to be scanned and run.
#[test]
fn names_are_given_to_what_was_not_scanned() {
    let fields = "images: {allow: [docker.io/library/*], built-here: [docker.io/library/dev-*], scan: {fail-on: [any]}}";
    let policy = try_policy(&with_profile(fields), scans("")).unwrap();
    let tag = ask("images.tag")
        .on("dev-web")
        .query("repo", "dev-app")
        .query("tag", "1");
    assert_decided("tag", &decide(&policy, 1000, &tag, &world()), None);
    let run = decide(&policy, 1000, &run_of("dev-web"), &world());
    assert_decided("run", &run, Some((RULE, "dev-web was never scanned")));
}

/// A store that can't be read.
struct Locked;

impl Evidence for Locked {
    fn scan(
        &self,
        _: &seawall_model::digest::Digest,
    ) -> Result<Option<Arc<seawall_policy::essence::Essence>>, Unknown> {
        Err(Unknown("the store is locked".to_owned()))
    }

    fn signers(&self, _: &Object, _: &[String]) -> Result<Vec<String>, Unknown> {
        Ok(Vec::new())
    }
}

#[test]
fn what_is_not_known_denies() {
    let fields = "images: {allow: [docker.io/library/*], scan: {fail-on: []}}";
    let policy = try_policy(&with_profile(fields), Arc::new(Locked)).unwrap();
    let decision = decide(&policy, 1000, &run_of("nginx"), &world());
    let want = "whether nginx was scanned is not known: the store is locked; run `seawall scan --record engine nginx`";
    assert_decided("locked", &decision, Some((RULE, want)));
    let policy = try_policy(&with_profile(fields), scans(CLEAN)).unwrap();
    let mut world = world();
    for (_, object) in &mut world.objects {
        if object.names.iter().any(|name| name == "nginx:latest") {
            object.id = "nonsense".to_owned();
        }
    }
    let decision = decide(&policy, 1000, &run_of("nginx"), &world);
    assert_decided("no digest", &decision, Some((RULE, "its id is no digest")));
}

#[test]
fn gates_are_read_strictly() {
    for (gate, why) in [
        ("{fail-on: [crit]}", "critical, high"),
        ("{fail-on: [any], scanners: [virus]}", "vuln, licence"),
        ("{fail-on: [any], oldest: 3}", "unknown field"),
        ("{oldest-days: 3}", "fail-on"),
    ] {
        let fields = format!("images: {{allow: [x], scan: {gate}}}");
        let wrong = try_policy(&with_profile(&fields), Arc::new(NoEvidence));
        let wrong = wrong.err().unwrap();
        assert!(wrong.contains(why), "{gate}: {wrong}");
        assert!(wrong.starts_with("f:"), "{wrong}");
    }
}
