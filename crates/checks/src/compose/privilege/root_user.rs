//! CMP-0008.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::compose::Said;
use crate::compose::{Build, Input};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0008",
    name: "root-service",
    title: "a service runs as root",
    severity: Severity::Medium,
    severity_why: "it takes a second fault to leave the container",
    why: "Unless the engine maps users, root in the container is root of the host as soon as \
          something lets it out: a mounted folder, a fault of the kernel. Inside, root overwrites \
          the program that it runs.",
    remedy: "Name a user in the image (`USER` in its Dockerfile), or here: `user: \
             \"10001:10001\"`. Numbers need no entry in the image's `/etc/passwd`.",
    bad: "services:\n  web:\n    image: app:1.0\n    user: root\n",
    good: "services:\n  web:\n    image: app:1.0\n    user: \"10001\"\n",
    variants: &[
        Variant {
            name: "root",
            title: "the service names root",
            severity: None,
            profile: None,
        },
        Variant {
            name: "image-root",
            title: "the image that is built runs as root",
            severity: None,
            profile: None,
        },
        Variant {
            name: "no-user",
            title: "no user is named, and the image's is not known",
            severity: Some(Severity::Low),
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Ksv,
        id: "KSV-0012",
    }],
    cwe: &[250],
    references: &[
        "https://docs.docker.com/reference/compose-file/services/#user",
        "https://docs.docker.com/reference/dockerfile/#user",
    ],
    fixing: Fixing::None("which user a program can run as cannot be told from the file"),
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for service in input
        .services()
        .filter(|service| service.get("provider").is_none())
    {
        let name = service.name();
        if let Some(user) = service.get("user") {
            if user.text().is_some_and(is_root) && !input.project.is_open(user) {
                let message = format!("`{name}` runs as root");
                faults.push(input.fault(&CHECK, service, &message, user).variant("root"));
            }
            continue;
        }
        let said = input.build(service).map_or(Said::Unknown, Build::user);
        let fault = |message: String| input.fault_on_name(&CHECK, service, &message);
        match said {
            Said::Yes(Some(user)) if is_root(&user) => {
                let message = format!("`{name}` runs as root: its Dockerfile names `{user}`");
                faults.push(fault(message).variant("image-root"));
            }
            Said::Yes(_) => {}
            _ if faults.only_counts() => {}
            Said::No => {
                let message = format!("`{name}` runs as root: its Dockerfile names no user");
                faults.push(fault(message).variant("image-root"));
            }
            Said::Unknown => {
                let message = format!("`{name}` names no user: what its image does is not known");
                faults.push(fault(message).variant("no-user").likely());
            }
        }
    }
}

/// `root`, `0`, and either with a group.
fn is_root(user: &str) -> bool {
    let user = user.split(':').next().unwrap_or_default().trim();
    user == "root" || (!user.is_empty() && user.bytes().all(|byte| byte == b'0'))
}
