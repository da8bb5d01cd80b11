//! Which data sets lie at a path, and which feed reads each.

use std::fs;
use std::path::{Path, PathBuf};

use seawall_advisory::feed::{DatasetInfo, FEEDS, Feed, dataset_stem, feed, feed_for_dataset};

use super::Ignored;
use super::download::is_url;
use super::files::{is_archive, recognise};
use crate::error::Error;

/// A data set or a directory of data sets, as the user named it.
#[derive(Clone, Debug)]
pub struct BuildInput {
    /// Id of the feed, where the user named it.
    pub feed: Option<String>,
    /// Where the data lie: a path, or a URL that [`super::fetch_inputs`] fetches.
    pub path: PathBuf,
}

/// A data set and the feed that reads it.
pub(super) struct Dataset {
    pub(super) feed: &'static dyn Feed,
    pub(super) info: DatasetInfo,
    pub(super) path: PathBuf,
}

/// Reads `PATH` or `FEED=PATH`, where a URL may stand for the path. An existing path of the whole text wins.
///
/// # Errors
/// Where the feed is not known.
pub fn parse_input(text: &str) -> Result<BuildInput, Error> {
    let whole = BuildInput {
        feed: None,
        path: PathBuf::from(text),
    };
    let whole_is_meant = || is_url(text) || whole.path.exists();
    let Some((id, path)) = text.split_once('=').filter(|_| !whole_is_meant()) else {
        return Ok(whole);
    };
    if feed(id).is_none() {
        let known: Vec<&str> = FEEDS.iter().map(|feed| feed.id()).collect();
        let why = format!(
            "there is no feed of that name; there are {}",
            known.join(", ")
        );
        return Err(Error::Build {
            what: format!("feed `{id}`"),
            why,
        });
    }
    Ok(BuildInput {
        feed: Some(id.to_owned()),
        path: PathBuf::from(path),
    })
}

/// Finds the data sets of an input; what no feed reads is appended to `ignored`.
pub(super) fn datasets(
    input: &BuildInput,
    ignored: &mut Vec<Ignored>,
) -> Result<Vec<Dataset>, Error> {
    let path = &input.path;
    let metadata = fs::metadata(path).map_err(|source| Error::Io {
        action: "read",
        path: path.clone(),
        source,
    })?;
    if let Some((feed, info)) = input.feed.as_deref().and_then(feed_for_dataset) {
        return Ok(vec![Dataset {
            feed,
            info,
            path: path.clone(),
        }]);
    }
    if let Some(dataset) = by_name(path) {
        return Ok(vec![dataset]);
    }
    if !metadata.is_dir() {
        return Ok(by_content(path, ignored)?.into_iter().collect());
    }
    let mut found = Vec::new();
    for child in children(path)? {
        match by_name(&child) {
            Some(dataset) => found.push(dataset),
            None => found.extend(by_content(&child, ignored)?),
        }
    }
    Ok(found)
}

fn by_name(path: &Path) -> Option<Dataset> {
    let name = path.file_name()?.to_str()?;
    let (feed, info) = feed_for_dataset(dataset_stem(name))?;
    Some(Dataset {
        feed,
        info,
        path: path.to_owned(),
    })
}

/// Looks into a file, an archive or a directory for the first file that a feed recognises.
fn by_content(path: &Path, ignored: &mut Vec<Ignored>) -> Result<Option<Dataset>, Error> {
    let Some(feed) = recognise(path)? else {
        let what = if is_archive(path) { "archive" } else { "data" };
        let why = format!("no feed reads this {what}");
        ignored.push(Ignored {
            path: path.display().to_string(),
            why,
        });
        return Ok(None);
    };
    let info = DatasetInfo {
        name: feed.id().to_owned(),
        date: None,
        revision: path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
    };
    Ok(Some(Dataset {
        feed,
        info,
        path: path.to_owned(),
    }))
}

fn children(directory: &Path) -> Result<Vec<PathBuf>, Error> {
    let failed = |source| Error::Io {
        action: "list",
        path: directory.to_owned(),
        source,
    };
    let mut paths = Vec::new();
    for entry in fs::read_dir(directory).map_err(failed)? {
        paths.push(entry.map_err(failed)?.path());
    }
    paths.sort();
    Ok(paths)
}
