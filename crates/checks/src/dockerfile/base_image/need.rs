//! What stages take from elsewhere: `COPY --from` and mounts with `from`.

use crate::dockerfile::{Input, Site};
use crate::parse::dockerfile::stage::{Need, Stage};

/// Returns all of it in order, with the stage that takes it and the instruction by which it does.
pub(super) fn needs(input: &Input) -> impl Iterator<Item = (&Stage, Site<'_>, &Need)> {
    let stages = input.stages.all().iter();
    let needs = stages.flat_map(|stage| stage.needs.iter().map(move |need| (stage, need)));
    needs.filter_map(|(stage, need)| {
        let site = Site {
            index: need.instruction,
            instruction: input.document.instructions.get(need.instruction)?,
            is_trigger: false,
        };
        Some((stage, site, need))
    })
}
