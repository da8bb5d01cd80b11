//! What views say of requests.

mod coverage;
mod create;
mod image;
mod limit;
mod mount;
mod other;
mod port;
mod power;
mod real;
mod task;
