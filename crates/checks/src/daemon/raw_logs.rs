//! DMN-0026.

use seawall_model::severity::Severity;

use crate::check::{Check, Faults, Fixing, Profile, Run};
use crate::daemon::Input;
use crate::daemon::input::mend;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DMN-0026",
    name: "raw-daemon-logs",
    title: "the daemon logs as containers and clients wish",
    severity: Severity::Low,
    severity_why: "whoever reads the log can be deceived",
    why: "With `raw-logs` the daemon writes messages without times and without escaping: names \
          that clients choose may hold line breaks and control characters, which forge lines of \
          the log or steer a terminal.",
    remedy: "Leave `raw-logs` out; for logs that programs read set `log-format` to `json`.",
    bad: "{\n  \"raw-logs\": true\n}\n",
    good: "{\n  \"raw-logs\": false\n}\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[117],
    references: &["https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Daemon(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    if input.bool("raw-logs") == Some(true) {
        let message = "the daemon logs without times and without escaping";
        let fault = input.unlike(&CHECK, "raw-logs", message.to_owned());
        let edit = input.set("raw-logs", "false");
        faults.push(mend(fault, "Set `raw-logs` to `false`", edit));
    }
}
