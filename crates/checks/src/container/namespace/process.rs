//! CTR-0016.

use seawall_model::severity::Severity;

use super::host::{PROCESSES, judge};
use crate::check::{Check, Fixing, Profile, REMAKE, Run};
use crate::container::Input;
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CTR-0016",
    name: "container-host-pid",
    title: "a container shares the host's processes",
    severity: Severity::High,
    severity_why: "it sees every process, and with a capability more enters it",
    why: "With `--pid host` a container sees every process of the host with its command line, \
          may signal those of its user, and as root reads their environment and, through \
          `/proc/PID/root`, their files.",
    remedy: "Start it without `--pid host`; `--pid container:NAME` is enough to look into another \
             container.",
    bad: "container.host.pid_mode = \"host\"\n",
    good: "container.host.pid_mode = \"\"\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[653],
    references: &["https://docs.docker.com/engine/containers/run/"],
    fixing: Fixing::None(REMAKE),
    since: "0.2.0",
    run: &[Run::Container(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    judge(&CHECK, &PROCESSES, input, outcomes);
}
