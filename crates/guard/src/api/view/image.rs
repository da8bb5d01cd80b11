//! `images.pull`, `images.push` and `images.tag`: images by name.

use super::build::one;
use super::rule;
use crate::api::asked::Asked;
use crate::api::refusal::{Refusal, excerpt};

/// What is done with an image by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The image that it is done with, as written: what is pulled, pushed, or gets a further name.
    pub image: String,
    /// The further name, or the tag that is pushed; with its tag.
    pub name: Option<String>,
    /// Whether all tags of the repository are meant.
    pub all_tags: bool,
    /// The platform.
    pub platform: Option<String>,
}

/// Reads what is done with an image by name. Of other operations than `images.pull`, `images.push` and `images.tag`
/// nothing.
///
/// # Errors
/// Where it can't be brought into that form.
pub fn named(asked: &Asked) -> Result<Option<Named>, Refusal> {
    let tag = one(asked, "tag");
    let target = asked.target().unwrap_or_default().to_owned();
    let mut named = match asked.operation.id {
        "images.pull" => pull(&one(asked, "fromImage").unwrap_or_default(), tag)?,
        "images.push" => push(&target, tag)?,
        "images.tag" => Named {
            name: Some(full(
                &one(asked, "repo").unwrap_or_default(),
                tag,
                "query repo",
            )?),
            image: plain(&target, "path")?,
            all_tags: false,
            platform: None,
        },
        _ => return Ok(None),
    };
    named.platform = one(asked, "platform");
    Ok(Some(named))
}

/// A tag of the query goes before one in the name; a digest may stand as a tag. Without either all tags are pulled.
fn pull(image: &str, tag: Option<String>) -> Result<Named, Refusal> {
    let said = image.contains('@') || last(image).contains(':');
    if said && tag.is_some() {
        let why = "names a tag or digest, and the query another";
        return Err(Refusal::new(rule::CONFLICT, "query fromImage", why));
    }
    let all_tags = !said && tag.is_none();
    Ok(Named {
        image: full(image, tag, "query fromImage")?,
        name: None,
        all_tags,
        platform: None,
    })
}

/// Without a tag all are pushed.
fn push(image: &str, tag: Option<String>) -> Result<Named, Refusal> {
    let said = last(image).contains(':');
    if said && tag.is_some() {
        let why = "names a tag, and the query another";
        return Err(Refusal::new(rule::CONFLICT, "query tag", why));
    }
    let all_tags = !said && tag.is_none();
    Ok(Named {
        image: full(image, tag, "path")?,
        name: None,
        all_tags,
        platform: None,
    })
}

/// Joins a repository and a tag.
fn full(repository: &str, tag: Option<String>, at: &str) -> Result<String, Refusal> {
    let name = match tag {
        None => repository.to_owned(),
        Some(_) if repository.contains('@') || last(repository).contains(':') => {
            let why = "has a tag or digest, and another stands beside it";
            return Err(Refusal::new(rule::CONFLICT, at, why));
        }
        Some(tag) if tag.contains(':') => format!("{repository}@{tag}"),
        Some(tag) => format!("{repository}:{tag}"),
    };
    plain(&name, at)
}

/// Refuses what no name of an image has.
fn plain(name: &str, at: &str) -> Result<String, Refusal> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-/:@[]".contains(c);
    if !name.is_empty() && name.len() <= 512 && name.chars().all(allowed) {
        return Ok(name.to_owned());
    }
    let why = format!("`{}` is no name of an image", excerpt(name));
    Err(Refusal::new(rule::REFERENCE, at, why))
}

/// Returns the part behind the last slash: a colon before it belongs to a port.
fn last(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}
