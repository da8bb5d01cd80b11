//! Commands that bring all packages up to date.

use super::table::{Call, Manager, programs};
use crate::check::{Check, Faults};
use crate::dockerfile::Input;
use crate::fault::Fault;

/// Tells every command with which these managers upgrade all packages, in any stage; a command that names packages
/// upgrades only those.
pub(super) fn tell(
    input: &Input,
    faults: &mut Faults,
    check: &'static Check,
    managers: &[&Manager],
    is_meant: fn(&Call<'_>) -> bool,
) {
    for (site, invocation) in input.running(&programs(managers)).invocations() {
        for manager in managers {
            let call = manager.upgrade(invocation);
            let Some(call) = call.filter(is_meant) else {
                continue;
            };
            let message = format!("`{} {}` upgrades all packages", manager.program, call.name);
            faults.push(Fault::new(
                check,
                message,
                input.place(site, call.verb.span),
            ));
        }
    }
}
