//! What the guard reads, beside a real engine; and the seeds of its fuzz targets.

mod forms_real;
mod routes_real;
mod seeds;
mod wire;
