//! DMN-0022.

use seawall_model::severity::Severity;

use crate::check::{Check, Faults, Fixing, Profile, Run};
use crate::daemon::Input;
use crate::fault::Fault;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DMN-0022",
    name: "key-also-a-flag",
    title: "a key that the service already gives as a flag",
    severity: Severity::Medium,
    severity_why: "the daemon does not start",
    why: "`dockerd` refuses to start when an option stands in its file and on its command line, \
          whatever the values. The systemd unit of Docker's packages starts it with `-H fd://`, \
          so `hosts` in the file keeps the daemon from starting, unless the unit was changed. \
          The command line itself is not to be seen in the file.",
    remedy: "Take `hosts` out and name the listeners in a drop-in of the unit, or have the drop-in \
             start `dockerd` without `-H`.",
    bad: "{\n  \"hosts\": [\"unix:///var/run/docker.sock\"]\n}\n",
    good: "{\n  \"icc\": false\n}\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[],
    cwe: &[],
    references: &["https://docs.docker.com/engine/daemon/troubleshoot/"],
    fixing: Fixing::None("which of the two places is right is for the administrator to say"),
    since: "0.2.0",
    run: &[Run::Daemon(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    if let Some(entry) = input.entry("hosts") {
        let message = "`hosts` stands here and, as `-H`, in the unit of Docker's packages: \
                       with both the daemon does not start";
        let place = input.place("hosts", entry.key.span);
        faults.push(Fault::new(&CHECK, message, place).likely());
    }
}
