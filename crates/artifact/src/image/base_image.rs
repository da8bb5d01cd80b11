//! Which image another was built on, out of its own configuration.
//!
//! Annotations name it (OCI `image-spec` 1.1, annotations.md, `org.opencontainers.image.base.*`; builders
//! write them as labels, too). Where its layers end shows in the history: the base's own steps come first,
//! and a build ends with the instructions that say what to run (`CMD`, `ENTRYPOINT`), which make no layer.
//! So such an instruction that is followed by a step with a layer is the end of a base. Base images that
//! other tools made show by those tools' remarks: what stands before the first step of a Dockerfile is
//! theirs. Both are guesses, and said to be.

use std::collections::BTreeMap;

use seawall_model::artifact::{BaseEvidence, BaseImage};

use super::config::{BaseNames, Config, Step};

/// Reads the annotations that name the base image.
pub(super) fn names(labels: &BTreeMap<String, String>) -> BaseNames {
    let label = |key: &str| labels.get(key).map(|value| value.trim());
    let name = label(NAME).filter(|name| is_name(name));
    BaseNames {
        name: name.map(str::to_owned),
        digest: label(DIGEST).and_then(|digest| digest.parse().ok()),
    }
}

/// Finds the base image of an image with so many layers.
pub(super) fn find(config: &Config, layers: usize) -> Option<BaseImage> {
    let made = config.history.iter().filter(|step| !step.empty_layer);
    if made.count() != layers {
        return None;
    }
    let end = last_build(&config.history).or_else(|| foreign_start(&config.history))?;
    let steps = config.history.get(..end)?;
    let below = steps.iter().filter(|step| !step.empty_layer).count();
    // All layers, or none, is no base.
    if below == 0 || below >= layers {
        return None;
    }
    let BaseNames { name, digest } = config.base.clone();
    let named = name.is_some() || digest.is_some();
    Some(BaseImage {
        layers: below,
        name,
        digest,
        known_by: if named {
            BaseEvidence::Annotation
        } else {
            BaseEvidence::History
        },
        advice: None,
        updates: Vec::new(),
    })
}

/// Returns how many steps the last build below the image's own has: up to the last instruction that says
/// what to run and is followed by a layer, with those of its kind right behind it.
fn last_build(history: &[Step]) -> Option<usize> {
    let top = history.iter().rposition(|step| !step.empty_layer)?;
    let below = history.get(..top)?;
    below.iter().rposition(says_what_to_run)?.checked_add(1)
}

/// Returns how many steps stand before the first one of a Dockerfile, where the lowest is none of one.
fn foreign_start(history: &[Step]) -> Option<usize> {
    if is_of_dockerfile(history.first()?) {
        return None;
    }
    history.iter().position(is_of_dockerfile)
}

fn says_what_to_run(step: &Step) -> bool {
    let text = step.instruction.text.as_str();
    let text = text.strip_prefix("/bin/sh -c #(nop)").unwrap_or(text);
    let word = text.split_ascii_whitespace().next().unwrap_or_default();
    step.empty_layer && matches!(word, "CMD" | "ENTRYPOINT")
}

/// Says whether a builder of Dockerfiles made a step: `BuildKit` says so in its comment, the classic one and
/// Buildah run everything by a shell.
fn is_of_dockerfile(step: &Step) -> bool {
    let comment = step.instruction.comment.as_deref().unwrap_or_default();
    let text = step.instruction.text.as_str();
    comment.starts_with("buildkit.dockerfile")
        || text.starts_with("/bin/sh -c ")
        || text.starts_with("RUN ")
        || text.starts_with("COPY ")
}

/// Says whether a text can be the reference of an image.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.len() <= 512 && !text.contains(|c: char| c.is_control() || c == ' ')
}

const NAME: &str = "org.opencontainers.image.base.name";
const DIGEST: &str = "org.opencontainers.image.base.digest";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::config::Identity;
    use crate::image::config::StoredLayer;

    /// The history as `docker history` tells it, lowest first: `+` made a layer.
    #[track_caller]
    fn check(history: &[&str], labels: &str, want: Option<(usize, BaseEvidence, Option<&str>)>) {
        let layers = history.iter().filter(|line| line.starts_with('+')).count();
        let step = |line: &&str| {
            let (mark, text) = line.split_at(1);
            let (text, comment) = text.split_once(" ## ").unwrap_or((text, ""));
            serde_json::json!({
                "created_by": text, "comment": comment, "empty_layer": mark == "-"
            })
        };
        let id = format!("sha256:{}", "a".repeat(64));
        let labels: serde_json::Value = serde_json::from_str(labels).unwrap();
        let config = serde_json::json!({
            "os": "linux", "architecture": "amd64",
            "config": {"Labels": labels},
            "rootfs": {"type": "layers", "diff_ids": vec![id; layers]},
            "history": history.iter().map(step).collect::<Vec<_>>(),
        });
        let config = Config::parse(config.to_string().as_bytes(), "x").unwrap();
        let stored = vec![StoredLayer::default(); layers];
        let (artifact, _) = config.artifact(Identity::default(), &stored);
        let base = artifact.base.as_ref();
        let found = base.map(|base| (base.layers, base.known_by, base.name.as_deref()));
        assert_eq!(found, want, "{history:?}");
    }

    const DEBIAN: [&str; 2] = [
        "+# debian.sh --arch 'amd64' out/ 'bookworm' '@1' ## debuerreotype 0.15",
        "-CMD [\"bash\"] ## debuerreotype 0.15",
    ];

    #[test]
    fn the_base_ends_with_the_last_build_below() {
        use BaseEvidence::{Annotation, History};
        let own = [
            "+RUN apt-get install x # buildkit ## buildkit.dockerfile.v0",
            "-CMD [\"x\"] ## buildkit.dockerfile.v0",
        ];
        let built = [&DEBIAN[..], &own].concat();
        check(&built, "{}", Some((1, History, None)));
        // Built on that one: the middle is a base of its own.
        let twice = [
            &built[..],
            &["+COPY app / # buildkit ## buildkit.dockerfile.v0"],
        ]
        .concat();
        check(&twice, "{}", Some((2, History, None)));
        let named = r#"{"org.opencontainers.image.base.name": "docker.io/library/debian:12"}"#;
        check(
            &built,
            named,
            Some((1, Annotation, Some("docker.io/library/debian:12"))),
        );
        // The classic builder.
        let classic = [
            "+/bin/sh -c #(nop) ADD file:1 in / ",
            "-/bin/sh -c #(nop)  CMD [\"sh\"]",
            "+/bin/sh -c apk add x",
            "-/bin/sh -c #(nop)  ENTRYPOINT [\"x\"]",
        ];
        check(&classic, "{}", Some((1, History, None)));
        // A base that another tool made, with nothing to run.
        let distroless = [
            "+bazel build //x",
            "+bazel build //y",
            "+COPY app / # buildkit ## buildkit.dockerfile.v0",
        ];
        check(&distroless, "{}", Some((2, History, None)));
    }

    #[test]
    fn an_image_without_a_base_has_none() {
        check(&DEBIAN, "{}", None);
        check(&[], "{}", None);
        check(
            &[
                "+COPY app / # buildkit ## buildkit.dockerfile.v0",
                "-CMD [\"x\"]",
            ],
            "{}",
            None,
        );
        // Labels alone do not tell where it ends.
        let named = r#"{"org.opencontainers.image.base.name": "scratch", "x": 5}"#;
        check(
            &["+COPY app / # buildkit ## buildkit.dockerfile.v0"],
            named,
            None,
        );
    }
}
