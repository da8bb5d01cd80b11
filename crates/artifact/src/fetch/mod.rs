//! Files that are fetched whole: from a directory, from a web server, out of a registry. What a
//! channel of advisory databases is made of, and upstream data for building one.
//!
//! Every fetch is bounded in bytes and in time, in all and not only between two bytes: a mirror
//! must not be able to hold somebody up for a day. Whether the bytes are the right ones is told by
//! a digest that the caller brings.
//!
//! Plain HTTP is spoken to loopback and to the hosts that the user named as insecure, never
//! besides.

mod folder;
pub(crate) mod patience;
mod place;
mod web;

use std::io::Write;

use seawall_model::digest::Digest;

use crate::error::{Error, ErrorKind};
use crate::image::check_digest;
use crate::source::registry::RegistryOptions;
use crate::source::registry::artifact::ArtifactTag;
use web::Web;

pub use place::Place;

/// Fetches files.
pub struct Fetcher {
    options: RegistryOptions,
    web: Web,
}

/// What is fetched for its name: its digest is not known before.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    /// Name in a directory.
    pub name: &'a str,
    /// Media type in a registry.
    pub media_type: &'a str,
    /// Most bytes.
    pub most: u64,
}

/// What is fetched for its digest.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Name in a directory.
    pub name: &'a str,
    /// Digest of its bytes.
    pub digest: &'a Digest,
    /// Size in bytes.
    pub size: u64,
}

impl Fetcher {
    /// Makes one; `options` say whom to trust and how long to wait.
    pub fn new(options: &RegistryOptions) -> Self {
        Self {
            options: options.clone(),
            web: Web::new(options),
        }
    }

    /// Fetches the file that says what else there is. `None` where there is none.
    ///
    /// # Errors
    /// Where it cannot be had, or is larger than allowed.
    pub fn head(&self, place: &Place, head: &Head<'_>) -> Result<Option<Vec<u8>>, Error> {
        match place {
            Place::Folder(path) => folder::read(&path.join(head.name), head.most),
            Place::Web(_) => {
                let url = place.below(head.name)?;
                let mut bytes = Vec::new();
                let found = self.web.get(&url, head.most, &mut bytes)?;
                Ok(found.then_some(bytes))
            }
            Place::Registry(reference) => {
                let tag = ArtifactTag::new(reference, &self.options, false);
                let Some(files) = tag.files()? else {
                    return Ok(None);
                };
                let of_type = files.iter().find(|file| file.media_type == head.media_type);
                let Some(file) = of_type else {
                    return Err(Error::new(ErrorKind::Input, place.to_string(), NO_CHANNEL)
                        .hint("check the address"));
                };
                if file.size > head.most {
                    return Err(too_large(&place.to_string(), head.most));
                }
                let wanted = Wanted {
                    name: head.name,
                    digest: &file.digest,
                    size: file.size,
                };
                self.file(place, &wanted).map(Some)
            }
        }
    }

    /// Fetches a file whose size and digest are known, and checks both.
    ///
    /// # Errors
    /// Where it cannot be had, or is another one.
    pub fn file(&self, place: &Place, wanted: &Wanted<'_>) -> Result<Vec<u8>, Error> {
        let (what, bytes) = match place {
            Place::Folder(path) => {
                let path = path.join(wanted.name);
                let found = folder::read(&path, wanted.size)?;
                (
                    path.display().to_string(),
                    found.ok_or_else(|| missing(&path.display().to_string()))?,
                )
            }
            Place::Web(_) => {
                let url = place.below(wanted.name)?;
                let mut bytes = Vec::new();
                if !self.web.get(&url, wanted.size, &mut bytes)? {
                    return Err(missing(&url.to_string()));
                }
                (url.to_string(), bytes)
            }
            Place::Registry(reference) => {
                let what = format!("{place}, file {}", wanted.digest);
                let tag = ArtifactTag::new(reference, &self.options, false);
                let bytes = tag.read(wanted.digest, wanted.size)?;
                (what, bytes)
            }
        };
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if size != wanted.size {
            let why = format!("it has {size} bytes and should have {}", wanted.size);
            return Err(Error::new(ErrorKind::Input, what, why));
        }
        check_digest(wanted.digest, &bytes)
            .map_err(|why| Error::new(ErrorKind::Input, what, why))?;
        Ok(bytes)
    }

    /// Fetches a URL into `out`: upstream data, whose digest nobody knows.
    ///
    /// # Errors
    /// Where it cannot be had or written, or is larger than `most`.
    pub fn download(&self, url: &str, most: u64, out: &mut dyn Write) -> Result<(), Error> {
        let parsed = crate::source::http::location::parse_url(url)
            .ok_or_else(|| Error::new(ErrorKind::User, url, "it is not an http or https URL"))?;
        if self.web.get(&parsed, most, out)? {
            Ok(())
        } else {
            Err(missing(url))
        }
    }
}

fn missing(what: &str) -> Error {
    Error::new(ErrorKind::Input, what, "there is no such file").hint("check the address")
}

fn too_large(what: &str, most: u64) -> Error {
    let why = format!("it is larger than the {most} bytes allowed");
    Error::new(ErrorKind::Limit, what, why)
}

fn broken(what: &str, error: &std::io::Error) -> Error {
    Error::new(ErrorKind::Network, what, error.to_string()).hint("try again, or take a mirror")
}

const NO_CHANNEL: &str = "it is an image or something else, and no channel of databases";
