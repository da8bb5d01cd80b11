//! `sysctl`: settings of the kernel.

use seawall_model::system::Sight;

use super::{Found, Probe};
use crate::limits::MESSAGES;
use crate::oval::item::{Field, Flag};

/// Finds settings.
pub(super) fn find(probe: &Probe<'_>) -> Found {
    let Some(running) = probe.system.running() else {
        return Found::still("settings of the kernel");
    };
    let Some(wanted) = probe.entity("name") else {
        return Found::nothing(Flag::Error, "it names no setting");
    };
    let mut found = Found::default();
    let names = match wanted.candidates() {
        Some(names) => names.to_vec(),
        None => match running.settings() {
            Sight::Seen(names) => names,
            Sight::Absent => Vec::new(),
            Sight::Unseen(why) => return Found::unseen(why),
        },
    };
    for name in names {
        match wanted.fits(probe.means, &name) {
            Ok(true) => {}
            Ok(false) => continue,
            Err(why) => return Found::nothing(Flag::Error, why),
        }
        match running.setting(&name) {
            Sight::Seen(value) => {
                let mut fields = vec![Field::text("name", name)];
                // A setting of several lines has several values.
                let lines = value.trim_end_matches('\n').split('\n');
                fields.extend(lines.map(|line| Field::text("value", line)));
                found.items.push(probe.item(fields));
            }
            Sight::Absent => {}
            Sight::Unseen(why) => {
                found.incomplete = true;
                if found.messages.len() < MESSAGES {
                    found.messages.push(format!("{name}: {why}"));
                }
            }
        }
    }
    found
}
