//! `partition`: file systems that are mounted.

use seawall_model::system::{Mount, Sight};

use super::{Found, Probe};
use crate::oval::item::{Field, Flag, Status};

/// Finds mounts.
pub(super) fn find(probe: &Probe<'_>) -> Found {
    let Some(running) = probe.system.running() else {
        return Found::still("what is mounted");
    };
    let mounts = match running.mounts() {
        Sight::Seen(mounts) => mounts,
        Sight::Absent => Vec::new(),
        Sight::Unseen(why) => return Found::unseen(why),
    };
    let mut found = Found::default();
    // What is mounted last at a place hides what was mounted there before.
    let mut places = std::collections::BTreeMap::new();
    for mount in &mounts {
        places.insert(mount.point.as_str(), mount);
    }
    for mount in places.into_values() {
        match probe.fits("mount_point", &mount.point) {
            Ok(true) => found.items.push(probe.item(fields(mount))),
            Ok(false) => {}
            Err(why) => return Found::nothing(Flag::Error, why),
        }
    }
    found
}

fn fields(mount: &Mount) -> Vec<Field> {
    let mut fields = vec![
        Field::text("mount_point", mount.point.as_str()),
        Field::text("device", mount.device.as_str()),
        match &mount.uuid {
            Some(uuid) => Field::text("uuid", uuid.as_str()),
            None => Field::unknown("uuid", Status::NotCollected),
        },
        Field::text("fs_type", mount.kind.as_str()),
    ];
    let options = mount.options.iter();
    fields.extend(options.map(|option| Field::text("mount_options", option.as_str())));
    let names = ["total_space", "space_used", "space_left"];
    if let Some((total, used, left)) = mount.space {
        let told = names.into_iter().zip([total, used, left]);
        fields.extend(told.map(|(name, blocks)| Field::number(name, blocks)));
    } else {
        fields.extend(names.map(|name| Field::unknown(name, Status::NotCollected)));
    }
    fields
}
