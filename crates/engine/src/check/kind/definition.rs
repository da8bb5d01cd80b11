//! What tells build definitions from other files: Bake files, what CI services run, `buildkitd.toml`.

use seawall_model::artifact::ArtifactKind;

use super::ByName;

/// Tells by a path; nothing where it may be anything else.
pub(super) fn by_name(path: &str) -> Option<ByName> {
    let path = path.replace('\\', "/").to_ascii_lowercase();
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
    let (stem, end) = name.rsplit_once('.')?;
    match end {
        "hcl" if is_bake_name(stem) => Some(ByName::Is(ArtifactKind::Bake)),
        "hcl" => Some(ByName::MayBe),
        "json" if stem.starts_with("docker-bake") => Some(ByName::Is(ArtifactKind::Bake)),
        "toml" if stem.starts_with("buildkitd") => Some(ByName::Is(ArtifactKind::Buildkitd)),
        "yaml" | "yml" if is_of_service(folder, stem) => Some(ByName::Is(ArtifactKind::Workflow)),
        _ => None,
    }
}

/// Says whether HCL is a Bake file: by a target, a group or a function at the start of a line, which Terraform, Packer
/// and Nomad have not.
pub(super) fn is_bake(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    text.lines().any(|line| {
        let line = line.trim_end();
        ["target \"", "group \""]
            .iter()
            .any(|start| line.starts_with(start))
    })
}

/// Says whether YAML is a workflow of GitHub's kind, or an action made of steps.
pub(super) fn is_workflow(text: &str) -> bool {
    let (mut has_jobs, mut has_events, mut has_runs, mut has_steps) = (false, false, false, false);
    for line in text.lines() {
        let bare = line.trim_start().trim_start_matches("- ");
        let key = bare.split(':').next().unwrap_or_default();
        let key = key.trim_matches(['"', '\'']);
        if line.starts_with(char::is_whitespace) {
            has_steps |= matches!(key, "runs-on" | "steps" | "uses");
        } else {
            has_jobs |= key == "jobs";
            has_events |= key == "on";
            has_runs |= key == "runs";
        }
    }
    has_steps && (has_jobs && has_events || has_runs)
}

fn is_bake_name(stem: &str) -> bool {
    stem.starts_with("docker-bake")
        || stem == "bake"
        || stem.strip_suffix(".bake").is_some()
        || stem.ends_with("-bake")
}

/// Says whether a service reads a file: by its folder and its name without the ending.
fn is_of_service(folder: &str, stem: &str) -> bool {
    let within = |wanted: &str| {
        folder == wanted
            || folder
                .strip_suffix(wanted)
                .is_some_and(|rest| rest.ends_with('/'))
    };
    FOLDERS.iter().any(|wanted| within(wanted))
        || NAMES.contains(&stem)
        || stem.ends_with(".gitlab-ci")
        || stem.starts_with("azure-pipelines")
        || within(".circleci") && stem == "config"
        || within(".buildkite") && stem.starts_with("pipeline")
}

/// Folders in which each file is one.
const FOLDERS: &[&str] = &[
    ".github/workflows",
    ".gitea/workflows",
    ".forgejo/workflows",
    ".gitlab/ci",
    ".gitlab-ci",
    ".woodpecker",
];
/// Names, without the ending.
const NAMES: &[&str] = &[
    ".gitlab-ci",
    "bitbucket-pipelines",
    ".drone",
    ".woodpecker",
    ".travis",
];

#[cfg(test)]
mod tests {
    use super::super::{by_name, kind_of};
    use super::*;

    #[test]
    fn names_and_folders_tell() {
        let cases: &[(ByName, &[&str])] = &[
            (
                ByName::Is(ArtifactKind::Bake),
                &[
                    "docker-bake.hcl",
                    "a/docker-bake.override.hcl",
                    "docker-bake.json",
                    "bake.hcl",
                    "app.bake.hcl",
                ],
            ),
            (
                ByName::Is(ArtifactKind::Workflow),
                &[
                    ".github/workflows/ci.yml",
                    "a/.github/workflows/ci.yaml",
                    ".gitlab-ci.yml",
                    "ci/build.gitlab-ci.yml",
                    ".circleci/config.yml",
                    "azure-pipelines-release.yml",
                    "bitbucket-pipelines.yml",
                    ".drone.yml",
                    ".woodpecker/build.yaml",
                    ".buildkite/pipeline.yml",
                    ".travis.yml",
                    "a\\.github\\workflows\\ci.yml",
                ],
            ),
            (
                ByName::Is(ArtifactKind::Buildkitd),
                &["etc/buildkit/buildkitd.toml", "buildkitd.default.toml"],
            ),
            (
                ByName::MayBe,
                &[
                    "main.hcl",
                    "x.github/workflows/ci.yml",
                    ".github/dependabot.yml",
                    "config.yml",
                ],
            ),
            (ByName::No, &["Cargo.toml", ".github/workflows/README.md"]),
        ];
        for (want, names) in cases {
            for name in *names {
                assert_eq!(by_name(name), *want, "{name}");
            }
        }
    }

    #[test]
    fn contents_tell() {
        for (name, text, want) in [
            (
                "a.hcl",
                "variable \"a\" {}\ntarget \"b\" {\n}\n",
                Some(ArtifactKind::Bake),
            ),
            ("a.hcl", "job \"a\" {\n  group \"b\" {}\n}\n", None),
            (
                "a.yml",
                "on: push\njobs:\n  a:\n    runs-on: x\n    steps: []\n",
                Some(ArtifactKind::Workflow),
            ),
            (
                "action.yml",
                "name: x\nruns:\n  using: composite\n  steps: []\n",
                Some(ArtifactKind::Workflow),
            ),
            (
                "action.yml",
                "name: x\nruns:\n  using: node20\n  main: a.js\n",
                None,
            ),
            ("a.yml", "jobs:\n  a:\n    steps: []\n", None),
        ] {
            assert_eq!(kind_of(name, text.as_bytes()), want, "{name} {text}");
        }
    }
}
