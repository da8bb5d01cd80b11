//! Images in a registry (OCI distribution-spec 1.1, and Docker's token authentication as
//! `distribution/distribution` describes it): pulled directly, with no engine, layers streamed.
//!
//! Reading order: [`options`] (what the user can set), `endpoint` (which hosts are asked, and whom
//! to trust there), `session` (one request: authentication, redirects, retries), `token` and
//! [`credential`] (who we are), [`challenge`] (what the registry wants to see), `fault` (what its
//! refusals mean), `manifest` and `blob` (documents and layers), `image` (the source), `attached`
//! (bills of materials beside an image), `paging` and `tags` (lists), [`base_tags`] (newer
//! images in place of a base image), [`artifact`]
//! and `push` (what is no image: a channel of databases).

pub mod artifact;
mod attached;
pub mod base_tags;
mod blob;
pub mod challenge;
pub mod credential;
mod endpoint;
mod fault;
mod image;
mod manifest;
pub mod options;
mod paging;
mod push;
mod session;
mod tags;
mod token;

pub use image::RegistrySource;
pub use options::{Login, Mirror, RegistryOptions};

use super::reference::Reference;
use super::{OpenOptions, Source};
use crate::error::Error;

/// Opens an image in a registry: reads its manifest and configuration.
///
/// # Errors
/// Where they cannot be had or are not what they should be.
pub fn open(reference: &Reference, options: &OpenOptions) -> Result<Box<dyn Source>, Error> {
    let platform = options.platform.as_ref();
    let source = RegistrySource::open(reference, platform, &options.registry, &options.limits)?;
    Ok(Box::new(source))
}
