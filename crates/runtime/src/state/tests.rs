//! What follows from events.
