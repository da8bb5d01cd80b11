//! DF-0079.

use seawall_model::severity::Severity;

use super::path::clean;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::dockerfile::Input;
use crate::fault::Fault;
use crate::parse::dockerfile::mount::parse_mount;
use crate::parse::dockerfile::syntax::InstructionKind;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0079",
    name: "engine-socket-in-dockerfile",
    title: "the engine's socket is declared as a volume or mounted",
    severity: Severity::High,
    severity_why: "whoever can write to the socket has the host; here the image only asks for it",
    why: "`VOLUME /var/run/docker.sock` tells people and tools to mount the engine's socket. Who can talk to it starts a \
          container with the host's root directory mounted, and is root there. That a mount is read-only changes \
          nothing: it is the file that cannot be written, the socket behind it can.",
    remedy: "Take it out. Build images without the socket (`docker buildx`, rootless BuildKit), and give tools that watch \
             containers a proxy that lets only the calls through that they need.",
    bad: "FROM debian:12\nVOLUME /var/run/docker.sock\n",
    good: "FROM debian:12\nVOLUME /var/lib/data\n",
    variants: &[
        Variant {
            name: "volume",
            title: "the socket is declared as a volume",
            severity: None,
            profile: None,
        },
        Variant {
            name: "mount",
            title: "the socket is mounted by a RUN",
            severity: None,
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Semgrep,
        id: "dockerfile-dockerd-socket-mount",
    }],
    cwe: &[250],
    references: &["https://docs.docker.com/engine/security/#docker-daemon-attack-surface"],
    fixing: Fixing::None("what talks to the engine needs another way"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for site in input.sites() {
        match &site.instruction.kind {
            InstructionKind::Volume(words) => {
                for word in words {
                    let path = input.stages.expand(site.index, word).value;
                    if is_socket(&path) {
                        let message = format!("`{path}` lets whoever mounts it have the host");
                        let place = input.place(site, word.span());
                        faults.push(
                            Fault::new(&CHECK, message, place)
                                .variant("volume")
                                .value(path),
                        );
                    }
                }
            }
            InstructionKind::Run(_) => {
                for flag in site
                    .instruction
                    .flags
                    .iter()
                    .filter(|flag| flag.is("mount"))
                {
                    let mount = flag.resolved().map(|value| parse_mount(&value));
                    let fields = mount
                        .into_iter()
                        .flat_map(|mount| [mount.source, mount.target]);
                    if let Some(path) = fields.flatten().find(|path| is_socket(path.as_str())) {
                        let message = format!("`{}` lets the build have the host", path.as_str());
                        let place = input.place(site, path.span());
                        faults.push(
                            Fault::new(&CHECK, message, place)
                                .variant("mount")
                                .value(path.as_str()),
                        );
                    }
                }
            }
            _ => {}
        }
    }
}

/// Says whether a path is that of an engine's socket, or of the directory that holds nothing else.
fn is_socket(path: &str) -> bool {
    let path = path.replace('\\', "/").to_ascii_lowercase();
    if path.ends_with("/pipe/docker_engine") {
        return true;
    }
    let path = clean(&path);
    let path = path.strip_prefix("/var").unwrap_or(&path);
    SOCKETS.contains(&path)
}

/// Sockets of engines, without the `/var` that may stand in front.
const SOCKETS: &[&str] = &[
    "/run/docker.sock",
    "/run/containerd/containerd.sock",
    "/run/podman/podman.sock",
    "/run/crio/crio.sock",
    "/run/cri-dockerd.sock",
    "/run/buildkit/buildkitd.sock",
];
