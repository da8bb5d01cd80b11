//! Version orders, one file per scheme.
