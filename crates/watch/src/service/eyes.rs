//! What is seen of the kernel: what its records tell, or nothing where other sources alone are judged.

use std::time::Duration;

use seawall_runtime::event::Event;
use seawall_runtime::state::State;
use seawall_sensor::filter::Filters;
use seawall_sensor::kernel::{Counts, Failure, Lack, Losses, Settings};
use seawall_sensor::live::Live;

/// Open or shut.
pub(super) enum Eyes {
    /// The kernel's records are read.
    Open(Box<Live>),
    /// Nothing is seen of it.
    Shut(Box<State>),
}

impl Eyes {
    /// Loads the programs, and reads which processes there are.
    pub(super) fn open(settings: &Settings, state: State) -> Result<Self, Failure> {
        Ok(Self::Open(Box::new(Live::start(settings, state)?)))
    }

    pub(super) fn shut() -> Self {
        Self::Shut(Box::default())
    }

    pub(super) const fn are_open(&self) -> bool {
        matches!(self, Self::Open(_))
    }

    const fn live(&self) -> Option<&Live> {
        match self {
            Self::Open(live) => Some(live),
            Self::Shut(_) => None,
        }
    }

    pub(super) fn state(&mut self) -> &mut State {
        match self {
            Self::Open(live) => live.state(),
            Self::Shut(state) => state,
        }
    }

    /// As [`Live::turn`].
    pub(super) fn turn(
        &mut self,
        wait: Duration,
        take: &mut dyn FnMut(&Event<'_>, &mut State),
    ) -> Result<usize, Failure> {
        match self {
            Self::Open(live) => live.turn(wait, take),
            Self::Shut(_) => {
                std::thread::sleep(wait);
                Ok(0)
            }
        }
    }

    /// As [`Live::finish`].
    pub(super) fn finish(&mut self, take: &mut dyn FnMut(&Event<'_>, &mut State)) -> usize {
        match self {
            Self::Open(live) => live.finish(take),
            Self::Shut(_) => 0,
        }
    }

    pub(super) fn counts(&self) -> Result<Counts, Failure> {
        self.live()
            .map_or_else(|| Ok(Counts::default()), Live::counts)
    }

    /// As [`Live::take_losses`].
    pub(super) fn take_losses(&self) -> Result<Losses, Failure> {
        self.live()
            .map_or_else(|| Ok(Losses::new()), Live::take_losses)
    }

    pub(super) fn set_filters(&self, filters: &Filters) -> Result<(), Failure> {
        self.live().map_or(Ok(()), |live| live.set_filters(filters))
    }

    /// As [`Live::look_for_ended`].
    pub(super) fn look_for_ended(&mut self) {
        if let Self::Open(live) = self {
            live.look_for_ended();
        }
    }

    pub(super) fn lacks(&self) -> Vec<Lack> {
        self.live().map(Live::lacks).unwrap_or_default()
    }

    pub(super) fn owner(&self, process_namespace: u32) -> Option<&str> {
        self.live().and_then(|live| live.owner(process_namespace))
    }

    pub(super) fn unread(&self) -> u64 {
        self.live().map_or(0, Live::unread)
    }

    pub(super) fn late(&self) -> u64 {
        self.live().map_or(0, Live::late)
    }

    pub(super) fn disordered(&self) -> u64 {
        self.live().map_or(0, Live::disordered)
    }
}
