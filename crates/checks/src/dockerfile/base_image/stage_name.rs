//! The names that `FROM … AS name` gives to stages.

use crate::dockerfile::{Input, Site};
use crate::parse::dockerfile::stage::Stage;
use crate::parse::dockerfile::syntax::InstructionKind;
use crate::parse::text::Text;

/// The name of a stage, where it is given.
pub(super) struct Naming<'a> {
    /// The `FROM`.
    pub(super) site: Site<'a>,
    /// The stage that it opens.
    pub(super) stage: &'a Stage,
    /// The keyword `AS`.
    pub(super) keyword: &'a Text,
    /// The name as written.
    pub(super) name: &'a Text,
}

/// Returns the names that are given to stages, in order.
pub(super) fn namings(input: &Input) -> impl Iterator<Item = Naming<'_>> {
    let stages = input.stages.all().iter();
    stages.filter_map(|stage| {
        let instruction = input.document.instructions.get(stage.from)?;
        let InstructionKind::From {
            alias: Some((keyword, name)),
            ..
        } = &instruction.kind
        else {
            return None;
        };
        Some(Naming {
            site: Site {
                index: stage.from,
                instruction,
                is_trigger: false,
            },
            stage,
            keyword,
            name,
        })
    })
}
