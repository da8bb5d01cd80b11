//! Events that are documents of JSON: audit logs of Kubernetes, events of a container engine, the audit log of
//! `seawall guard`. Rules whose `source` names one of them are held against each document, as others are against system
//! calls.
//!
//! [`Reader`] reads lines and bodies of requests, whose writer may be hostile, into [`Document`]s; what can't be read is
//! told and counted, never passed over. Which fields a document answers: `fields::{document, audit, engine, guard}`.
//!
//! Sources: `audit.k8s.io/v1` (Kubernetes, `Event` and `EventList`), Engine API `GET /events`, `docs/guard-log.md`.

mod denial;
mod read;
mod replay;

use crate::event::{Event, Kind};
use serde_json::Value;

pub use read::{LONGEST, Reader, Unread};
pub use replay::{Replayed, each_text, replay};

/// Where documents come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// The audit log of a Kubernetes API server.
    Kubernetes,
    /// What a container engine tells while things happen to it.
    Docker,
    /// The audit log of `seawall guard`.
    Guard,
}

/// An event that is a document.
#[derive(Clone, Debug)]
pub struct Document {
    /// Where it comes from.
    pub source: Source,
    /// Its number in its source, from 1.
    pub number: u64,
    /// When it happened, in nanoseconds since 1970.
    pub time: u64,
    /// What it says.
    pub value: Value,
    /// Of a request that the guard denied: how many it denied to the same principal within the last minute, this one
    /// among them.
    pub denials: u64,
}

impl Source {
    /// All of them, by name.
    pub const ALL: [Self; 3] = [Self::Docker, Self::Guard, Self::Kubernetes];

    /// Returns its name, as rules have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kubernetes => "k8s_audit",
            Self::Docker => "docker",
            Self::Guard => "guard",
        }
    }

    /// Finds it by its name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.name() == name)
    }
}

impl Document {
    /// Returns the event that it is: one of a plugin, as Falco has it.
    pub fn event(&self) -> Event<'static> {
        let mut event = Event::new(Kind::PLUGIN, &[], []);
        event.number = self.number;
        event.time = self.time;
        event
    }

    /// Returns the id of the container that it is about, as a container engine names it.
    pub fn container(&self) -> Option<&str> {
        let of = |pointer| self.value.pointer(pointer).and_then(Value::as_str);
        match (self.source, of("/Type")) {
            (Source::Docker, Some("container")) => of("/Actor/ID"),
            (Source::Docker, Some("network")) => of("/Actor/Attributes/container"),
            _ => None,
        }
    }
}
