//! What the guard reads, and what it sees in it: as data, beside a real engine, and the seeds of its fuzz targets.

mod ask;
mod change;
mod client;
mod dice;
mod forms_real;
mod heads;
mod mutants_real;
mod policy;
mod redact;
mod round_trip;
mod routes_real;
mod seeds;
mod shape;
mod targets_real;
mod view;
mod wire;
