//! Whether a container has a namespace of its own or the host's: by the kernel's numbers of
//! namespaces
//! (`namespaces(7)`), and by what was asked of the engine.

use seawall_model::assessment::Reading;
use seawall_model::host::engine::host_config::HostConfig;
use seawall_model::host::seen::Seen;

use crate::check::Check;
use crate::container::Input;
use crate::container::tell::{fail, shown};
use crate::outcome::Outcomes;

/// A kind of namespace.
#[derive(Debug)]
pub(crate) struct Namespace {
    /// As the kernel calls it: `net`.
    pub(in crate::container) kind: &'static str,
    /// The field by which the engine is asked for it: `HostConfig.NetworkMode`.
    pub(in crate::container) field: &'static str,
    /// What the field says.
    pub(in crate::container) mode: fn(&HostConfig) -> &Seen<String>,
    /// What is shared, in words: `network`.
    pub(in crate::container) what: &'static str,
}

/// Namespaces of networks.
pub(crate) const NETWORK: Namespace = Namespace {
    kind: "net",
    field: "HostConfig.NetworkMode",
    mode: |host| &host.network_mode,
    what: "network",
};

/// Namespaces of processes.
pub(crate) const PROCESSES: Namespace = Namespace {
    kind: "pid",
    field: "HostConfig.PidMode",
    mode: |host| &host.pid_mode,
    what: "processes",
};

/// Says whether the kernel is known to give the container users of its own.
pub(in crate::container) fn is_own_users(input: &Input<'_>) -> bool {
    is_same("user", input) == Some(false)
}

/// Judges whether a container shares a namespace of the host.
pub(super) fn judge(
    check: &'static Check,
    namespace: &Namespace,
    input: &Input<'_>,
    outcomes: &mut Outcomes,
) {
    let asked = (namespace.mode)(&input.container.host);
    let readings = readings(namespace, input);
    match shares_host(namespace, input) {
        Some(true) => {
            let (name, what) = (&input.container.name, namespace.what);
            let message = format!("container `{name}` shares the host's {what}");
            let value = asked.known().map_or("host", String::as_str);
            fail(check, outcomes, message, value, readings);
        }
        Some(false) => outcomes.pass(readings),
        None => {
            if let Some(mode) = outcomes.need(asked, &input.field(namespace.field)) {
                outcomes.not_looked_at(format!(
                    "it has the {} of `{mode}`, which is not known",
                    namespace.what
                ));
            }
        }
    }
}

/// Says whether a container shares a namespace of the host; nothing where that is not known. Where
/// either the kernel or
/// the engine says so it does: a rootless engine's `host` is the engine's own namespace.
pub(crate) fn shares_host(namespace: &Namespace, input: &Input<'_>) -> Option<bool> {
    let asked = (namespace.mode)(&input.container.host).known();
    let asked = asked.and_then(|mode| is_host(namespace, mode, input, DEPTH));
    match (asked, is_same(namespace.kind, input)) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (asked, None) => asked,
        (_, Some(false)) => Some(false),
    }
}

/// Says whether the kernel has the container in the host's namespace. Who sees another process 1
/// than the host's cannot
/// tell.
pub(crate) fn is_same(kind: &str, input: &Input<'_>) -> Option<bool> {
    if input.facts.reader.blind.is_some() {
        return None;
    }
    let process = input.container.process.known()?;
    let own = process.namespaces.get(kind)?.known()?;
    let host = input.facts.kernel.namespaces.get(kind)?.known()?;
    Some(own == host)
}

/// Returns what was read of a namespace.
pub(super) fn readings(namespace: &Namespace, input: &Input<'_>) -> Vec<Reading> {
    let mut readings = Vec::new();
    if let Some(mode) = (namespace.mode)(&input.container.host).known() {
        readings.push(Reading::new(shown(mode), input.field(namespace.field)));
    }
    let kind = namespace.kind;
    let mut add = |number: Option<&Seen<u64>>, pid: u32| {
        if let Some(number) = number.and_then(Seen::known) {
            let value = format!("{kind}:[{number}]");
            readings.push(Reading::new(value, format!("/proc/{pid}/ns/{kind}")));
        }
    };
    if let Some(process) = input.container.process.known() {
        add(process.namespaces.get(kind), process.pid);
        add(input.facts.kernel.namespaces.get(kind), 1);
    }
    readings
}

/// Says whether a mode means the host's namespace, also by way of other containers.
fn is_host(namespace: &Namespace, mode: &str, input: &Input<'_>, depth: usize) -> Option<bool> {
    let Some(other) = mode.strip_prefix("container:") else {
        return Some(mode == "host");
    };
    let containers = input.engine.containers.known()?;
    let other = containers
        .iter()
        .find(|it| it.id == other || it.name == other)?;
    let next = (namespace.mode)(&other.host).known()?;
    // Who names itself has nobody's: looking on would find the same again.
    if next == mode {
        return None;
    }
    is_host(namespace, next, input, depth.checked_sub(1)?)
}

/// Containers that may stand between one and the namespace it has.
const DEPTH: usize = 16;
