//! Tests of `docker run` lines.
