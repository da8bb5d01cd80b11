//! Watching, tried on the real kernel, real engines and containers.

#[cfg(feature = "sensor")]
mod reload;
mod respond;
#[cfg(feature = "sensor")]
mod scene;
