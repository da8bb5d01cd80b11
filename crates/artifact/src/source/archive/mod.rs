//! Images in one tar: what `docker save` writes (old layout, and the OCI layout of newer engines), and
//! tars of OCI layouts; compressed or not, from a file or a pipe.
//!
//! Reading order: [`sniff`](mod@sniff) (what a file holds), [`catalogue`] (members by path), [`index`] (the
//! members of a seekable tar).

mod catalogue;
mod index;
mod sniff;

pub use sniff::{Sniffed, sniff};
