//! Engines that answer wrongly, half, slowly or as older ones did: what they say is reported, nothing crashes, and
//! nothing that is not known passes.

mod engine;
mod fault;
mod field;
