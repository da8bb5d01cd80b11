//! An answer of an engine that can be read: the fuzz target and the replay of its seeds call the same.

use seawall_artifact::source::engine::strict::document;

/// Says whether it can be read; then what is written again reads the same.
pub(crate) fn read(data: &[u8]) -> bool {
    let Ok(read) = document(data) else {
        return false;
    };
    let written = read.to_string();
    assert_eq!(document(written.as_bytes()).unwrap(), read);
    true
}
