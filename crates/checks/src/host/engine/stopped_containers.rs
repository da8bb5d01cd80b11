//! HST-0047.

use seawall_model::assessment::Reading;
use seawall_model::severity::Severity;

use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::fault::Fault;
use crate::host::EngineInput;
use crate::outcome::Outcomes;

/// The check.
pub(in crate::host) static CHECK: Check = Check {
    id: "HST-0047",
    name: "stopped-containers",
    title: "the engine keeps containers that do not run",
    severity: Severity::Low,
    severity_why: "a stopped container does no harm until somebody starts it",
    why: "Stopped containers keep what they wrote, secrets among it, and can be started again with \
             the settings and the image of long ago.",
    remedy: "`docker container prune --filter until=720h` from time to time, and `--rm` for what \
             runs once. `most-stopped-containers` of `checks` in `seawall.yaml` sets how many may \
             stay; 20 where nothing is set.",
    bad: "engine.containers = [{\"id\": \"c0\", \"name\": \"c0\", \"state\": {\"known\": \"exited\"}}, {\"id\": \
             \"c1\", \"name\": \"c1\", \"state\": {\"known\": \"exited\"}}, {\"id\": \"c2\", \"name\": \"c2\", \"state\": \
             {\"known\": \"exited\"}}, {\"id\": \"c3\", \"name\": \"c3\", \"state\": {\"known\": \"exited\"}}, {\"id\": \
             \"c4\", \"name\": \"c4\", \"state\": {\"known\": \"exited\"}}, {\"id\": \"c5\", \"name\": \"c5\", \"state\": \
             {\"known\": \"exited\"}}, {\"id\": \"c6\", \"name\": \"c6\", \"state\": {\"known\": \"exited\"}}, {\"id\": \
             \"c7\", \"name\": \"c7\", \"state\": {\"known\": \"exited\"}}, {\"id\": \"c8\", \"name\": \"c8\", \"state\": \
             {\"known\": \"exited\"}}, {\"id\": \"c9\", \"name\": \"c9\", \"state\": {\"known\": \"exited\"}}, {\"id\": \
             \"c10\", \"name\": \"c10\", \"state\": {\"known\": \"exited\"}}, {\"id\": \"c11\", \"name\": \"c11\", \
             \"state\": {\"known\": \"exited\"}}, {\"id\": \"c12\", \"name\": \"c12\", \"state\": {\"known\": \
             \"exited\"}}, {\"id\": \"c13\", \"name\": \"c13\", \"state\": {\"known\": \"exited\"}}, {\"id\": \"c14\", \
             \"name\": \"c14\", \"state\": {\"known\": \"exited\"}}, {\"id\": \"c15\", \"name\": \"c15\", \"state\": \
             {\"known\": \"exited\"}}, {\"id\": \"c16\", \"name\": \"c16\", \"state\": {\"known\": \"exited\"}}, {\"id\": \
             \"c17\", \"name\": \"c17\", \"state\": {\"known\": \"exited\"}}, {\"id\": \"c18\", \"name\": \"c18\", \
             \"state\": {\"known\": \"exited\"}}, {\"id\": \"c19\", \"name\": \"c19\", \"state\": {\"known\": \
             \"exited\"}}, {\"id\": \"c20\", \"name\": \"c20\", \"state\": {\"known\": \"exited\"}}, {\"id\": \"c21\", \
             \"name\": \"c21\", \"state\": {\"known\": \"exited\"}}]\n",
    good: "engine.containers = [{\"id\": \"c0\", \"name\": \"c0\", \"state\": {\"known\": \"exited\"}}, {\"id\": \
             \"c1\", \"name\": \"c1\", \"state\": {\"known\": \"exited\"}}, {\"id\": \"c2\", \"name\": \"c2\", \"state\": \
             {\"known\": \"exited\"}}]\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[],
    cwe: &[459],
    references: &["https://docs.docker.com/reference/cli/docker/container/prune/"],
    fixing: Fixing::Audit(Mended::Shown),
    since: "0.2.0",
    run: &[Run::Engine(run)],
};

fn run(input: &EngineInput<'_>, outcomes: &mut Outcomes) {
    let Some(containers) = outcomes.need(&input.engine.containers, "the list of containers") else {
        return;
    };
    let unread = containers
        .iter()
        .filter(|it| it.state.known().is_none())
        .count();
    let known = containers.iter().filter(|it| it.state.known().is_some());
    let stopped = known.filter(|it| !it.is_running()).count();
    let most = input.settings.most_stopped_containers.unwrap_or(MOST);
    let value = format!("{stopped} of {} containers", containers.len());
    let readings = vec![Reading::new(&value, "GET /containers/json?all=1")];
    let is_more = |count: usize| u64::try_from(count).is_ok_and(|it| it > most);
    if is_more(stopped) {
        let message = format!("`{value}` do not run, more than the {most} that may be");
        let fault = Fault::new(&CHECK, message, outcomes.place()).value(value);
        outcomes.fail(fault, readings);
    } else if is_more(stopped.saturating_add(unread)) || (unread > 0 && unread == containers.len())
    {
        outcomes.not_looked_at(format!("whether {unread} containers run is not known"));
    } else {
        outcomes.pass(readings);
    }
}

/// Containers that may lie around where nothing is set.
const MOST: u64 = 20;
