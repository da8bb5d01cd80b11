//! DMN-0027.

use seawall_model::severity::Severity;

use crate::check::{Check, Faults, Fixing, Profile, Run};
use crate::daemon::Input;
use crate::daemon::input::mend;
use crate::parse::node::Node;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DMN-0027",
    name: "logs-without-limit",
    title: "logs of containers grow without end",
    severity: Severity::Medium,
    severity_why: "a container that logs fills the disk for all",
    why: "The driver `json-file`, which is the default, keeps everything that a container writes \
          until the container is removed. One that logs without end fills the disk, and daemon \
          and host stand still. `max-file` does nothing as long as there is no `max-size`. The \
          driver `local` rotates by itself.",
    remedy: "Set `max-size` and `max-file` in `log-opts`, or set `log-driver` to `local`. It holds \
             for containers that are made afterwards.",
    bad: "{\n  \"log-driver\": \"json-file\"\n}\n",
    good: "{\n  \"log-driver\": \"json-file\",\n  \"log-opts\": {\"max-size\": \"10m\", \"max-file\": \"3\"}\n}\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[400, 779],
    references: &["https://docs.docker.com/engine/logging/drivers/json-file/"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Daemon(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let is_kept = input.text("log-driver").unwrap_or("json-file") == "json-file";
    let options = input.value("log-opts");
    let size = options
        .and_then(|it| it.get("max-size"))
        .and_then(Node::text);
    let is_limited = size.is_some_and(|it| !it.is_empty() && !it.starts_with('-'));
    if !input.is_read() || !is_kept || is_limited {
        return;
    }
    let message = "logs of containers grow without end: `max-size` is not set in `log-opts`";
    let key = match options {
        Some(_) => "log-opts",
        None => "log-driver",
    };
    let fault = input.unlike(&CHECK, key, message.to_owned());
    // Options that are there stay as they are.
    let has_options = options.is_some_and(|it| !it.entries().is_empty());
    let limits = "{\"max-size\": \"10m\", \"max-file\": \"3\"}";
    let edit = input.set("log-opts", limits).filter(|_| !has_options);
    faults.push(mend(fault, "Set `max-size` and `max-file`", edit));
}
