//! CMP-0006.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::compose::Input;
use crate::compose::edit::mend;
use crate::fault::Safety;
use crate::parse::node::Node;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0006",
    name: "confinement-off",
    title: "seccomp or AppArmor is switched off",
    severity: Severity::High,
    severity_why: "a wall between the container and the kernel is taken down",
    why: "The engine's seccomp profile keeps system calls from containers that have opened the way \
          to the host before; AppArmor's keeps them from writing to `/proc` and from mounting. \
          `unconfined` takes the profile away altogether, `systempaths=unconfined` uncovers the \
          parts of `/proc` and `/sys` that are hidden.",
    remedy: "Leave the option out: the engine's profile fits nearly every program. Where one \
             system call is missing, name a profile of your own that adds it.",
    bad: "services:\n  web:\n    image: nginx:1.27\n    security_opt: [\"seccomp:unconfined\"]\n",
    good: "services:\n  web:\n    image: nginx:1.27\n    security_opt: [\"seccomp:./profile.json\"]\n",
    variants: &[
        Variant {
            name: "seccomp",
            title: "seccomp is switched off",
            severity: None,
            profile: None,
        },
        Variant {
            name: "apparmor",
            title: "AppArmor is switched off",
            severity: None,
            profile: None,
        },
        Variant {
            name: "system-paths",
            title: "hidden paths of /proc and /sys are uncovered",
            severity: None,
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Kics,
            id: "default_seccomp_profile_disabled",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "seccomp-confinement-disabled",
        },
    ],
    cwe: &[693],
    references: &[
        "https://docs.docker.com/engine/security/seccomp/",
        "https://docs.docker.com/engine/security/apparmor/",
    ],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for service in input.services() {
        for item in service.items("security_opt") {
            let Some((variant, what)) = told(item) else {
                continue;
            };
            let message = format!("`{}` runs {what}", service.name());
            let fault = input
                .fault_in_list(&CHECK, service, &message, item)
                .variant(variant);
            let is_fault = |item: &Node| told(item).is_some();
            let edit = input.remove_item(service, "security_opt", item, &is_fault);
            faults.push(mend(fault, "Leave the option out", Safety::Unsafe, edit));
        }
    }
}

/// Returns the variant and what it means.
fn told(item: &Node) -> Option<(&'static str, &'static str)> {
    let (kind, value) = item.text()?.split_once([':', '='])?;
    match (kind, value) {
        ("seccomp", "unconfined") => Some(("seccomp", "without seccomp")),
        ("apparmor", "unconfined") => Some(("apparmor", "without AppArmor")),
        ("systempaths", "unconfined") => Some(("system-paths", "with all of `/proc` and `/sys`")),
        _ => None,
    }
}
