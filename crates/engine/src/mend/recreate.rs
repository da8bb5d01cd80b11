//! Containers that have to be made again, hardened.
