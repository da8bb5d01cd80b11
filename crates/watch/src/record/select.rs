//! Which events a recording is of.

use seawall_runtime::event::{Category, Event, Kind, Traits};
use seawall_runtime::state::State;

/// Events come so many nanoseconds after they happened, at most.
pub(super) const LATE: u64 = 500_000_000;
/// A shorter begin of an id may be anybody's.
const LEAST: usize = 4;

/// Which events a recording is of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Select {
    /// All.
    #[default]
    All,
    /// Those of a container, by its name, or its id or the begin of it.
    Container(String),
}

impl Select {
    /// Returns whether an event belongs in.
    pub fn takes(&self, event: &Event<'_>, state: &State) -> bool {
        let Self::Container(wanted) = self else {
            return true;
        };
        let thread = state.thread(event.thread);
        let Some(id) = thread.and_then(|thread| thread.container.as_deref()) else {
            return false;
        };
        wanted.len() >= LEAST && id.starts_with(wanted.as_str())
            || state.container(id).is_some_and(|it| it.name == *wanted)
    }
}

/// Returns whether events of a kind open, connect, start or change something; reading, writing and waiting is most of what
/// happens, and tells little.
pub(super) fn tells_much(kind: Kind) -> bool {
    let Some(schema) = kind.schema() else {
        return false;
    };
    let bulk = schema.traits.has(Traits::READS) || schema.traits.has(Traits::WRITES);
    !bulk
        && matches!(
            schema.category,
            Category::File
                | Category::Net
                | Category::Process
                | Category::User
                | Category::Signal
                | Category::System
                | Category::Ipc
        )
}
