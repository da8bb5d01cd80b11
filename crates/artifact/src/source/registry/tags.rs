//! The tags of a repository (distribution-spec 1.1, "Listing Tags"), page by page and bounded.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::fault::Fault;
use super::paging::next_page;
use super::session::Session;
use crate::error::ErrorKind;
use crate::source::http::body::Unread;
use crate::source::reference::is_tag;

/// Lists the tags of a repository. What was read before a fault is returned beside it: a page that cannot be had, is
/// larger than `most` or is no such list, or more pages than are read.
pub(super) fn list_tags(session: &Session, most: u64) -> (BTreeSet<String>, Option<Fault>) {
    let mut path = format!("{LIST}?n={PAGE}");
    let mut seen = BTreeSet::new();
    let mut names = BTreeSet::new();
    while seen.len() < PAGES && names.len() < TAGS {
        if !seen.insert(path.clone()) {
            let why = "a page of the list says that it follows itself";
            return (names, Some(Fault::new(ErrorKind::Input, why)));
        }
        match page(session, &path, most) {
            Ok((tags, next)) => {
                names.extend(tags.into_iter().filter(|tag| is_tag(tag)));
                match next {
                    Some(next) => path = next,
                    None => return (names, None),
                }
            }
            Err(fault) => return (names, Some(fault)),
        }
    }
    let why = format!("there are more than the {} that were read", names.len());
    (names, Some(Fault::new(ErrorKind::Limit, why)))
}

/// Reads one page: its tags, and where it goes on.
fn page(session: &Session, path: &str, most: u64) -> Result<(Vec<String>, Option<String>), Fault> {
    let response = session.get(path, &[("accept", "application/json")])?;
    let next = response
        .header("link")
        .and_then(|link| next_page(link, LIST));
    let bytes = response
        .body
        .read_document(most)
        .map_err(|unread| match unread {
            Unread::Failed(failure) => Fault::unanswered(&failure, session.name()),
            Unread::TooLarge => Fault::new(ErrorKind::Limit, "a page of the list is too large"),
        })?;
    let page: Page = serde_json::from_slice(&bytes)
        .map_err(|error| Fault::new(ErrorKind::Input, format!("the list is not sound: {error}")))?;
    Ok((page.tags.unwrap_or_default(), next))
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
