//! Labels of containers that accept findings, and those that do not.

use seawall_model::artifact::ArtifactKind;
use seawall_model::host::engine::image::{Image, ImageFacts};
use seawall_model::host::seen::Seen;

use super::super::audit;
use super::super::change::tests::{facts, options};
use crate::scan::Scanned;

/// Audits two privileged containers, `web` with labels and `db` without; returns whether the fault of each is accepted,
/// and what is told of labels.
fn accepted(labels: &[(&str, &str)], of_image: Option<&[(&str, &str)]>, by_labels: bool) -> String {
    let pairs = |labels: &[(&str, &str)]| {
        let pair = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        labels.iter().map(pair).collect()
    };
    let mut facts = facts(Some("db 1 +, web 2 +"));
    let engine = &mut facts.engines[0];
    let Seen::Known(containers) = &mut engine.containers else {
        panic!("there are containers");
    };
    containers[1].labels = Seen::Known(pairs(labels));
    containers[1].image_id = Seen::Known("sha256:a".to_owned());
    let image = |labels: &[(&str, &str)]| Image {
        id: "sha256:a".to_owned(),
        configuration: Seen::Known(ImageFacts {
            labels: pairs(labels),
            ..ImageFacts::default()
        }),
        ..Image::default()
    };
    engine.images = Seen::Known(of_image.map(image).into_iter().collect());
    let mut options = options("");
    options.accepting.labels = by_labels;
    let audited = audit(&facts, &options);
    let mut told = Vec::new();
    let is_container = |it: &&Scanned| it.report.artifact.kind == ArtifactKind::Container;
    for target in audited.targets.iter().filter(is_container) {
        let name = &target.report.artifact.name;
        let mut findings = target.judged.findings.iter();
        let open = findings.any(|it| it.id == "CTR-0005" && it.is_open());
        told.push(format!("{name} {}", if open { "open" } else { "accepted" }));
        let others = target.judged.findings.iter();
        let others = others.filter(|it| it.id != "CTR-0005" && !it.is_open());
        assert_eq!(others.count(), 0, "another finding is accepted");
        let problems = target.report.problems.iter();
        told.extend(
            problems
                .filter(|it| it.what.starts_with("label"))
                .map(|it| it.why.clone()),
        );
    }
    told.join("; ")
}

#[test]
fn labels_accept_where_the_user_lets_them_and_the_image_does_not_bring_them() {
    const KEY: &str = "io.seawall.allow.CTR-0005";
    const OPEN: &str = "db open; web open";
    const ACCEPTED: &str = "db open; web accepted";
    type Case<'a> = (
        &'a str,
        &'a str,
        Option<&'a [(&'a str, &'a str)]>,
        bool,
        &'a str,
        &'a str,
    );
    let cases: [Case<'_>; 12] = [
        (KEY, "it has to", Some(&[]), true, ACCEPTED, ""),
        (KEY, "it has to", Some(&[]), false, OPEN, ""),
        (
            KEY,
            "it has to; until=2026-11-22",
            Some(&[]),
            true,
            ACCEPTED,
            "",
        ),
        (KEY, "a; b; until=2027-01-01", Some(&[]), true, ACCEPTED, ""),
        (
            KEY,
            "it has to; until=2026-11-21",
            Some(&[]),
            true,
            OPEN,
            "it ended on 2026-11-21",
        ),
        (
            KEY,
            "it has to; until=soon",
            Some(&[]),
            true,
            OPEN,
            "`soon` is not a date",
        ),
        (KEY, "", Some(&[]), true, OPEN, "it gives no reason"),
        (
            KEY,
            "until=2027-01-01",
            Some(&[]),
            true,
            OPEN,
            "it gives no reason",
        ),
        (
            KEY,
            "it has to",
            Some(&[(KEY, "it has to")]),
            true,
            OPEN,
            "comes from the image",
        ),
        (
            KEY,
            "it has to",
            Some(&[(KEY, "other")]),
            true,
            ACCEPTED,
            "",
        ),
        (KEY, "it has to", None, true, OPEN, "are not known"),
        (
            "io.seawall.allow.CTR-9999",
            "x",
            Some(&[]),
            true,
            OPEN,
            "no check is called `CTR-9999`",
        ),
    ];
    for (key, value, of_image, by_labels, want, why) in cases {
        let told = accepted(&[(key, value)], of_image, by_labels);
        assert!(
            told.starts_with(want) && told.contains(why),
            "{value}: {told}"
        );
        assert_eq!(told.len() > want.len(), !why.is_empty(), "{value}: {told}");
    }
    let all = "io.seawall.allow.*";
    assert!(accepted(&[(all, "x")], Some(&[]), true).starts_with(OPEN));
}
