//! The advisory database: one immutable file.
