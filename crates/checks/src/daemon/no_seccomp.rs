//! DMN-0023.

use seawall_model::severity::Severity;

use crate::check::{Check, Faults, Fixing, Profile, Run};
use crate::daemon::Input;
use crate::daemon::input::mend;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DMN-0023",
    name: "seccomp-off",
    title: "no container has a seccomp profile",
    severity: Severity::High,
    severity_why: "a wall is taken down for all containers",
    why: "With `unconfined` containers may use every system call of the kernel, also the rare \
          and faulty ones that ways out of containers are made of. It holds for all containers \
          that do not name a profile themselves.",
    remedy: "Leave `seccomp-profile` out. For the one container that needs more write a profile \
             with it, and name it with `--security-opt seccomp=FILE`.",
    bad: "{\n  \"seccomp-profile\": \"unconfined\"\n}\n",
    good: "{\n  \"seccomp-profile\": \"builtin\"\n}\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[693],
    references: &["https://docs.docker.com/engine/security/seccomp/"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Daemon(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    if input.text("seccomp-profile") == Some("unconfined") {
        let message = "containers run without a seccomp profile";
        let fault = input.unlike(&CHECK, "seccomp-profile", message.to_owned());
        let edit = input.unset("seccomp-profile");
        faults.push(mend(fault, "Leave `seccomp-profile` out", edit));
    }
}
