//! A source whose images are asked about: whether the registries of their base images have newer ones by now.

use seawall_model::artifact::ArtifactKind;
use seawall_model::signature::Signatures;
use seawall_model::tree::LayerVisitors;

use super::registry::base_tags::{Asking, find_updates};
use super::{Attached, Source, WalkContext, Walked};
use crate::error::Error;
use crate::limits::Limits;

/// A source, and whom to ask about what its images were built on.
pub(super) struct NewerBase {
    /// Where the images come from.
    pub(super) source: Box<dyn Source>,
    /// How registries are asked.
    pub(super) asking: Asking,
}

impl NewerBase {
    fn ask(&self, walked: &mut Walked) {
        if walked.artifact.kind != ArtifactKind::Image {
            return;
        }
        let outcome = find_updates(&mut walked.artifact, &self.asking);
        walked.problems.extend(outcome.problems);
        walked.notes.extend(outcome.notes);
    }
}

impl Source for NewerBase {
    fn name(&self) -> &str {
        self.source.name()
    }

    fn is_project(&self) -> bool {
        self.source.is_project()
    }

    fn attached(&self, limits: &Limits) -> Attached {
        self.source.attached(limits)
    }

    fn signatures(&self, limits: &Limits) -> Signatures {
        self.source.signatures(limits)
    }

    fn walk(
        &self,
        visitors: &dyn LayerVisitors,
        context: &WalkContext<'_>,
    ) -> Result<Walked, Error> {
        let mut walked = self.source.walk(visitors, context)?;
        self.ask(&mut walked);
        Ok(walked)
    }

    fn walk_all(
        &self,
        visitors: &dyn LayerVisitors,
        context: &WalkContext<'_>,
    ) -> Result<Vec<Walked>, Error> {
        let mut all = self.source.walk_all(visitors, context)?;
        for walked in &mut all {
            self.ask(walked);
        }
        Ok(all)
    }
}
