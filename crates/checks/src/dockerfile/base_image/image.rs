//! The images that `FROM` lines take from elsewhere, and what is known of their names (distribution's reference
//! grammar; variables as `BuildKit` replaces them).

use crate::dockerfile::{Input, Site};
use crate::parse::dockerfile::reference::Reference;
use crate::parse::dockerfile::stage::{Base, Stage};
use crate::parse::dockerfile::syntax::InstructionKind;
use crate::parse::text::Text;

/// An image that a stage is built on.
pub(super) struct Image<'a> {
    /// The `FROM`.
    pub(super) site: Site<'a>,
    /// The stage that it opens.
    pub(super) stage: &'a Stage,
    /// The name as written: its parts have their places.
    pub(super) written: Reference,
    /// The name with the values of its variables, where all of them are known.
    meant: Option<Reference>,
}

/// A part of an image's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// It is not there.
    Absent,
    /// It is this.
    Known(String),
    /// A variable holds it, or may.
    Unknown,
}

/// Returns the images of all stages in order. Earlier stages, `scratch`, additional build contexts and what can't
/// name an image are not among them.
pub(super) fn images(input: &Input) -> impl Iterator<Item = Image<'_>> {
    let stages = input.stages.all().iter();
    stages.filter_map(|stage| Image::of(input, stage))
}

impl<'a> Image<'a> {
    fn of(input: &'a Input, stage: &'a Stage) -> Option<Self> {
        let is_image = matches!(stage.base, Base::Image(_) | Base::Unknown);
        let instruction = input.document.instructions.get(stage.from)?;
        let InstructionKind::From { image, .. } = &instruction.kind else {
            return None;
        };
        let written = Reference::parse(image);
        let meant = stage.image.known().map(|value| {
            if value == image.as_str() {
                written.clone()
            } else {
                Reference::parse(&Text::resolved(value.to_owned(), image.span()))
            }
        });
        let is_valid = meant.as_ref().unwrap_or(&written).is_valid();
        (is_image && is_valid && stage.image.error.is_none()).then_some(Self {
            site: Site {
                index: stage.from,
                instruction,
                is_trigger: false,
            },
            stage,
            written,
            meant,
        })
    }

    /// Returns the name as it is known best.
    pub(super) fn reference(&self) -> &Reference {
        self.meant.as_ref().unwrap_or(&self.written)
    }

    /// Returns the name as it is known best, for messages.
    pub(super) fn name(&self) -> &str {
        self.reference().whole.as_str()
    }

    /// Returns the tag.
    pub(super) fn tag(&self, input: &Input) -> Part {
        match (&self.meant, &self.written.tag) {
            (Some(meant), _) => Part::of(meant.tag.as_ref()),
            (None, Some(tag)) => match input.stages.expand(self.site.index, tag).known() {
                Some(value) => Part::Known(before_at(value).to_owned()),
                None => Part::Unknown,
            },
            (None, None) if self.ends_plainly() => Part::Absent,
            (None, None) => Part::Unknown,
        }
    }

    /// Says whether a digest pins it, or may.
    pub(super) fn may_have_digest(&self, input: &Input) -> bool {
        if let Some(meant) = &self.meant {
            return meant.digest.is_some();
        }
        match (&self.written.digest, &self.written.tag) {
            (Some(_), _) => true,
            (None, Some(tag)) => match input.stages.expand(self.site.index, tag).known() {
                Some(value) => value.contains('@'),
                None => true,
            },
            (None, None) => !self.ends_plainly(),
        }
    }

    /// Says whether a name with unknown variables has none behind its last slash.
    fn ends_plainly(&self) -> bool {
        let last = self.written.whole.as_str().rsplit_once('/');
        last.is_some_and(|(_, last)| !last.contains(['$', '}']))
    }
}

impl Part {
    fn of(text: Option<&Text>) -> Self {
        text.map_or(Self::Absent, |text| Self::Known(text.as_str().to_owned()))
    }
}

/// Returns a tag without the digest that a variable put behind it.
fn before_at(tag: &str) -> &str {
    tag.split_once('@').map_or(tag, |(tag, _)| tag)
}
