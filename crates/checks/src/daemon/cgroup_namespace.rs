//! DMN-0024.

use seawall_model::severity::Severity;

use crate::check::{Check, Faults, Fixing, Profile, Run};
use crate::daemon::Input;
use crate::daemon::input::mend;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DMN-0024",
    name: "host-cgroup-namespace",
    title: "containers see the control groups of the host",
    severity: Severity::Medium,
    severity_why: "it shows a good deal and, with another fault, gives a hold",
    why: "With `host` every container sees the host's whole tree of control groups: which other \
          containers run, and how they are limited. With rights to write there (or a fault of \
          the kernel) it is a way out.",
    remedy: "Leave `default-cgroupns-mode` out, or set it to `private`.",
    bad: "{\n  \"default-cgroupns-mode\": \"host\"\n}\n",
    good: "{\n  \"default-cgroupns-mode\": \"private\"\n}\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[668],
    references: &["https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Daemon(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    if input
        .text("default-cgroupns-mode")
        .is_some_and(|it| it.eq_ignore_ascii_case("host"))
    {
        let message = "containers share the host's cgroup namespace";
        let fault = input.unlike(&CHECK, "default-cgroupns-mode", message.to_owned());
        let edit = input.set("default-cgroupns-mode", "\"private\"");
        faults.push(mend(
            fault,
            "Set `default-cgroupns-mode` to `private`",
            edit,
        ));
    }
}
