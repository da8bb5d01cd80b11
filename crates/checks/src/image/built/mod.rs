//! An image's history and configuration as the Dockerfile that would make it, so that checks of Dockerfiles can
//! look at images that come without theirs.
//!
//! The configuration is the truth for what it says: variables, user, command, ports. The history tells what was run,
//! in which order, what was overwritten later, and which step said what. Both are anybody's: whatever a step holds,
//! it becomes one instruction and nothing else.

mod pairs;
mod replay;
mod shell;
mod step;
#[cfg(test)]
mod tests;
mod write;

use std::collections::BTreeSet;

use seawall_model::image::ImageConfiguration;

use crate::dockerfile::{self, Beside};
use crate::parse::dockerfile::parse;
use crate::settings::Settings;
use crate::source::{Source, Span};

/// The instructions of a built image.
#[derive(Debug)]
pub struct Built {
    /// The Dockerfile. Its text is made up: places in it mean what [`Built::origins`] says.
    pub input: dockerfile::Input,
    /// What each part of the text was made of, in the order of the text. The first is that of `FROM`, which stands
    /// for the whole configuration.
    pub origins: Vec<Origin>,
    /// What of the history says nothing that checks can look at.
    pub silence: Silence,
}

/// What a part of the text was made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The part: an instruction.
    pub span: Span,
    /// What of it stands in the image, without what was put around it.
    pub shown: Span,
    /// The step of the history; nothing where the configuration alone says it.
    pub step: Option<usize>,
    /// The layer that the step made.
    pub layer: Option<usize>,
    /// Whether the step is the base image's.
    pub is_base: bool,
    /// Whether the configuration says it: it holds for containers, whoever set it.
    pub holds: bool,
}

/// What of a history says nothing that checks can look at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Silence {
    /// All its steps.
    pub steps: usize,
    /// Steps with a layer that no builder of Dockerfiles wrote: what they ran, if anything, is not known.
    pub remarks: usize,
    /// Steps that are too long, too many, or cannot be read as the instruction that they begin as.
    pub unread: usize,
    /// Whether layers came about that no step speaks of.
    pub is_missing: bool,
}

/// What is known of the image beside its configuration.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// Its operating system: `linux`, `windows`.
    pub os: Option<&'a str>,
    /// How many layers it has.
    pub layers: usize,
    /// How many of them are its base image's, where that is known.
    pub base_layers: Option<usize>,
}

impl Built {
    /// Makes the Dockerfile of an image.
    pub fn of(configuration: &ImageConfiguration, known: Known<'_>, settings: &Settings) -> Self {
        let replayed = replay::replay(configuration, known);
        let document = parse(Source::new("image", replayed.text.as_bytes()));
        let mut silence = replayed.silence;
        let broken = document.errors.iter().filter_map(|error| error.instruction);
        silence.unread = silence
            .unread
            .saturating_add(broken.collect::<BTreeSet<_>>().len());
        let starts = document.instructions.iter().map(|it| it.span.start);
        let wanted = replayed.origins.iter().map(|it| it.span.start);
        if !starts.eq(wanted) {
            // Never so; what it would mean is that places are not those of steps.
            silence.unread = silence.steps.max(1);
        }
        // What was said of a build is not said of the image that came of it.
        let settings = Settings {
            target: None,
            platform: None,
            build_arguments: std::collections::BTreeMap::new(),
            contexts: Vec::new(),
            ..settings.clone()
        };
        let mut input = dockerfile::Input::new(document, settings, Beside::default());
        let text = &replayed.text;
        let is_label = |it: &Origin| {
            text.get(it.span.range())
                .is_some_and(|it| it.starts_with("LABEL "))
        };
        let gone = replayed.origins.iter().enumerate();
        let gone = gone.filter(|(_, it)| !it.holds && is_label(it));
        input.set_gone(gone.map(|(index, _)| index));
        Self {
            input,
            origins: replayed.origins,
            silence,
        }
    }

    /// Returns what a place in the text was made of.
    pub fn origin(&self, span: Span) -> Option<&Origin> {
        let behind = self
            .origins
            .partition_point(|it| it.span.start <= span.start);
        let origin = self.origins.get(behind.checked_sub(1)?)?;
        origin.span.contains(span).then_some(origin)
    }
}
