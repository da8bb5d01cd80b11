//! IMG-0150.

use seawall_model::setup::Password;
use seawall_model::severity::Severity;
use seawall_model::tree::{Entry, EntryKind};

use crate::check::{Check, Faults, Fixing, Profile, Run, Variant};
use crate::fault::Fault;
use crate::image::fact::layer::{has_modes, origin};
use crate::image::{Input, file_place, variant};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "IMG-0150",
    name: "readable-shadow",
    title: "everybody can read the file with the hashes of passwords",
    severity: Severity::Medium,
    severity_why: "hashes can be guessed at leisure, and are of use where the account can be logged in to",
    why: "`/etc/shadow` exists so that ordinary users do not see hashes of passwords. Where others may read or write it, \
          any process of the container can take them away and try passwords elsewhere, or set its own for root.",
    remedy: "`chmod 640 /etc/shadow /etc/gshadow` and `chown root:shadow`, or mode 0 where nothing but root reads them.",
    bad: "layer COPY shadow /etc/shadow\n  -rw-r--r-- root:root /etc/shadow\n    | root:$6$Xy1:19000:0:99999:7:::\n",
    good: "layer ADD rootfs.tar.xz /\n  -rw-r----- root:42 /etc/shadow\n    | root:*:19000:0:99999:7:::\n",
    variants: VARIANTS,
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[732, 522],
    references: &["https://man7.org/linux/man-pages/man5/shadow.5.html"],
    fixing: Fixing::None("an image cannot be edited; its Dockerfile decides"),
    since: "0.2.0",
    run: &[Run::Image(run)],
};

static VARIANTS: &[Variant] = &[
    variant(
        "with-hashes",
        "hashes of passwords can be read or changed",
        None,
    ),
    variant(
        "without-hashes",
        "there is no hash in it yet",
        Some(Severity::Low),
    ),
];

fn run(input: &Input<'_>, faults: &mut Faults) {
    if !has_modes(input) {
        return;
    }
    let is_hash = |password| matches!(password, Password::Hash(_));
    let mut accounts = input.inventory.setup.accounts.iter();
    let has_hashes = accounts.any(|account| is_hash(account.password));
    for path in FILES {
        let Some(layer) = input.files.layer_of(path) else {
            continue;
        };
        input.files.entry_of_layer(layer, path, &mut |entry| {
            let is_file = matches!(entry.kind, EntryKind::File | EntryKind::HardLink);
            if is_file && entry.mode & 0o006 != 0 {
                faults.push(fault(input, layer, entry, has_hashes));
            }
        });
    }
}

fn fault(input: &Input<'_>, layer: usize, entry: &Entry<'_>, has_hashes: bool) -> Fault {
    let is_written = entry.mode & 0o002 != 0;
    // A file that anybody can write takes any hash.
    let variant = if has_hashes || is_written {
        "with-hashes"
    } else {
        "without-hashes"
    };
    let message = format!(
        "`/{}` has mode {:04o} and can be {} by anybody{}",
        entry.path,
        entry.mode,
        if is_written { "written" } else { "read" },
        origin(input, layer)
    );
    Fault::new(&CHECK, message, file_place(entry.path, layer))
        .variant(variant)
        .value(format!("{:04o}", entry.mode))
}

const FILES: &[&str] = &["etc/gshadow", "etc/gshadow-", "etc/shadow", "etc/shadow-"];
