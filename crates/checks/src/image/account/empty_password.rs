//! IMG-0091.

use seawall_model::setup::{Account, Password};
use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::fault::Fault;
use crate::image::fact::many::Many;
use crate::image::{Input, file_place, variant};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "IMG-0091",
    name: "empty-password",
    title: "an account has an empty password",
    severity: Severity::High,
    severity_why: "any process of the container becomes that account with one command",
    why: "Where the password field of an account is empty, `su`, `login` and servers that ask PAM let anybody in without \
          a question. If the account is root, every process of the container is as good as root. Official images of \
          Alpine had this fault for years (CVE-2019-5021).",
    remedy: "Lock the account: `passwd -l NAME`, or `usermod -p '*' NAME`. In a Dockerfile, create users with \
             `useradd` or `adduser -D`, and leave the password fields alone.",
    bad: "layer RUN passwd -d app\n  -rw-r--r-- root:root /etc/passwd\n    | app:x:1000:1000::/home/app:/bin/sh\n  -rw-r----- root:root /etc/shadow\n    | app::19000:0:99999:7:::\n",
    good: "layer RUN useradd app\n  -rw-r--r-- root:root /etc/passwd\n    | app:x:1000:1000::/home/app:/bin/sh\n  -rw-r----- root:root /etc/shadow\n    | app:!:19000:0:99999:7:::\n",
    variants: VARIANTS,
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Dockle,
        id: "DKL-LI-0001",
    }],
    cwe: &[258, 521],
    references: &["https://man7.org/linux/man-pages/man5/shadow.5.html"],
    fixing: Fixing::None("an image cannot be edited; its Dockerfile decides"),
    since: "0.2.0",
    run: &[Run::Image(run)],
};

static VARIANTS: &[Variant] = &[
    variant(
        "login-shell",
        "an account with a shell has an empty password",
        None,
    ),
    variant(
        "no-login-shell",
        "an account that has no shell has an empty password",
        Some(Severity::Low),
    ),
];

fn run(input: &Input<'_>, faults: &mut Faults) {
    let mut many = Many::default();
    let accounts = input.inventory.setup.accounts.iter();
    for account in accounts.filter(|account| account.password == Password::Empty) {
        let at = &account.password_location;
        let Some(layer) = at.layer else {
            continue;
        };
        let (variant, shell) = if has_shell(account) {
            ("login-shell", String::new())
        } else {
            (
                "no-login-shell",
                format!(" (its shell is `{}`)", account.shell),
            )
        };
        let who = if account.uid == 0 {
            format!(
                "`{}`, who is root, has an empty password{shell}",
                account.name
            )
        } else {
            format!("`{}` has an empty password{shell}", account.name)
        };
        let fault = Fault::new(&CHECK, who, file_place(&at.path, layer));
        many.push(fault.variant(variant).value(&account.name), faults);
    }
    many.finish(faults);
}

/// Says whether an account starts a shell at login.
fn has_shell(account: &Account) -> bool {
    let program = account.shell.rsplit('/').next().unwrap_or_default();
    !["nologin", "false", "true", "sync", "halt", "shutdown"].contains(&program)
}
