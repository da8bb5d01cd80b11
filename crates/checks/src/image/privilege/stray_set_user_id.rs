//! IMG-0148.

use seawall_model::severity::Severity;

use super::file_capability;
use super::set_user_id::tell;
use crate::check::{Check, Faults, Fixing, Profile, Run};
use crate::image::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "IMG-0148",
    name: "set-user-id-file-of-no-package",
    title: "a program that no package brought runs with the rights of its owner or group",
    severity: Severity::Medium,
    severity_why: "nobody but its authors has looked at it, and containers with no-new-privileges are safe from it",
    why: "Programs with the set-user-id bit that a distribution ships are few, and watched by many eyes. One that a \
          build copied in or gave the bit to is not, and nobody will send an update for it. Whoever controls its \
          arguments, its environment or its input may get the rights of its owner. A file with capabilities \
          (`setcap cap_net_raw+ep`) gives those to whoever runs it, and with `cap_sys_admin` or `cap_dac_override` \
          that is nearly all that root has. With `cap_net_bind_service` alone a program may only open low ports, \
          which is told to who asks for strict checks.",
    remedy: "Take the bits away (`chmod a-s`, `setcap -r`), and let the process start as the user that it needs (`USER`), or give \
             the program the one capability that it needs.",
    bad: "base ADD rootfs.tar.xz /\nlayer COPY helper /usr/local/bin/helper\n  -rwsr-xr-x root:root 1M /usr/local/bin/helper\n",
    good: "base ADD rootfs.tar.xz /\nlayer COPY helper /usr/local/bin/helper\n  -rwxr-xr-x root:root 1M /usr/local/bin/helper\n",
    variants: &[file_capability::CAPABILITY, file_capability::LOW_PORT],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[250, 732],
    references: &[
        "https://man7.org/linux/man-pages/man7/capabilities.7.html",
        "https://man7.org/linux/man-pages/man7/inode.7.html",
    ],
    fixing: Fixing::None("an image cannot be edited; its Dockerfile decides"),
    since: "0.2.0",
    run: &[Run::Image(run)],
};

fn run(input: &Input<'_>, faults: &mut Faults) {
    tell(input, &CHECK, false, faults);
    file_capability::tell(input, &CHECK, false, faults);
}
