//! What goes on beside the rules while a machine is watched.

use seawall_runtime::engine::Scene;
use seawall_runtime::event::{Event, Kind};
use seawall_runtime::state::State;

use crate::standing::{Outlet, Standing, Stream};
use crate::told::Told;

/// Something that goes on while a machine is watched: alerts are printed, handed on, counted, answered, events recorded. All
/// of it runs on the thread that reads the kernel's records, so nothing here may wait: what takes time has a thread of its
/// own behind a queue that has a bound, and what finds no room there is counted and told, never silently dropped.
pub trait Observer {
    /// Its name, in what is told of it.
    fn name(&self) -> &str;

    /// Whether events of a kind are to be recorded for it, whatever the rules need.
    fn wants(&self, _kind: Kind) -> bool {
        false
    }

    /// An event happened; the state is that after it. Called before the rules are asked, for each event that is read.
    fn event(&mut self, _event: &Event<'_>, _state: &State) {}

    /// A rule matched, of any source.
    ///
    /// # Errors
    /// Where watching on makes no sense without it.
    fn alert(&mut self, _told: &Told) -> Result<(), Ended> {
        Ok(())
    }

    /// A rule matched an event of the kernel, with how things stand at it.
    ///
    /// # Errors
    /// Where watching on makes no sense without it.
    fn alert_at(&mut self, told: &Told, _scene: &Scene<'_>) -> Result<(), Ended> {
        self.alert(told)
    }

    /// So many events were lost in the kernel since that was told last.
    fn lost(&mut self, _count: u64) {}

    /// Called again and again between events, at least some times a second.
    ///
    /// # Errors
    /// Where watching on makes no sense without it.
    fn turn(&mut self, _around: &Around<'_>) -> Result<(), Ended> {
        Ok(())
    }

    /// Called once a second with how all of it stands.
    ///
    /// # Errors
    /// Where watching on makes no sense as things stand.
    fn stand(&mut self, _standing: &Standing) -> Result<(), Ended> {
        Ok(())
    }

    /// What it carries alerts on by, where it does: what waits there and what was lost.
    fn outlets(&self) -> Vec<Outlet> {
        Vec::new()
    }

    /// The sources of events that it reads besides the kernel.
    fn streams(&self) -> Vec<Stream> {
        Vec::new()
    }

    /// Called again and again before [`Self::end`]: nothing new is begun from then on. Says whether all that comes of what was
    /// begun has come; alerts that come of it are still raised.
    fn wind_down(&mut self) -> bool {
        true
    }

    /// Called once at the end: what is still under way is brought to an end within a few seconds.
    fn end(&mut self, _around: &Around<'_>) {}
}

/// Why an observer can't go on, and nothing with it.
#[derive(Debug, thiserror::Error)]
pub enum Ended {
    /// What it writes to is gone or full.
    #[error("{0} cannot write")]
    Output(String, #[source] std::io::Error),
    /// The configuration asks for an end as things stand.
    #[error("{0}")]
    Asked(String),
}

/// What an observer is told when it is its turn.
pub struct Around<'a> {
    /// The time of day in nanoseconds since 1970.
    pub now: u64,
    /// How things stand.
    pub state: &'a State,
    /// Tells whoever runs this what does not work or should be known: one sentence.
    pub tell: &'a dyn Fn(Word, &str),
}

/// How loud something is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// Good to know.
    Note,
    /// Something does not work as asked.
    Warning,
}
