//! Good and bad policies of the guard.
