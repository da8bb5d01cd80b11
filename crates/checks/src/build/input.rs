//! What checks of build definitions see.

use crate::check::Check;
use crate::fault::{Fault, Place};
use crate::parse::bake::{Bake, Known, Setting, Target};
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

/// A Dockerfile that a target names, as far as the files say which.
#[derive(Debug)]
pub struct Outside {
    /// The target.
    pub target: String,
    /// Its build context, as written: a folder, a URL, another target.
    pub context: String,
    /// The Dockerfile within.
    pub dockerfile: String,
    /// Whether the target says one of the two.
    pub is_named: bool,
    /// The file that says so, or that has the target.
    pub document: usize,
    /// Where.
    pub span: Span,
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
            found.push(Inline {
                target: target.name.clone(),
                document: setting.document,
                span: setting.span,
                text: setting.text.clone(),
                settings: built(bake, target, &self.settings),
            });
        }
        found
    }

    /// Returns the Dockerfiles that targets name and give something to: arguments, a stage, contexts.
    pub fn outside(&self) -> Vec<Outside> {
        let Definition::Bake(bake) = &self.definition else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for target in &bake.targets {
            let settings = built(bake, target, &self.settings);
            if settings == self.settings {
                continue;
            }
            let (mut is_inline, mut context, mut dockerfile) = (false, None, None);
            inherited(bake, target, 0, &mut |from| {
                is_inline |= from.last("dockerfile-inline").is_some();
                context = from.last("context").or(context);
                dockerfile = from.last("dockerfile").or(dockerfile);
            });
            let place = dockerfile.or(context).map(|it| (it.document, it.span));
            let known = |setting: Option<&Setting>, usual: &str| match setting {
                Some(setting) => only(setting),
                None => Some(usual.to_owned()),
            };
            let Some((document, span)) = place.or_else(|| target.places.last().copied()) else {
                continue;
            };
            let names = known(context, ".").zip(known(dockerfile, "Dockerfile"));
            if let Some((context, dockerfile)) = names.filter(|_| !is_inline) {
                found.push(Outside {
                    target: target.name.clone(),
                    context,
                    dockerfile,
                    is_named: place.is_some(),
                    document,
                    span,
                    settings,
                });
            }
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

/// Returns the settings that a target builds with.
fn built(bake: &Bake, target: &Target, settings: &Settings) -> Settings {
    let mut settings = settings.clone();
    inherited(bake, target, 0, &mut |from| {
        let entries = |name: &'static str| {
            let values = from.all(name).filter_map(|it| it.values.first());
            values.flat_map(Known::entries)
        };
        for (name, value) in entries("args") {
            if let Some(text) = value.value.shown() {
                settings.build_arguments.insert(name.clone(), text);
            }
        }
        for (name, _) in entries("contexts") {
            if !settings.contexts.contains(name) {
                settings.contexts.push(name.clone());
            }
        }
        let named = from.last("target").and_then(|it| it.values.first());
        let stage = named.and_then(Known::text).map(str::to_owned);
        settings.target = stage.or(settings.target.take());
    });
    settings
}

/// Returns the value of a setting that can have no other.
fn only(setting: &Setting) -> Option<String> {
    match setting.values.as_slice() {
        [value] => value.text().map(str::to_owned),
        _ => None,
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
