//! What holds for any description of a container: the fuzz target and the replay of its seeds call the same.

use seawall_runtime::state::{Container, State};

/// Reads a description; returns whether it is one of a container.
pub(crate) fn read(data: &[u8]) -> bool {
    let Ok(document) = serde_json::from_slice::<serde_json::Value>(data) else {
        return false;
    };
    let digests = ["registry.example/web@sha256:abc".to_owned()];
    let Some(container) = Container::of_inspection(&document, &digests) else {
        return false;
    };
    assert!(!container.id.is_empty());
    let id = container.id.clone();
    let mut state = State::default();
    state.add_container(container.clone());
    // It is known from then on, or was too large and is counted.
    let known = state.container(&id).is_some();
    assert!(known || state.losses().containers == 1);
    if known {
        assert_eq!(
            state.container(&id).map(|it| &it.name),
            Some(&container.name)
        );
    }
    true
}
