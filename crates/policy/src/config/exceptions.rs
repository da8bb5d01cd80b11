//! `exceptions:` and `audit.labels` → accepted findings, with the place of what is wrong.

use serde_saphyr::{Location, Spanned};

use super::apply::{Wrong, day};
use super::document::ExceptionDocument;
use crate::exception::{Exception, may_be_id};
use crate::scope::Scope;

/// Reads an accepted finding.
pub(super) fn accepted(document: ExceptionDocument, file: &str) -> Result<Exception, Wrong> {
    let (id, at) = named(&document)?;
    if document.reason.value.trim().is_empty() {
        return Err((at, format!("the exception for {id} has no reason")));
    }
    let owner = document
        .owner
        .map_or_else(String::new, |owner| format!(" ({owner})"));
    let scope = Scope {
        container: said(document.container, "container")?,
        image: said(document.image, "image")?,
        label: said(document.label, "label")?,
        host: said(document.host, "host")?,
        control: said(document.control, "control")?,
    };
    Ok(Exception {
        id,
        package: document.package,
        scope,
        reason: format!("{}{owner}", document.reason.value.trim()),
        until: document.expires.as_ref().map(day).transpose()?,
        origin: format!("{file}:{}", at.line()),
    })
}

/// Says whether labels of containers accept findings.
pub(super) fn labels_accept(said: Option<&Spanned<String>>) -> Result<bool, Wrong> {
    match said.map(|said| (said.value.as_str(), said.referenced)) {
        None | Some(("ignore", _)) => Ok(false),
        Some(("accept", _)) => Ok(true),
        Some((other, at)) => Err((at, format!("`{other}` is not one of accept, ignore"))),
    }
}

/// Returns what is accepted, and where that stands. All that a container will ever have is never accepted.
fn named(document: &ExceptionDocument) -> Result<(String, Location), Wrong> {
    if let Some(id) = &document.id {
        let text = id.value.trim();
        if may_be_id(text) {
            return Ok((text.to_owned(), id.referenced));
        }
        let why = format!("`{text}` is not the id of a finding, such as CVE-2024-1234");
        return Err((id.referenced, why));
    }
    let Some(control) = &document.control else {
        let why = "the exception names neither an id nor a control";
        return Err((document.reason.referenced, why.to_owned()));
    };
    Ok((control.value.trim().to_owned(), control.referenced))
}

/// An empty word is a mistake: it would hold nowhere.
fn said(text: Option<Spanned<String>>, key: &str) -> Result<Option<String>, Wrong> {
    let Some(text) = text else {
        return Ok(None);
    };
    let word = text.value.trim();
    if word.is_empty() {
        return Err((text.referenced, format!("`{key}` is empty")));
    }
    Ok(Some(word.to_owned()))
}
