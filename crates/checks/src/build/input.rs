//! What checks of build definitions see.

use std::collections::BTreeMap;

use crate::check::Check;
use crate::fault::{Fault, Place};
use crate::parse::bake::{Bake, Known, Target};
use crate::parse::buildkitd::{self, Buildkitd};
use crate::parse::node::TreeError;
use crate::parse::text::Text;
use crate::parse::workflow::Workflow;
use crate::settings::Settings;
use crate::source::{Source, Span};

/// A build definition.
#[derive(Debug)]
pub struct Input {
    /// What it is.
    pub definition: Definition,
    /// Parameters.
    pub settings: Settings,
}

/// What defines a build.
#[derive(Debug)]
pub enum Definition {
    /// Bake files that were merged.
    Bake(Bake),
    /// What a CI service runs.
    Workflow(Workflow),
    /// The configuration of `BuildKit`'s daemon.
    Buildkitd(Source, Buildkitd),
}

/// A Dockerfile that stands in a target.
#[derive(Debug)]
pub struct Inline {
    /// The target.
    pub target: String,
    /// The file in which it stands.
    pub document: usize,
    /// Where it stands.
    pub span: Span,
    /// The Dockerfile, each byte with its place; nothing where it depends on what is not known.
    pub text: Option<Text>,
    /// How it is built.
    pub settings: Settings,
}

impl Input {
    /// Reads Bake files, in the order in which they are merged.
    pub fn of_bake(sources: Vec<Source>, settings: Settings) -> Self {
        let definition = Definition::Bake(Bake::load(sources));
        Self {
            definition,
            settings,
        }
    }

    /// Reads what a CI service runs.
    pub fn of_workflow(source: Source, settings: Settings) -> Self {
        let definition = Definition::Workflow(Workflow::parse(source));
        Self {
            definition,
            settings,
        }
    }

    /// Reads a configuration of `BuildKit`'s daemon.
    pub fn of_buildkitd(source: Source, settings: Settings) -> Self {
        let read = buildkitd::parse(&Text::of(&source, source.span()));
        Self {
            definition: Definition::Buildkitd(source, read),
            settings,
        }
    }

    /// Returns one of the texts that places speak of.
    pub fn source(&self, document: usize) -> Option<&Source> {
        match &self.definition {
            Definition::Bake(bake) => bake.sources.get(document),
            Definition::Workflow(workflow) => Some(&workflow.source).filter(|_| document == 0),
            Definition::Buildkitd(source, _) => Some(source).filter(|_| document == 0),
        }
    }

    /// Returns what could not be read, with the file in which it stands.
    pub fn errors(&self) -> Vec<(usize, &TreeError)> {
        match &self.definition {
            Definition::Bake(bake) => bake.errors.iter().map(|(at, it)| (*at, it)).collect(),
            Definition::Workflow(workflow) => workflow.errors.iter().map(|it| (0, it)).collect(),
            Definition::Buildkitd(_, read) => read.errors.iter().map(|it| (0, it)).collect(),
        }
    }

    /// Says whether not all values could be worked out, because there are too many.
    pub const fn is_spent(&self) -> bool {
        matches!(&self.definition, Definition::Bake(bake) if bake.is_spent)
    }

    /// Gives the texts back.
    pub fn into_sources(self) -> Vec<Source> {
        match self.definition {
            Definition::Bake(bake) => bake.sources,
            Definition::Workflow(workflow) => vec![workflow.source],
            Definition::Buildkitd(source, _) => vec![source],
        }
    }

    /// Returns the Dockerfiles that stand in targets, each as that target builds it.
    pub fn inline(&self) -> Vec<Inline> {
        let Definition::Bake(bake) = &self.definition else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for target in &bake.targets {
            let Some(setting) = target.last("dockerfile-inline") else {
                continue;
            };
            let mut arguments = BTreeMap::new();
            let mut stage = None;
            inherited(bake, target, 0, &mut |from| {
                for (name, value) in from
                    .all("args")
                    .filter_map(|it| it.values.first())
                    .flat_map(Known::entries)
                {
                    if let Some(text) = value.value.shown() {
                        arguments.insert(name.clone(), text);
                    }
                }
                let named = from.last("target").and_then(|it| it.values.first());
                stage = named
                    .and_then(Known::text)
                    .map(str::to_owned)
                    .or(stage.take());
            });
            found.push(Inline {
                target: target.name.clone(),
                document: setting.document,
                span: setting.span,
                text: setting.text.clone(),
                settings: Settings {
                    build_arguments: arguments,
                    target: stage,
                    ..self.settings.clone()
                },
            });
        }
        found
    }

    /// Makes a fault at a place.
    pub(crate) fn fault(
        check: &'static Check,
        message: String,
        words: &str,
        (document, span): (usize, Span),
        scope: Option<Span>,
    ) -> Fault {
        let place = Place {
            document,
            span: Some(span),
            file: None,
            words: words.to_owned(),
            scope,
        };
        Fault::new(check, message, place)
    }
}

/// Goes through what a target takes settings from, and itself at the end: the later wins.
fn inherited<'a>(
    bake: &'a Bake,
    target: &'a Target,
    depth: usize,
    take: &mut dyn FnMut(&'a Target),
) {
    if depth < DEEPEST {
        for name in target.inherits.iter().take(MOST_PARENTS) {
            if let Some(parent) = bake.target(name).filter(|it| it.name != target.name) {
                inherited(bake, parent, depth.saturating_add(1), take);
            }
        }
    }
    take(target);
}

/// Targets that take settings from each other, one after the other.
const DEEPEST: usize = 4;
/// Targets that one takes settings from.
const MOST_PARENTS: usize = 8;
