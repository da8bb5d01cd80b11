//! CTR-0023.

use seawall_model::severity::Severity;

use super::exec::judge;
use crate::check::{Check, Fixing, Profile, Run};
use crate::container::Input;
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CTR-0023",
    name: "privileged-exec",
    title: "a command was run in a container with all privileges",
    severity: Severity::High,
    severity_why: "for as long as it runs the container has no walls",
    why: "`docker exec --privileged` gives a command all capabilities inside a container that \
          has been given none, and leaves no trace in the container's settings. The engine's \
          events tell of it, as far back as the engine remembers: the last few hundred.",
    remedy: "Use `docker exec` without `--privileged`. Where it was not you, look at who may use \
             the engine's socket.",
    bad: "engine.execs = [{\"time\": \"2026-02-22T00:00:00Z\", \"container\": \"c0ffee\", \
          \"id\": \"e1\", \"program\": \"sh\", \"is_privileged\": {\"known\": true}, \"user\": \
          {\"known\": \"\"}}]\n",
    good: "engine.execs = []\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[250],
    references: &["https://docs.docker.com/reference/cli/docker/container/exec/#privileged"],
    fixing: Fixing::None("it has happened: see who ran the command, and why"),
    since: "0.2.0",
    run: &[Run::Container(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let is_bad =
        |event: &seawall_model::host::engine::event::ExecEvent| event.is_privileged.clone();
    judge(&CHECK, "with all privileges", is_bad, input, outcomes);
}
