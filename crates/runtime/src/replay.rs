//! Rules held against a capture: the same file and the same rules always raise the same alerts.

use std::io::Read;
use std::ops::ControlFlow;

use crate::capture::{Error, Machine, Reader, Summary};
use crate::engine::{Alert, Engine, Scene, Workspace, World};
use crate::state::{Limits, Losses, State};

/// What came of holding rules against a capture.
#[derive(Debug)]
pub struct Replayed {
    /// The machine that the capture is of.
    pub machine: Machine,
    /// What was read.
    pub summary: Summary,
    /// What there was no room for.
    pub losses: Losses,
    /// How many alerts were raised.
    pub alerts: u64,
    /// When the first and the last event happened, in nanoseconds since 1970.
    pub span: Option<(u64, u64)>,
    /// Why the capture could not be read to its end. What was read before was judged.
    pub cut: Option<Error>,
}

/// Holds rules against each event of a capture in turn. Whoever is told of an alert may end the replay.
///
/// # Errors
///
/// The source fails or is no capture before its first event.
pub fn replay(
    source: impl Read,
    engine: &Engine,
    limits: Limits,
    mut told: impl FnMut(&Alert) -> ControlFlow<()>,
) -> Result<Replayed, Error> {
    let mut state = State::new(limits);
    let mut reader = Reader::open(source, &mut state)?;
    let world = World::new(reader.machine().name.clone());
    let mut workspace = Workspace::default();
    let mut alerts = 0_u64;
    let mut span = None;
    let cut = loop {
        let event = match reader.next() {
            Ok(Some(event)) => event,
            Ok(None) => break None,
            Err(error) => break Some(error),
        };
        let first = span.map_or(event.time, |(first, _)| first);
        span = Some((first, event.time));
        state.feed(&event);
        if !engine.program().wants(event.kind) {
            continue;
        }
        let scene = Scene::of(&event, &state, &world);
        let raised = engine.alerts(&scene, &mut workspace);
        alerts = alerts.saturating_add(raised.len() as u64);
        if raised.iter().any(|alert| told(alert).is_break()) {
            break None;
        }
    };
    Ok(Replayed {
        machine: reader.machine().clone(),
        summary: reader.summary(),
        losses: state.losses(),
        alerts,
        span,
        cut,
    })
}
