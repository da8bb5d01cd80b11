//! CTR-0021.

use seawall_model::severity::Severity;

use super::host::{Namespace, judge};
use crate::check::{Check, Fixing, Profile, REMAKE, Run};
use crate::container::Input;
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CTR-0021",
    name: "container-host-uts",
    title: "a container shares the host's name",
    severity: Severity::Medium,
    severity_why: "it can only rename the host, and needs a capability for it",
    why: "With `--uts host` a container that has `SYS_ADMIN` renames the host, which logs, \
          clusters and licences go by.",
    remedy: "Start it without `--uts host`; `--hostname` gives it a name of its own.",
    bad: "container.host.uts_mode = \"host\"\n",
    good: "container.host.uts_mode = \"\"\n",
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
    judge(&CHECK, &NAMESPACE, input, outcomes);
}

const NAMESPACE: Namespace = Namespace {
    kind: "uts",
    field: "HostConfig.UTSMode",
    mode: |host| &host.uts_mode,
    what: "name",
};
