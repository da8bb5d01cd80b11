//! Manifests, indexes and configurations of a repository (distribution-spec 1.1, "Pulling manifests").

use std::sync::Arc;

use seawall_model::digest::Digest;

use super::fault::{Fault, WEB_PAGE, WEB_PAGE_HINT, is_web_page};
use super::session::Session;
use crate::error::{Error, ErrorKind};
use crate::image::media_type::{ACCEPTED, DocumentType};
use crate::image::{Descriptor, Documents, check_digest};
use crate::source::http::body::Unread;
use crate::source::http::client::Response;

/// A document as it came.
pub(super) struct Fetched {
    /// Its bytes, checked against every digest that was named.
    pub(super) bytes: Vec<u8>,
    /// Its media type as the answer names it.
    pub(super) media_type: Option<String>,
}

/// Fetches a manifest or index by tag or digest.
///
/// # Errors
/// Where it cannot be had, is larger than `most`, or is not what its digest says: that of the request,
/// and that of the answer's own header.
pub(super) fn fetch_manifest(
    session: &Session,
    version: &str,
    most: u64,
) -> Result<Fetched, Fault> {
    let accept = ACCEPTED.join(", ");
    let path = format!("manifests/{version}");
    let response = session.get(&path, &[("accept", accept.as_str())])?;
    let media_type = response.header("content-type").map(str::to_owned);
    let said = response
        .header("docker-content-digest")
        .and_then(|text| text.trim().parse::<Digest>().ok());
    let bytes = read(session, response, most)?;
    let asked = version.parse::<Digest>().ok();
    for (digest, who) in [
        (asked, "the digest asked for"),
        (said, "the registry itself"),
    ] {
        let Some(digest) = digest else { continue };
        check_digest(&digest, &bytes).map_err(|why| {
            let why = format!("the manifest is not what {who} says: {why}");
            Fault::new(ErrorKind::Input, why)
        })?;
    }
    Ok(Fetched { bytes, media_type })
}

/// The documents of an image, fetched by digest from the place that had its manifest.
pub(super) struct RegistryDocuments {
    /// Where to ask.
    pub(super) session: Arc<Session>,
    /// What the image is called.
    pub(super) what: String,
    /// Most bytes of a document.
    pub(super) most: u64,
}

impl Documents for RegistryDocuments {
    fn fetch(&self, descriptor: &Descriptor) -> Result<Vec<u8>, Error> {
        let digest = descriptor.digest.to_string();
        let fetched = if DocumentType::of(&descriptor.media_type) == DocumentType::Other {
            let path = format!("blobs/{digest}");
            self.session
                .get(&path, &[])
                .and_then(|response| read(&self.session, response, self.most))
        } else {
            fetch_manifest(&self.session, &digest, self.most).map(|fetched| fetched.bytes)
        };
        fetched.map_err(|mut fault| {
            // A document that is named and not there is the image's fault.
            if fault.status == Some(404) {
                fault.kind = ErrorKind::Input;
            }
            fault.about(format!("{}, document {digest}", self.what))
        })
    }
}

fn read(session: &Session, response: Response, most: u64) -> Result<Vec<u8>, Fault> {
    if is_web_page(&response) {
        let why = format!("{} {WEB_PAGE}", session.name());
        return Err(Fault::new(ErrorKind::Network, why).hint(WEB_PAGE_HINT));
    }
    response
        .body
        .read_document(most)
        .map_err(|unread| match unread {
            Unread::Failed(failure) => Fault::unanswered(&failure, session.name()),
            Unread::TooLarge => {
                let why = format!("{} sent more than the {most} bytes allowed", session.name());
                Fault::new(ErrorKind::Limit, why)
            }
        })
}
