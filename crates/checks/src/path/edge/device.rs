//! Devices of the host: its disks hold everything that it has, its memory all that it does.

use seawall_model::assessment::Reading;
use seawall_model::host::engine::host_config::Device;
use seawall_model::host::mount::Mount;
use seawall_model::host::seen::Seen;

use super::capability::device;
use crate::container::mount::source::is_within;
use crate::host_device::is_disk_or_memory;
use crate::path::barrier::Way;
use crate::path::graph::{Ease, Graph, Reason};
use crate::path::position::Position;
use crate::path::standing::{Act, Standing};
use crate::path::world::World;

/// Adds the steps.
pub(super) fn add(world: &mut World<'_>, graph: &mut Graph) {
    let mut disks = Vec::new();
    for (at, standing) in world.standings.iter().enumerate() {
        let host = &standing.input.container.host;
        if host.privileged == Seen::Known(true) {
            continue;
        }
        if let Some(why) = host.devices.why_unknown() {
            graph.gap(&standing.name, "use devices of the host", why);
        }
        rules(standing, Position::Container(at), graph);
        for device in host.devices.known().into_iter().flatten() {
            if !is_disk_or_memory(&device.host) {
                continue;
            }
            if MEMORY.contains(&device.host.as_str()) {
                memory(standing, device, Position::Container(at), graph);
            } else {
                disks.push((at, device));
            }
        }
    }
    for (at, device) in disks {
        let kept = kept(world.facts.mounts.known().map(Vec::as_slice), &device.host);
        let name = format!("disk {}", device.host);
        let store = Position::Store(world.stores.place(&name));
        if let Some(standing) = world.standings.get(at) {
            disk(
                standing,
                device,
                (Position::Container(at), store),
                &kept,
                graph,
            );
        }
    }
}

/// What a disk holds.
#[derive(Debug, PartialEq, Eq)]
enum Kept {
    /// The host's root.
    Root,
    /// Something else.
    Other,
    /// Nobody knows.
    Unknown,
}

/// A disk is opened as its owner, which is root.
fn disk(
    standing: &Standing<'_>,
    device: &Device,
    (from, store): (Position, Position),
    kept: &Kept,
    graph: &mut Graph,
) {
    let writes = device.permissions.contains('w');
    let way = way(standing);
    let readings = readings(standing, device);
    let (to, how) = match (kept, writes) {
        (Kept::Root, true) => (
            Position::Host,
            "the host's root file system is on it, and may be changed",
        ),
        (Kept::Root, false) => (Position::HostFiles, "the host's root file system is on it"),
        _ => (store, "it reads what is on it below all permissions"),
    };
    let what = format!("read the host's root file system from {}", device.host);
    if *kept == Kept::Unknown {
        let why = "which file systems are on it was not seen";
        graph.gap(&standing.name, &what, why);
    }
    let how = format!("the device `{}` is handed in: {how}", device.host);
    let reason = Reason::new(how, "CTR-0018", readings);
    graph.step(
        (from, to, Ease::Granted),
        way,
        (&standing.name, &what),
        reason,
    );
}

fn way(standing: &Standing<'_>) -> Way {
    let mut way = Way::new(seawall_model::posture::Basis::Configuration);
    standing.needs_host_users(&mut way);
    standing.needs_root(&mut way);
    standing.is_let(&mut way, Act::Files);
    way
}

fn readings(standing: &Standing<'_>, device: &Device) -> Vec<Reading> {
    let value = format!("{} {}", device.host, device.permissions);
    vec![Reading::new(
        value,
        standing.input.field("HostConfig.Devices"),
    )]
}

/// Memory and ports are opened with `CAP_SYS_RAWIO`, where the kernel is not locked down.
fn memory(standing: &Standing<'_>, device: &Device, from: Position, graph: &mut Graph) {
    let mut way = way(standing);
    standing.needs_capability(&mut way, "sys_rawio");
    standing.is_let(&mut way, Act::Kernel);
    match &standing.input.facts.kernel.lockdown {
        Seen::Known(mode) if mode != "none" => way.bar(),
        Seen::Known(_) | Seen::Absent => {}
        Seen::Unknown(why) => way.is_unknown(format!("lockdown is not known: {why}")),
    }
    way.lower("most kernels show but a part of the memory there");
    let how = format!(
        "`{}` is handed in, and it has CAP_SYS_RAWIO: it reads and writes the machine's memory",
        device.host
    );
    let reason = Reason::new(how, "CTR-0018", readings(standing, device));
    let what = (standing.name.as_str(), "write the machine's memory");
    graph.step((from, Position::Host, Ease::Technique), way, what, reason);
}

/// With a rule for all devices it makes the file of a disk itself (`mknod(2)`).
fn rules(standing: &Standing<'_>, from: Position, graph: &mut Graph) {
    let rules = &standing.input.container.host.device_rules;
    if let Some(why) = rules.why_unknown() {
        graph.gap(&standing.name, "use any device of the host", why);
    }
    let is_any = |rule: &&String| {
        let mut words = rule.split_whitespace();
        let (kind, numbers, rights) = (words.next(), words.next(), words.next());
        let all = numbers.is_none_or(|it| it.starts_with("*:") || it == "*");
        let may = rights.is_none_or(|it| it.contains('w') && it.contains('m'));
        matches!(kind, Some("a")) || (matches!(kind, Some("b")) && all && may)
    };
    let Some(rule) = rules.known().into_iter().flatten().find(is_any) else {
        return;
    };
    let mut way = way(standing);
    standing.needs_capability(&mut way, "mknod");
    let how = format!(
        "the rule `{rule}` lets it use any disk, and it has CAP_MKNOD to make the file for that"
    );
    let readings = vec![Reading::new(
        rule.as_str(),
        standing.input.field("HostConfig.DeviceCgroupRules"),
    )];
    let ends = (from, Position::Host, Ease::Technique);
    let what = (standing.name.as_str(), "use any disk of the host");
    graph.step(ends, way, what, Reason::new(how, "CTR-0018", readings));
}

/// Says whether the host's root file system is on a disk: on it or on a part of it. Volumes and arrays hide what
/// they are made of.
fn kept(mounts: Option<&[Mount]>, disk: &str) -> Kept {
    let Some(mounts) = mounts else {
        return Kept::Unknown;
    };
    if is_within("/dev", disk) {
        return Kept::Root;
    }
    let root = device(mounts, "/");
    let root = mounts
        .iter()
        .find(|mount| Some(mount.device.as_str()) == root && mount.point == "/");
    let Some(source) = root.map(|mount| mount.source.as_str()) else {
        return Kept::Unknown;
    };
    let part = source.strip_prefix(disk);
    let is_part = part.is_some_and(|rest| {
        rest.trim_start_matches('p')
            .chars()
            .all(|c| c.is_ascii_digit())
    });
    let is_plain = |path: &str| {
        let name = path.strip_prefix("/dev/").unwrap_or("/");
        !name.contains('/') && !name.starts_with("dm-") && !name.starts_with("md")
    };
    match (is_part, is_plain(source) && is_plain(disk)) {
        (true, _) => Kept::Root,
        (false, true) => Kept::Other,
        (false, false) => Kept::Unknown,
    }
}

const MEMORY: &[&str] = &["/dev/mem", "/dev/kmem", "/dev/port"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_holds_what_is_mounted_from_it() {
        let mounts = |source: &str| {
            vec![Mount {
                point: "/".to_owned(),
                source: source.to_owned(),
                device: "8:1".to_owned(),
                ..Mount::default()
            }]
        };
        let cases = [
            ("/dev/sda1", "/dev/sda", Kept::Root),
            ("/dev/sda1", "/dev/sda1", Kept::Root),
            ("/dev/nvme0n1p2", "/dev/nvme0n1", Kept::Root),
            ("/dev/sda1", "/dev/sdb", Kept::Other),
            ("/dev/sdab1", "/dev/sda", Kept::Other),
            ("/dev/sda10", "/dev/sda1", Kept::Root),
            ("/dev/mapper/vg-root", "/dev/sda", Kept::Unknown),
            ("/dev/mapper/vg-root", "/dev/mapper/vg-root", Kept::Root),
            ("overlay", "/dev/sda", Kept::Unknown),
            ("/dev/sda1", "/dev", Kept::Root),
        ];
        for (source, disk, want) in cases {
            assert_eq!(kept(Some(&mounts(source)), disk), want, "{source} {disk}");
        }
        assert_eq!(kept(None, "/dev/sda"), Kept::Unknown);
    }
}
