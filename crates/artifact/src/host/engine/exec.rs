//! Commands that were run in containers: `GET /events` as far back as the engine remembers (a few hundred events of
//! all kinds), and `GET /exec/{id}/json` while the command is remembered.

use seawall_model::host::engine::event::ExecEvent;
use seawall_model::host::seen::Seen;
use seawall_model::time::Timestamp;
use serde_json::Value;

use super::field::Fields;

/// Path of the question for events between two moments. All kinds are asked for: the oldest of them says since when
/// none is forgotten.
pub(super) fn path(since: i64, until: i64) -> String {
    format!("events?since={since}&until={until}")
}

/// Returns the time of the oldest event: the engine forgets the oldest first.
pub(super) fn first(answer: &Seen<Vec<Value>>) -> Seen<Timestamp> {
    let answers = match answer {
        Seen::Known(answers) => answers,
        Seen::Absent => return Seen::Absent,
        Seen::Unknown(why) => return Seen::unknown(why),
    };
    let times = answers.iter().map(|one| Fields::new(one).integer("time"));
    let mut oldest: Option<i64> = None;
    for time in times {
        let Seen::Known(time) = time else {
            return Seen::unknown("an event has no time");
        };
        oldest = Some(oldest.map_or(time, |known| known.min(time)));
    }
    oldest.map(Timestamp::from_seconds).into()
}

/// Reads the events, a JSON document each.
pub(super) fn events(answer: &Seen<Vec<Value>>) -> Seen<Vec<ExecEvent>> {
    match answer {
        Seen::Known(answers) => Seen::Known(answers.iter().filter_map(event).collect()),
        Seen::Absent => Seen::Absent,
        Seen::Unknown(why) => Seen::unknown(why),
    }
}

/// Adds to a command what the engine answers about it.
pub(super) fn asked(event: &ExecEvent, answer: &Seen<Value>) -> ExecEvent {
    let (is_privileged, user) = match answer {
        Seen::Known(answer) if answer.get("ProcessConfig").is_some_and(Value::is_object) => {
            let process = Fields::new(answer).object("ProcessConfig");
            (process.bool("privileged"), user(process))
        }
        Seen::Known(_) => {
            let why = "ProcessConfig in the engine's answer is not an object";
            (Seen::unknown(why), Seen::unknown(why))
        }
        Seen::Absent => {
            let why = "the engine has forgotten the command";
            (Seen::unknown(why), Seen::unknown(why))
        }
        Seen::Unknown(why) => (Seen::unknown(why), Seen::unknown(why)),
    };
    ExecEvent {
        is_privileged,
        user,
        ..event.clone()
    }
}

/// The engine leaves an empty user out.
fn user(process: Fields<'_>) -> Seen<String> {
    match process.text("user") {
        Seen::Absent => Seen::Known(String::new()),
        user => user,
    }
}

/// `exec_create: sh -c …`: of the command only the program is kept.
fn event(one: &Value) -> Option<ExecEvent> {
    let fields = Fields::new(one);
    let action = fields.name("Action");
    let command = action.strip_prefix("exec_create")?.trim_start_matches(':');
    let actor = fields.object("Actor");
    let id = actor.object("Attributes").name("execID");
    let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    let seconds = fields.integer("time").known().copied()?;
    is_id.then(|| ExecEvent {
        time: Timestamp::from_seconds(seconds),
        container: actor.name("ID"),
        id,
        program: command
            .split_whitespace()
            .next()
            .unwrap_or_default()
            .to_owned(),
        ..ExecEvent::default()
    })
}

/// Commands that are asked about, the last ones.
pub(super) const MOST_ASKED: usize = 1_000;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_oldest_event_of_any_kind_says_how_far_back_all_are_known() {
        let id = "ab12";
        let exec = json!({"Action": "exec_create: sh -c x", "time": 30,
            "Actor": {"ID": "c", "Attributes": {"execID": id}}});
        let other = json!({"Action": "start", "time": 20, "Actor": {"ID": "c"}});
        let answer = Seen::Known(vec![other.clone(), exec]);
        assert_eq!(first(&answer), Seen::Known(Timestamp::from_seconds(20)));
        let read = events(&answer);
        let read = read.known().unwrap();
        assert_eq!(read.len(), 1);
        assert_eq!(read[0].program, "sh");
        for wrong in [Seen::Absent, Seen::Known(json!({"ProcessConfig": 1}))] {
            let read = asked(&read[0], &wrong);
            assert!(read.is_privileged.why_unknown().is_some(), "{wrong:?}");
            assert!(read.user.why_unknown().is_some(), "{wrong:?}");
        }
        let known = json!({"ProcessConfig": {"privileged": true}});
        let read = asked(&read[0], &Seen::Known(known));
        assert_eq!(read.is_privileged, Seen::Known(true));
        assert_eq!(read.user, Seen::Known(String::new()));
        assert_eq!(first(&Seen::Known(Vec::new())), Seen::Absent);
        let timeless = Seen::Known(vec![other, json!({"Action": "start"})]);
        assert!(first(&timeless).why_unknown().is_some());
    }
}
