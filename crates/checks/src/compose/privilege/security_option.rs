//! CMP-0005.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::compose::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0005",
    name: "no-security-options",
    title: "no security options are set",
    severity: Severity::Negligible,
    severity_why: "the engine's own profiles apply all the same",
    why: "Without `security_opt` a container has the engine's general profiles for seccomp and \
          AppArmor, and whatever label SELinux gives it. They are made to let any image run, not \
          for this service.",
    remedy: "Name a profile of AppArmor (`apparmor:NAME`), a label of SELinux (`label:type:NAME`) \
             or a profile of seccomp that was made for the service, together with \
             `no-new-privileges:true`.",
    bad: "services:\n  web:\n    image: nginx:1.27\n",
    good: "services:\n  web:\n    image: nginx:1.27\n    security_opt: [\"apparmor:web\"]\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[Alias {
        peer: Peer::Kics,
        id: "security_opt_not_set",
    }],
    cwe: &[693],
    references: &[
        "https://docs.docker.com/reference/compose-file/services/#security_opt",
        "https://docs.docker.com/engine/security/apparmor/",
    ],
    fixing: Fixing::None("which profile fits a service cannot be told from the file"),
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for service in input.services() {
        let is_other = service.get("provider").is_some() || service.is_on("privileged");
        if service.items("security_opt").is_empty() && !is_other && !faults.only_counts() {
            let message = format!("`{}` sets no security options", service.name());
            faults.push(input.fault_on_name(&CHECK, service, &message));
        }
    }
}
