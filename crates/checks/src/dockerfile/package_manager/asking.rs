//! Commands that ask before they change something, in a build, where nobody answers.

use super::edit;
use super::manager::{Call, Manager};
use crate::check::{Check, Faults};
use crate::dockerfile::Input;
use crate::fault::{Fault, Fix};
use crate::parse::shell::Invocation;

/// Tells every command with which these managers change something and ask before, in any stage. What may be answered
/// by arguments that are known only when it runs, or by what is piped in, is not told.
pub(super) fn tell(
    input: &Input,
    faults: &mut Faults,
    check: &'static Check,
    managers: &[&Manager],
    is_answered: &dyn Fn(&Invocation, &Call<'_>) -> bool,
) {
    for (site, invocation) in input.invocations() {
        for manager in managers {
            let Some(call) = manager.change(invocation) else {
                continue;
            };
            let is_open = invocation.has_unknown_arguments() || invocation.pipe.is_fed();
            if is_open || is_answered(invocation, &call) {
                continue;
            }
            let message = format!("`{} {}` asks before it goes on", manager.program, call.name);
            let edit = edit::add(input, call.verb.span, "-y");
            let fix = Fix::safe("Add -y", vec![edit]);
            faults.push(Fault::new(check, message, input.place(site, call.verb.span)).fix(fix));
        }
    }
}
