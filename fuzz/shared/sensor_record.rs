//! What holds for any record: the fuzz target and the replay of its seeds call the same.

use seawall_sensor::encode::{Encoded, encode};
use seawall_sensor::wire::Record;

/// Reads a record and makes an event of it; returns both, where they are.
pub(crate) fn read(data: &[u8]) -> Option<(Record<'_>, Option<Encoded>)> {
    let record = Record::read(data)?;
    let bodies: Vec<_> = record.pieces().collect();
    for (index, body) in &bodies {
        // What is found by its index is the first of its kind that the pieces have.
        let found = record.find(*index, |other| (other == *body).then_some(other));
        assert_eq!(found, Some(*body));
    }
    let encoded = encode(&record);
    if let Some(encoded) = &encoded {
        let event = encoded.event();
        assert_eq!(event.thread, i64::from(record.head.thread));
        let schema = event.kind.schema().expect("each call has a kind");
        assert!(event.count() <= schema.params.len());
        for index in 0..event.count() {
            let _ = event.bytes(index);
        }
    }
    Some((record, encoded))
}
