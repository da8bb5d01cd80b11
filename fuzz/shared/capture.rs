//! What holds for any capture: the fuzz target and the replay of its seeds call the same.

use seawall_runtime::capture::{Machine, Reader, Writer};
use seawall_runtime::engine::{Scene, World};
use seawall_runtime::state::{Limits, State};

/// Reads a capture as far as it goes, feeds a small state with its events, and writes that state down; returns how
/// many events there were.
pub(crate) fn read(data: &[u8]) -> u64 {
    let limits = Limits {
        threads: 50,
        descriptors: 20,
        texts: 200,
        name: 100,
        containers: 10,
        accounts: 20,
        bytes: 100_000,
    };
    let mut state = State::new(limits);
    let Ok(mut reader) = Reader::open(data, &mut state) else {
        return 0;
    };
    let world = World::default();
    let mut count = 0;
    let mut last = Ok(());
    loop {
        match reader.next() {
            Ok(Some(event)) => {
                count += 1;
                assert_eq!(event.number, count, "events are numbered");
                let schema = event.kind.schema().expect("events are of known kinds");
                assert!(
                    event.count() <= schema.params.len().max(32),
                    "{}",
                    schema.name
                );
                state.feed(&event);
                let scene = Scene::of(&event, &state, &world);
                assert!(scene.thread.is_none_or(|thread| thread.id == event.thread));
            }
            Ok(None) => break,
            Err(error) => {
                last = Err(error);
            }
        }
    }
    assert!(
        reader.next().is_ok_and(|event| event.is_none()),
        "the end stays the end: {last:?}"
    );
    let summary = reader.summary();
    let seen = summary.events + summary.merged + summary.unknown_events + summary.damaged_events;
    assert!(seen <= summary.blocks, "{summary:?}");
    assert!(state.threads() <= limits.threads);
    let written = Writer::begin(Vec::new(), &Machine::default(), &state).and_then(Writer::end);
    let written = written.expect("a bounded state fits into a capture");
    let mut again = State::default();
    let reader = Reader::open(&written[..], &mut again).expect("what is written can be read");
    assert_eq!(reader.summary().damaged_blocks, 0);
    count
}
