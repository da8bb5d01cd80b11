//! What is told of Bake files that belong together, and of Dockerfiles in them.

use std::collections::BTreeMap;
use std::sync::Arc;

use seawall_checks::selection::{Begin, Selection};
use seawall_checks::settings::Settings;
use seawall_policy::filter::Filter;

use super::super::baseline::Baseline;
use super::super::{Checked, Neighbours, check};
use super::*;

/// The files of a folder.
#[derive(Debug)]
struct Folder(BTreeMap<String, String>);

impl Neighbours for Folder {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        Some(self.0.get(path)?.clone().into_bytes())
    }
}

/// Checks one file of a folder; gives ids with places, and why it cannot be read.
fn told(files: &[(&str, &str)], name: &str, kind: ArtifactKind) -> (Vec<String>, Vec<String>) {
    let files = files.iter().map(|(name, text)| {
        let path = format!("p/{name}");
        (path, (*text).to_owned())
    });
    let folder = Folder(files.collect());
    let name = format!("p/{name}");
    let given = Given {
        bytes: folder.read(&name).unwrap(),
        key: name.clone(),
        name,
        kind,
        ignore: None,
        files: None,
        problems: Vec::new(),
    };
    let selection = Selection {
        begin: Begin::All,
        ..Selection::default()
    };
    let options = CheckOptions {
        selected: selection.resolve().unwrap(),
        settings: Settings::default(),
        exceptions: Vec::new(),
        baseline: Baseline::default(),
        neighbours: Arc::new(folder),
        shellcheck: None,
        policies: None,
        pragmas: true,
        filter: Filter::default(),
        threads: 1,
        today: "2026-11-22".parse().unwrap(),
    };
    let checked: Checked = check(&[given], &options).pop().unwrap();
    let report = checked.scanned.report;
    let open = report.findings.iter().filter(|it| it.exception.is_none());
    let ids = open.map(|finding| {
        let path = finding.location.path.trim_start_matches("p/");
        let start = finding.location.start.unwrap();
        format!("{} {path}:{}:{}", finding.id, start.line, start.column)
    });
    let wanted = [
        "DF-0145", "DF-0089", "DF-0118", "DF-0025", "DF-0002", "DF-0148",
    ];
    let ids = ids.filter(|it| wanted.iter().any(|id| it.starts_with(id)));
    let problems = report.problems.into_iter().map(|problem| problem.why);
    (ids.collect(), problems.collect())
}

const BASE: &str = "variable \"NET\" { default = \"none\" }\ntarget \"a\" {\n  network = NET\n  entitlements = [\"network.host\"]\n}\n";
const OVER: &str = "variable \"NET\" { default = \"host\" }\ntarget \"a\" { entitlements = [\"security.insecure\"] }\n";

#[test]
fn files_of_one_folder_belong_together_and_nothing_is_told_twice() {
    let files = [
        ("docker-bake.hcl", BASE),
        ("docker-bake.override.hcl", OVER),
    ];
    let (ids, problems) = told(&files, "docker-bake.hcl", ArtifactKind::Bake);
    assert_eq!(ids, ["DF-0145 docker-bake.hcl:4:19"]);
    assert_eq!(problems, Vec::<String>::new());
    let (mut ids, _) = told(&files, "docker-bake.override.hcl", ArtifactKind::Bake);
    ids.sort();
    assert_eq!(
        ids,
        [
            "DF-0145 docker-bake.hcl:3:13",
            "DF-0145 docker-bake.override.hcl:2:30"
        ]
    );
    let (ids, _) = told(&[("other.hcl", OVER)], "other.hcl", ArtifactKind::Bake);
    assert_eq!(ids, ["DF-0145 other.hcl:2:30"]);
}

#[test]
fn a_dockerfile_in_a_target_is_judged_where_it_stands() {
    let text = "target \"a\" {\n  args = {\n    TOKEN = \"ghp_0123456789abcdefghijABCDEFGHIJ012345\"\n  }\n  dockerfile-inline = <<-EOT\n    FROM debian:12\n    MAINTAINER ${\"me\"}\n    RUN apt-get install curl\n  EOT\n}\n";
    let (mut ids, _) = told(
        &[("docker-bake.hcl", text)],
        "docker-bake.hcl",
        ArtifactKind::Bake,
    );
    ids.sort();
    assert_eq!(
        ids,
        [
            "DF-0025 docker-bake.hcl:8:17",
            "DF-0089 docker-bake.hcl:3:13",
            "DF-0118 docker-bake.hcl:7:5",
        ]
    );
}

#[test]
fn comments_accept_and_what_cannot_be_read_is_told() {
    let text = "# seawall: allow DF-0145 reason=\"x\"\ntarget \"a\" {\n  entitlements = [\"security.insecure\"]\n}\ntarget \"b\" {\n  network = \"host\"\n  tags = = 1\n}\n";
    let (ids, problems) = told(
        &[("docker-bake.hcl", text)],
        "docker-bake.hcl",
        ArtifactKind::Bake,
    );
    assert_eq!(ids, ["DF-0145 docker-bake.hcl:6:13"]);
    assert_eq!(
        problems,
        [
            "line 7: a value is expected here",
            "line 7: the end of the line is expected here"
        ]
    );
    let text = "on: push\njobs:\n  a:\n    steps:\n    # seawall: allow DF-0145 reason=\"x\"\n    - run: docker build --network host .\n    - run: docker build --allow security.insecure .\n";
    let (ids, _) = told(&[("ci.yml", text)], "ci.yml", ArtifactKind::Workflow);
    assert_eq!(ids, ["DF-0145 ci.yml:7:33"]);
    let text = "# seawall: allow DF-0145 reason=\"x\"\nbuild:\n  script:\n  - docker build --network host .\ntest:\n  script:\n  - docker build --network host .\n";
    let name = ".gitlab-ci.yml";
    let (ids, _) = told(&[(name, text)], name, ArtifactKind::Workflow);
    assert_eq!(ids, ["DF-0145 .gitlab-ci.yml:7:28"]);
}

/// What targets give a Dockerfile takes the place of its defaults, as `docker buildx bake --print` shows; what is told of
/// the file by itself is told with it only.
#[test]
fn a_dockerfile_is_judged_as_targets_build_it() {
    let dockerfile = "ARG BASE=debian:12\nFROM ${BASE} AS one\nMAINTAINER a\nARG MODE=755\n\
                      COPY --chmod=${MODE} a /a\nFROM debian:12\nCOPY --chmod=${MODE:-4755} b /b\n";
    let files = |bake: &'static str| {
        let files = [
            ("docker-bake.hcl", bake),
            ("Dockerfile", dockerfile),
            (
                "sub/app.Dockerfile",
                "ARG BASE\nFROM $BASE\n# seawall: allow DF-0148 reason=\"a test\"\nARG MODE\nCOPY --chmod=$MODE a /a\n\
                 COPY --chmod=$MODE b /b\n",
            ),
        ];
        told(&files, "docker-bake.hcl", ArtifactKind::Bake)
    };
    let cases: [(&str, &[&str], &[&str]); 8] = [
        (
            "target \"a\" {\n  target = \"one\"\n  args = { BASE = \"debian:latest\", MODE = \"4755\" }\n}\n",
            &["DF-0002 Dockerfile:2:6", "DF-0148 Dockerfile:5:14"],
            &[],
        ),
        // Twice the same is told once; what the defaults say, not at all.
        (
            "target \"a\" { args = { BASE = \"debian:latest\" } }\ntarget \"b\" { inherits = [\"a\"] }\n\
             target \"c\" { args = { BASE = \"debian:12\" } }\n",
            &["DF-0002 Dockerfile:2:6"],
            &[],
        ),
        (
            "variable \"V\" { default = \"latest\" }\ntarget \"a\" { args = { BASE = \"debian:${V}\" } }\n",
            &["DF-0002 Dockerfile:2:6"],
            &[],
        ),
        (
            "variable \"V\" {}\ntarget \"a\" { args = { BASE = \"debian:${V}\" } }\n",
            &[],
            &[],
        ),
        (
            "target \"a\" {\n  context = \"sub\"\n  dockerfile = \"app.Dockerfile\"\n  args = { BASE = \"debian:latest\", MODE = \"755\" }\n}\n",
            &["DF-0002 sub/app.Dockerfile:2:6"],
            &[],
        ),
        (
            "target \"a\" {\n  context = \"sub\"\n  args = { A = \"b\" }\n}\n",
            &[],
            &["`p/sub/Dockerfile` was not to be had: as target a builds it, it was not looked at"],
        ),
        (
            "target \"a\" {\n  context = \"https://git.example/a.git\"\n  args = { BASE = \"debian:latest\" }\n}\n",
            &[],
            &[],
        ),
        (
            "target \"a\" {\n  dockerfile = \"../../../etc/Dockerfile\"\n  args = { BASE = \"debian:latest\" }\n}\n",
            &[],
            &[
                "`../../etc/Dockerfile` was not to be had: as target a builds it, it was not looked at",
            ],
        ),
    ];
    for (bake, ids, problems) in cases {
        let (mut found, told) = files(bake);
        found.sort();
        assert_eq!((found, told), (text(ids), text(problems)), "{bake}");
    }
}

#[test]
fn comments_of_the_dockerfile_accept_what_targets_make_of_it() {
    let files = [
        (
            "docker-bake.hcl",
            "target \"a\" { args = { MODE = \"4755\" } }\n",
        ),
        (
            "Dockerfile",
            "FROM debian:12\nARG MODE\n# seawall: allow DF-0148 reason=\"a test\"\nCOPY --chmod=$MODE a /a\n\
             COPY --chmod=$MODE b /b\n",
        ),
    ];
    let (found, _) = told(&files, "docker-bake.hcl", ArtifactKind::Bake);
    assert_eq!(found, ["DF-0148 Dockerfile:5:14"]);
}

fn text(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}
