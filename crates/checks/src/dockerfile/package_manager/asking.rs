//! Commands that ask before they change something, in a build, where nobody answers.

use super::edit;
use super::table::{Call, Manager, programs};
use super::values::Values;
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
    for run in input.running(&programs(managers)).runs() {
        let (site, values) = (run.site, Values::of(input, run.site, run.commands));
        for (_, invocation) in run.invocations() {
            let mut calls = managers
                .iter()
                .filter_map(|manager| manager.change(invocation));
            let Some(call) = calls.next() else {
                continue;
            };
            let is_open = values.hide_options(invocation) || invocation.pipe.is_fed();
            if is_open || is_answered(invocation, &call) {
                continue;
            }
            faults.push_with(|| {
                let program = &invocation.program;
                let message = format!("`{program} {}` asks before it goes on", call.name);
                let edit = edit::add(input, call.verb.span, "-y");
                let fix = Fix::safe("Add -y", vec![edit]);
                Fault::new(check, message, input.place(site, call.verb.span)).fix(fix)
            });
        }
    }
}
