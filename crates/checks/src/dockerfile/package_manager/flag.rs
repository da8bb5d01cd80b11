//! Options that should not be given at all.

use super::edit;
use crate::check::{Check, Faults};
use crate::dockerfile::{Input, Site};
use crate::fault::{Fault, Fix};
use crate::parse::shell::invocation::OptionUse;
use crate::parse::shell::{Invocation, Word};

/// Tells every option of these programs that is meant, in any stage, with what it does: ``takes packages that
/// nobody signed``.
pub(super) fn tell(
    input: &Input,
    faults: &mut Faults,
    check: &'static Check,
    effect: &str,
    programs: &[&str],
    is_meant: fn(&Invocation, &OptionUse<'_>) -> bool,
) {
    for (site, invocation) in input.running(programs).invocations() {
        for option in invocation.options() {
            if is_meant(invocation, &option) {
                faults.push_with(|| fault(input, site, check, effect, &option));
            }
        }
    }
}

fn fault(
    input: &Input,
    site: Site<'_>,
    check: &'static Check,
    effect: &str,
    option: &OptionUse<'_>,
) -> Fault {
    let span = option
        .value_span
        .map_or(option.span, |value| option.span.to(value));
    let value = option.value_word.map(Word::shown);
    let shown = match value {
        Some(value) if value.starts_with('-') => value,
        Some(value) => format!("{} {value}", option.name),
        None => option.name.clone(),
    };
    let message = format!("`{shown}` {effect}");
    let fault = Fault::new(check, message, input.place(site, span)).value(shown);
    match edit::remove(input, span) {
        Some(edit) => fault.fix(Fix::unsafe_(
            format!("Take {} out", option.name),
            vec![edit],
        )),
        None => fault,
    }
}
