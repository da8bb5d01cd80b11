//! DF-0080.

use seawall_model::severity::Severity;

use super::path::{clean, is_within};
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::dockerfile::Input;
use crate::fault::Fault;
use crate::parse::dockerfile::syntax::InstructionKind;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0080",
    name: "sensitive-volume",
    title: "VOLUME of a directory that belongs to the system",
    severity: Severity::Medium,
    severity_why: "the image alone mounts nothing of the host, but it asks for it",
    why: "`VOLUME /dev`, `/proc` or `/sys` covers what the engine puts there for the container, with its read-only and \
          hidden parts, by a writable directory – or tells people to mount the host's, which hands over its devices and \
          kernel settings. A volume over `/etc`, `/usr` or the root directory outlives the image: programs and settings \
          in it stay as old as the volume, whatever is mended in a newer image.",
    remedy: "Declare volumes only for data, in directories of their own, below `/var/lib` or `/data` say.",
    bad: "FROM debian:12\nVOLUME [\"/proc\"]\n",
    good: "FROM debian:12\nVOLUME [\"/var/lib/app\"]\n",
    variants: &[
        Variant {
            name: "kernel",
            title: "VOLUME of a directory of the kernel",
            severity: None,
            profile: None,
        },
        Variant {
            name: "system",
            title: "VOLUME of a directory of programs or settings",
            severity: Some(Severity::Low),
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Dockle,
        id: "DKL-DI-0002",
    }],
    cwe: &[668],
    references: &["https://docs.docker.com/reference/dockerfile/#volume"],
    fixing: Fixing::None("only you know which data the volume is for"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for site in input.sites().filter(|site| input.is_shipped(site.index)) {
        let InstructionKind::Volume(words) = &site.instruction.kind else {
            continue;
        };
        for word in words {
            let expanded = input.stages.expand(site.index, word);
            let Some(path) = expanded
                .known()
                .filter(|path| path.starts_with('/'))
                .map(clean)
            else {
                continue;
            };
            let Some(variant) = variant(&path) else {
                continue;
            };
            let message = format!("`{path}` belongs to the system, not into a volume");
            let place = input.place(site, word.span());
            faults.push(
                Fault::new(&CHECK, message, place)
                    .variant(variant)
                    .value(path),
            );
        }
    }
}

fn variant(path: &str) -> Option<&'static str> {
    let is_kernel = KERNEL.iter().any(|directory| is_within(path, directory));
    if is_kernel && !is_within(path, "/dev/shm") {
        return Some("kernel");
    }
    SYSTEM.contains(&path).then_some("system")
}

const KERNEL: &[&str] = &["/dev", "/proc", "/sys"];

const SYSTEM: &[&str] = &[
    "/",
    "/bin",
    "/boot",
    "/etc",
    "/lib",
    "/lib64",
    "/sbin",
    "/usr",
    "/usr/bin",
    "/usr/lib",
    "/usr/lib64",
    "/usr/sbin",
];
