//! What Falco does where calls are lost or none come (`syscall_event_drops`, `syscall_event_timeouts`).

use seawall_runtime::event::Event;
use seawall_runtime::language::Priority;
use seawall_runtime::state::State;
use serde_json::{Map, Value};

use crate::internal::Internal;
use crate::observer::{Around, Ended, Observer, Word};
use crate::standing::{Flow, Standing};

/// What is done where calls were lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Nothing (`ignore`).
    Ignore,
    /// It is told (`log`).
    Log,
    /// An alert is raised (`alert`).
    Alert,
    /// Watching ends (`exit`).
    Exit,
}

/// When something is done where calls were lost, and what.
#[derive(Clone, Debug)]
pub struct Drops {
    /// What is done.
    pub actions: Vec<Action>,
    /// The share of calls, 0 to 1, that may be lost in a second before that.
    pub threshold: f64,
    /// How often it is done: so many times a second …
    pub rate: f64,
    /// … and so many times at once.
    pub burst: f64,
    /// As if one were lost every second, to try it.
    pub simulated: bool,
}

impl Default for Drops {
    fn default() -> Self {
        Self {
            actions: vec![Action::Log, Action::Alert],
            threshold: 0.1,
            rate: 0.03333,
            burst: 1.0,
            simulated: false,
        }
    }
}

/// Looks for lost calls.
pub struct Loser {
    drops: Drops,
    internal: Internal,
    tokens: f64,
    last: Option<Flow>,
    told: Option<String>,
}

impl Loser {
    /// Makes it.
    pub fn new(drops: Drops, internal: Internal) -> Self {
        Self {
            tokens: drops.burst,
            drops,
            internal,
            last: None,
            told: None,
        }
    }

    fn act(&mut self, standing: &Standing, events: u64, lost: u64) -> Result<(), Ended> {
        let message = format!("{DROP}. {lost} system calls dropped in last second.");
        for action in self.drops.actions.clone() {
            match action {
                Action::Ignore => {}
                Action::Log => self.told = Some(message.clone()),
                Action::Alert => {
                    let mut fields = Map::new();
                    fields.insert("ebpf_enabled".to_owned(), "1".into());
                    fields.insert("n_drops".to_owned(), lost.to_string().into());
                    fields.insert("n_drops_buffer_total".to_owned(), lost.to_string().into());
                    fields.insert("n_evts".to_owned(), events.to_string().into());
                    let now = standing.now;
                    self.internal
                        .raise(now, DROP, Priority::Debug, &message, fields);
                }
                Action::Exit => return Err(Ended::Asked(message)),
            }
        }
        Ok(())
    }
}

impl Observer for Loser {
    fn name(&self) -> &'static str {
        "lost calls"
    }

    fn turn(&mut self, around: &Around<'_>) -> Result<(), Ended> {
        if let Some(told) = self.told.take() {
            (around.tell)(Word::Warning, &told);
        }
        Ok(())
    }

    fn stand(&mut self, standing: &Standing) -> Result<(), Ended> {
        self.tokens = (self.tokens + self.drops.rate).min(self.drops.burst);
        let flow = standing.flow();
        let last = self.last.replace(flow).unwrap_or_default();
        let mut lost = flow.lost.saturating_sub(last.lost);
        let events = flow.sent.saturating_sub(last.sent).saturating_add(lost);
        let threshold = if self.drops.simulated {
            lost = lost.saturating_add(1);
            0.0
        } else {
            self.drops.threshold
        };
        if lost == 0 || share(lost, events) <= threshold || self.tokens < 1.0 {
            return Ok(());
        }
        self.tokens -= 1.0;
        self.act(standing, events, lost)
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a share needs no more than the first digits"
)]
fn share(lost: u64, events: u64) -> f64 {
    lost as f64 / (events.max(1) as f64)
}

const DROP: &str = "Falco internal: syscall event drop";

/// Looks for a kernel that tells nothing.
pub struct Idler {
    most: u64,
    internal: Internal,
    turns: u64,
    seen: u64,
}

impl Idler {
    /// Makes it; an alert is raised after so many turns without an event.
    pub fn new(most: u64, internal: Internal) -> Self {
        Self {
            most: most.max(1),
            internal,
            turns: 0,
            seen: 0,
        }
    }
}

const IDLE: &str = "Falco internal: timeouts notification";

impl Observer for Idler {
    fn name(&self) -> &'static str {
        "silence"
    }

    fn event(&mut self, event: &Event<'_>, _: &State) {
        self.turns = 0;
        self.seen = event.time;
    }

    fn turn(&mut self, around: &Around<'_>) -> Result<(), Ended> {
        self.turns = self.turns.saturating_add(1);
        if self.turns < self.most {
            return Ok(());
        }
        self.turns = 0;
        let message = format!("{IDLE}. {} consecutive timeouts without event.", self.most);
        let mut fields = Map::new();
        fields.insert("last_event_time".to_owned(), Value::from(self.seen));
        self.internal
            .raise(around.now, IDLE, Priority::Debug, &message, fields);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, channel};

    use super::*;
    use crate::internal::Told as Form;
    use crate::metrics::standing_of;
    use crate::told::Told;

    fn loser(drops: Drops) -> (Loser, Receiver<Told>) {
        let (sender, others) = channel();
        let internal = Internal::new(sender, "host".to_owned(), Form::Fields);
        (Loser::new(drops, internal), others)
    }

    /// How things stand after so many calls were handed over and lost.
    fn after(sent: u64, lost: u64) -> Standing {
        standing_of(Flow {
            seen: sent.saturating_add(lost),
            sent,
            filtered: 0,
            lost,
        })
    }

    /// The rules of Falco's configuration file: more than the threshold, as often as the rate allows, then each action.
    #[test]
    fn losses_are_answered_as_the_configuration_says() {
        let (mut quiet, alerts) = loser(Drops::default());
        quiet.stand(&after(1000, 50)).unwrap();
        assert!(alerts.try_recv().is_err(), "less than a tenth");
        quiet.stand(&after(1000, 100)).unwrap();
        let told = alerts.try_recv().unwrap();
        assert_eq!(&*told.alert.rule, "Falco internal: syscall event drop");
        assert_eq!(told.alert.priority, Priority::Debug);
        assert_eq!(
            told.alert.message,
            "Falco internal: syscall event drop. 50 system calls dropped in last second."
        );
        quiet.stand(&after(1000, 300)).unwrap();
        assert!(alerts.try_recv().is_err(), "once in thirty seconds");
        let ends = Drops {
            actions: vec![Action::Exit],
            threshold: 0.0,
            ..Drops::default()
        };
        let (mut ends, _alerts) = loser(ends);
        assert!(ends.stand(&after(10, 0)).is_ok());
        assert!(ends.stand(&after(1_000_000, 1)).is_err());
        let tried = Drops {
            simulated: true,
            ..Drops::default()
        };
        let (mut tried, alerts) = loser(tried);
        tried.stand(&after(10, 0)).unwrap();
        assert!(alerts.try_recv().is_ok());
    }
}
