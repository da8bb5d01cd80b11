//! What an engine tells of an image → the artifact that checks look at, without its files.
//!
//! Values of variables are not among the facts. What a step of the history set is known from there, with secrets
//! masked; what nobody set in sight of the history is empty.

use std::collections::BTreeMap;

use seawall_model::artifact::{
    Artifact, ArtifactKind, BaseEvidence, BaseImage, Instruction, Layer,
};
use seawall_model::digest::Digest;
use seawall_model::host::engine::image::{Image, ImageFacts, Step};
use seawall_model::image::{HealthCheck, HistoryStep, ImageConfiguration};
use seawall_model::platform::Platform;

/// Makes the artifact of an image; `all` are the engine's images, among which its base may be.
pub(super) fn artifact(image: &Image, all: &[Image]) -> Artifact {
    let layers = image.layers.known().map_or(&[][..], Vec::as_slice);
    let steps = image.history.known().map_or(&[][..], Vec::as_slice);
    let history = history(steps, layers.len());
    let facts = image.configuration.known();
    Artifact {
        image_id: image.id.parse::<Digest>().ok(),
        created: image.created.known().copied(),
        references: image.names.clone(),
        platform: facts.and_then(platform),
        layers: made(layers, &history),
        base: base(image, all),
        configuration: facts.map(|facts| Box::new(configuration(facts, history))),
        ..Artifact::bare(
            name(image),
            ArtifactKind::Image,
            super::super::target::ENGINE,
        )
    }
}

/// What to call an image: its first name, else how the engine's own list shortens its id.
pub(super) fn name(image: &Image) -> String {
    let id = || image.id.strip_prefix("sha256:").unwrap_or(&image.id);
    let short = || id().get(..12).unwrap_or(id()).to_owned();
    image.names.first().cloned().unwrap_or_else(short)
}

fn platform(facts: &ImageFacts) -> Option<Platform> {
    let os = if facts.os.is_empty() {
        "linux"
    } else {
        &facts.os
    };
    let text = match facts.architecture.as_str() {
        "" => return None,
        architecture => format!("{os}/{architecture}"),
    };
    text.parse().ok()
}

fn configuration(facts: &ImageFacts, history: Vec<HistoryStep>) -> ImageConfiguration {
    let values = values(&history);
    let variable = |name: &String| {
        let value = values.get(name.as_str()).map_or("", String::as_str);
        format!("{name}={value}")
    };
    ImageConfiguration {
        user: facts.user.clone(),
        environment: facts.environment.iter().map(variable).collect(),
        entrypoint: facts.entrypoint.clone(),
        command: facts.command.clone(),
        working_directory: facts.working_directory.clone(),
        exposed_ports: facts.exposed_ports.clone(),
        volumes: facts.volumes.clone(),
        labels: facts.labels.clone(),
        health_check: facts.health_check.as_ref().map(|test| HealthCheck {
            test: test.clone(),
            ..HealthCheck::default()
        }),
        stop_signal: None,
        shell: facts.shell.clone(),
        on_build: facts.on_build.clone(),
        history,
    }
}

/// Returns the values that steps gave to variables, the last one of each.
fn values(history: &[HistoryStep]) -> BTreeMap<&str, String> {
    let mut values = BTreeMap::new();
    for step in history {
        let text = step.instruction.text.as_str();
        let text = text.split_once("#(nop)").map_or(text, |(_, text)| text);
        let Some(pair) = text.trim().strip_prefix("ENV ") else {
            continue;
        };
        // One variable to a step, as builders write it; several are told apart by nobody for sure.
        if let Some((name, value)) = pair.trim().split_once('=')
            && !value.contains('=')
        {
            values.insert(name, value.trim_matches('"').to_owned());
        }
    }
    values
}

/// Puts layers to the steps that made them. The engine does not say which did: those that can make one are taken
/// where they are as many as there are layers, else those that added bytes, else none is known.
fn history(steps: &[Step], layers: usize) -> Vec<HistoryStep> {
    let kinds: [fn(&Step) -> bool; 2] = [makes_layer, |step| step.size > 0];
    let fits = |kind: &&fn(&Step) -> bool| steps.iter().filter(|it| kind(it)).count() == layers;
    let kind = kinds.iter().find(fits);
    let mut next = 0..layers;
    let one = |(index, step): (usize, &Step)| HistoryStep {
        instruction: Instruction {
            index,
            text: step.text.clone(),
            comment: Some(step.comment.clone()).filter(|it| !it.is_empty()),
            created: Some(step.created),
        },
        layer: kind.filter(|kind| kind(step)).and_then(|_| next.next()),
    };
    steps.iter().enumerate().map(one).collect()
}

/// Says whether a step is of a kind that makes a layer: both builders write others as instructions.
fn makes_layer(step: &Step) -> bool {
    let text = step.text.as_str();
    let (is_nop, text) = match text.split_once("#(nop)") {
        Some((_, text)) => (true, text.trim()),
        None => (false, text.trim()),
    };
    let word = text.split_whitespace().next().unwrap_or_default();
    match word {
        "ADD" | "COPY" => true,
        "WORKDIR" => !is_nop || step.size > 0,
        "RUN" => true,
        "ARG" | "CMD" | "ENTRYPOINT" | "ENV" | "EXPOSE" | "HEALTHCHECK" | "LABEL"
        | "MAINTAINER" | "ONBUILD" | "SHELL" | "STOPSIGNAL" | "USER" | "VOLUME" => false,
        _ => !is_nop,
    }
}

fn made(layers: &[String], history: &[HistoryStep]) -> Vec<Layer> {
    let by = |index: usize| history.iter().find(|step| step.layer == Some(index));
    let one = |(index, digest): (usize, &String)| Layer {
        diff_id: digest.parse().ok(),
        instruction: by(index).map(|step| step.instruction.clone()),
        ..Layer::default()
    };
    layers.iter().enumerate().map(one).collect()
}

/// Finds the base: the image with the most layers all of which are the lowest of this one.
fn base(image: &Image, all: &[Image]) -> Option<BaseImage> {
    let ours = image.layers.known()?;
    let below = |other: &&Image| {
        let theirs = other.layers.known();
        theirs.is_some_and(|it| !it.is_empty() && it.len() < ours.len() && ours.starts_with(it))
    };
    let layers = |other: &Image| other.layers.known().map_or(0, Vec::len);
    let best = all.iter().filter(below);
    let best = best.max_by_key(|it| (!it.names.is_empty(), layers(it)))?;
    Some(BaseImage {
        layers: layers(best),
        name: best.names.first().cloned(),
        digest: best
            .digests
            .iter()
            .find_map(|it| it.split_once('@')?.1.parse().ok()),
        known_by: BaseEvidence::Layers,
        advice: None,
        updates: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use seawall_model::host::seen::Seen;

    use super::*;

    fn step(text: &str, size: u64) -> Step {
        Step {
            text: text.to_owned(),
            size,
            ..Step::default()
        }
    }

    /// A case.
    type Case<'a> = (&'a [Step], usize, &'a [Option<usize>]);

    #[test]
    fn layers_are_put_to_the_steps_that_made_them() {
        let classic = [
            step("/bin/sh -c #(nop) ADD file:1 in / ", 5),
            step("/bin/sh -c #(nop)  CMD [\"sh\"]", 0),
            step("/bin/sh -c #(nop) WORKDIR /srv", 0),
            step("/bin/sh -c touch /x", 0),
        ];
        let kit = [
            step("COPY x / # buildkit", 5),
            step("ENV A=1", 0),
            step("WORKDIR /srv", 0),
            step("RUN /bin/sh -c true # buildkit", 0),
        ];
        let cases: [Case<'_>; 5] = [
            (&classic, 2, &[Some(0), None, None, Some(1)]),
            (&kit, 3, &[Some(0), None, Some(1), Some(2)]),
            // Only the steps that added bytes are as many.
            (&kit, 1, &[Some(0), None, None, None]),
            (&kit, 7, &[None; 4]),
            (&[], 2, &[]),
        ];
        for (steps, layers, want) in cases {
            let found: Vec<_> = history(steps, layers).iter().map(|it| it.layer).collect();
            assert_eq!(found, want, "{layers}");
        }
    }

    #[test]
    fn the_base_is_the_image_with_the_most_layers_below() {
        let image = |name: &str, layers: &[&str]| Image {
            names: vec![name.to_owned()],
            layers: Seen::Known(layers.iter().map(|it| (*it).to_owned()).collect()),
            ..Image::default()
        };
        let all = [
            image("debian", &["a"]),
            image("python", &["a", "b"]),
            image("other", &["a", "x"]),
            image("app", &["a", "b", "c"]),
        ];
        let base = |at: usize| base(&all[at], &all).and_then(|it| it.name);
        assert_eq!(base(3).as_deref(), Some("python"));
        assert_eq!(base(1).as_deref(), Some("debian"));
        assert_eq!(base(0), None);
    }
}
