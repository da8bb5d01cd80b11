//! CMP-0025.

use seawall_model::severity::Severity;

use crate::check::{Check, Faults, Fixing, Profile, Run};
use crate::compose::Input;
use crate::compose::edit::mend;
use crate::fault::Safety;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0025",
    name: "shared-mount-propagation",
    title: "mounts are shared with the host",
    severity: Severity::High,
    severity_why: "the wall between the container's and the host's mounts is taken down",
    why: "With `shared` or `rshared` what the container mounts below the folder appears on the \
          host, and in every other container that shares it. Together with the right to mount this \
          puts files of the container's choice into the host's tree.",
    remedy: "Leave it out (`rprivate` is the default), or say `rslave` where the container has to \
             see what the host mounts later.",
    bad: "services:\n  csi:\n    image: csi:1.0\n    volumes: [\"/srv/mnt:/mnt:rshared\"]\n",
    good: "services:\n  csi:\n    image: csi:1.0\n    volumes: [\"/srv/mnt:/mnt:rslave\"]\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[668],
    references: &["https://docs.docker.com/engine/storage/bind-mounts/#configure-bind-propagation"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for service in input.services() {
        for mount in service.mounts() {
            let Some((propagation, node)) = &mount.propagation else {
                continue;
            };
            if !matches!(propagation.as_str(), "shared" | "rshared") {
                continue;
            }
            let message = format!(
                "what `{}` mounts below `{}` appears on the host (`{propagation}`)",
                service.name(),
                mount.target
            );
            let fault = input.fault_in_list(&CHECK, service, &message, node);
            let slave = propagation.replace("shared", "slave");
            let edit = if mount.node.scalar().is_none() {
                input.replace(node, &slave)
            } else {
                let raw = input.raw(node);
                let text = raw.rfind(propagation.as_str()).and_then(|at| {
                    let behind = raw.get(at.checked_add(propagation.len())?..)?;
                    Some(format!("{}{slave}{behind}", raw.get(..at)?))
                });
                text.and_then(|text| input.replace(node, &text))
            };
            faults.push(mend(
                fault,
                "Take over mounts from the host only",
                Safety::Unsafe,
                edit,
            ));
        }
    }
}
