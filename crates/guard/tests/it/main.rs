//! Integration tests of the guard, one module a subject.

mod audit_log_seeds;
mod pki;
