//! CMP-0023.

use seawall_model::severity::Severity;

use super::source::host_path;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::compose::Input;
use crate::compose::edit::mend;
use crate::fault::{Edit, Safety};
use crate::host_folder::{Rank, rank};
use crate::parse::compose::mount::Mount;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0023",
    name: "sensitive-host-directory",
    title: "a sensitive folder of the host is mounted",
    severity: Severity::High,
    severity_why: "what the host runs, or who may log in, lies there",
    why: "A folder of the host that the container may write is as good as the host: a line in \
          `/etc`, a unit in `/usr`, a key in a home, a container's layer in `/var/lib/docker`. \
          Even to read, such folders give away passwords' hashes, keys, and every process with its \
          environment.",
    remedy: "Mount only the file or the folder that the program needs, read-only where it does not \
             write, or use a volume.",
    bad: "services:\n  backup:\n    image: backup:1.0\n    volumes: [\"/etc:/host/etc\"]\n",
    good: "services:\n  backup:\n    image: backup:1.0\n    volumes: [\"/srv/data:/data:ro\"]\n",
    variants: &[
        Variant {
            name: "takes-host",
            title: "the host's root or system files may be written",
            severity: Some(Severity::Critical),
            profile: None,
        },
        Variant {
            name: "writable",
            title: "a folder of the system may be written",
            severity: None,
            profile: None,
        },
        Variant {
            name: "credentials",
            title: "keys or passwords are given away",
            severity: None,
            profile: None,
        },
        Variant {
            name: "readable",
            title: "a folder of the system may be read",
            severity: Some(Severity::Medium),
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Kics,
        id: "volume_has_sensitive_host_directory",
    }],
    cwe: &[668],
    references: &["https://docs.docker.com/engine/storage/bind-mounts/"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for service in input.services() {
        for mount in service.mounts() {
            let Some(path) = host_path(input, &mount) else {
                continue;
            };
            let read_only = mount.is_read_only;
            let (variant, what) = match (rank(&path, read_only), read_only) {
                (Rank::Host, false) => ("takes-host", "may write the host's"),
                (Rank::Host | Rank::System, true) => ("readable", "may read the host's"),
                (Rank::System, false) => ("writable", "may write the host's"),
                (Rank::Credentials, _) => ("credentials", "is given the keys in the host's"),
                (Rank::Own, _) => continue,
            };
            let message = format!("`{}` {what} `{path}`", service.name());
            let fault = input.fault_in_list(&CHECK, service, &message, mount.value);
            let edit = (!read_only).then(|| made_readable(input, &mount)).flatten();
            let title = "Mount it read-only";
            faults.push(mend(fault.variant(variant), title, Safety::Unsafe, edit));
        }
    }
}

fn made_readable(input: &Input, mount: &Mount<'_>) -> Option<Edit> {
    if mount.node.scalar().is_none() {
        return match mount.node.get("read_only") {
            Some(value) => input.replace(value, "true"),
            None => input.add_entry(mount.node, mount.node.document, "read_only: true"),
        };
    }
    let raw = input.raw(mount.node);
    let quoted = raw.starts_with(['"', '\'']);
    let end = mount.node.span.end.checked_sub(u32::from(quoted))?;
    // With other options there, the list would have to be taken apart.
    let text = mount.node.text()?;
    let has_options = text.matches(':').count() > 1 || raw.contains('$');
    (!has_options && mount.node.alias.is_none()).then(|| Edit {
        document: mount.node.document,
        span: crate::source::Span::new(end, end),
        text: ":ro".to_owned(),
    })
}
