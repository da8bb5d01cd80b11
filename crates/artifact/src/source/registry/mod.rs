//! Images in a registry (OCI distribution-spec 1.1, and Docker's token authentication as
//! `distribution/distribution` describes it): pulled directly, with no engine, layers streamed.
//!
//! Reading order: [`options`] (what the user can set), [`endpoint`] (which hosts are asked, and whom to
//! trust there), [`session`] (one request: authentication, redirects, retries), [`token`] and
//! [`credential`] (who we are), [`challenge`] (what the registry wants to see), [`fault`] (what its
//! refusals mean), [`manifest`] and [`blob`] (documents and layers), [`image`] (the source).

pub mod challenge;
pub mod credential;
pub mod options;

pub use options::{Login, Mirror, RegistryOptions};
