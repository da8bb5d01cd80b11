//! CTR-0032.

use seawall_model::assessment::Reading;
use seawall_model::host::seen::Seen;
use seawall_model::severity::Severity;

use super::source::{Source, is_within, normal, shown, source};
use crate::check::{Check, Fixing, Profile, REMAKE, Run};
use crate::container::Input;
use crate::container::tell::fail;
use crate::host_folder::is_engine_socket;
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CTR-0032",
    name: "container-engine-socket",
    title: "a container is given an engine's socket",
    severity: Severity::Critical,
    severity_why: "whoever can connect to the socket starts a container that has the host",
    why: "The Engine API has no users of its own: through the socket a process starts a \
          privileged container that mounts the host's root. Mounting it read-only changes \
          nothing, since connecting to a socket is not writing to a file. A folder in which \
          the socket lies (`/`, `/run`, `/var/run`) gives it away as well, and so does a \
          symbolic link.",
    remedy: "Take the mount out. Where a program must look at containers, put a proxy in front of \
             the socket that lets only the needed questions through.",
    bad: "container.mounts = [{\"kind\": \"bind\", \"source\": \"/run/docker.sock\", \
          \"resolved\": {\"known\": \"/run/docker.sock\"}, \"destination\": \
          \"/run/docker.sock\"}]\n",
    good: "container.mounts = [{\"kind\": \"bind\", \"source\": \"/srv\", \"resolved\": \
           {\"known\": \"/srv\"}, \"destination\": \"/srv\"}]\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[250],
    references: &["https://docs.docker.com/engine/security/#docker-daemon-attack-surface"],
    fixing: Fixing::None(REMAKE),
    since: "0.2.0",
    run: &[Run::Container(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let from = input.field("Mounts");
    let Seen::Known(mounts) = &input.container.mounts else {
        if !by_kernel(input, outcomes) {
            outcomes.need(&input.container.mounts, &from);
        }
        return;
    };
    let (mut unclear, mut has_failed) = (None, false);
    for mount in mounts {
        match source(input, mount) {
            Source::Own => {}
            Source::Unclear(why) => unclear = unclear.or(Some(why)),
            Source::Host { path, unclear: why } => {
                if let Some(socket) = given(input, &path) {
                    let name = &input.container.name;
                    let message = format!(
                        "container `{name}` is given `{socket}` by the mount of `{}`",
                        mount.source
                    );
                    let value = format!("{} → {path}", shown(mount));
                    let readings = vec![Reading::new(value, from.clone())];
                    fail(&CHECK, outcomes, message, path, readings);
                    has_failed = true;
                }
                let why =
                    why.map(|why| format!("where {} leads is not known: {why}", mount.source));
                unclear = unclear.or(why);
            }
        }
    }
    if has_failed || by_kernel(input, outcomes) {
        return;
    }
    match unclear {
        Some(why) => outcomes.not_looked_at(why),
        None => outcomes.pass(vec![Reading::new(format!("{} mounts", mounts.len()), from)]),
    }
}

/// Returns the socket that a path of the host gives away.
fn given(input: &Input<'_>, path: &str) -> Option<String> {
    if is_engine_socket(path) {
        return Some(path.to_owned());
    }
    let own = input.engine.address.strip_prefix("unix://").map(normal);
    let known = SOCKETS.iter().map(|socket| (*socket).to_owned());
    own.into_iter()
        .chain(known)
        .find(|socket| is_within(socket, path))
}

/// Looks for a socket among the mounts that the kernel knows of: their root is a path below the
/// mounted file system.
fn by_kernel(input: &Input<'_>, outcomes: &mut Outcomes) -> bool {
    let process = input.container.process.known();
    let mounts = process.and_then(|process| Some((process.pid, process.mounts.known()?)));
    let Some((pid, mounts)) = mounts else {
        return false;
    };
    let is_it = |path: &String| is_engine_socket(path);
    let Some(mount) = mounts
        .iter()
        .find(|mount| is_it(&mount.root) || is_it(&mount.point))
    else {
        return false;
    };
    let name = &input.container.name;
    let message = format!("container `{name}` is given `{}`", mount.root);
    let value = format!("{} on {}", mount.root, mount.point);
    let readings = vec![Reading::new(value, format!("/proc/{pid}/mountinfo"))];
    fail(&CHECK, outcomes, message, mount.root.clone(), readings);
    true
}

/// Where engines listen when nobody says otherwise.
const SOCKETS: &[&str] = &[
    "/run/docker.sock",
    "/run/containerd/containerd.sock",
    "/run/podman/podman.sock",
    "/run/crio/crio.sock",
    "/run/buildkit/buildkitd.sock",
];
