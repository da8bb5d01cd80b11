//! Which container control groups belong to.
//!
//! Engines put the id of a container into the path of its control groups, each in its own way and differently with
//! systemd and without it, on cgroup v1 (a path for each controller) and v2 (one path).

/// What control groups say of a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContainerId<'a> {
    /// What runs it: `docker`, `containerd`, `podman`, `cri-o`, `lxc`, `systemd-nspawn`, [`BUILDKIT`].
    pub runtime: &'static str,
    /// Its full id.
    pub id: &'a str,
}

/// What runs the steps of a build (`RUN` of a Dockerfile): Docker's own `BuildKit`, or one that stands alone. It is the name of the
/// group above theirs, too.
pub const BUILDKIT: &str = "buildkit";

/// The name of all steps of builds, which nobody gives one.
pub const STEP: &str = "build-step";

/// Prefixes of systemd scopes, and who makes them.
const SCOPES: [(&str, &str); 5] = [
    ("docker-", "docker"),
    ("cri-containerd-", "containerd"),
    ("crio-", "cri-o"),
    ("libpod-", "podman"),
    ("nerdctl-", "containerd"),
];

/// How groups of pods begin.
const POD: &[u8] = b"/kubepods";

/// What rules call the host: no container may be called so.
const NOBODY: &str = "host";

/// Finds the container in lines of control groups: `controller=path` as captures have them, or `0::/path` as
/// `/proc/PID/cgroup` has them.
pub fn find<'a>(groups: impl IntoIterator<Item = &'a [u8]>) -> Option<ContainerId<'a>> {
    groups.into_iter().find_map(innermost)
}

/// Finds the outermost container in lines of control groups.
pub fn outermost<'a>(groups: impl IntoIterator<Item = &'a [u8]>) -> Option<ContainerId<'a>> {
    groups.into_iter().find_map(|line| all(line).last())
}

/// Returns whether lines of control groups are of a container, or of one within it.
pub fn holds<'a>(groups: impl IntoIterator<Item = &'a [u8]>, id: &str) -> bool {
    let mut groups = groups.into_iter();
    groups.any(|line| all(line).any(|found| found.id == id))
}

/// Returns the user to whom the groups were given in which a container was found, by the slice of systemd that they are in; nothing
/// where they are root's.
pub fn user_of<'a>(groups: impl IntoIterator<Item = &'a [u8]>, id: &str) -> Option<u32> {
    let mut groups = groups.into_iter();
    slice_of(groups.find(|line| all(line).any(|found| found.id == id))?)
}

/// Returns the user in whose slice a line is; nothing for root's.
fn slice_of(line: &[u8]) -> Option<u32> {
    let mut parts = line.split(|byte| *byte == b'/').skip(1);
    if parts.next() != Some(b"user.slice") {
        return None;
    }
    let slice = std::str::from_utf8(parts.next()?).ok()?;
    let user = slice.strip_prefix("user-")?.strip_suffix(".slice")?;
    user.parse().ok().filter(|user| *user != 0)
}

/// Finds the container of a line: the innermost one, for containers within containers. A name, which anybody can give to a group
/// of their own, counts only where no id is above it; that of a step of a build, of which rules expect less, where nothing is,
/// and not among groups that a user was given.
fn innermost(line: &[u8]) -> Option<ContainerId<'_>> {
    let is_named = |found: &ContainerId<'_>| !is_id(found.id);
    all(line)
        .find(|found| !is_named(found))
        .or_else(|| all(line).find(|found| found.runtime != BUILDKIT))
        .or_else(|| all(line).last().filter(|_| slice_of(line).is_none()))
}

/// All containers in a line, from the innermost on.
fn all(line: &[u8]) -> impl Iterator<Item = ContainerId<'_>> {
    let start = line.iter().position(|byte| *byte == b'/');
    let path = start
        .and_then(|start| line.get(start..))
        .unwrap_or_default();
    let in_pod = path.windows(POD.len()).any(|part| part == POD);
    // Who may make groups may give them any name: one that is no text hides none of the others.
    let parts = path
        .rsplit(|byte| *byte == b'/')
        .filter(|part| !part.is_empty())
        .map(|part| std::str::from_utf8(part).unwrap_or_default());
    let above = parts.clone().skip(1).chain([""]);
    let below = [""].into_iter().chain(parts.clone());
    parts
        .zip(above)
        .zip(below)
        .filter(|((_, above), below)| !is_pod(above, below))
        .filter_map(move |((part, above), _)| scope(part).or_else(|| plain(part, above, in_pod)))
        .filter(|found| found.id != NOBODY)
}

/// A scope of systemd: `docker-ID.scope`.
fn scope(part: &str) -> Option<ContainerId<'_>> {
    let name = part.strip_suffix(".scope")?;
    for (prefix, runtime) in SCOPES {
        // The monitor of a container is not in it.
        if let Some(id) = name.strip_prefix(prefix)
            && is_id(id)
        {
            return Some(ContainerId { runtime, id });
        }
    }
    let id = name
        .strip_prefix("machine-")
        .or_else(|| name.strip_prefix("lxc-"));
    let runtime = if name.starts_with("lxc-") {
        "lxc"
    } else {
        "systemd-nspawn"
    };
    let id = id.filter(|id| !id.is_empty() && !id.starts_with("qemu"))?;
    Some(ContainerId { runtime, id })
}

/// A directory whose name is an id, alone or behind a prefix.
fn plain<'a>(part: &'a str, above: &str, in_pod: bool) -> Option<ContainerId<'a>> {
    for (prefix, runtime) in SCOPES {
        if let Some(id) = part.strip_prefix(prefix)
            && is_id(id)
        {
            return Some(ContainerId { runtime, id });
        }
    }
    // cri-o and containerd with the cgroupfs driver, written as `slice:prefix:ID`.
    if let Some((front, id)) = part.rsplit_once(':') {
        let crio = front.ends_with("crio");
        let runtime = if crio { "cri-o" } else { "containerd" };
        if is_id(id) {
            return Some(ContainerId { runtime, id });
        }
        // What dockerd asks BuildKit for where control groups are systemd's; its runtime takes it for a name.
        if is_step(id) && front.contains(".slice:") {
            return Some(ContainerId {
                runtime: BUILDKIT,
                id,
            });
        }
    }
    if above == BUILDKIT && is_step(part) {
        return Some(ContainerId {
            runtime: BUILDKIT,
            id: part,
        });
    }
    if above == "lxc" || above == "lxc.payload" {
        return Some(ContainerId {
            runtime: "lxc",
            id: part,
        });
    }
    if let Some(id) = part.strip_prefix("lxc.payload.") {
        return Some(ContainerId { runtime: "lxc", id });
    }
    if !is_id(part) {
        return None;
    }
    let runtime = match above {
        "docker" => "docker",
        "libpod_parent" => "podman",
        _ if above.starts_with("libpod") || above.starts_with("user-libpod") => "podman",
        "default" | "k8s.io" | "moby" => "containerd",
        // A pod of Kubernetes: what runs it isn't told.
        _ if in_pod => "containerd",
        // Docker with a parent of its own (`--cgroup-parent`).
        _ => "docker",
    };
    Some(ContainerId { runtime, id: part })
}

/// Says whether a group is that of a pod of Podman: with those of its containers in it, and that of what looks after them.
fn is_pod(above: &str, below: &str) -> bool {
    above == "libpod_parent" && (below == "conmon" || below.starts_with("libpod-"))
}

/// An id is 64 digits of sixteen.
fn is_id(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase())
}

/// Says whether a text is the id of a step of a build: 25 digits of 36 (moby/buildkit, `identity.NewID`).
pub fn is_step(text: &str) -> bool {
    text.len() == 25
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::{ContainerId, find, outermost};

    const ID: &str = "3ad7b26ded6d8e7b23da7d48fe889434573036c27ae5a74837233de441c3601e";

    /// Paths as engines make them: documented by systemd, runc, containerd, cri-o, Podman, Docker, LXC and Kubernetes.
    #[test]
    fn paths_of_all_engines() {
        let rows = [
            ("cpu=/docker/ID", "docker"),
            ("cpuset=/system.slice/docker-ID.scope", "docker"),
            ("0::/system.slice/docker-ID.scope", "docker"),
            ("0::/docker/ID/init", "docker"),
            (
                "0::/user.slice/user-1000.slice/user@1000.service/user.slice/docker-ID.scope",
                "docker",
            ),
            ("memory=/docker.slice/docker-ID.scope/ID2", "docker"),
            ("cpu=/custom-parent/ID", "docker"),
            (
                "cpu=/kubepods/burstable/pod1ec36d03-e66b-43b1-8d4d-a5ecb4b8e9c3/ID",
                "containerd",
            ),
            (
                "0::/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod1e.slice/docker-ID.scope",
                "docker",
            ),
            (
                "0::/kubepods.slice/kubepods-pod1e.slice/cri-containerd-ID.scope",
                "containerd",
            ),
            (
                "cpu=/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod1e.slice/cri-containerd-ID.scope",
                "containerd",
            ),
            (
                "pids=/system.slice/containerd.service/kubepods-burstable-pod1e.slice:cri-containerd:ID",
                "containerd",
            ),
            ("cpu=/kubepods-besteffort-pod1e.slice:crio:ID", "cri-o"),
            (
                "0::/kubepods.slice/kubepods-pod1e.slice/crio-ID.scope",
                "cri-o",
            ),
            ("cpu=/kubepods/pod1e/crio-ID", "cri-o"),
            ("cpu=/default/ID", "containerd"),
            ("0::/system.slice/nerdctl-ID.scope", "containerd"),
            ("0::/machine.slice/libpod-ID.scope", "podman"),
            ("0::/machine.slice/libpod-ID.scope/container", "podman"),
            ("cpu=/libpod_parent/libpod-ID", "podman"),
            (
                "0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-ID.scope/container",
                "podman",
            ),
            ("cpu=/libpod_parent/ID", "podman"),
        ];
        for (path, runtime) in rows {
            let path = path.replace("ID2", "x").replace("ID", ID);
            let want = ContainerId { runtime, id: ID };
            assert_eq!(find([path.as_bytes()]), Some(want), "{path}");
        }
    }

    #[test]
    fn names_instead_of_ids() {
        let rows = [
            ("cpu=/lxc/web", "lxc", "web"),
            ("0::/lxc.payload.web/system.slice", "lxc", "web"),
            (
                "0::/machine.slice/machine-web.scope/payload",
                "systemd-nspawn",
                "web",
            ),
        ];
        for (path, runtime, id) in rows {
            assert_eq!(
                find([path.as_bytes()]),
                Some(ContainerId { runtime, id }),
                "{path}"
            );
        }
    }

    const STEP: &str = "o1g6clxd8kvgbvz4xvn7s2ri0";

    /// Groups as dockerd (`cgroupfs`, `systemd`, `--cgroup-parent`) and buildkitd ask for them.
    #[test]
    fn steps_of_builds() {
        for path in [
            "cpu=/docker/buildkit/STEP",
            "0::/docker/buildkit/STEP/inner",
            "0::/buildkit/STEP",
            "memory=/system.slice/docker.service/system.slice:docker:STEP",
            "0::/system.slice/system.slice:docker:STEP",
            "0::/builds/buildkit/STEP",
            // One within another gives itself no name.
            "0::/buildkit/STEP/buildkit/OTHER",
        ] {
            let path = path.replace("STEP", STEP).replace("OTHER", &"z".repeat(25));
            let want = ContainerId {
                runtime: super::BUILDKIT,
                id: STEP,
            };
            assert_eq!(find([path.as_bytes()]), Some(want), "{path}");
        }
        for path in [
            "0::/docker/buildkit",
            "0::/docker/buildkit/O1G6CLXD8KVGBVZ4XVN7S2RI0",
            "0::/docker/other/STEP",
            "0::/system.slice:docker:STEP2",
            "0::/docker/system:docker:STEP",
            "0::/user.slice/user-1000.slice/user@1000.service/buildkit/STEP",
        ] {
            let path = path.replace("STEP", STEP);
            assert_eq!(find([path.as_bytes()]), None, "{path}");
        }
    }

    /// Rules expect less of steps of builds: whoever is in a container becomes none by a name.
    #[test]
    fn a_container_makes_itself_no_step_of_a_build() {
        for (path, want) in [
            ("0::/docker/ID/buildkit/STEP", ID),
            ("0::/docker/ID/x.slice:docker:STEP", ID),
            ("0::/lxc.payload.web/buildkit/STEP", "web"),
            ("0::/machine.slice/machine-web.scope/buildkit/STEP", "web"),
        ] {
            let path = path.replace("ID", ID).replace("STEP", STEP);
            let found = find([path.as_bytes()]).map(|found| found.id);
            assert_eq!(found, Some(want), "{path}");
        }
    }

    #[test]
    fn names_that_a_container_gives_itself() {
        let rows = [
            "0::/docker/ID/lxc/host",
            "0::/docker/ID/lxc.payload.web",
            "0::/docker/ID/machine-x.scope",
            "0::/docker/ID/lxc/web/host",
        ];
        for path in rows {
            let path = path.replace("ID", ID);
            let found = find([path.as_bytes()]).map(|found| found.id);
            assert_eq!(found, Some(ID), "{path}");
        }
        let mut strange = format!("0::/docker/{ID}/").into_bytes();
        strange.push(0xff);
        assert_eq!(find([&*strange]).map(|found| found.id), Some(ID));
        let inner = "b".repeat(64);
        let path = format!("0::/docker/{ID}/docker/{inner}");
        let all = [path.as_bytes()];
        assert_eq!(find(all).map(|found| found.id), Some(&*inner));
        assert_eq!(outermost(all).map(|found| found.id), Some(ID));
        assert!(super::holds(all, ID) && super::holds(all, &inner));
        assert!(!super::holds(all, &"c".repeat(64)));
        let pod = format!("0::/libpod_parent/{inner}/libpod-{ID}/x");
        let all = [pod.as_bytes()];
        assert_eq!(find(all).map(|found| found.id), Some(ID));
        assert_eq!(outermost(all).map(|found| found.id), Some(ID));
    }

    #[test]
    fn what_is_no_container() {
        let rows = [
            "cpu=/",
            "0::/user.slice/user-1000.slice/session-2.scope",
            "0::/system.slice/docker.service",
            "0::/system.slice/containerd.service",
            "0::/machine.slice/libpod-conmon-ID.scope",
            // Podman 4.3 with the manager cgroupfs: what looks after the containers of a pod.
            "cpu=/libpod_parent/ID/conmon",
            "0::/libpod_parent/conmon",
            "0::/machine.slice/machine-qemu\\x2d1\\x2dvm.scope",
            "0::/kubepods.slice/kubepods-burstable.slice",
            "cpu=/docker/3ad7",
            "cpu",
            "",
        ];
        for path in rows {
            let path = path.replace("ID", ID);
            assert_eq!(find([path.as_bytes()]), None, "{path}");
        }
        assert_eq!(find([&b"cpu=/docker/\xff"[..]]), None);
    }

    #[test]
    fn whose_groups_they_are() {
        let below = "user.slice/user-1000.slice/user@1000.service/docker-ID.scope";
        for (lines, want) in [
            (vec![format!("0::/{below}")], Some(1000)),
            (vec![format!("0::/{}", below.replace("1000", "0"))], None),
            (vec!["0::/docker/ID".to_owned()], None),
            (
                vec![format!("0::/docker/ID/{}", below.replace("ID", "x"))],
                None,
            ),
            // What is not the line of the container does not count.
            (
                vec![
                    "pids=/docker/ID".to_owned(),
                    "unified=/user.slice/user-1000.slice/session-2.scope".to_owned(),
                ],
                None,
            ),
            (
                vec!["0::/user.slice/user-x.slice/docker-ID.scope".to_owned()],
                None,
            ),
        ] {
            let lines: Vec<_> = lines.iter().map(|it| it.replace("ID", ID)).collect();
            let groups = lines.iter().map(String::as_bytes);
            assert_eq!(super::user_of(groups, ID), want, "{lines:?}");
        }
    }

    #[test]
    fn the_first_line_with_a_container_counts() {
        let inner = format!("0::/docker/{}/docker/{ID}", "a".repeat(64));
        let lines = [&b"cpu=/"[..], inner.as_bytes()];
        assert_eq!(find(lines).map(|found| found.id), Some(ID));
    }
}
