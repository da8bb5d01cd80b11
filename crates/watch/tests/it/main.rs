//! Watching, tried on real engines and containers.

mod respond;
