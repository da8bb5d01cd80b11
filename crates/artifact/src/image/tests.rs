//! Tests of the image documents.
