//! Certificates for engines and their clients: an authority in a folder, what it has issued, what it has revoked.
//!
//! Keys are ECDSA P-256 (what every client knows). Servers and clients have certificates of different use, so that neither
//! passes for the other; clients' live for a day unless said otherwise, since what expires by itself need not be revoked.
//! An authority may be held to names (RFC 5280, 4.2.1.10): it then can't vouch for anything else, whoever has its key.

mod authority;
mod hand_out;
mod request;
mod store;

pub use authority::{Authority, Issued, Permitted};
pub use hand_out::{context, hand_out};
pub use request::{Kind, Request};
pub use store::{Entry, Store};

/// What can go wrong with certificates.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file can't be read or written.
    #[error("{path}: {why}")]
    File {
        /// The file.
        path: String,
        /// Why.
        why: String,
    },
    /// What was asked for can't be issued.
    #[error("{0}")]
    Asked(String),
    /// A certificate can't be made.
    #[error("the certificate can't be made: {0}")]
    Made(String),
}
