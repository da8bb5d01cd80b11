//! Built images as conditions see them: what their configuration says, and the steps that made them.

use std::collections::{BTreeMap, BTreeSet};

use seawall_condition::Value;
use seawall_condition::shape::{Field, More, Object, Shape};
use seawall_model::artifact::Artifact;
use seawall_model::image::ImageConfiguration;

use super::{Element, MOST_ELEMENTS};
use crate::dockerfile::Site;
use crate::image::built::{Built, Origin};
use crate::own::Subject;

/// What conditions for images may speak of.
pub static OF_IMAGE: &[Field] = &[IMAGE];
/// What conditions for steps may speak of.
pub static OF_STEP: &[Field] = &[Field::new("step", Shape::Object(&STEP), "The step."), IMAGE];

const IMAGE: Field = Field::new("image", Shape::Object(&BUILT), "The image.");

static BUILT: Object = Object {
    name: "image",
    fields: &[
        Field::new("name", Shape::Text, "What it was asked for as."),
        Field::new("digest", Shape::Text, "Digest of its manifest.").when("where it is known"),
        Field::new("os", Shape::Text, "Its operating system.").when("where it is said"),
        Field::new("architecture", Shape::Text, "`amd64`, `arm64` …").when("where it is said"),
        Field::new("created", Shape::Text, "When it was built, as RFC 3339.")
            .when("where it is said"),
        Field::new("layers", Shape::Number, "How many layers it has."),
        Field::new("base", Shape::Text, "The name of its base image.").when("where it is known"),
        Field::new(
            "base_layers",
            Shape::Number,
            "How many of its layers are its base image's.",
        )
        .when("where it is known"),
        Field::new(
            "user",
            Shape::Text,
            "User, and group behind a colon; empty is root.",
        ),
        Field::new(
            "environment",
            Shape::Map(&Shape::Text),
            "Variables by name.",
        ),
        Field::new("labels", Shape::Map(&Shape::Text), "Labels by name."),
        Field::new(
            "ports",
            Shape::List(&Shape::Text),
            "`EXPOSE`d ports: `80/tcp`.",
        ),
        Field::new(
            "volumes",
            Shape::List(&Shape::Text),
            "Directories that volumes are made for.",
        ),
        Field::new(
            "entrypoint",
            Shape::List(&Shape::Text),
            "Program with its arguments.",
        ),
        Field::new(
            "command",
            Shape::List(&Shape::Text),
            "Arguments of the program, or the program where there is no entry point.",
        ),
        Field::new("workdir", Shape::Text, "Working directory; empty is `/`."),
        Field::new("stop_signal", Shape::Text, "Signal that stops a container.")
            .when("where it is said"),
        Field::new(
            "healthcheck",
            Shape::List(&Shape::Text),
            "`NONE`, `CMD` or `CMD-SHELL`, and what follows.",
        )
        .when("where it is said"),
        Field::new(
            "on_build",
            Shape::List(&Shape::Text),
            "What `ONBUILD` left behind.",
        ),
        Field::new(
            "steps",
            Shape::List(&Shape::Object(&STEP)),
            "The steps that made it, in order.",
        ),
    ],
    more: More::Nothing,
};

static STEP: Object = Object {
    name: "step",
    fields: &[
        Field::new(
            "keyword",
            Shape::Text,
            "The instruction that it was: `RUN`, `COPY`, `ENV` …",
        ),
        Field::new("text", Shape::Text, "What stands behind the keyword."),
        Field::new(
            "commands",
            Shape::List(&Shape::Object(&RUN)),
            "The programs that it runs.",
        ),
        Field::new(
            "is_base",
            Shape::Bool,
            "Whether the base image was made by it.",
        ),
        Field::new(
            "holds",
            Shape::Bool,
            "Whether the configuration still says what it says.",
        ),
        Field::new(
            "layer",
            Shape::Number,
            "The layer that it made, counted from 0.",
        )
        .when("where it made one"),
    ],
    more: More::Nothing,
};

static RUN: Object = Object {
    name: "run",
    fields: &[
        Field::new("program", Shape::Text, "Its name, without the path."),
        Field::new("arguments", Shape::List(&Shape::Text), "Its arguments."),
    ],
    more: More::Nothing,
};

/// A built image whose configuration is known.
#[derive(Clone, Copy, Debug)]
pub struct ImageView<'a> {
    /// What is known of it from outside.
    pub artifact: &'a Artifact,
    /// What its configuration says.
    pub configuration: &'a ImageConfiguration,
    /// Its steps.
    pub built: &'a Built,
}

impl ImageView<'_> {
    /// Goes through the elements of a subject.
    pub(super) fn each(
        &self,
        subject: Subject,
        uses: &BTreeSet<&'static str>,
        take: &mut dyn FnMut(Element<'_>) -> bool,
    ) -> usize {
        let around = |name: &'static str| uses.contains(name).then(|| (name, self.image()));
        let mut sites = self.sites();
        if subject == Subject::Image {
            // The first stands for the configuration.
            let place = sites
                .next()
                .map(|(site, _)| self.built.input.place(site, site.instruction.head));
            take(Element {
                variables: around("image").into_iter().collect(),
                place: place.unwrap_or_default(),
                find: Box::new(|_| None),
            });
            return 0;
        }
        let image: BTreeMap<&'static str, Value> = around("image").into_iter().collect();
        let mut count = 0_usize;
        for (site, origin) in sites.skip(1) {
            count = count.saturating_add(1);
            if count > MOST_ELEMENTS {
                continue;
            }
            let mut variables = image.clone();
            variables.insert("step", self.step(site, origin));
            let go_on = take(Element {
                variables,
                place: self.built.input.place(site, site.instruction.head),
                find: Box::new(|_| None),
            });
            if !go_on {
                return 0;
            }
        }
        count.saturating_sub(MOST_ELEMENTS)
    }

    /// Returns the image as conditions see it.
    pub fn image(&self) -> Value {
        let (artifact, said) = (self.artifact, self.configuration);
        let pairs = said.environment.iter().map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (name, Value::text(value))
        });
        let labels = said.labels.iter();
        let steps = self.sites().skip(1).take(MOST_ELEMENTS);
        let mut fields = vec![
            ("name", Value::text(artifact.name.as_str())),
            ("layers", Value::count(artifact.layers.len())),
            ("user", Value::text(said.user.as_str())),
            ("environment", Value::map(pairs)),
            (
                "labels",
                Value::map(
                    labels.map(|(name, value)| (name.as_str(), Value::text(value.as_str()))),
                ),
            ),
            ("ports", texts(&said.exposed_ports)),
            ("volumes", texts(&said.volumes)),
            ("entrypoint", texts(&said.entrypoint)),
            ("command", texts(&said.command)),
            ("workdir", Value::text(said.working_directory.as_str())),
            ("on_build", texts(&said.on_build)),
            (
                "steps",
                Value::list(steps.map(|(site, origin)| self.step(site, origin))),
            ),
        ];
        let platform = artifact.platform.as_ref();
        let base = artifact.base.as_ref();
        let there = [
            (
                "digest",
                artifact
                    .digest
                    .as_ref()
                    .map(|it| Value::text(it.to_string())),
            ),
            ("os", platform.map(|it| Value::text(it.os.as_str()))),
            (
                "architecture",
                platform.map(|it| Value::text(it.architecture.as_str())),
            ),
            (
                "created",
                artifact.created.map(|it| Value::text(it.to_string())),
            ),
            (
                "base",
                base.and_then(|it| it.name.as_deref()).map(Value::text),
            ),
            ("base_layers", base.map(|it| Value::count(it.layers))),
            ("stop_signal", said.stop_signal.as_deref().map(Value::text)),
            (
                "healthcheck",
                said.health_check.as_ref().map(|it| texts(&it.test)),
            ),
        ];
        fields.extend(
            there
                .into_iter()
                .filter_map(|(name, value)| Some((name, value?))),
        );
        Value::map(fields)
    }

    /// Returns the instructions with what they were made of.
    fn sites(&self) -> impl Iterator<Item = (Site<'_>, &Origin)> {
        self.built.input.sites().zip(&self.built.origins)
    }

    fn step(&self, site: Site<'_>, origin: &Origin) -> Value {
        let source = &self.built.input.document.source;
        let commands = self.built.input.commands(site.index);
        let commands = commands
            .into_iter()
            .flat_map(|it| &it.invocations)
            .map(|it| {
                let arguments = it.arguments().iter().map(|word| match word.literal() {
                    Some(known) => Value::text(known.as_ref()),
                    None => Value::text(word.shown()),
                });
                Value::map([
                    ("program", Value::text(it.program.as_str())),
                    ("arguments", Value::list(arguments)),
                ])
            });
        let mut fields = vec![
            ("keyword", Value::text(site.instruction.name())),
            ("text", Value::text(source.slice(origin.shown))),
            ("commands", Value::list(commands)),
            ("is_base", Value::Bool(origin.is_base)),
            ("holds", Value::Bool(origin.holds)),
        ];
        fields.extend(origin.layer.map(|layer| ("layer", Value::count(layer))));
        Value::map(fields)
    }
}

fn texts(texts: &[String]) -> Value {
    Value::list(texts.iter().map(|text| Value::text(text.as_str())))
}
