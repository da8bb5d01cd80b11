//! Tests of the guard: tables against what clients write, and its parts against real engines.

#![allow(clippy::print_stderr, reason = "a test that is skipped says so")]

mod ask;
mod audit_log_seeds;
mod bypass;
mod change;
mod client;
mod clients;
mod dice;
mod export;
mod forms_real;
mod heads;
mod mutants;
mod pki;
mod policy;
mod proxy;
mod redact;
mod round_trip;
mod routes_real;
mod seeds;
mod session_seeds;
mod shape;
mod sink;
mod targets_real;
mod view;
mod wire;
