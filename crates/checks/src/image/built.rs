//! An image's history and configuration as the Dockerfile that would make it, so that checks of Dockerfiles can
//! look at images that come without theirs.

use crate::dockerfile;
use crate::source::Span;

/// The instructions of a built image.
#[derive(Debug)]
pub struct Built {
    /// The Dockerfile. Its text is made up: places in it mean what [`Built::origins`] says.
    pub input: dockerfile::Input,
    /// What each part of the text was made of, in the order of the text.
    pub origins: Vec<Origin>,
}

/// What a part of the text was made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The part.
    pub span: Span,
    /// The step of the history; nothing where the configuration alone says it.
    pub step: Option<usize>,
    /// The layer that the step made.
    pub layer: Option<usize>,
}

impl Built {
    /// Returns what a place in the text was made of.
    pub fn origin(&self, span: Span) -> Option<&Origin> {
        let mut origins = self.origins.iter();
        origins.find(|origin| origin.span.contains(span))
    }
}
