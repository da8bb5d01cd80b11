//! Tests of the product as people run it: the built program, real images, real engines and registries.

mod program;
mod sample;
mod sources;
