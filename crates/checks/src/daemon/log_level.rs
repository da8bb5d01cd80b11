//! DMN-0003.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::daemon::Input;
use crate::daemon::input::mend;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DMN-0003",
    name: "daemon-log-level",
    title: "the daemon logs too little, or far too much",
    severity: Severity::Low,
    severity_why: "it hides events or drowns them, and opens nothing",
    why: "With a level above `info` the daemon does not log what an investigation needs: \
          containers that came and went, requests that were refused. `debug` and `trace` bury \
          that under details, some of which (environment, arguments) are not meant for a log.",
    remedy: "Leave `log-level` and `debug` out: `info` is the default.",
    bad: "{\n  \"log-level\": \"debug\"\n}\n",
    good: "{\n  \"log-level\": \"info\"\n}\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::DockerBench,
        id: "c_2_3",
    }],
    cwe: &[778],
    references: &["https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Daemon(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    if let Some(level) = input
        .text("log-level")
        .filter(|it| !it.eq_ignore_ascii_case("info"))
    {
        let message = format!("the daemon logs at level `{}`", level.escape_debug());
        let fault = input.unlike(&CHECK, "log-level", message);
        let edit = input.set("log-level", "\"info\"");
        faults.push(mend(fault, "Set `log-level` to `info`", edit));
    }
    if input.bool("debug") == Some(true) {
        let message = "`debug` makes the daemon log at level `debug`".to_owned();
        let fault = input.unlike(&CHECK, "debug", message);
        faults.push(mend(
            fault,
            "Set `debug` to `false`",
            input.set("debug", "false"),
        ));
    }
}
