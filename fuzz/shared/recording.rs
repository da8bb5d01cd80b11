//! What holds for any recording: the fuzz target and the replay of its seeds call the same.

use seawall_runtime::engine::{Scene, World};
use seawall_runtime::recording::{Packing, Reader};
use seawall_runtime::state::{Limits, State};

/// Packing that packs nothing: what unpacks has a target of its own.
const PLAIN: Packing = Packing {
    pack: |bytes| Ok(bytes.to_vec()),
    unpack: |_, _| Err(std::io::ErrorKind::Unsupported.into()),
};

/// Reads a recording as far as it goes into a small state; returns how many events there were.
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
    let Ok(mut reader) = Reader::open(data, PLAIN) else {
        return 0;
    };
    let world = World::default();
    let mut count = 0;
    while let Ok(Some(event)) = reader.next(&mut state) {
        count += 1;
        let schema = event.kind.schema().expect("events are of known kinds");
        assert!(event.count() <= 32, "{}", schema.name);
        let scene = Scene::of(&event, &state, &world);
        assert!(scene.thread.is_none_or(|thread| thread.id == event.thread));
        assert!(scene.ancestors().count() <= 1024);
    }
    assert!(
        reader.next(&mut state).is_ok_and(|event| event.is_none()),
        "the end stays the end"
    );
    assert_eq!(reader.summary().events, count);
    assert!(state.threads() <= limits.threads);
    count
}
