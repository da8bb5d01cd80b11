//! Instructions of which a stage keeps the last one only.

use crate::check::{Check, Faults};
use crate::dockerfile::{Input, Site};
use crate::fault::{Edit, Fault, Fix};
use crate::parse::dockerfile::stage::What;
use crate::source::Span;

/// Tells the instructions of each stage that make a setting which a later one of the same stage makes again.
pub(in crate::dockerfile) fn tell_ignored(
    input: &Input,
    check: &'static Check,
    what: What,
    faults: &mut Faults,
) {
    for stage in input.stages.all() {
        let Some((last, ignored)) = stage.settings(what).split_last() else {
            continue;
        };
        for index in ignored {
            let Some(instruction) = input.document.instructions.get(*index) else {
                continue;
            };
            let site = Site {
                index: *index,
                instruction,
                is_trigger: false,
            };
            let later = input.document.instructions.get(*last);
            let later = later.map_or(0, |it| input.document.source.position(it.span.start).line);
            let name = instruction.name();
            let message = format!("this `{name}` is ignored: the one in line {later} replaces it");
            let place = input.place(site, instruction.keyword.span());
            let mut fault = Fault::new(check, message, place);
            if let Some(span) = lines_of(input, site) {
                let title = format!("Delete the {name} that is ignored");
                fault = fault.fix(Fix::safe(title, vec![Edit::delete(span)]));
            }
            faults.push(fault);
        }
    }
}

/// Returns the lines of an instruction with their last line break; nothing where comments belong to it, which may
/// be words for tools and would then speak of another instruction.
fn lines_of(input: &Input, site: Site<'_>) -> Option<Span> {
    let instruction = site.instruction;
    if !instruction.comments.is_empty() {
        return None;
    }
    let source = &input.document.source;
    let behind = source.slice(Span::new(instruction.span.end, source.span().end));
    let length = behind
        .find('\n')
        .map_or(behind.len(), |at| at.saturating_add(1));
    let end = Span::of(0..(instruction.span.end as usize).saturating_add(length)).end;
    let is_alone = behind.get(..length)?.trim().is_empty();
    is_alone.then(|| Span::new(instruction.span.start, end))
}
