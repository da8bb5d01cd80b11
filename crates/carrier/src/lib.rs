//! What takes lines further: to syslog, the journal, OpenTelemetry, webhooks, and to whatever takes a POST.
//!
//! A [`Carrier`] takes [`Record`]s to one place and says what became of them; it neither waits nor tries again by itself:
//! whoever owns it does ([`backoff`]). Connections go to what is configured and to nothing else ([`dial`]); wires never
//! block, so each call has an end ([`wire`]). No thread, no queue, no state on a disk: those are the owner's.

#![deny(missing_docs)]
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        reason = "tests may fail loudly"
    )
)]

pub mod backoff;
mod carrier;
pub mod dial;
pub mod drain;
mod failure;
pub mod headers;
pub mod http;
pub mod http1;
mod journald;
mod moment;
mod otlp;
pub mod pem;
mod record;
mod syslog;
mod webhook;
pub mod wire;

pub use carrier::{Carried, Carrier, Fault};
pub use failure::Failure;
pub use moment::Moment;
pub use record::{Fact, Record, Severity, Writer, texts};
