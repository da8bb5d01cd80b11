//! `uname`: what the kernel is.

use seawall_model::system::Sight;

use super::{Found, Probe};
use crate::oval::item::Field;

/// Asks the kernel.
pub(super) fn find(probe: &Probe<'_>) -> Found {
    let Some(running) = probe.system.running() else {
        return Found::still("the kernel");
    };
    match running.kernel() {
        Sight::Seen(kernel) => {
            let fields = vec![
                Field::text("machine_class", kernel.machine.as_str()),
                Field::text("node_name", kernel.node),
                Field::text("os_name", kernel.system),
                Field::text("os_release", kernel.release),
                Field::text("os_version", kernel.version),
                Field::text("processor_type", kernel.machine),
            ];
            Found {
                items: vec![probe.item(fields)],
                ..Found::default()
            }
        }
        Sight::Absent => Found::still("the kernel"),
        Sight::Unseen(why) => Found::unseen(why),
    }
}
