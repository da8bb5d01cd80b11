//! What views say of requests.

mod coverage;
mod create;
mod mount;
mod task;
