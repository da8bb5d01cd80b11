//! CTR-0006.

use seawall_model::assessment::Reading;
use seawall_model::host::engine::container::ContainerMount;
use seawall_model::host::seen::Seen;
use seawall_model::severity::Severity;

use super::source::{Source, is_within, shown, source};
use crate::check::{Check, Fixing, Profile, REMAKE, Run, Variant};
use crate::container::Input;
use crate::fault::Fault;
use crate::host_folder::{Rank, rank};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CTR-0006",
    name: "container-sensitive-directory",
    title: "a sensitive folder of the host is mounted into a container",
    severity: Severity::High,
    severity_why: "what the host runs, or who may log in, lies there",
    why: "A folder of the host that the container may write is as good as the host: a line in \
          `/etc`, a unit in `/usr`, a key in a home, a container's layer in the engine's own \
          folder. Even to read, such folders give away hashes of passwords, keys, and every \
          process with its environment. Symbolic links are followed: what is mounted counts, \
          not its name.",
    remedy: "Mount only the file or the folder that the program needs, with `:ro` where it does \
             not write, or use a volume.",
    bad: "container.mounts = [{\"kind\": \"bind\", \"source\": \"/etc\", \"resolved\": \
          {\"known\": \"/etc\"}, \"destination\": \"/host\", \"is_writable\": {\"known\": \
          true}}]\n",
    good: "container.mounts = [{\"kind\": \"bind\", \"source\": \"/srv/web\", \"resolved\": \
           {\"known\": \"/srv/web\"}, \"destination\": \"/data\", \"is_writable\": {\"known\": \
           true}}]\n",
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
    aliases: &[],
    cwe: &[668],
    references: &["https://docs.docker.com/engine/storage/bind-mounts/"],
    fixing: Fixing::None(REMAKE),
    since: "0.2.0",
    run: &[Run::Container(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let from = input.field("Mounts");
    let Some(mounts) = outcomes.need(&input.container.mounts, &from) else {
        return;
    };
    let (mut readings, mut unclear, mut has_failed) = (Vec::new(), None, false);
    for mount in mounts {
        match source(input, mount) {
            Source::Own => {}
            Source::Unclear(why) => unclear = unclear.or(Some(why)),
            Source::Host { path, unclear: why } => {
                let reading = Reading::new(format!("{} → {path}", shown(mount)), from.clone());
                if let Some((variant, what)) = told(input, mount, &path) {
                    let message = format!("container `{}` {what} `{path}`", input.container.name);
                    let fault = Fault::new(&CHECK, message, outcomes.place());
                    outcomes.fail(fault.value(path).variant(variant), vec![reading]);
                    has_failed = true;
                } else {
                    let why =
                        why.map(|why| format!("where {} leads is not known: {why}", mount.source));
                    unclear = unclear.or(why);
                    readings.push(reading);
                }
            }
        }
    }
    match unclear {
        _ if has_failed => {}
        Some(why) => outcomes.not_looked_at(why),
        None => {
            if readings.is_empty() {
                readings.push(Reading::new("nothing of the host", from));
            }
            readings.truncate(SHOWN);
            outcomes.pass(readings);
        }
    }
}

/// Returns the variant of what a mount gives away, and that in words. What is not known to be read-
/// only is writable.
fn told(
    input: &Input<'_>,
    mount: &ContainerMount,
    path: &str,
) -> Option<(&'static str, &'static str)> {
    let read_only = mount.is_writable == Seen::Known(false);
    let rank = match rank(path, read_only) {
        Rank::Credentials => Rank::Credentials,
        _ if is_of_engine(input, path) => Rank::Host,
        rank => rank,
    };
    match (rank, read_only) {
        (Rank::Host, false) => Some(("takes-host", "may write the host's")),
        (Rank::Host | Rank::System, true) => Some(("readable", "may read the host's")),
        (Rank::System, false) => Some(("writable", "may write the host's")),
        (Rank::Credentials, _) => Some(("credentials", "is given the keys in the host's")),
        (Rank::Own, _) => None,
    }
}

/// Says whether images and containers lie there, wherever the engine has its folder.
fn is_of_engine(input: &Input<'_>, path: &str) -> bool {
    let root = input.engine.info.data_root.known();
    root.filter(|root| root.starts_with('/'))
        .is_some_and(|root| is_within(path, root) || is_within(root, path))
}

/// Mounts that a report names.
const SHOWN: usize = 50;
