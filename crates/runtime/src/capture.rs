//! Files of recorded events.
