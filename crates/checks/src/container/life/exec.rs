//! Commands that were run in a container (`docker exec`), as far as the engine remembers them.

use seawall_model::assessment::Reading;
use seawall_model::host::engine::event::ExecEvent;
use seawall_model::host::seen::Seen;

use crate::check::Check;
use crate::container::Input;
use crate::container::tell::fail;
use crate::outcome::Outcomes;

/// Judges the commands of a container. `is_bad` says of one whether it is what the check looks for;
/// `what` is that in
/// words: `with all privileges`.
pub(super) fn judge(
    check: &'static Check,
    what: &str,
    is_bad: fn(&ExecEvent) -> Seen<bool>,
    input: &Input<'_>,
    outcomes: &mut Outcomes,
) {
    let from = "exec_create events of the engine";
    let is_new = input
        .container
        .state
        .known()
        .is_some_and(|state| state == "created");
    if is_new && input.container.started.is_absent() {
        let from = input.field("State.StartedAt");
        outcomes.pass(vec![Reading::new("it has never run", from)]);
        return;
    }
    let Some(all) = outcomes.need(&input.engine.execs, from) else {
        return;
    };
    let own: Vec<&ExecEvent> = all
        .iter()
        .filter(|event| event.container == input.container.id)
        .collect();
    let bad = own
        .iter()
        .filter(|event| is_bad(event) == Seen::Known(true));
    let readings: Vec<Reading> = bad
        .take(SHOWN)
        .map(|event| Reading::new(format!("{} {}", event.time, event.program), from))
        .collect();
    if let Some(first) = readings.first() {
        let name = &input.container.name;
        let message = format!("`{}` was run {what} in container `{name}`", first.value);
        let value = first.value.clone();
        fail(check, outcomes, message, value, readings);
        return;
    }
    let forgotten = own.iter().filter(|event| is_bad(event).known().is_none());
    match forgotten.count() {
        0 => no_more(what, own.len(), input, outcomes),
        count => outcomes.not_looked_at(format!(
            "the engine has forgotten how {count} of {} commands were run",
            own.len()
        )),
    }
}

/// Nothing was found: that proves something only where the engine has forgotten nothing since the
/// container was made.
fn no_more(what: &str, seen: usize, input: &Input<'_>, outcomes: &mut Outcomes) {
    let from = "events of the engine";
    let readings = vec![Reading::new(format!("{seen} commands"), from)];
    match (&input.engine.events_from, &input.container.created) {
        (Seen::Known(since), Seen::Known(created)) if since < created => outcomes.pass(readings),
        (Seen::Known(since), _) => outcomes.manual(
            format!("no command {what} is known since {since}, but the container is older: look into older records"),
            readings,
        ),
        _ => outcomes.manual(
            format!("no command {what} is known, but how far back the engine remembers is not: look into older records"),
            readings,
        ),
    }
}

/// Commands that a report names.
const SHOWN: usize = 20;
