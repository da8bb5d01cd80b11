//! How a service stands: what was seen and lost, what the rules are, what waits where. Told once a second to whoever counts.

use std::collections::BTreeMap;
use std::sync::Arc;

use seawall_runtime::engine::About;

/// How a service stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// When it was started, in nanoseconds since 1970.
    pub begun: u64,
    /// The time of day in nanoseconds since 1970.
    pub now: u64,
    /// What the kernel's programs counted, by the name of the class.
    pub classes: BTreeMap<&'static str, Flow>,
    /// Events that were held against the rules.
    pub events: u64,
    /// Alerts that were raised.
    pub alerts: u64,
    /// Records of the kernel that could not be read.
    pub unread: u64,
    /// How often a program in the kernel could not run, because it ran already: calls that nobody saw.
    pub missed: u64,
    /// Events that were judged behind later ones.
    pub disordered: u64,
    /// Threads in the state.
    pub threads: usize,
    /// Containers in the state.
    pub containers: usize,
    /// Sources of events besides the kernel.
    pub streams: Vec<Stream>,
    /// The rules for events of the kernel that can raise alerts.
    pub rules: Arc<[About]>,
    /// What became of changed rules.
    pub reloads: Reloads,
    /// What carries alerts on.
    pub outlets: Vec<Outlet>,
}

/// How many events of a class went which way: what was seen is what was sent, filtered or lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// Seen in the kernel.
    pub seen: u64,
    /// Handed over.
    pub sent: u64,
    /// Left out, because nothing asks for them.
    pub filtered: u64,
    /// There was no room for them.
    pub lost: u64,
}

/// What became of changed rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reloads {
    /// How often new rules took the place of the old ones.
    pub taken: u64,
    /// How often they were faulty, so that the old ones went on.
    pub refused: u64,
    /// When the present rules were loaded, in nanoseconds since 1970.
    pub last: u64,
}

/// Something that carries alerts on, behind a queue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outlet {
    /// Its name.
    pub name: String,
    /// Alerts that wait.
    pub waiting: u64,
    /// Alerts that were delivered.
    pub delivered: u64,
    /// Alerts that were not, by the reason.
    pub lost: BTreeMap<&'static str, u64>,
}

/// A source of events besides the kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    /// Its name, as rules have it.
    pub name: &'static str,
    /// Events that were held against the rules.
    pub judged: u64,
    /// What could not be read, or is lost.
    pub unread: u64,
    /// How many engines and logs can't be read now.
    pub away: u64,
    /// The rules for its events that can raise alerts.
    pub rules: Arc<[About]>,
}

impl Standing {
    /// Returns the rules that can raise alerts, those for the kernel's events first.
    pub fn abouts(&self) -> impl Iterator<Item = &About> {
        let others = self.streams.iter().flat_map(|stream| stream.rules.iter());
        self.rules.iter().chain(others)
    }

    /// Returns the sum over all classes.
    pub fn flow(&self) -> Flow {
        self.classes
            .values()
            .fold(Flow::default(), |sum, one| Flow {
                seen: sum.seen.saturating_add(one.seen),
                sent: sum.sent.saturating_add(one.sent),
                filtered: sum.filtered.saturating_add(one.filtered),
                lost: sum.lost.saturating_add(one.lost),
            })
    }

    /// Returns how many alerts outlets could not deliver.
    pub fn undelivered(&self) -> u64 {
        let lost = self.outlets.iter().flat_map(|outlet| outlet.lost.values());
        lost.fold(0, |sum, one| sum.saturating_add(*one))
    }
}
