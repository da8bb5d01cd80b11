//! What the kernel lets a container do to the host (`capabilities(7)`). A capability counts for the host only where
//! the container has the host's users, and most need something beside it.

use seawall_model::assessment::Reading;
use seawall_model::host::kernel::{CgroupVersion, Kernel};
use seawall_model::host::mount::Mount;
use seawall_model::host::seen::Seen;

use crate::container::mount::source::is_within;
use crate::container::namespace::{PROCESSES, is_same, shares_host};
use crate::path::barrier::{Passage, Way};
use crate::path::graph::{Ease, Graph, Reason};
use crate::path::position::Position;
use crate::path::standing::{Act, Standing};
use crate::path::world::World;

/// Adds the steps.
pub(super) fn add(world: &World<'_>, graph: &mut Graph) {
    for (at, standing) in world.standings.iter().enumerate() {
        let from = Position::Container(at);
        match &standing.input.container.host.privileged {
            Seen::Known(true) => privileged(standing, from, graph),
            Seen::Known(false) | Seen::Absent => {}
            Seen::Unknown(why) => graph.gap(&standing.name, "open the host's disks", why),
        }
        for right in RIGHTS {
            let mut way = standing.way();
            standing.needs_capability(&mut way, right.name);
            // Who has not the capability is not asked for the rest, nor told what is not known of it.
            if way.passage() == Passage::Barred {
                continue;
            }
            standing.needs_host_users(&mut way);
            (right.needs)(standing, &mut way);
            standing.is_filtered(&mut way);
            let name = format!("CAP_{}", right.name.to_ascii_uppercase());
            let how = format!("it has {name}{}", right.how);
            let mut readings = standing.capability_reading();
            readings.extend((right.reading)(standing));
            let check = if right.check.is_empty() {
                "CTR-0004"
            } else {
                right.check
            };
            let reason = Reason::new(how, check, readings);
            let ends = (from, right.to, Ease::Technique);
            graph.step(ends, way, (&standing.name, right.what), reason);
        }
        reads_files(world, standing, from, graph);
    }
}

/// A capability that leads out by itself, or with what it needs.
struct Right {
    name: &'static str,
    to: Position,
    /// What it does, as a clause that may not be known.
    what: &'static str,
    /// What comes behind `it has CAP_X`.
    how: &'static str,
    check: &'static str,
    needs: fn(&Standing<'_>, &mut Way),
    reading: fn(&Standing<'_>) -> Vec<Reading>,
}

const RIGHTS: &[Right] = &[
    Right {
        name: "sys_admin",
        to: Position::Host,
        what: "mount the kernel's settings and have a program run as root",
        how: ", and nothing forbids mounts: it mounts `/proc` anew and names a program as `core_pattern`, which the \
              kernel runs as root on the host",
        check: "",
        needs: |standing, way| {
            standing.needs_root(way);
            standing.is_let(way, Act::Mount);
        },
        reading: groups,
    },
    Right {
        name: "sys_module",
        to: Position::Host,
        what: "load a module into the host's kernel",
        how: ": it loads a module into the host's kernel",
        check: "",
        needs: |standing, way| {
            standing.is_let(way, Act::Kernel);
            setting_is_off(standing, way, "kernel.modules_disabled");
            not_locked(standing, way, false);
        },
        reading: |standing| kernel_reading(standing, "kernel.modules_disabled"),
    },
    Right {
        name: "sys_ptrace",
        to: Position::Host,
        what: "trace the host's processes",
        how: " and sees the host's processes: it enters the first one's root folder",
        check: "CTR-0016",
        needs: |standing, way| {
            sees_processes(standing, way);
            standing.needs_root(way);
            standing.is_let(way, Act::Trace);
        },
        reading: |standing| {
            mode_reading(
                standing,
                "HostConfig.PidMode",
                &standing.input.container.host.pid_mode,
            )
        },
    },
    Right {
        name: "sys_boot",
        to: Position::Host,
        what: "start another kernel",
        how: " and no filter of system calls: it starts a kernel of its own",
        check: "",
        needs: |standing, way| {
            way.needs(
                &standing.is_unfiltered(),
                "whether its system calls are filtered",
            );
            standing.is_let(way, Act::Kernel);
            setting_is_off(standing, way, "kernel.kexec_load_disabled");
            not_locked(standing, way, false);
        },
        reading: |standing| kernel_reading(standing, "kernel.kexec_load_disabled"),
    },
    Right {
        name: "perfmon",
        to: Position::HostMemory,
        what: "read the kernel's memory",
        how: " and CAP_BPF: its programs read the memory of the kernel and of all processes",
        check: "",
        needs: |standing, way| {
            standing.needs_capability(way, "bpf");
            standing.is_let(way, Act::Kernel);
            not_locked(standing, way, true);
        },
        reading: |_| Vec::new(),
    },
    Right {
        name: "net_admin",
        to: Position::HostNetwork,
        what: "change the host's network",
        how: " in the host's own network: it changes routes and firewall, and sees what passes",
        check: "CTR-0010",
        needs: |standing, way| {
            let shares = shares_host(&crate::container::namespace::NETWORK, &standing.input);
            way.needs(&known(shares), "whether it has the host's network");
        },
        reading: |standing| {
            mode_reading(
                standing,
                "HostConfig.NetworkMode",
                &standing.input.container.host.network_mode,
            )
        },
    },
];

/// Everything at once. In users of its own, or of a rootless engine, it has nothing that counts outside.
fn privileged(standing: &Standing<'_>, from: Position, graph: &mut Graph) {
    let mut way = standing.way();
    standing.needs_host_users(&mut way);
    standing.needs_root(&mut way);
    let reading = Reading::new("true", standing.input.field("HostConfig.Privileged"));
    let how = "it has all privileges: it opens the host's disks and changes the kernel's settings";
    let reason = Reason::new(how, "CTR-0005", vec![reading]);
    let ends = (from, Position::Host, Ease::Granted);
    graph.step(ends, way, (&standing.name, "open the host's disks"), reason);
}

/// `CAP_DAC_READ_SEARCH` opens files by their handles (`open_by_handle_at(2)`): all of the file system that one
/// mount of the container lies on, which is that of the engine's folder.
fn reads_files(world: &World<'_>, standing: &Standing<'_>, from: Position, graph: &mut Graph) {
    let mut way = standing.way();
    standing.needs_capability(&mut way, "dac_read_search");
    if way.passage() == Passage::Barred {
        return;
    }
    standing.needs_host_users(&mut way);
    standing.is_let(&mut way, Act::Connect);
    standing.is_filtered(&mut way);
    let root = standing
        .input
        .engine
        .info
        .data_root
        .known()
        .map(String::as_str);
    let (to, whose) = match (root, &world.facts.mounts) {
        (Some(root), Seen::Known(mounts)) if device(mounts, root) == device(mounts, "/") => {
            (Position::HostFiles, "of the host's root file system")
        }
        (_, Seen::Known(_)) => (
            Position::EngineFiles(standing.engine),
            "of the file system that the engine keeps containers on",
        ),
        _ => {
            way.is_unknown("which file system the engine's folder lies on is not known");
            (Position::HostFiles, "")
        }
    };
    let how = format!("it has CAP_DAC_READ_SEARCH: it opens any file {whose} by its handle");
    let reason = Reason::new(how, "CTR-0004", standing.capability_reading());
    let what = (
        standing.name.as_str(),
        "read files of the host by their handles",
    );
    graph.step((from, to, Ease::Technique), way, what, reason);
}

/// Returns the device of the file system that a path lies on: of the longest mount point above it.
pub(super) fn device<'a>(mounts: &'a [Mount], path: &str) -> Option<&'a str> {
    let above = mounts.iter().filter(|mount| is_within(path, &mount.point));
    let nearest = above.max_by_key(|mount| mount.point.trim_end_matches('/').len());
    nearest.map(|mount| mount.device.as_str())
}

fn sees_processes(standing: &Standing<'_>, way: &mut Way) {
    let shares = shares_host(&PROCESSES, &standing.input);
    way.needs(&known(shares), "whether it sees the host's processes");
    if is_same("pid", &standing.input).is_none() {
        way.by_configuration();
    }
}

/// A setting of the kernel that is `1` forbids it; a kernel without the setting does not.
fn setting_is_off(standing: &Standing<'_>, way: &mut Way, name: &str) {
    match standing.input.facts.kernel.settings.get(name) {
        Some(Seen::Known(value)) if value.trim() == "0" => {}
        Some(Seen::Known(_)) => way.bar(),
        // A kernel that cannot load modules has no such setting.
        Some(Seen::Absent) => way.bar(),
        Some(Seen::Unknown(why)) => way.is_unknown(format!("{name} is not known: {why}")),
        None => way.is_unknown(format!("{name} was not recorded")),
    }
}

/// Lockdown forbids code that nobody signed, and in its stricter form to read the kernel's memory.
fn not_locked(standing: &Standing<'_>, way: &mut Way, to_read: bool) {
    match &standing.input.facts.kernel.lockdown {
        Seen::Known(mode) if mode == "confidentiality" || (mode == "integrity" && !to_read) => {
            way.bar();
        }
        Seen::Known(_) | Seen::Absent => {}
        Seen::Unknown(why) => way.is_unknown(format!("lockdown is not known: {why}")),
    }
}

fn known(fact: Option<bool>) -> Seen<bool> {
    match fact {
        Some(fact) => Seen::Known(fact),
        None => Seen::unknown("neither the kernel nor the engine tells"),
    }
}

fn kernel_reading(standing: &Standing<'_>, name: &str) -> Vec<Reading> {
    let kernel: &Kernel = &standing.input.facts.kernel;
    let value = kernel.settings.get(name).and_then(Seen::known);
    let value = value.map(|it| Reading::new(it.as_str(), format!("sysctl {name}")));
    let lockdown = kernel.lockdown.known();
    let lockdown = lockdown.map(|it| Reading::new(it.as_str(), "/sys/kernel/security/lockdown"));
    value.into_iter().chain(lockdown).collect()
}

/// On the first hierarchy of control groups there is a second such program: `release_agent`.
fn groups(standing: &Standing<'_>) -> Vec<Reading> {
    let version = standing.input.facts.kernel.cgroups.known();
    let name = version.map(|version| match version {
        CgroupVersion::V1 => "version 1, with `release_agent`",
        CgroupVersion::Hybrid => "versions 1 and 2, with `release_agent`",
        CgroupVersion::V2 => "version 2",
    });
    name.map(|name| Reading::new(name, "control groups"))
        .into_iter()
        .collect()
}

fn mode_reading(standing: &Standing<'_>, field: &str, mode: &Seen<String>) -> Vec<Reading> {
    let mode = mode.known().map(String::as_str);
    mode.map(|mode| Reading::new(mode, standing.input.field(field)))
        .into_iter()
        .collect()
}
