//! Rules, held against events.
