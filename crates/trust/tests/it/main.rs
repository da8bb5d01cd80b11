//! Tests of the whole crate through its public face.

mod openssl;
mod seeds;
