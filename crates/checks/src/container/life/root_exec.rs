//! CTR-0024.

use seawall_model::severity::Severity;

use super::exec::judge;
use crate::check::{Check, Fixing, Profile, Run};
use crate::container::Input;
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CTR-0024",
    name: "root-exec",
    title: "a command was run in a container as root",
    severity: Severity::Medium,
    severity_why: "root inside has what the container was kept from by its user",
    why: "`docker exec --user root` runs a command as root in a container that was given an \
          ordinary user for good reason: files that it writes are root's, and what it starts \
          is root's as well.",
    remedy: "Use `docker exec` without `--user root`. Where it was not you, look at who may use \
             the engine's socket.",
    bad: "engine.execs = [{\"time\": \"2026-02-22T00:00:00Z\", \"container\": \"c0ffee\", \
          \"id\": \"e1\", \"program\": \"sh\", \"is_privileged\": {\"known\": false}, \
          \"user\": {\"known\": \"root\"}}]\n",
    good: "engine.execs = []\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[250],
    references: &["https://docs.docker.com/reference/cli/docker/container/exec/#options"],
    fixing: Fixing::None("it has happened: see who ran the command, and why"),
    since: "0.2.0",
    run: &[Run::Container(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let is_bad = |event: &seawall_model::host::engine::event::ExecEvent| {
        event.user.as_ref().map(|user| is_root(user))
    };
    judge(&CHECK, "as root", is_bad, input, outcomes);
}

/// Nothing means the container's own user, of which CTR-0001 tells.
fn is_root(user: &str) -> bool {
    let user = user.split(':').next().unwrap_or_default();
    user == "root" || user.parse::<u32>() == Ok(0)
}
