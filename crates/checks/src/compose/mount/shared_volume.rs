//! CMP-0024.

use seawall_model::severity::Severity;

use super::source::host_path;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::compose::Input;
use crate::parse::compose::mount::Kind;
use std::collections::BTreeMap;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0024",
    name: "volume-shared-by-services",
    title: "several services write to one volume",
    severity: Severity::Low,
    severity_why: "whoever takes over one service reaches the others' data",
    why: "What several services mount joins them: one that was taken over changes what the others \
          read, and programs that do not know of each other damage the data. Where all but one \
          only read, or all read, there is less to fear.",
    remedy: "Give each service a volume of its own. Where data has to be shared let one service \
             write it and mount it `:ro` in the others.",
    bad: "services:\n  a:\n    image: a:1.0\n    volumes: [\"data:/data\"]\n  b:\n    image: b:1.0\n    volumes: [\"data:/data\"]\nvolumes:\n  data: {}\n",
    good: "services:\n  a:\n    image: a:1.0\n    volumes: [\"data:/data\"]\n  b:\n    image: b:1.0\n    volumes: [\"data:/data:ro\"]\nvolumes:\n  data: {}\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[
        Alias {
            peer: Peer::Kics,
            id: "volume_mounted_in_multiple_containers",
        },
        Alias {
            peer: Peer::Kics,
            id: "shared_volumes_between_containers",
        },
    ],
    cwe: &[668],
    references: &["https://docs.docker.com/reference/compose-file/volumes/"],
    fixing: Fixing::None("who has to write cannot be told from the file"),
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let mut writers: BTreeMap<String, &str> = BTreeMap::new();
    for service in input.services() {
        for mount in service.mounts().filter(|mount| !mount.is_read_only) {
            let source = match (&mount.source, mount.kind) {
                (Some(_), Kind::Bind) => host_path(input, &mount),
                (Some(name), Kind::Volume) => Some(format!("volume {name}")),
                _ => None,
            };
            let Some(source) = source else {
                continue;
            };
            let first = *writers.entry(source).or_insert(service.name());
            if first != service.name() {
                let shown = mount.source.as_deref().unwrap_or_default();
                let message = format!(
                    "`{}` writes to `{shown}`, and so does `{first}`",
                    service.name()
                );
                faults.push(input.fault_in_list(&CHECK, service, &message, mount.value));
            }
        }
    }
}
