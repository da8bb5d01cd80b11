//! HST-0001.

use seawall_model::assessment::Reading;
use seawall_model::host::mount::Mount;
use seawall_model::host::seen::Seen;
use seawall_model::severity::Severity;

use crate::check::{Check, Fixing, Profile, Run};
use crate::fault::Fault;
use crate::host::EngineInput;
use crate::outcome::Outcomes;

/// The check.
pub(in crate::host) static CHECK: Check = Check {
    id: "HST-0001",
    name: "shared-data-root",
    title: "the engine's data share a file system with others",
    severity: Severity::Low,
    severity_why: "a full disk stops services, it lets nobody in",
    why: "Images, volumes and logs of containers grow without end. Where they share a file system \
             with the host, a container that writes a lot fills it, and the host's own services stop: \
             logging and auditing among them.",
    remedy: "Mount a volume of its own at the data root (`/var/lib/docker`), or move it there with \
             `data-root` in `daemon.json`.",
    bad: "host.mounts = [{\"point\": \"/\", \"root\": \"/\", \"kind\": \"ext4\", \"source\": \"/dev/sda1\", \
             \"device\": \"8:1\", \"options\": [\"rw\"], \"propagation\": \"shared\"}]\n",
    good: "host.mounts = [{\"point\": \"/\", \"root\": \"/\", \"kind\": \"ext4\", \"source\": \"/dev/sda1\", \
             \"device\": \"8:1\", \"options\": [\"rw\"], \"propagation\": \"shared\"}, {\"point\": \
             \"/var/lib/docker\", \"root\": \"/\", \"kind\": \"ext4\", \"source\": \"/dev/sdb1\", \"device\": \"8:17\", \
             \"options\": [\"rw\"], \"propagation\": \"shared\"}]\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[400],
    references: &["https://docs.docker.com/engine/storage/"],
    fixing: Fixing::None(
        "a file system of its own has to be made and the data moved, with the engine stopped",
    ),
    since: "0.2.0",
    run: &[Run::Engine(run)],
};

fn run(input: &EngineInput<'_>, outcomes: &mut Outcomes) {
    let Some(asked) = outcomes.need(&input.engine.info.data_root, "DockerRootDir") else {
        return;
    };
    let path = match input.facts.files.get(asked) {
        Some(Seen::Known(file)) => &file.path,
        Some(Seen::Unknown(why)) => {
            return outcomes.not_looked_at(format!("{asked} is not known: {why}"));
        }
        Some(Seen::Absent) | None => {
            return outcomes
                .not_looked_at(format!("the data root {asked} was not seen on the host"));
        }
    };
    let Some(mounts) = outcomes.need(&input.facts.mounts, "/proc/1/mountinfo") else {
        return;
    };
    let Some(holds) = mount_of(mounts, path) else {
        return outcomes.not_looked_at(format!("no mount of the host holds {path}"));
    };
    let path = own_folder(path, &holds.point);
    let value = format!("{} ({}) at {}", holds.source, holds.device, holds.point);
    let readings = vec![Reading::new(
        &value,
        format!("/proc/1/mountinfo for {path}"),
    )];
    // Folders of the data root that are mounted elsewhere, too, hold nothing but its data.
    let is_part = |root: &str| root != holds.root && below(&holds.root, root);
    let is_other = |mount: &&Mount| {
        mount.point != holds.point && !below(path, &mount.point) && !is_part(&mount.root)
    };
    let shared = mounts
        .iter()
        .filter(is_other)
        .find(|it| it.device == holds.device);
    let message = if holds.point != path {
        format!(
            "`{path}` lies on the file system that is mounted at `{}`",
            holds.point
        )
    } else if let Some(other) = shared {
        format!(
            "`{path}` is mounted, but is part of the file system at `{}`",
            other.point
        )
    } else {
        return outcomes.pass(readings);
    };
    let fault = Fault::new(&CHECK, message, outcomes.place()).value(value);
    outcomes.fail(fault, readings);
}

/// With `userns-remap` the engine takes a folder below the one it was given, named by the user and the group that are
/// root to its containers: `/var/lib/docker/100000.100000`. That one was given a file system is enough.
fn own_folder<'p>(path: &'p str, point: &str) -> &'p str {
    let Some((folder, name)) = path.rsplit_once('/') else {
        return path;
    };
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
    let is_remapped = name
        .split_once('.')
        .is_some_and(|(uid, gid)| is_number(uid) && is_number(gid));
    if is_remapped && folder == point {
        folder
    } else {
        path
    }
}

/// Returns the mount that holds a path: the one with the longest path, of several at one place the last. Engines mount
/// their folder onto itself, which puts it on no other file system.
fn mount_of<'m>(mounts: &'m [Mount], path: &str) -> Option<&'m Mount> {
    let holds: Vec<&Mount> = mounts
        .iter()
        .filter(|mount| below(&mount.point, path))
        .collect();
    let is_other = |mount: &&&Mount| !holds.iter().any(|lower| is_same(mount, lower));
    holds
        .iter()
        .filter(is_other)
        .max_by_key(|mount| mount.point.len())
        .copied()
}

/// Says whether a mount shows just what stood there before, in a mount below it.
fn is_same(mount: &Mount, lower: &Mount) -> bool {
    let rest = mount.point.strip_prefix(lower.point.trim_end_matches('/'));
    let Some(rest) = rest.filter(|rest| rest.starts_with('/')) else {
        return false;
    };
    let before = format!("{}{rest}", lower.root.trim_end_matches('/'));
    mount.device == lower.device && mount.point.len() > lower.point.len() && before == mount.root
}

/// Says whether a path is a folder or lies below it.
fn below(folder: &str, path: &str) -> bool {
    let rest = path.strip_prefix(folder.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
