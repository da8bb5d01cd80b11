//! IMG-0151.

use std::collections::BTreeSet;

use seawall_model::setup::Holding;
use seawall_model::severity::Severity;

use crate::check::{Check, Faults, Fixing, Profile, Run, Variant};
use crate::fault::Fault;
use crate::image::fact::layer::origin;
use crate::image::fact::many::Many;
use crate::image::fact::seen::{Sight, seen};
use crate::image::{Input, file_place, variant};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "IMG-0151",
    name: "ssh-in-image",
    title: "the image holds an SSH server, its keys, or keys that may log in",
    severity: Severity::Medium,
    severity_why: "it is one more way in, with accounts and updates of its own",
    why: "A container needs no SSH server: engines and clusters open a shell in it (`docker exec`). The server is one \
          more program that listens, runs as root and wants updates. Host keys that were made in the build are the same \
          in every container, and known to everybody who can pull the image: whoever has one can stand between client \
          and server unseen. Keys in `authorized_keys` open every container to whoever holds them.",
    remedy: "Leave the server out of the image. Where it is the purpose of the image, delete the host keys in the step \
             that installs it (`rm -f /etc/ssh/ssh_host_*`), make them when a container first starts \
             (`ssh-keygen -A`), and mount `authorized_keys`.",
    bad: "layer RUN apt-get install -y openssh-server\n  -rw------- root:root 505 /etc/ssh/ssh_host_rsa_key\n  -rwxr-xr-x root:root 900K /usr/sbin/sshd\n",
    good: "layer RUN apt-get install -y openssh-client\n  -rw-r--r-- root:root 1650 /etc/ssh/ssh_config\n  -rwxr-xr-x root:root 900K /usr/bin/ssh\n",
    variants: VARIANTS,
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[321, 798],
    references: &["https://man.openbsd.org/sshd#AUTHORIZED_KEYS_FILE_FORMAT"],
    fixing: Fixing::None("an image cannot be edited; its Dockerfile decides"),
    since: "0.2.0",
    run: &[Run::Image(run)],
};

static VARIANTS: &[Variant] = &[
    variant(
        "host-key",
        "a private host key is in the image",
        Some(Severity::High),
    ),
    variant(
        "authorized-key",
        "keys that may log in are in the image",
        None,
    ),
    variant(
        "open-login",
        "the server lets root, or accounts without a password, log in with a password",
        Some(Severity::High),
    ),
    variant("server", "an SSH server is in the image", None),
];

fn run(input: &Input<'_>, faults: &mut Faults) {
    let mut many = Many::default();
    let doors = &seen(input).doors;
    for door in &doors.found {
        let message = format!(
            "`/{}` is {}{}",
            door.path,
            door.what,
            origin(input, door.layer)
        );
        let fault = Fault::new(&CHECK, message, file_place(&door.path, door.layer));
        many.push(fault.variant(door.variant), faults);
    }
    let settings = input.inventory.setup.settings.iter();
    for setting in settings.filter(|setting| setting.tool == "sshd") {
        let at = &setting.location;
        if let Some(layer) = at.layer {
            let said = format!("{} {}", setting.name, setting.value);
            let message = format!("`/{}` says `{said}`", at.path);
            let fault = Fault::new(&CHECK, message, file_place(&at.path, layer));
            many.push(fault.variant("open-login").value(said), faults);
        }
    }
    many.uncounted(doors.more);
    many.finish(faults);
}

/// Files that have to do with SSH.
#[derive(Default)]
pub(in crate::image) struct Doors {
    found: Vec<Door>,
    /// Those beside the list.
    more: usize,
    /// Files that were looked into and hold no key.
    no_keys: BTreeSet<String>,
}

struct Door {
    path: String,
    layer: usize,
    variant: &'static str,
    what: &'static str,
}

impl Doors {
    pub(in crate::image) fn new(input: &Input<'_>) -> Self {
        let credentials = input.inventory.setup.credentials.iter();
        let no_keys =
            credentials.filter(|it| matches!(it.holds, Holding::Nothing | Holding::Public));
        Self {
            no_keys: no_keys.map(|it| it.location.path.clone()).collect(),
            ..Self::default()
        }
    }

    pub(in crate::image) fn see(&mut self, sight: &Sight<'_>) {
        if !sight.is_file || sight.entry.size == 0 {
            return;
        }
        let Some((variant, what)) = self.kind(sight) else {
            return;
        };
        if self.found.len() >= MOST {
            self.more = self.more.saturating_add(1);
            return;
        }
        self.found.push(Door {
            path: sight.path().to_owned(),
            layer: sight.layer,
            variant,
            what,
        });
    }

    /// Tells what a file has to do with SSH.
    fn kind(&self, sight: &Sight<'_>) -> Option<(&'static str, &'static str)> {
        let (path, folder, name) = (sight.path(), sight.folder, sight.name);
        if matches!(name, "sshd" | "dropbear") && SERVERS.contains(&path) {
            return Some(("server", "an SSH server"));
        }
        let is_host_key =
            folder == "etc/ssh" && name.starts_with("ssh_host_") && name.ends_with("_key")
                || folder == "etc/dropbear" && name.ends_with("_host_key");
        if is_host_key && !self.no_keys.contains(path) {
            return Some(("host-key", "a private host key"));
        }
        let holds_authorized = name == "authorized_keys" || name == "authorized_keys2";
        (holds_authorized && folder.rsplit('/').next() == Some(".ssh"))
            .then_some(("authorized-key", "a list of keys that may log in"))
    }
}

/// Files that are kept.
const MOST: usize = 1000;
const SERVERS: &[&str] = &[
    "sbin/dropbear",
    "sbin/sshd",
    "usr/bin/sshd",
    "usr/local/sbin/sshd",
    "usr/sbin/dropbear",
    "usr/sbin/sshd",
];
