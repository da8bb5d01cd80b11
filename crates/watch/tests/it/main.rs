//! Watching, tried on real engines and containers.

#[cfg(feature = "sensor")]
mod live;
mod respond;
