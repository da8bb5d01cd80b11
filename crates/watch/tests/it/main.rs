//! The service with real containers.

#[cfg(feature = "sensor")]
mod prevent;
