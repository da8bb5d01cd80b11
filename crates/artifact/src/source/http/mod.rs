//! The HTTP client that the network sources share: blocking (layers are consumed as `Read` on plain
//! threads), no redirects and no retries of its own, every answer bounded in headers, body and time.
//!
//! [`environment`] holds what the surroundings say, [`tls`] whom to trust, [`proxy`] when to go through
//! a proxy, [`unix`] the transport over a Unix socket, [`client`] sends a request, [`failure`] tells why
//! no answer came, [`body`] reads an answer within bounds, [`location`] follows `Location` headers.
//!
//! The protocol itself (RFC 9112) is read by ureq; this room decides what is believed.

pub mod body;
pub mod client;
pub mod environment;
pub mod failure;
pub mod location;
pub mod proxy;
pub mod retry;
pub mod tls;
pub mod unix;

pub use client::{Client, ClientOptions, Timeouts};
pub use environment::Environment;
pub use failure::Failure;
pub use retry::RetryPolicy;
