//! The tags of a repository (distribution-spec 1.1, "Listing Tags"), page by page and bounded.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::fault::Fault;
use super::paging::next_page;
use super::session::Session;
use crate::error::ErrorKind;
use crate::source::http::body::Unread;
use crate::source::reference::is_tag;

/// Tags of a repository.
pub(super) struct Tags {
    /// The tags.
    pub(super) names: BTreeSet<String>,
    /// Whether there are more than were read.
    pub(super) cut: bool,
}

/// Lists the tags of a repository.
///
/// # Errors
/// Where a page cannot be had, is larger than `most`, or is no such list.
pub(super) fn list_tags(session: &Session, most: u64) -> Result<Tags, Fault> {
    let mut path = format!("{LIST}?n={PAGE}");
    let mut seen = BTreeSet::new();
    let mut names = BTreeSet::new();
    while seen.len() < PAGES && names.len() < TAGS {
        if !seen.insert(path.clone()) {
            let why = "a page of the list of tags says that it follows itself";
            return Err(Fault::new(ErrorKind::Input, why));
        }
        let response = session.get(&path, &[("accept", "application/json")])?;
        let next = response
            .header("link")
            .and_then(|link| next_page(link, LIST));
        let bytes = response
            .body
            .read_document(most)
            .map_err(|unread| match unread {
                Unread::Failed(failure) => Fault::unanswered(&failure, session.name()),
                Unread::TooLarge => {
                    Fault::new(ErrorKind::Limit, "a page of the list of tags is too large")
                }
            })?;
        let page: Page = serde_json::from_slice(&bytes).map_err(|error| {
            Fault::new(
                ErrorKind::Input,
                format!("the list of tags is not sound: {error}"),
            )
        })?;
        let tags = page.tags.unwrap_or_default().into_iter();
        names.extend(tags.filter(|tag| is_tag(tag)));
        match next {
            Some(next) => path = next,
            None => return Ok(Tags { names, cut: false }),
        }
    }
    Ok(Tags { names, cut: true })
}

/// One page. A repository without tags has `null`.
#[derive(Deserialize)]
struct Page {
    tags: Option<Vec<String>>,
}

const LIST: &str = "tags/list";
/// Tags of a page, as asked for; registries may give fewer.
const PAGE: usize = 1000;
const PAGES: usize = 200;
const TAGS: usize = 100_000;
