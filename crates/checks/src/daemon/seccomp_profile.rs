//! DMN-0017.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::daemon::Input;
use crate::daemon::input::mend;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DMN-0017",
    name: "custom-seccomp-profile",
    title: "a profile of its own takes the place of the built-in seccomp profile",
    severity: Severity::Low,
    severity_why: "nobody can say from here what it allows",
    why: "The built-in profile keeps system calls from containers that only attacks use. A file \
          in `seccomp-profile` takes its place for all containers: what it allows is nowhere to \
          be seen here, and it does not follow when the engine's own learns.",
    remedy: "Leave `seccomp-profile` out, or see to it that the file is compared with the engine's \
             profile after each update.",
    bad: "{\n  \"seccomp-profile\": \"/etc/docker/seccomp.json\"\n}\n",
    good: "{\n  \"seccomp-profile\": \"builtin\"\n}\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[Alias {
        peer: Peer::DockerBench,
        id: "c_2_17",
    }],
    cwe: &[693],
    references: &["https://docs.docker.com/engine/security/seccomp/"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Daemon(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    if input
        .text("seccomp-profile")
        .is_some_and(|it| !matches!(it, "builtin" | "unconfined"))
    {
        let message =
            "another seccomp profile takes the place of the built-in one for all containers";
        let fault = input.unlike(&CHECK, "seccomp-profile", message.to_owned());
        let edit = input.unset("seccomp-profile");
        faults.push(mend(fault, "Leave `seccomp-profile` out", edit));
    }
}
