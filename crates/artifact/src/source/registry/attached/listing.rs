//! Which manifests refer to an image: what the referrers API lists, page by page, with the tag that stands in for it
//! in registries that do not know the question (distribution-spec 1.1, "Listing Referrers" and "Unavailable
//! Referrers API").

use std::collections::BTreeSet;

use seawall_model::digest::Digest;
use seawall_model::problem::ProblemKind;

use super::kind::{Listed, Listing, TYPES};
use super::{Candidate, Search, Wanted};
use crate::error::ErrorKind;
use crate::image::signature;
use crate::source::http::body::Unread;
use crate::source::registry::fault::Fault;
use crate::source::registry::manifest::fetch_manifest;
use crate::source::registry::paging::next_page;

/// How reading a list ended.
enum Ended {
    /// With its last page.
    Whole,
    /// With more to come.
    TooLong,
    /// With a fault, which has been told.
    Broken,
    /// The registry does not know the question.
    Unknown,
}

/// One page.
struct Page {
    bytes: Vec<u8>,
    next: Option<String>,
    filtered: bool,
}

impl Search<'_> {
    /// Returns the manifests that refer to a digest and may hold a bill of materials.
    pub(super) fn referrers(&mut self, subject: &Digest, tag: &str) -> Vec<Candidate> {
        let mut all = Vec::new();
        match self.list(subject, None, &mut all) {
            Ended::Whole | Ended::Broken => {}
            Ended::TooLong => self.by_type(subject, &mut all),
            Ended::Unknown => match fetch_manifest(self.session, tag, self.most) {
                Ok(fetched) => self.add(&fetched.bytes, &mut all),
                Err(fault) => self.fault(LIST, &fault),
            },
        }
        all
    }

    /// Asks for the types of bills one by one, and says that something else was not looked at.
    fn by_type(&mut self, subject: &Digest, all: &mut Vec<Candidate>) {
        let why = format!("{LIST} has more than {PAGES} pages; the rest is asked for by type only");
        self.complain(ProblemKind::Limit, why);
        let types = match self.wanted {
            Wanted::Bills => TYPES,
            Wanted::Signatures => signature::TYPES,
        };
        for kind in types {
            match self.list(subject, Some(kind), all) {
                Ended::Whole => {}
                Ended::TooLong => {
                    let why = format!("{LIST} of type {kind} has more than {PAGES} pages");
                    self.complain(ProblemKind::Limit, why);
                }
                Ended::Broken | Ended::Unknown => return,
            }
        }
    }

    fn list(&mut self, subject: &Digest, kind: Option<&str>, all: &mut Vec<Candidate>) -> Ended {
        let list = format!("referrers/{subject}");
        let mut path = match kind {
            Some(kind) => format!("{list}?artifactType={}", kind.replace('+', "%2B")),
            None => list.clone(),
        };
        let mut seen = BTreeSet::new();
        for _ in 0..PAGES {
            if !seen.insert(path.clone()) {
                let why = format!("a page of {LIST} says that it follows itself");
                self.complain(ProblemKind::Input, why);
                return Ended::Broken;
            }
            let page = match self.page(&path, &list) {
                Ok(page) => page,
                // Registries that do not know the question say so in several ways.
                Err(fault)
                    if seen.len() == 1 && matches!(fault.status, Some(400 | 404 | 405 | 501)) =>
                {
                    return Ended::Unknown;
                }
                Err(fault) => {
                    self.fault(LIST, &fault);
                    return Ended::Broken;
                }
            };
            // Who does not filter would send the same list again.
            if kind.is_some() && !page.filtered {
                return Ended::Broken;
            }
            self.add(&page.bytes, all);
            match page.next {
                Some(next) => path = next,
                None => return Ended::Whole,
            }
        }
        Ended::TooLong
    }

    fn page(&self, path: &str, list: &str) -> Result<Page, Fault> {
        let response = self.session.get(path, &[("accept", INDEX)])?;
        let next = response
            .header("link")
            .and_then(|link| next_page(link, list));
        let filters = response.header("oci-filters-applied").unwrap_or_default();
        let filtered = filters.split(',').any(|one| one.trim() == "artifactType");
        let bytes = response
            .body
            .read_document(self.most)
            .map_err(|unread| match unread {
                Unread::Failed(failure) => Fault::unanswered(&failure, self.session.name()),
                Unread::TooLarge => Fault::new(ErrorKind::Limit, "the answer is too large"),
            })?;
        Ok(Page {
            bytes,
            next,
            filtered,
        })
    }

    fn add(&mut self, bytes: &[u8], all: &mut Vec<Candidate>) {
        match serde_json::from_slice::<Listing>(bytes) {
            Ok(listing) => {
                if self.wanted == Wanted::Signatures {
                    let attested = listing.manifests.iter().filter_map(Listed::attested);
                    self.attested.extend(attested.take(MOST_ATTESTED));
                }
                let pick = match self.wanted {
                    Wanted::Bills => Listed::referrer,
                    Wanted::Signatures => Listed::signature,
                };
                all.extend(listing.manifests.into_iter().filter_map(pick));
            }
            Err(error) => {
                self.complain(ProblemKind::Input, format!("{LIST} is not sound: {error}"));
            }
        }
    }
}

const LIST: &str = "the list of referrers";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";
/// Signed statements of a page that are told.
const MOST_ATTESTED: usize = 32;
/// Pages of a list.
const PAGES: usize = 10;
