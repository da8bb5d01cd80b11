//! IMG-0153.

use seawall_model::setup::Password;
use seawall_model::severity::Severity;

use crate::check::{Check, Faults, Fixing, Profile, Run, Variant};
use crate::fault::Fault;
use crate::image::fact::many::Many;
use crate::image::{Input, file_place, variant};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "IMG-0153",
    name: "password-in-image",
    title: "the hash of an account's password is in the image",
    severity: Severity::Medium,
    severity_why: "the hash can be guessed at leisure, and is of use where the account can be logged in to",
    why: "A password that is set in the build is the same in every container, and whoever can pull the image has its \
          hash and may try passwords against it as fast as hardware allows. Mostly the instruction that set it is in \
          the history, too, with the password itself. The hash is not shown here.",
    remedy: "Leave accounts locked: containers need no password to run as a user (`USER`). Where people log in, let them \
             use keys or single sign-on, and set passwords when a container starts. Exchange the password wherever it \
             is used.",
    bad: "layer RUN echo app:app | chpasswd\n  -rw-r--r-- root:root /etc/passwd\n    | app:x:1000:1000::/home/app:/bin/sh\n  -rw-r----- root:root /etc/shadow\n    | app:$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7:19000:0:99999:7:::\n",
    good: "layer RUN useradd app\n  -rw-r--r-- root:root /etc/passwd\n    | app:x:1000:1000::/home/app:/bin/sh\n  -rw-r----- root:root /etc/shadow\n    | app:!:19000:0:99999:7:::\n",
    variants: VARIANTS,
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[798, 916],
    references: &["https://man7.org/linux/man-pages/man5/crypt.5.html"],
    fixing: Fixing::None("an image cannot be edited; its Dockerfile decides"),
    since: "0.2.0",
    run: &[Run::Image(run)],
};

static VARIANTS: &[Variant] = &[
    variant("hash", "a hash that is slow to guess", None),
    variant(
        "weak-hash",
        "a hash that is fast to guess",
        Some(Severity::High),
    ),
];

fn run(input: &Input<'_>, faults: &mut Faults) {
    let mut many = Many::default();
    for account in &input.inventory.setup.accounts {
        let at = &account.password_location;
        let (Password::Hash(kind), Some(layer)) = (account.password, at.layer) else {
            continue;
        };
        let variant = if WEAK.contains(&kind) {
            "weak-hash"
        } else {
            "hash"
        };
        let message = format!(
            "`{}` has a password, of which the image holds the hash ({kind})",
            account.name
        );
        let fault = Fault::new(&CHECK, message, file_place(&at.path, layer));
        many.push(fault.variant(variant).value(&account.name), faults);
    }
    many.finish(faults);
}

/// Kinds that were made when computers were slow.
const WEAK: &[&str] = &["BSDi DES", "DES", "MD5", "NT", "SHA-1", "SunMD5"];
