//! `containers.archive-get`, `containers.archive-stat` and `containers.archive-put`: files of a container.

use super::build::one;
use super::rule;
use crate::api::asked::Asked;
use crate::api::refusal::{Refusal, excerpt};

/// Files of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archive {
    /// The container's reference.
    pub container: String,
    /// The path inside, as written: links of the container are followed by the engine.
    pub path: String,
    /// Whether files are written.
    pub writes: bool,
    /// Whether owners are kept as the archive says them.
    pub keeps_owners: bool,
}

/// Reads which files. Of other operations nothing.
///
/// # Errors
/// Where the path is none.
pub fn archive(asked: &Asked) -> Result<Option<Archive>, Refusal> {
    let writes = match asked.operation.id {
        "containers.archive-get" | "containers.archive-stat" => false,
        "containers.archive-put" => true,
        _ => return Ok(None),
    };
    let path = one(asked, "path").unwrap_or_default();
    if path.is_empty() || path.contains(char::is_control) {
        let why = format!("`{}` is no path", excerpt(&path));
        return Err(Refusal::new(rule::ARCHIVE, "query path", why));
    }
    let keeps = one(asked, "copyUIDGID");
    Ok(Some(Archive {
        container: asked.target().unwrap_or_default().to_owned(),
        path,
        writes,
        keeps_owners: keeps.is_some_and(|word| word != "0"),
    }))
}
