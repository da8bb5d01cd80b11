//! DF-0081.

use seawall_model::severity::Severity;

use super::path::{clean, is_within};
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::dockerfile::Input;
use crate::fault::Fault;
use crate::parse::dockerfile::syntax::InstructionKind;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0081",
    name: "system-workdir",
    title: "WORKDIR in a directory of the system",
    severity: Severity::Low,
    severity_why: "files land among those of the system, nothing is given away",
    why: "Relative paths of `COPY` and of programs land among files of the system and may replace them, and a directory of \
          the kernel cannot hold files of an image at all. `/proc/self/fd/…` is worse: engines with the fault \
          CVE-2024-21626 then start the container with a working directory on the host, which is the way out.",
    remedy: "Use a directory of your own: `/app`, `/srv/app`, `/usr/src/app`.",
    bad: "FROM debian:12\nWORKDIR /sys\n",
    good: "FROM debian:12\nWORKDIR /app\n",
    variants: &[
        Variant {
            name: "descriptor",
            title: "WORKDIR is an open file of the engine",
            severity: Some(Severity::Critical),
            profile: None,
        },
        Variant {
            name: "kernel",
            title: "WORKDIR in a directory of the kernel",
            severity: Some(Severity::Medium),
            profile: None,
        },
        Variant {
            name: "system",
            title: "WORKDIR is a directory of programs",
            severity: None,
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Trivy,
        id: "DS-0030",
    }],
    cwe: &[668],
    references: &[
        "https://nvd.nist.gov/vuln/detail/CVE-2024-21626",
        "https://docs.docker.com/reference/dockerfile/#workdir",
    ],
    fixing: Fixing::None("what lies in the directory has to move, too"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for site in input.sites() {
        let InstructionKind::Workdir(word) = &site.instruction.kind else {
            continue;
        };
        let made = input
            .stages
            .workdir_of(site.index)
            .map(|it| it.path.clone());
        let path = made.unwrap_or_else(|| input.stages.expand(site.index, word).value);
        if !path.starts_with('/') {
            continue;
        }
        let path = clean(&path);
        let Some(variant) = variant(&path) else {
            continue;
        };
        // A directory of programs is judged only where the image is shipped, the others where they are used.
        if variant == "system" && !input.is_shipped(site.index) {
            continue;
        }
        let message = match variant {
            "descriptor" => {
                format!("`{path}` is a file that the engine has open, perhaps on the host")
            }
            _ => format!("`{path}` belongs to the system"),
        };
        let place = input.place(site, word.span());
        faults.push(
            Fault::new(&CHECK, message, place)
                .variant(variant)
                .value(path),
        );
    }
}

fn variant(path: &str) -> Option<&'static str> {
    let mut parts = path.split('/').skip(1);
    if parts.next() == Some("proc") && parts.nth(1) == Some("fd") || is_within(path, "/dev/fd") {
        return Some("descriptor");
    }
    let is_kernel = KERNEL.iter().any(|directory| is_within(path, directory));
    if is_kernel && !is_within(path, "/dev/shm") {
        return Some("kernel");
    }
    SYSTEM.contains(&path).then_some("system")
}

const KERNEL: &[&str] = &["/boot", "/dev", "/proc", "/sys"];

const SYSTEM: &[&str] = &[
    "/bin",
    "/etc",
    "/lib",
    "/lib64",
    "/sbin",
    "/usr",
    "/usr/bin",
    "/usr/lib",
    "/usr/lib64",
    "/usr/sbin",
    "/var",
];
