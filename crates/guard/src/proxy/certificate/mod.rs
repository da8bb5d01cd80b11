//! Certificates of listeners: the server's own, whom it trusts to name clients, who is revoked; and who a client is.

mod files;
mod identity;
mod name;

pub use files::TlsFiles;
pub(crate) use files::{Credentials, Loaded};
pub use identity::identify;
