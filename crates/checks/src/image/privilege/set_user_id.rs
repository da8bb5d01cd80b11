//! IMG-0082.

use std::collections::BTreeSet;

use seawall_model::severity::Severity;

use super::file_capability;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::fault::Fault;
use crate::image::fact::layer::{has_modes, is_base, origin};
use crate::image::fact::many::Many;
use crate::image::fact::packaged::packaged;
use crate::image::fact::seen::{Sight, seen};
use crate::image::{Input, file_place};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "IMG-0082",
    name: "set-user-id-file",
    title: "a program runs with the rights of its owner or group",
    severity: Severity::Low,
    severity_why: "it needs a fault of that program, and containers with no-new-privileges are safe from it",
    why: "A program with the set-user-id or set-group-id bit runs with the rights of its owner, whoever starts it. \
          A process that was meant to run as an ordinary user becomes root through a fault of one of them, and \
          root in a container is one kernel fault away from root on the host. Few containers need `su`, `mount` or \
          `chsh`. Capabilities of a file (`security.capability`) do the same in smaller parts: whoever runs it gets \
          them. This check tells programs of the distribution's packages and of the base image; those that the image \
          itself brings along are told by IMG-0148.",
    remedy: "Take the bits away in the build (`RUN find / -xdev -perm /6000 -type f -exec chmod a-s {} +`, \
             `setcap -r FILE`), or choose a base image without such programs. Run containers with `--security-opt no-new-privileges`.",
    bad: "base ADD rootfs.tar.xz /\n  -rwsr-xr-x root:root 71912 /usr/bin/su\n",
    good: "base ADD rootfs.tar.xz /\n  -rwxr-xr-x root:root 71912 /usr/bin/su\n",
    variants: &[file_capability::CAPABILITY, file_capability::LOW_PORT],
    profile: Profile::Strict,
    aliases: &[Alias {
        peer: Peer::Dockle,
        id: "CIS-DI-0008",
    }],
    cwe: &[250],
    references: &[
        "https://man7.org/linux/man-pages/man7/capabilities.7.html",
        "https://man7.org/linux/man-pages/man7/inode.7.html",
    ],
    fixing: Fixing::None("an image cannot be edited; its Dockerfile decides"),
    since: "0.2.0",
    run: &[Run::Image(run)],
};

fn run(input: &Input<'_>, faults: &mut Faults) {
    tell(input, &CHECK, true, faults);
    file_capability::tell(input, &CHECK, true, faults);
}

/// A file with one of the bits.
struct Found {
    path: String,
    layer: usize,
    mode: u32,
    uid: u32,
    gid: u32,
}

/// Tells the files that a package or the base image brought, or the others.
pub(super) fn tell(
    input: &Input<'_>,
    check: &'static Check,
    wants_brought: bool,
    faults: &mut Faults,
) {
    if !has_modes(input) {
        return;
    }
    let SetId { found, more } = &seen(input).set_id;
    let owned = packaged(input, found.iter().map(|file| file.path.as_str()));
    let mut many = Many::default();
    for file in found {
        if is_brought(input, file, &owned) == wants_brought {
            many.push(fault(input, check, file), faults);
        }
    }
    // What stands behind the bound is nobody's package.
    if let Some((mut last, count)) = more
        .as_ref()
        .filter(|_| !wants_brought)
        .map(|(file, count)| (fault(input, check, file), count))
    {
        last.message = format!("{}, and {count} more like it", last.message);
        faults.push(last);
    }
    many.finish(faults);
}

/// The programs with one of the bits; of very many the first one that is not in the list, and the number of the
/// others.
#[derive(Default)]
pub(in crate::image) struct SetId {
    found: Vec<Found>,
    more: Option<(Found, usize)>,
}

impl SetId {
    pub(in crate::image) fn see(&mut self, sight: &Sight<'_>) {
        let entry = sight.entry;
        // Without a right to run it, the bits do nothing.
        if !sight.is_file || entry.mode & 0o6000 == 0 || entry.mode & 0o111 == 0 {
            return;
        }
        if let Some((_, count)) = &mut self.more {
            *count = count.saturating_add(1);
            return;
        }
        let file = Found {
            path: entry.path.to_owned(),
            layer: sight.layer,
            mode: entry.mode,
            uid: entry.uid,
            gid: entry.gid,
        };
        if self.found.len() < MOST {
            self.found.push(file);
        } else {
            self.more = Some((file, 0));
        }
    }
}

fn is_brought(input: &Input<'_>, file: &Found, owned: &BTreeSet<&str>) -> bool {
    is_base(input, file.layer) || owned.contains(file.path.as_str())
}

fn fault(input: &Input<'_>, check: &'static Check, file: &Found) -> Fault {
    let owner = match (file.mode & 0o4000 != 0, file.mode & 0o2000 != 0) {
        (true, true) => format!("user {} and group {}", file.uid, file.gid),
        (true, false) => format!("user {}", file.uid),
        _ => format!("group {}", file.gid),
    };
    let message = format!(
        "`/{}` has mode {:04o} and runs as {}{}",
        file.path,
        file.mode,
        owner.replace("user 0", "root"),
        origin(input, file.layer)
    );
    let value = format!("{:04o} {}:{}", file.mode, file.uid, file.gid);
    Fault::new(check, message, file_place(&file.path, file.layer)).value(value)
}

/// Files that are looked up in the packages.
const MOST: usize = 10_000;
