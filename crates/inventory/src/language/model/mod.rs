//! Models: what a cache of the Hugging Face Hub holds.

pub mod hub;
