//! What the guard reads, and what it sees in it: as data, beside a real engine, and the seeds of its fuzz targets.

mod ask;
mod client;
mod forms_real;
mod policy;
mod routes_real;
mod seeds;
mod shape;
mod view;
mod wire;
