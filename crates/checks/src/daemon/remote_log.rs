//! DMN-0013.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::daemon::Input;
use crate::daemon::live::{fault, field, info};
use crate::host::EngineInput;
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DMN-0013",
    name: "logs-stay-on-the-host",
    title: "logs of containers stay on the host",
    severity: Severity::Low,
    severity_why: "they are missed only after an intrusion or a crash",
    why: "With `json-file` and `local` what containers write lies on the host's disk: it goes \
          with the disk, with the container, and with an intruder who tidies up.",
    remedy: "Set `log-driver` to one that sends logs away (`syslog`, `journald` with forwarding, \
             `fluentd`, `gelf` or a cloud's), or collect the files with an agent.",
    bad: "{\n  \"log-driver\": \"local\"\n}\n",
    good: "{\n  \"log-driver\": \"syslog\"\n}\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[Alias {
        peer: Peer::DockerBench,
        id: "c_2_13",
    }],
    cwe: &[778],
    references: &["https://docs.docker.com/engine/logging/configure/"],
    fixing: Fixing::None("where logs go to is for the administrator to say"),
    since: "0.2.0",
    run: &[Run::Daemon(run), Run::Engine(live)],
};

fn run(input: &Input, faults: &mut Faults) {
    if input.is_read()
        && matches!(
            input.text("log-driver").unwrap_or("json-file"),
            "json-file" | "local" | "none"
        )
    {
        let message = "logs of containers are not sent anywhere";
        let fault = input.unlike(&CHECK, "log-driver", message.to_owned());
        faults.push(fault);
    }
}

fn live(input: &EngineInput<'_>, outcomes: &mut Outcomes) {
    let Some(info) = info(input, outcomes) else {
        return;
    };
    let Some((driver, readings)) = field(&info.logging_driver, "LoggingDriver", outcomes) else {
        return;
    };
    if matches!(driver.as_str(), "json-file" | "local" | "none") {
        let message = format!("logs of containers are not sent anywhere: the driver is `{driver}`");
        let fault = fault(&CHECK, message, driver, outcomes);
        outcomes.fail(fault, readings);
    } else {
        outcomes.pass(readings);
    }
}
